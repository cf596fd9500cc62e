"""The part of the gallery that shows what became of a member's days, and vacations."""

from collections.abc import Iterator
from types import ModuleType

from bot.core.reply import Form, Reply

Shown = Reply | Form

VIEWS: tuple[ModuleType, ...] = ()
"""The modules of which every view is shown."""


def streaks() -> Iterator[tuple[str, Shown]]:
    """Every reply and form, by its name."""
    yield from ()
