"""Small turns of phrase that several views share."""

import textwrap
from collections.abc import Sequence
from datetime import date

from bot.core.content import Origin
from bot.core.languages import USUAL, written
from bot.core.reply import Citation
from bot.core.streaks import REVIEWS_A_DAY
from bot.core.text import shortened

STUDY = f"Finish a quiz or review {REVIEWS_A_DAY} flashcards"
"""What makes a study day."""

LABEL = 75
"""Characters of a button: Slack's limit, the narrower one."""

VERDICTS = {
    "myth": "It's a myth.",
    "half-true": "It's half true.",
    "contested": "It's contested: people who know the field disagree today.",
}
"""What is said of a misconception."""

_CUT = "…"


def count(number: int, one: str, many: str | None = None) -> str:
    """A number with its noun: “1 day”, “3 days”."""
    return f"{number:,} {one if number == 1 else many or one + 's'}"


def times(number: int) -> str:
    """How often: “once”, “twice”, “3 times”."""
    return {1: "once", 2: "twice"}.get(number, f"{number:,} times")


def day_name(day: date, language: str = USUAL) -> str:
    """A date as people say it: “Fri 20 Nov”; in English where the language is none that we know."""
    return written(day, language)


def all_of(things: Sequence[str]) -> str:
    """Things as a list in words: “a”, “a and b”, “a, b and c”."""
    return " and ".join(filter(None, (", ".join(things[:-1]), things[-1])))


def either(options: Sequence[str]) -> str:
    """Options as a choice: “a”, “a or b”, “a, b or c”."""
    return " or ".join(filter(None, (", ".join(options[:-1]), options[-1])))


def glimpse(text: str, limit: int) -> str:
    """The beginning of a text on one line, cut between words where it can be."""
    cut = textwrap.shorten(text, limit, placeholder=_CUT)
    return shortened(" ".join(text.split()), limit) if cut == _CUT else cut


def citation(origin: Origin, stance: str, as_of: str | None) -> Citation:
    """Where something comes from, and how far it can be trusted."""
    dated = f"as of {as_of}" if as_of else ""
    notes = {
        "settled": (dated,),
        "article": ("the source's view", dated),
        "contested": (dated, "contested today"),
    }[stance]
    return Citation(origin.title, origin.heading, origin.file, ", ".join(filter(None, notes)))
