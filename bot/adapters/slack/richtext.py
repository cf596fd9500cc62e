"""Text as elements of Slack's `rich_text` blocks, in which nothing that a person wrote means anything.

All running text goes out in these blocks, and none in `mrkdwn`: there a text could be bold, code, a quote, an emoji or
a link by what it holds, and Slack knows no escape for the marks of these, but for `&`, `<` and `>` alone. The `text`
of an element here is shown as it stands; whatever acts (a link, a date, a mention) is an element of its own kind, so
that no text can become one. These blocks are for messages, modals and App Home alike, "strongly preferred" over mrkdwn
(@slack/types, `RichTextBlock`; Slack's changelog of 29 September 2023, "Rich text formatting for Block Kit surfaces").
Kinds and their fields: Slack's developer documentation, "Rich text block", "Date element", "Link element".
"""

import re
from typing import Any, assert_never
from zoneinfo import ZoneInfo

from bot.core.reply import Bold, Channel, Code, Link, Mention, Span, Text, Typed, When
from bot.core.text import one_line, shortened, tidy_keeping_ends

Json = dict[str, Any]

URL_LIMIT = 3000
"""Characters of an address (@slack/types, `Button.url`; a link element names no limit of its own)."""

_ADDRESS = re.compile(r"https?://[^\s<>|]+")
_FORMATS = {False: "{date_short}, {time}", True: "{date_short}"}


def section(text: Text, *, bold: bool = False) -> Json:
    """A line, or several, of running text."""
    return {"type": "rich_text_section", "elements": elements(text, bold=bold)}


def elements(text: Text, *, bold: bool = False) -> list[Json]:
    """The elements of a text of spans, the empty ones (which Slack refuses) left out."""
    made = (_element(span) for span in text)
    return [_bold(each) if bold else each for each in made if each.get("text") != ""]


def literal(text: str) -> Json:
    """An element that is shown as the text stands."""
    return {"type": "text", "text": tidy_keeping_ends(text)}


def _bold(element: Json) -> Json:
    return element | {"style": {**element.get("style", {}), "bold": True}}


def _element(span: Span) -> Json:  # noqa: PLR0911 - one line for each kind
    match span:
        case str():
            return literal(span)
        case Bold():
            return _bold(literal(span.text))
        case Code():
            return {"type": "text", "text": one_line(span.text), "style": {"code": True}}
        case Typed():
            return {"type": "text", "text": f"/study {one_line(span.text)}", "style": {"code": True}}
        case Mention():
            return literal(f"@{one_line(span.name)}")  # a `user` element would ping; Slack has no switch for that
        case Channel():
            known = span.id.isascii() and span.id.isalnum()
            return {"type": "channel", "channel_id": span.id} if known else literal("that channel")
        case When():
            return _date(span)
        case Link():
            return _link(span)
        case _:
            assert_never(span)


def _date(when: When) -> Json:
    """The instant by the reader's own clock; the fallback says it by that of the group."""
    local = when.at.astimezone(ZoneInfo(when.zone or "UTC"))
    day = f"{local:%b} {local.day}, {local.year}"
    return {
        "type": "date",
        "timestamp": int(when.at.timestamp()),
        "format": _FORMATS[when.date_only],
        "fallback": day if when.date_only else f"{day}, {local:%H:%M} ({local:%Z})",
    }


def _link(link: Link) -> Json:
    address, label = one_line(link.url), one_line(link.label)
    if len(address) > URL_LIMIT or not _ADDRESS.fullmatch(address):
        return literal(label)
    return {"type": "link", "url": address, "text": label or shortened(address, URL_LIMIT)}
