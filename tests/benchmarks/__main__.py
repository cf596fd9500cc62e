"""`make bench`: every benchmark, its figures as a table."""

import sys

from tests.benchmarks import ask


def main() -> None:
    """Run all benchmarks."""
    sys.stdout.write("Study Hall benchmarks (this machine, one run; compare ratios, not milliseconds)\n\n")
    sys.stdout.write(ask.report() + "\n")


if __name__ == "__main__":
    main()
