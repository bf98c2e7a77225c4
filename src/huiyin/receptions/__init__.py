"""Leaders receive people at published times: rotas by rule, sessions, notices (art. 18(2), requirements 34-49)."""
