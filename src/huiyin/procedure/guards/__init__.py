"""Conditions of single steps, one module for each part of the road; the catalogues say which step asks which."""
