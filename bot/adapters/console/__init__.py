"""The terminal face: lines in, text out."""
