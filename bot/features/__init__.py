"""Use cases: plain functions from a session, a member and the time to values of the core."""
