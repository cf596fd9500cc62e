"""FAQ lookup: phrasings in, ranked entries with a confidence out. Pure, and the same for the same input."""
