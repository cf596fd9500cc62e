"""Tests: each one's docstring says in a sentence what holds."""
