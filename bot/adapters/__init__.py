"""The faces: each translates between its platform and the front door, and nothing more."""
