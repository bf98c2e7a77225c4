"""Commands of Django that Huiyin does in its own way."""
