"""The part of the gallery that shows what admins decide about days and questions."""

from collections.abc import Iterator
from types import ModuleType

from bot.core.reply import Form, Reply

Shown = Reply | Form

VIEWS: tuple[ModuleType, ...] = ()
"""The modules of which every view is shown."""


def decided() -> Iterator[tuple[str, Shown]]:
    """Every reply and form, by its name."""
    yield from ()
