"""Tests of reading packs and of the pack that is shipped."""
