"""What the bot says, block by block, as elements of a page."""

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import UTC
from typing import assert_never
from zoneinfo import ZoneInfo

from bot.adapters.web.html import NONE, Html, el, joined
from bot.adapters.web.page import TOKEN
from bot.core.languages import written
from bot.core.reply import (
    Block,
    Bold,
    Bullets,
    Button,
    Buttons,
    Channel,
    ChannelPick,
    Citation,
    Code,
    Divider,
    Facts,
    Heading,
    Link,
    Meaning,
    Mention,
    Paragraph,
    PersonPick,
    Progress,
    Quote,
    Ranking,
    Select,
    Text,
    Typed,
    When,
)
from bot.core.request import TERMINAL
from bot.core.text import one_line, tidy, tidy_keeping_ends
from bot.features.roster import Here

PRESS = "press"
"""The id of the form that all buttons of a room belong to, and of the field in which what was pressed stands."""

CHANNEL_NAME = "#study-hall"
"""What the local group's one channel is called."""

_MARKED = re.compile(r"[^\w\s] ")
_LETTER = 1  # characters of a label that is no more than a letter to press, beside a longer hint


@dataclass(frozen=True, slots=True)
class Setting:
    """Where blocks stand: the number of their message, which its buttons carry, and who can be picked.

    A select has a form of its own, which is posted to the address `to` with the token; without it nothing is chosen.
    """

    message: int
    people: Sequence[Here] = ()
    to: str = ""
    token: str = ""


def blocks(shown: Iterable[Block], setting: Setting) -> Html:
    """Each block as an element, in order."""
    return joined(_block(block, place, setting) for place, block in enumerate(shown))


def words(text: Text) -> Html:
    """Running text, with what stands out in it."""
    return joined(_span(span) for span in text)


def _block(block: Block, place: int, setting: Setting) -> Html:  # noqa: PLR0911 - one line for each kind
    match block:
        case Heading():
            return el("h3", {}, one_line(block.text))
        case Paragraph():
            return el("p", {}, words(block.text))
        case Bullets():
            return el("ul", {}, *map(_bullet, block.items))
        case Facts():
            return el("dl", {}, *(_fact(label, value) for label, value in block.rows))
        case Ranking():
            return _ranking(block)
        case Progress():
            return _progress(block)
        case Quote():
            return el("blockquote", {}, tidy(block.text))
        case Citation():
            return _citation(block)
        case Buttons():
            return el("div", {"class": "buttons"}, *(_button(each, setting) for each in block.buttons))
        case Select():
            ways = [(each.action, _labelled(each)) for each in block.options]
            return _select(block.prompt, ways, place, setting)
        case ChannelPick():
            return _select(block.prompt, [(f"{block.action}:{TERMINAL}", CHANNEL_NAME)], place, setting)
        case PersonPick():
            people = [(f"{block.action}:{each.account}", one_line(each.name)) for each in setting.people]
            return _select(block.prompt, people, place, setting)
        case Divider():
            return el("hr")
        case _:
            assert_never(block)


def _span(span: str | Bold | Code | Typed | Mention | Channel | When | Link) -> Html | str:  # noqa: PLR0911 - as above
    match span:
        case str():
            return tidy_keeping_ends(span)
        case Bold():
            return el("strong", {}, tidy_keeping_ends(span.text))
        case Code():
            return el("code", {}, one_line(span.text))
        case Typed():
            return el("code", {}, f"/{one_line(span.text)}")
        case Mention():
            return el("span", {"class": "mention"}, f"@{one_line(span.name)}")
        case Channel():
            return el("span", {"class": "mention"}, CHANNEL_NAME)
        case When():
            return _when(span)
        case Link():
            return el("a", {"href": span.url, "rel": "noreferrer", "target": "_blank"}, one_line(span.label))
        case _:
            assert_never(span)


def _when(when: When) -> Html:
    local = when.at.astimezone(ZoneInfo(when.zone) if when.zone else UTC)
    day = written(local.date(), when.language)
    said = day if when.date_only else f"{day} {local:%H:%M}"
    return el("time", {"datetime": local.isoformat(timespec="minutes"), "title": when.zone or "UTC"}, said)


def _bullet(text: Text) -> Html:
    """A line of a list: a sign that the text begins with is its mark, as in “✓ right”."""
    first = text[0] if text else ""
    marked = isinstance(first, str) and _MARKED.match(first)
    return el("li", {"class": "marked" if marked else None}, words(text))


def _fact(label: str | Typed, value: Text) -> Html:
    named = _span(label) if isinstance(label, Typed) else one_line(label)
    return el("div", {}, el("dt", {}, named), el("dd", {}, words(value)))


def _ranking(block: Ranking) -> Html:
    head = el("tr", {}, *(el("th", {"scope": "col"}, each) for each in ("Place", "Name", "Reached")))
    rows = (
        el(
            "tr",
            {"class": "own", "aria-current": "true"} if row == block.own else {},
            el("td", {}, f"{place}."),
            el("td", {}, one_line(name)),
            el("td", {}, one_line(reached)),
        )
        for row, (place, name, reached) in enumerate(block.rows)
    )
    return el("table", {"class": "ranking"}, el("thead", {"class": "unseen"}, head), el("tbody", {}, *rows))


def _progress(block: Progress) -> Html:
    told = f"{block.done:,} of {block.total:,} {one_line(block.label)}"
    bar = el("progress", {"value": block.done, "max": max(block.total, 1)}, told)
    return el("label", {"class": "progress"}, bar, el("span", {}, told))


def _citation(block: Citation) -> Html:
    note = f" ({one_line(block.note)})" if block.note else ""
    title, heading = one_line(block.title), one_line(block.heading)
    return el("p", {"class": "citation"}, "Source: ", el("cite", {}, title), f", “{heading}”{note}")


def _button(button: Button, setting: Setting) -> Html:
    """A button; its hint stands on it: as what is chosen by a letter, or below the label."""
    label, hint = one_line(button.label), one_line(button.hint)
    looks = [button.meaning.value] if button.meaning is not Meaning.NEUTRAL else []
    inside: tuple[Html | str, ...] = (label,)
    if hint:
        looks.append("choice" if len(label) <= _LETTER else "hinted")
        inside = (el("b", {}, label), " ", el("span", {}, hint))
    value = f"{setting.message} {button.action}"
    return el("button", {"form": PRESS, "name": PRESS, "value": value, "class": " ".join(looks) or None}, *inside)


def _labelled(option: Button) -> str:
    label, hint = one_line(option.label), one_line(option.hint)
    if hint and len(label) <= _LETTER:
        return hint
    return f"{label} ({hint})" if hint else label


def _select(prompt: str, ways: Sequence[tuple[str, str]], place: int, setting: Setting) -> Html:
    """A choice out of many: nothing happens until it is confirmed, so that a keyboard can walk through it."""
    if not ways:
        return NONE
    name = f"s{setting.message}-{place}"
    options = (el("option", {"value": f"{setting.message} {action}"}, label) for action, label in ways)
    return el(
        "form",
        {"method": "post", "action": setting.to, "class": "select"},
        el("input", {"type": "hidden", "name": TOKEN, "value": setting.token}),
        el("label", {"for": name}, one_line(prompt)),
        el("select", {"name": PRESS, "id": name}, *options),
        el("button", {}, "Choose"),
    )
