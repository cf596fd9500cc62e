"""`make bench`: every benchmark, its figures as a table."""

import sys

from bot.search.threads import one_thread
from tests.benchmarks import ask, found, group, posting, size, start, tick, web
from tests.benchmarks.faces import discord, slack


def main() -> None:
    """Run all benchmarks."""
    sys.stdout.write("Study Hall benchmarks (this machine, one run; compare ratios, not milliseconds)\n")
    one_thread()
    for report in (
        ask.report,
        size.report,
        start.report,
        tick.report,
        group.report,
        posting.report,
        web.report,
        discord.report,
        slack.report,
    ):
        _show(report())
    for table in found.tables():
        _show(table)


def _show(text: str) -> None:
    sys.stdout.write(f"\n{text}\n")
    sys.stdout.flush()


if __name__ == "__main__":
    main()
