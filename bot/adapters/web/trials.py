"""Trying an edited entry as elements of a page: the field, and what came of it."""

from dataclasses import dataclass

from bot.adapters.web.entries import path, whole
from bot.adapters.web.html import NONE, Html, Value, el, joined
from bot.adapters.web.page import form
from bot.adapters.web.searches import WORDS_LIMIT
from bot.adapters.web.viewer import Viewer
from bot.adapters.web.world import World
from bot.core.browsing import EntryShown, Fault, Part, Tried, titled
from bot.core.text import tidy
from bot.features.trial import TEXT_LIMIT, text_of
from bot.views import content as words

ASKED = (Part.FAQ, Part.MISCONCEPTIONS)
"""The parts that a question can find."""


@dataclass(frozen=True, slots=True)
class Attempt:
    """What somebody tries, and what came of it.

    `problem` is why nothing could come of it; `read` is the entry as it would be shown, `tried` what the question
    finds, if one was asked; `moves` and `renamed` tell whether what it is found by is another, and its id.
    """

    text: str
    question: str = ""
    problem: str = ""
    faults: tuple[Fault, ...] = ()
    read: EntryShown | None = None
    tried: Tried | None = None
    moves: bool = False
    renamed: bool = False


def section(world: World, viewer: Viewer, shown: EntryShown, attempt: Attempt | None = None) -> Html:
    """The field with the entry as it is or as somebody edited it, below what came of that."""
    return el(
        "section",
        {"id": "try", "class": "card"},
        el("h2", {}, words.TRY),
        el("p", {}, f"{words.TRY_HOW} {words.ASK_HOW}" if shown.part in ASKED else words.TRY_HOW),
        _came(world, viewer, shown, attempt) if attempt else NONE,
        _form(world, viewer, shown, attempt or Attempt(text_of(shown.entry))),
    )


def _form(world: World, viewer: Viewer, shown: EntryShown, attempt: Attempt) -> Html:
    where = path(shown.pack.id, shown.part, shown.entry.id)
    lines = min(max(attempt.text.count("\n") + 2, _LEAST), _MOST)
    text: dict[str, Value] = {
        "id": "text",
        "name": "text",
        "rows": lines,
        "maxlength": TEXT_LIMIT,
        "spellcheck": "false",
        "class": "code",
    }
    asked = el(
        "div",
        {"class": "field"},
        el("label", {"for": "question"}, "A question to try it with, or nothing"),
        el("input", {"id": "question", "name": "question", "value": attempt.question, "maxlength": WORDS_LIMIT}),
    )
    return form(
        world,
        viewer,
        where,
        {"action": world.at(where, viewer) + "#try"},
        el(
            "div",
            {"class": "field"},
            el("label", {"for": "text"}, f"The entry, as in {shown.part.value}.yaml"),
            el("textarea", {**text, "autocapitalize": "off", "autocomplete": "off"}, attempt.text),
        ),
        asked if shown.part in ASKED else NONE,
        el("button", {"class": "good"}, "Try"),
    )


_LEAST, _MOST = 8, 24  # lines of the field


def _came(world: World, viewer: Viewer, shown: EntryShown, attempt: Attempt) -> Html:
    if attempt.problem:
        return el("p", {"class": "problem", "role": "alert"}, attempt.problem)
    return el(
        "div",
        {"class": "tried", "role": "status"},
        _findings(attempt),
        _gained(shown, attempt),
        _read(world, viewer, attempt),
    )


def _findings(attempt: Attempt) -> Html:
    if not attempt.faults:
        renamed = el("p", {"class": "warn"}, words.RENAMED) if attempt.renamed else NONE
        return joined(
            (el("p", {"class": "good"}, words.FAULTLESS), renamed, el("p", {"class": "note"}, words.WRITTEN_NOT))
        )
    faults = (
        el("li", {}, el("b", {}, words.fault_place(each)), f": {tidy(each.message)}")
        for each in attempt.faults[:_FAULTS]
    )
    more = len(attempt.faults) - _FAULTS
    return el(
        "div",
        {"class": "problem"},
        el("h3", {}, words.to_mend(len(attempt.faults))),
        el("ul", {}, *faults, el("li", {}, words.and_more(more)) if more > 0 else NONE),
    )


_FAULTS = 30  # that are shown


def _gained(shown: EntryShown, attempt: Attempt) -> Html:
    """What the question found before, and what after."""
    if attempt.faults:
        return NONE
    if attempt.tried is None:
        return el("p", {"class": "quiet"}, words.NOT_TRIED if shown.part in ASKED else words.NOT_ASKED)
    rows = (el("div", {}, el("dt", {}, label), el("dd", {}, told)) for label, told in words.compared(attempt.tried))
    end = words.gained(attempt.tried) if attempt.moves else words.UNMOVED
    return joined((el("h3", {}, f"“{attempt.tried.after.text}”"), el("dl", {}, *rows), el("p", {}, el("b", {}, end))))


def _read(world: World, viewer: Viewer, attempt: Attempt) -> Html:
    """The entry as it would be shown."""
    if attempt.read is None:
        return NONE
    return el(
        "details",
        {},
        el("summary", {}, "How it would read"),
        el("p", {}, el("b", {}, titled(attempt.read.entry))),
        whole(world, viewer, attempt.read),
    )
