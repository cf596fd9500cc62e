"""The wheel, the Makefile's promises, and what a commit may hold."""
