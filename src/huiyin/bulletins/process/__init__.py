"""How matters went: the paths they took and where they waited, on our own page and as an OCEL 2.0 log for others."""
