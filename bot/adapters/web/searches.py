"""A search of the answers as elements of a page: what comes up, how sure it is, and what a member would get."""

from collections.abc import Sequence

from bot.adapters.web.entries import path
from bot.adapters.web.html import NONE, Html, Value, el
from bot.adapters.web.viewer import Viewer
from bot.adapters.web.world import World
from bot.core.browsing import Near, Part, Searched, Side, Verdict
from bot.views import content as words

WORDS_LIMIT = 1000
"""Characters of a question: as many as are read of one."""

_PARTS = {Side.FAQ: Part.FAQ, Side.MISCONCEPTION: Part.MISCONCEPTIONS}
_LOOKS = {Verdict.ANSWER: "good", Verdict.SUGGEST: "warn", Verdict.UNKNOWN: "quiet"}


def field(world: World, viewer: Viewer, typed: str) -> Html:
    """The field to ask in."""
    hidden = (el("input", {"type": "hidden", "name": name, "value": value}) for name, value in viewer.query.items())
    asked: dict[str, Value] = {"id": "q", "name": "q", "type": "search", "value": typed, "maxlength": WORDS_LIMIT}
    return el(
        "form",
        {"method": "get", "action": f"{world.prefix}/content", "role": "search", "class": "asking"},
        *hidden,
        el("label", {"for": "q"}, words.SEARCH_FIELD),
        el(
            "div",
            {},
            el("input", {**asked, "required": True, "autocomplete": "off"}),
            el("button", {"class": "good"}, "Search"),
        ),
    )


def examples(world: World, viewer: Viewer, questions: Sequence[str]) -> Html:
    """Some questions that can be asked with a click."""
    tries = (el("li", {}, el("a", {"href": world.at("/content", viewer, q=each)}, each)) for each in questions)
    return el("div", {"class": "examples small"}, el("p", {}, words.EXAMPLES), el("ul", {}, *tries))


def result(world: World, viewer: Viewer, found: Searched) -> Html:
    """What came up, best first, with its bars, below the word on what a member would get."""
    near = [each for place, each in enumerate(found.near) if not place or each.confidence >= _LEAST]
    shown = {Verdict.ANSWER: 1, Verdict.SUGGEST: found.suggestions, Verdict.UNKNOWN: 0}[found.verdict]
    items = (_item(world, viewer, each, found, given=place < shown) for place, each in enumerate(near))
    says = near[0].says if near and found.verdict is Verdict.ANSWER else ""
    return el(
        "section",
        {"class": "card result", "id": "found", "aria-label": "What came up"},
        el("h3", {"class": _LOOKS[found.verdict]}, words.outcome(found)),
        el("p", {}, words.outcome_told(found)),
        el("blockquote", {}, says) if says else NONE,
        el("ol", {"class": "found"}, *items) if near else NONE,
        el("p", {"class": "quiet small"}, words.scale(found)) if near else NONE,
    )


_LEAST = 0.005  # of a confidence: what is less reads as nothing


def _item(world: World, viewer: Viewer, near: Near, found: Searched, *, given: bool) -> Html:
    """An entry, how sure it is as a bar and as a number; marked where a member would get it."""
    pack, key = near.name
    part = _PARTS.get(near.side)
    title = el("a", {"href": world.at(path(pack, part, key), viewer)}, near.title) if part else near.title
    return el(
        "li",
        {"class": "given" if given else None},
        el("div", {}, title, " ", el("span", {"class": "quiet small"}, words.SIDES[near.side])),
        el(
            "div",
            {"class": "sure"},
            _bar(near.confidence, found, given=given),
            el("span", {}, words.figure(near.confidence, found)),
        ),
    )


def _bar(confidence: float, found: Searched, *, given: bool) -> Html:
    """A bar as long as the confidence, with a mark where suggestions begin and one where answers do."""
    marks = (
        el("line", {"class": name, "x1": f"{at * 100:.1f}", "x2": f"{at * 100:.1f}", "y1": 0, "y2": 12})
        for name, at in (("faint", found.faint), ("firm", found.threshold))
    )
    return el(
        "svg",
        {"class": "bar", "viewBox": "0 0 100 12", "width": 100, "height": 12, "aria-hidden": "true"},
        el("rect", {"class": "ground", "y": 2, "width": 100, "height": 8, "rx": 2}),
        el(
            "rect",
            {
                "class": "reach given" if given else "reach",
                "y": 2,
                "width": f"{confidence * 100:.1f}",
                "height": 8,
                "rx": 2,
            },
        ),
        *marks,
    )
