"""What each step does to the state: plain functions (procedure, state, record) -> state. They judge nothing."""
