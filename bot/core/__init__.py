"""The rules of studying: pure values and functions that know no platform, clock, file or database."""
