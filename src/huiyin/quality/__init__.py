"""How well matters were handled: checks, trace-back, assessment of units, good practice, training."""
