"""Campaigns: a purpose, a period, cohorts frozen by rule, phases with dates, targets."""
