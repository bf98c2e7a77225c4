"""The rooms around the matters in a simulation: one module a room, and `living` that begins them all."""
