"""Benchmarks: figures for people to read, measured side by side in one run. `make bench` runs them all."""
