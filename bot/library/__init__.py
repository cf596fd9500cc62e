"""Packs on disk: reading them, and telling their authors exactly what is wrong."""
