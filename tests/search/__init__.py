"""FAQ lookup."""
