"""The part of the gallery that is about a person's reviews in figures, and the picture of them."""

from collections.abc import Iterator
from types import ModuleType

from bot.core.reply import Form, Reply

Shown = Reply | Form

VIEWS: tuple[ModuleType, ...] = ()
"""The modules of which every view is shown."""


def figures() -> Iterator[tuple[str, Shown]]:
    """Every reply, by its name."""
    yield from ()
