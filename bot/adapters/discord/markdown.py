"""Text as Discord's markdown, in which nothing that a person wrote means anything."""

import re
from functools import lru_cache
from typing import assert_never

from bot.core.reply import Bold, Channel, Code, Link, Mention, Span, Text, Typed, When
from bot.core.text import one_line, tidy_keeping_ends

_SPECIAL = re.compile(
    r"[\\*_`<\[]"  # what emphasis, code, mentions and links begin with
    r"|~(?=~)|(?<=~)~|\|(?=\|)|(?<=\|)\|"  # struck out, hidden
    r"|:(?=//)|:(?=[\w+-]+:)"  # addresses, emoji by their names
    r"|@(?=everyone|here)"
)
_LINE_START = re.compile(r"^([ \t]*)([>#+-]|\d+(?=\.))", re.MULTILINE)
"""Quotes, headings, lists: what these begin with means nothing elsewhere in a line."""


@lru_cache(maxsize=1024)  # the texts of packs are shown again and again
def escaped(text: str) -> str:
    """The text, in which nothing means more than it says: a backslash stands before what otherwise would."""
    plain = _SPECIAL.sub(lambda found: f"\\{found[0]}", tidy_keeping_ends(text))
    return _LINE_START.sub(_escaped_start, plain)


def _escaped_start(found: re.Match[str]) -> str:
    lead, mark = found.groups()
    return f"{lead}{mark}\\" if mark.isdigit() else f"{lead}\\{mark}"


def spans(text: Text) -> str:
    """A text of spans."""
    return "".join(map(_span, text))


def _span(span: Span) -> str:  # noqa: PLR0911 - one line for each kind
    match span:
        case str():
            return escaped(span)
        case Bold():
            said = escaped(span.text).strip()
            return f"**{said}**" if said else ""
        case Code():
            return f"`{one_line(span.text).replace('`', 'ˋ')}`"
        case Typed():
            return f"`/{one_line(span.text).replace('`', 'ˋ')}`"
        case Mention():
            return f"<@{span.external_id}>" if span.external_id.isdigit() else escaped(one_line(span.name))
        case Channel():
            return f"<#{span.id}>" if span.id.isdecimal() else "that channel"
        case When():
            return f"<t:{int(span.at.timestamp())}:{'D' if span.date_only else 'f'}>"
        case Link():
            address = one_line(span.url)
            safe = re.fullmatch(r"https?://[^\s()<>\[\]\\]+", address)
            label = escaped(one_line(span.label))
            return f"[{label}]({address})" if safe else label
        case _:
            assert_never(span)
