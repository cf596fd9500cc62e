"""How a platform would draw what the bot says: what it is sent, and how much of its room that takes."""

from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from typing import Any

from bot.core.reply import Form, Reply
from bot.core.request import Platform

_CLOSE = 0.8  # the share of a limit from which little of it is left


@dataclass(frozen=True, slots=True)
class Measure:
    """How much of what a platform allows is used.

    Args:
        name: of what, in plain words: `components`, `characters of text`.
        used: how many.
        limit: how many at the most; None where the platform names no limit.
        source: where the platform says so, for whoever wants to read on.
        cut: whether the renderer left something out to keep within it.
    """

    name: str
    used: int
    limit: int | None
    source: str
    cut: bool = False

    @property
    def is_close(self) -> bool:
        """Whether little of it is left."""
        return self.limit is not None and self.used >= self.limit * _CLOSE


@dataclass(frozen=True, slots=True)
class Drawn:
    """A reply or form as a platform is sent it.

    Args:
        platform: which.
        payload: what is sent, as JSON has it.
        text: the same as it stands on the wire.
        measures: how much of the platform's limits that takes.
    """

    platform: Platform
    payload: dict[str, Any]
    text: str
    measures: tuple[Measure, ...]


Draw = Callable[[Reply | Form, bool], Drawn]
"""Draws what is said; the flag tells whether only its reader sees it."""


def longest(name: str, texts: Iterable[str], limit: int, source: str) -> Iterator[Measure]:
    """The measure of the longest of some texts, which was cut where `shortened` left its sign; none of no text."""
    text = max(texts, key=len, default="")
    if text:
        yield Measure(name, len(text), limit, source, cut=text.endswith("…") and len(text) >= limit - 1)
