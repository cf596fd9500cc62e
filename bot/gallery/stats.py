"""The part of the gallery that is about a person's reviews in figures, and the picture of them."""

from collections.abc import Iterator
from dataclasses import replace
from datetime import date
from types import ModuleType

from bot.core.reply import Form, Reply
from bot.core.stats import DAYS, Retention, Stats
from bot.views import drawing, stats

Shown = Reply | Form

VIEWS: tuple[ModuleType, ...] = (drawing, stats)
"""The modules of which every view is shown."""

NONE = (0,) * DAYS
FORTNIGHT = Stats(
    date(2026, 3, 10),
    (4, 9, 0, 12, 16, 0, 1, 5, 5, 9, 11, 0, 0, 12),
    (9, 0, 1, 3, 0, 0, 7, 2, 0, 1, 0, 0, 4, 4),
    Retention(143, 124, 0.9),
    voiced=8,
    overcome=5,
    studied=11,
    suspended=2,
)
NOTHING = Stats(date(2026, 3, 10), NONE, NONE, Retention(0, 0, 0.9), voiced=0, overcome=0, studied=0)
BEGUN = replace(
    NOTHING, reviews=(*NONE[1:], 3), due=(1, 2, *NONE[2:]), retention=Retention(6, 6, 0.85), studied=1, voiced=1
)
MANY = Stats(
    date(2027, 1, 1),
    (1_000, 0, 1, 999, *(1_000,) * 10),
    (12_345, 8, 1, 0, *(250,) * 10),
    Retention(12_345, 12_345, 0.97),
    voiced=120,
    overcome=120,
    studied=14,
    suspended=1,
)


def figures() -> Iterator[tuple[str, Shown]]:
    """Every reply, by its name."""
    for name, shown in (("", FORTNIGHT), ("-none", NOTHING), ("-begun", BEGUN), ("-many", MANY)):
        yield f"stats{name}", stats.stats(shown, drawable=True)
    yield "stats-where-no-picture-can-be", stats.stats(FORTNIGHT, drawable=False)
    yield "stats-picture", drawing.drawn(FORTNIGHT)
