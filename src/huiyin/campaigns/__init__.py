"""A purpose and a period: cohorts frozen by rule, phases with dates, targets, progress as of any moment."""
