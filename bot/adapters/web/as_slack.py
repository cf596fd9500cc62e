"""A message or a view as Slack would draw it, from what Slack would be sent.

It looks like Slack's and does not pretend to be: what can be pressed there is inert here. Kinds of blocks and elements:
Slack's developer documentation, "Blocks", "Block elements", "Rich text block".
"""

from collections.abc import Mapping, Sequence
from datetime import UTC, datetime
from typing import Any, Final

from bot.adapters.web.html import NONE, Html, Tag, el, joined
from bot.adapters.web.names import Names

Json = Mapping[str, Any]

_LOOKS: Final = {"primary": "success", "danger": "danger"}
_STYLES: Final[tuple[tuple[str, Tag], ...]] = (("code", "code"), ("strike", "s"), ("italic", "em"), ("bold", "strong"))
_OFFERED: Final = {"users_select": "people", "conversations_select": "channels", "channels_select": "channels"}
_FURTHEST: Final = 1 << 35  # seconds since 1970 that a date can hold


def as_slack(payload: Json, names: Names, *, own: bool = False) -> Html:
    """The drawing of a message's text and blocks, or of a view; `own` where its reader alone sees it."""
    blocks = joined(_block(each, names) for each in payload["blocks"])
    if payload.get("type") == "modal":
        return _view(payload, blocks)
    only = el("p", {"class": "aside"}, "Only visible to you") if own else NONE
    byline = el("p", {"class": "from"}, el("b", {}, "Study Hall"), " ", el("small", {}, "app"))
    return el("div", {"class": "drawing as-slack"}, only, byline, blocks)


def _view(view: Json, blocks: Html) -> Html:
    said = el("button", {"type": "button", "disabled": True, "class": "secondary"}, view["close"]["text"])
    if "submit" in view:
        said = joined(
            [said, el("button", {"type": "button", "disabled": True, "class": "success"}, view["submit"]["text"])]
        )
    return el(
        "div",
        {"class": "drawing as-slack"},
        el("p", {"class": "h2"}, view["title"]["text"]),
        blocks,
        el("div", {"class": "controls"}, said),
    )


def _block(block: Json, names: Names) -> Html:  # noqa: PLR0911 - one line for each kind
    match block["type"]:
        case "header":
            return el("p", {"class": "h2"}, block["text"]["text"])
        case "rich_text":
            return joined(_rich(each, names) for each in block["elements"])
        case "context":
            return el("p", {"class": "small"}, joined(each["text"] for each in block["elements"]))
        case "actions":
            return el("div", {"class": "controls"}, joined(_control(each, names) for each in block["elements"]))
        case "input":
            return _input(block)
        case "divider":
            return el("hr")
        case kind:
            return el("p", {"class": "aside"}, f"a block of the kind {kind}")


def _rich(part: Json, names: Names) -> Html:
    """A part of running text; nothing in it is read, for every element says itself what it is."""
    if part["type"] == "rich_text_list":
        items = (el("li", {}, _elements(each["elements"], names)) for each in part["elements"])
        return el("ol" if part["style"] == "ordered" else "ul", {}, *items)
    inside = _elements(part["elements"], names)
    match part["type"]:
        case "rich_text_section":
            return el("div", {"class": "text"}, inside)
        case "rich_text_quote":
            return el("blockquote", {}, inside)
        case "rich_text_preformatted":
            return el("pre", {}, inside)
        case kind:
            return el("p", {"class": "aside"}, f"running text of the kind {kind}")


def _elements(elements: Sequence[Json], names: Names) -> Html:
    return joined(_styled(each, names) for each in elements)


def _styled(element: Json, names: Names) -> Html | str:
    made = _element(element, names)
    for style, tag in _STYLES:
        if element.get("style", {}).get(style):
            made = el(tag, {}, made)
    return made


def _element(element: Json, names: Names) -> Html | str:  # noqa: PLR0911 - one line for each kind
    match element["type"]:
        case "text":
            return str(element["text"])
        case "link":
            return el("a", {"href": element["url"], "rel": "noreferrer"}, element.get("text") or element["url"])
        case "date":
            return _date(element, names)
        case "user":
            return _pill(f"@{names.people.get(element['user_id'], element['user_id'])}")
        case "channel":
            return _pill(f"#{names.channels.get(element['channel_id'], element['channel_id'])}")
        case "usergroup":
            return _pill(f"@{element['usergroup_id']}")
        case "broadcast":
            return _pill(f"@{element['range']}")
        case "emoji":
            return el("span", {"class": "emoji"}, f":{element['name']}:")
        case kind:
            return el("span", {"class": "aside"}, f"an element of the kind {kind}")


def _pill(said: str) -> Html:
    return el("span", {"class": "pill"}, said)


def _date(element: Json, names: Names) -> Html:
    """An instant by the reader's clock; beside it, for a pointer, what stands there where Slack cannot write it."""
    seconds = int(element["timestamp"])
    at = datetime.fromtimestamp(seconds, UTC).isoformat() if abs(seconds) < _FURTHEST else None
    form = "f" if "{time" in element["format"] else "D"
    return el("time", {"datetime": at, "title": element.get("fallback")}, names.moment(seconds, form))


def _control(control: Json, names: Names) -> Html:
    match control["type"]:
        case "button":
            look = _LOOKS.get(control.get("style", ""), "secondary")
            heard = control.get("accessibility_label")
            given = {"type": "button", "disabled": True, "class": look, "aria-label": heard}
            return el("button", given, control["text"]["text"])
        case "static_select":
            options = (_option(each) for each in control["options"])
            return _choice(control["placeholder"]["text"], el("ul", {}, *options))
        case kind if kind in _OFFERED:
            chosen = control.get("initial_conversation")
            shown = f"#{names.channels.get(chosen, chosen)}" if chosen else control["placeholder"]["text"]
            return _choice(shown, el("p", {"class": "aside"}, f"Here Slack offers the workspace's {_OFFERED[kind]}."))
        case kind:
            return el("span", {"class": "aside"}, f"an element of the kind {kind}")


def _choice(shown: str, inside: Html) -> Html:
    return el("details", {"class": "pick"}, el("summary", {}, shown), inside)


def _option(option: Json) -> Html:
    hint = el("small", {}, option["description"]["text"]) if "description" in option else NONE
    return el("li", {}, option["text"]["text"], hint)


def _input(block: Json) -> Html:
    element, value = block["element"], block["element"].get("initial_value", "")
    optional = el("span", {"class": "aside"}, " (optional)") if block.get("optional") else NONE
    if element.get("multiline"):
        box = el("textarea", {"disabled": True, "rows": 3}, value)
    else:
        box = el("input", {"disabled": True, "type": "text", "value": value})
    hint = el("small", {}, block["hint"]["text"]) if "hint" in block else NONE
    return el("label", {}, block["label"]["text"], optional, box, hint)
