"""Use cases, through the front door."""
