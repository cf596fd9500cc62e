"""What a group thinks of the answers, and what it asks in vain."""

from bot.core.errors import Gone
from bot.core.report import Report, Weak, weakness
from bot.features.ask import entry
from bot.features.shelf import Shelf
from bot.storage import asks, inbox
from bot.storage.engine import Reader

SHOWN = 5
"""Entries and questions that a report names."""


def report(session: Reader, group_id: int, shelf: Shelf) -> Report:
    """The weakest entries of a group, and its most asked unknowns; entries that are gone are left out."""
    tallies = asks.tallies(session, group_id)
    weakest: list[Weak] = []
    for tally in sorted(tallies, key=lambda each: (-weakness(each.helpful, each.rejected), each.name)):
        if len(weakest) == SHOWN or not tally.rejected:
            break
        try:
            title = entry(session, group_id, tally.name, shelf).title
        except Gone:
            continue
        weakest.append(Weak(title, tally.helpful, tally.rejected))
    total, waiting = inbox.waiting(session, group_id, SHOWN)
    return Report(tuple(weakest), len(tallies), tuple(waiting), total)
