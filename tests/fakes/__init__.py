"""Servers that speak the platforms' protocols and refuse what the platforms refuse."""
