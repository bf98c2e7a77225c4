"""Demanding answers: supervision orders, instructions, suggestions of article 40, the board of what waits."""
