"""A message or a modal as Discord would draw it, from what Discord would be sent.

It looks like Discord's and does not pretend to be: what can be pressed there is inert here. Kinds of components and
their fields: Discord's developer documentation, "Component Reference".
"""

from collections.abc import Mapping, Sequence
from datetime import UTC, datetime
from enum import IntEnum
from typing import Any, assert_never

from bot.adapters.web.html import NONE, Html, el, joined
from bot.adapters.web.markdown import (
    Coded,
    Headed,
    Linked,
    Listed,
    Node,
    Nodes,
    Plain,
    Quoted,
    Reference,
    Refers,
    Stamp,
    Style,
    Styled,
    read,
)
from bot.adapters.web.names import Names

Json = Mapping[str, Any]

_EPHEMERAL = 1 << 6


class _Kind(IntEnum):
    """Types of components."""

    ROW = 1
    BUTTON = 2
    SELECT = 3
    INPUT = 4
    TEXT = 10
    FILE = 13
    SEPARATOR = 14
    CONTAINER = 17
    LABEL = 18


_PICKS = {5: "people", 6: "roles", 7: "people and roles", 8: "channels"}
_LOOKS = {1: "primary", 2: "secondary", 3: "success", 4: "danger", 5: "link"}
_LONG = 2  # a text input of more than one line
_TAGS: Mapping[Style, Any] = {
    Style.BOLD: "strong",
    Style.ITALIC: "em",
    Style.UNDERLINE: "u",
    Style.STRIKE: "s",
    Style.SPOILER: "span",
}


def as_discord(payload: Json, names: Names) -> Html:
    """The drawing of a message's body, or of a modal's data."""
    if "title" in payload:
        return _modal(payload)
    only = el("p", {"class": "aside"}, "Only you can see this") if payload.get("flags", 0) & _EPHEMERAL else NONE
    byline = el("p", {"class": "from"}, el("b", {}, "Study Hall"), " ", el("small", {}, "app"))
    return el("div", {"class": "drawing as-discord"}, byline, _components(payload["components"], names), only)


def markdown(text: str, names: Names) -> Html:
    """A text as Discord's clients read it."""
    return _nodes(read(text), names)


def _components(components: Sequence[Json], names: Names) -> Html:
    return joined(_component(each, names) for each in components)


def _component(part: Json, names: Names) -> Html:  # noqa: PLR0911 - one line for each kind
    match part["type"]:
        case _Kind.CONTAINER:
            return el("div", {"class": "box"}, _components(part["components"], names))
        case _Kind.TEXT:
            return el("div", {"class": "text"}, markdown(part["content"], names))
        case _Kind.ROW:
            return el("div", {"class": "controls"}, _components(part["components"], names))
        case _Kind.BUTTON:
            look = _LOOKS.get(part["style"], "secondary")
            return el("button", {"type": "button", "disabled": True, "class": look}, part["label"])
        case _Kind.SELECT:
            return _select(part)
        case kind if kind in _PICKS:
            return _pick(part, names)
        case _Kind.SEPARATOR:
            return el("hr")
        case _Kind.FILE:
            name = str(part["file"]["url"]).removeprefix("attachment://")
            return el("p", {"class": "file"}, name)
        case kind:
            return el("p", {"class": "aside"}, f"a component of the kind {kind}")


def _select(part: Json) -> Html:
    """A choice, which opens to show what can be chosen."""
    options = (
        el("li", {}, each["label"], el("small", {}, each["description"]) if "description" in each else NONE)
        for each in part["options"]
    )
    return el("details", {"class": "pick"}, el("summary", {}, part["placeholder"]), el("ul", {}, *options))


def _pick(part: Json, names: Names) -> Html:
    """A choice of what only Discord knows."""
    chosen = (each["id"] for each in part.get("default_values", ()))
    shown = ", ".join(f"#{names.channels.get(each, each)}" for each in chosen) or part["placeholder"]
    whose = el("p", {"class": "aside"}, f"Here Discord offers the server's {_PICKS[part['type']]}.")
    return el("details", {"class": "pick"}, el("summary", {}, shown), whose)


def _modal(modal: Json) -> Html:
    return el(
        "div",
        {"class": "drawing as-discord"},
        el("p", {"class": "h2"}, modal["title"]),
        joined(_field(each) for each in modal["components"]),
        el(
            "div",
            {"class": "controls"},
            el("button", {"type": "button", "disabled": True, "class": "secondary"}, "Cancel"),
            el("button", {"type": "button", "disabled": True, "class": "primary"}, "Submit"),
        ),
    )


def _field(part: Json) -> Html:
    """A field with its label, and a star where it has to be filled in."""
    field = part["component"]
    if part["type"] != _Kind.LABEL or field["type"] != _Kind.INPUT:
        return el("p", {"class": "aside"}, f"a field of the kind {field['type']}")
    value = field.get("value", "")
    star = el("span", {"class": "needed"}, " *") if field["required"] else NONE
    if field["style"] == _LONG:
        box = el("textarea", {"disabled": True, "rows": 3}, value)
    else:
        box = el("input", {"disabled": True, "type": "text", "value": value})
    return el("label", {}, part["label"], star, box)


def _nodes(nodes: Nodes, names: Names) -> Html:
    return joined(_node(each, names) for each in nodes)


def _node(node: Node, names: Names) -> Html | str:  # noqa: PLR0911 - one line for each kind
    match node:
        case Plain():
            return node.text
        case Styled():
            spoiler = {"class": "spoiler"} if node.style is Style.SPOILER else {}
            return el(_TAGS[node.style], spoiler, _nodes(node.inside, names))
        case Coded():
            code = el("code", {}, node.text)
            return el("pre", {}, code) if node.block else code
        case Linked():
            return el("a", {"href": node.address, "rel": "noreferrer"}, _nodes(node.inside, names))
        case Reference():
            return _reference(node, names)
        case Stamp():
            at = datetime.fromtimestamp(node.seconds, UTC).isoformat() if abs(node.seconds) < 1 << 35 else None
            return el("time", {"datetime": at, "class": "pill"}, names.moment(node.seconds, node.form))
        case Headed():
            return el("p", {"class": f"h{node.level}" if node.level else "small"}, _nodes(node.inside, names))
        case Quoted():
            return el("blockquote", {}, _nodes(node.inside, names))
        case Listed():
            items = (el("li", {}, _nodes(each, names)) for each in node.items)
            return el("ul", {}, *items) if node.first is None else el("ol", {"start": node.first}, *items)
        case _:
            assert_never(node)


def _reference(node: Reference, names: Names) -> Html:
    match node.to:
        case Refers.PERSON:
            said = f"@{names.people.get(node.name, node.name)}"
        case Refers.ROLE | Refers.EVERYBODY:
            said = f"@{node.name}"
        case Refers.CHANNEL:
            said = f"#{names.channels.get(node.name, node.name)}"
        case Refers.COMMAND:
            said = f"/{node.name}"
        case Refers.EMOJI:
            return el("span", {"class": "emoji"}, f":{node.name}:")
        case _:
            assert_never(node.to)
    return el("span", {"class": "pill"}, said)
