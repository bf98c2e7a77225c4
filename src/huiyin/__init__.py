"""Huiyin 回音: case handling for public petitions and complaints."""
