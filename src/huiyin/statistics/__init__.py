"""Figures: what is counted, of which cohort, as known at which moment. No figure has a person as its subject."""
