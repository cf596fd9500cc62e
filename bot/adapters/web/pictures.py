"""The misconception map as a picture: a row for each false belief, a cell for each week, darker for more members.

An SVG without a size of its own: the page's style gives it one, lays its rows out side by side or one below the other
as there is room, and colours it for day or night. Whoever does not see it is told the same by its `desc`, and by the
table beside it.
"""

import textwrap

from bot.adapters.web.html import NONE, Html, el, joined
from bot.core.held import BeliefsMap, Held
from bot.core.languages import LANGUAGES, USUAL
from bot.views import group as words

CELL = 30
"""Pixels from a cell to the next one, as in the style sheet."""

LEVELS = 4
"""Shades of a cell; few members never look like many."""

_LINE, _LINES, _LEADING = 38, 3, 17  # characters of a line that fits a phone, lines of a claim, pixels from one to next
_GAP = 4
_NUMBER = 18  # pixels from the top of a cell to where its number stands


def beliefs(shown: BeliefsMap) -> Html:
    """The map; nothing where no belief was voiced."""
    if not shown.held:
        return NONE
    claims = [_wrapped(words.claim(each)) for each in shown.held]
    lines = max(map(len, claims))
    rows = [
        _row(place, claim, words.people(each), _cells(each, shown.peak))
        for place, (claim, each) in enumerate(zip(claims, shown.held, strict=True))
    ]
    answered = _row(len(rows), [words.ANSWERED], "", _numbers(shown))
    return el(
        "svg",
        {
            "class": f"beliefs n{len(rows) + 1} t{lines}",
            "role": "img",
            "aria-labelledby": "beliefs-title beliefs-desc",
        },
        el("title", {"id": "beliefs-title"}, "Misconception map"),
        el("desc", {"id": "beliefs-desc"}, _told(shown)),
        el("g", {"class": "weeks"}, *(_week(shown, place) for place in range(len(shown.mondays)))),
        *rows,
        answered,
    )


def level(number: int, peak: int) -> int:
    """The shade of a cell, 1 to `LEVELS`; 0 for nobody. The `peak` is the darkest, unless it is a few members only."""
    return -(-number * LEVELS // max(peak, LEVELS))


def _wrapped(claim: str) -> list[str]:
    """The claim in lines; what does not fit is in the table."""
    return textwrap.wrap(claim, _LINE, max_lines=_LINES, placeholder="…") or [""]


def _row(place: int, claim: list[str], people: str, strip: Html) -> Html:
    text = el(
        "text",
        {"class": f"claim c{len(claim)}"},
        *(el("tspan", {"x": 0, "dy": _LEADING}, line) for line in claim),
    )
    told = el("text", {"class": "people"}, people) if people else NONE
    return el("g", {"class": f"belief r{place}"}, text, told, el("g", {"class": "strip"}, strip))


def _cells(held: Held, peak: int) -> Html:
    return joined(
        joined((_box(place, level(number, peak)), _number(place, number, level(number, peak))))
        for place, number in enumerate(held.weeks)
    )


def _box(place: int, shade: int) -> Html:
    return el("rect", {"class": f"l{shade}", "x": place * CELL})


def _number(place: int, number: int, shade: int) -> Html:
    if not number:
        return NONE
    return el("text", {"class": "over" if shade == LEVELS else None, "x": _middle(place), "y": _NUMBER}, f"{number:,}")


def _numbers(shown: BeliefsMap) -> Html:
    return joined(
        el("text", {"class": "quiet", "x": _middle(place), "y": _NUMBER}, f"{number:,}")
        for place, number in enumerate(shown.answered)
    )


def _week(shown: BeliefsMap, place: int) -> Html:
    """A week's Monday above its column: the day, and below it the month."""
    monday, months = shown.mondays[place], LANGUAGES[USUAL].months
    current = "now" if place == len(shown.mondays) - 1 else None
    x = _middle(place)
    return joined(
        (
            el("text", {"class": current, "x": x, "y": 12}, str(monday.day)),
            el("text", {"class": current, "x": x, "y": 26}, months[monday.month - 1]),
        )
    )


def _middle(place: int) -> int:
    return place * CELL + (CELL - _GAP) // 2


def _told(shown: BeliefsMap) -> str:
    """Everything that the picture shows, in words."""
    rows = (f"{words.claim(each)} {words.people(each)}; by week: {_list(each.weeks)}." for each in shown.held)
    since, until = (words.week_name(shown, place) for place in (0, -1))
    weeks = f"Weeks from {since} to the one that begins on {until}."
    return " ".join((words.BELIEFS, weeks, *rows, f"{words.ANSWERED}, by week: {_list(shown.answered)}."))


def _list(numbers: tuple[int, ...]) -> str:
    return ", ".join(f"{each:,}" for each in numbers)
