"""Packs as elements of a page: what is in them, ways through their lists, and what the checker says of them."""

from collections.abc import Iterable, Sequence

from bot.adapters.web.entries import path
from bot.adapters.web.html import NONE, Html, el, joined
from bot.adapters.web.viewer import Viewer
from bot.adapters.web.world import World
from bot.core.browsing import Checked, PackShown, Part
from bot.core.content import PackInfo, Problem
from bot.core.text import tidy
from bot.views import content as words

A_PAGE = 40
"""Entries of a list on one page."""

_PROBLEMS = 100  # of all packs that are shown


def card(world: World, viewer: Viewer, shown: PackShown) -> Html:
    """A pack: what it is about, what is in it, and what it was made from."""
    info = shown.info
    parts = (
        el(
            "li",
            {},
            el("a", {"class": "button", "href": world.at(path(info.id, part), viewer)}, words.counted(part, number)),
        )
        for part, number in shown.counts
        if number
    )
    made_from = joined((el("cite", {}, each.title) for each in info.documents), ", ")
    return el(
        "article",
        {"class": "card"},
        el("h3", {}, info.title),
        el("p", {}, info.summary),
        el("ul", {"class": "row bare"}, *parts),
        el("p", {"class": "quiet small"}, "Made from ", made_from, "."),
    )


def parts(world: World, viewer: Viewer, shown: PackShown, here: Part) -> Html:
    """Ways to the parts of a pack."""
    return _ways(
        "Parts of the pack",
        (
            (words.PARTS[part], number, world.at(path(shown.info.id, part), viewer), part is here)
            for part, number in shown.counts
        ),
    )


def topics(
    world: World, viewer: Viewer, info: PackInfo, part: Part, counts: Sequence[tuple[str, int]], here: str
) -> Html:
    """Ways to the entries of one topic, or of all; `counts` tells how many of a part there are, by the topic's id."""
    titles = {each.id: each.title for each in info.topics}
    where = path(info.id, part)
    every = ("All", sum(number for _, number in counts), world.at(where, viewer), not here)
    of_one = (
        (titles.get(each, each), number, world.at(where, viewer, topic=each), each == here) for each, number in counts
    )
    chosen = titles.get(here, here) if here else "all"
    ways = _ways("Topics", (every, *of_one))
    return el("details", {"open": bool(here)}, el("summary", {}, f"Topic: {chosen}"), ways)


def pager(world: World, viewer: Viewer, where: str, topic: str, first: int, total: int) -> Html:
    """Which entries of a list these are, from the `first` (from 0) on, and ways to those before and after."""
    if total <= A_PAGE:
        return NONE
    more = {"topic": topic} if topic else {}
    before, after = first - A_PAGE, first + A_PAGE

    def way(label: str, at: int, rel: str) -> Html:
        if not 0 <= at < total:
            return NONE
        return el("a", {"class": "button", "rel": rel, "href": world.at(where, viewer, **more, after=str(at))}, label)

    return el(
        "nav",
        {"class": "row", "aria-label": "More of the list"},
        way("Before", before, "prev"),
        el("span", {"class": "quiet"}, f"{first + 1} to {min(after, total)} of {total}"),
        way("Next", after, "next"),
    )


def checked(found: Iterable[Checked]) -> Html:
    """What the checker says of each pack."""
    left, parts = _PROBLEMS, []
    for each in found:
        parts.append(_checked(each, left))
        left = max(0, left - len(each.problems))
    return joined(parts)


def _checked(each: Checked, most: int) -> Html:
    looks, told = words.used(each)
    said = el("p", {}, el("code", {}, each.folder), ": ", el("span", {"class": looks}, told))
    if not each.problems:
        return said
    more = len(each.problems) - most
    problems = (_problem(problem) for problem in each.problems[:most])
    rest = el("li", {"class": "quiet"}, words.and_more(more)) if more > 0 else NONE
    return el("div", {"class": "card"}, said, el("ul", {"class": "problems"}, *problems, rest))


def _problem(problem: Problem) -> Html:
    return el("li", {}, el("code", {}, f"{tidy(problem.file)}:{problem.line}"), el("br"), tidy(problem.message))


def _ways(label: str, ways: Iterable[tuple[str, int, str, bool]]) -> Html:
    """Ways side by side, each with a number, of which one is where the reader is."""
    items = (
        el(
            "li",
            {},
            el(
                "a",
                {"href": where, "aria-current": "true" if here else None},
                title,
                " ",
                el("span", {"class": "quiet small"}, str(number)),
            ),
        )
        for title, number, where, here in ways
    )
    return el("nav", {"class": "ways", "aria-label": label}, el("ul", {"class": "row bare"}, *items))
