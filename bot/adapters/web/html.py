"""HTML from typed elements: text is always escaped, and nothing but this module makes markup.

A `str` among an element's children is text, whoever wrote it; `Html` is markup, made here.
"""

import json
import re
from collections.abc import Iterable, Mapping
from typing import Any, Final, Literal, TypeAlias

_Page = Literal["html", "head", "title", "meta", "link", "script", "style", "body", "header", "nav", "main", "footer"]
_Part = Literal["section", "article", "aside", "div", "p", "br", "hr", "h1", "h2", "h3", "h4", "pre", "blockquote"]
_Word = Literal["span", "a", "b", "strong", "em", "i", "s", "u", "small", "code", "kbd", "mark", "abbr", "time", "cite"]
_List = Literal["ul", "ol", "li", "dl", "dt", "dd", "figure", "figcaption", "details", "summary", "dialog", "img"]
_Table = Literal["table", "caption", "thead", "tbody", "tfoot", "tr", "th", "td", "progress", "meter"]
_Form = Literal["form", "fieldset", "legend", "label", "input", "button", "select", "optgroup", "option", "textarea"]
_Live = Literal["output", "template", "noscript"]
_Svg = Literal["svg", "g", "path", "rect", "circle", "line", "polyline", "polygon", "text", "tspan", "desc", "defs"]
Tag = Literal[_Page, _Part, _Word, _List, _Table, _Form, _Live, _Svg]
"""The elements that pages are made of."""

Value: TypeAlias = str | int | bool | None
"""An attribute's value; of `True` the name alone is there, with `False` and `None` the attribute is not."""

_VOID: Final = frozenset({"meta", "link", "br", "hr", "img", "input"})
_RAW: Final = frozenset({"script", "style"})
"""Elements in which nothing is escaped, and text of people's therefore never stands."""

_NAME: Final = re.compile(r"[a-zA-Z][a-zA-Z0-9:-]*")
_FORBIDDEN: Final = re.compile(r"on|style$|srcdoc$", re.IGNORECASE)
_ADDRESSES: Final = frozenset({"href", "src", "action", "formaction", "xlink:href", "poster", "cite", "data"})
_OURS: Final = re.compile(r"/(?![/\\])|[?#]")
_WEB: Final = re.compile(r"https?://[^\s/]", re.IGNORECASE)
_ESCAPES: Final = {"&": "&amp;", "<": "&lt;", ">": "&gt;", '"': "&quot;", "'": "&#39;", "\r": "&#13;"}
_UNWANTED: Final = [*range(9), 11, 12, *range(14, 32), *range(127, 160), *range(0xD800, 0xE000), 0xFFFE, 0xFFFF]
_SAFE: Final = str.maketrans(dict.fromkeys(map(chr, _UNWANTED), "\ufffd") | _ESCAPES)
_ISLAND: Final = str.maketrans({each: f"\\u{ord(each):04x}" for each in "<>&\u2028\u2029"})


class Html(str):
    """Markup. What is added to it or cut out of it is text again, and escaped where it is put into an element."""

    __slots__ = ()


NONE: Final = Html()
"""Nothing, where an element would stand."""


def el(tag: Tag, attributes: Mapping[str, Value] | None = None, *children: Html | str) -> Html:
    """An element; of its children text is escaped, so that it reads as it was written and does nothing.

    What no markup can hold (control characters, lone surrogates) is shown as replaced. An address that leads neither
    to the web nor to a page of ours is left out, with its element still there: a link that somebody wrote runs nothing.

    Raises:
        ValueError: an attribute that would run or style something, content in an element that has none, or text in one
            in which nothing is escaped; each a fault of ours.
    """
    inside = "".join(each if isinstance(each, Html) else escaped(each) for each in children)
    if tag in _RAW:
        _raw(tag, children)
    if inside and tag in _VOID:
        raise ValueError(f"<{tag}> holds nothing")
    if inside.startswith("\n") and tag in {"pre", "textarea"}:
        inside = "\n" + inside  # the first one there is taken for the markup's own
    opening = tag + "".join(_attribute(*each) for each in (attributes or {}).items())
    return Html(f"<{opening}>" if tag in _VOID else f"<{opening}>{inside}</{tag}>")


def joined(parts: Iterable[Html | str], between: Html | str = NONE) -> Html:
    """The parts one after the other, text among them escaped."""
    made = [each if isinstance(each, Html) else escaped(each) for each in parts]
    return Html((between if isinstance(between, Html) else escaped(between)).join(made))


def escaped(text: str) -> Html:
    """The text as markup that reads just like it."""
    return Html(text.translate(_SAFE))


def static_text(text: str) -> Html:
    """The text of a file of ours, as it is: a style sheet for a page that has to stand alone."""
    return Html(text)


def island(name: str, value: Any) -> Html:
    """A value for the page's script, under an id; as data, which no browser runs."""
    written = json.dumps(value, ensure_ascii=False, separators=(",", ":"))
    written = written.encode(errors="replace").decode()  # a lone surrogate can be sent nowhere
    return el("script", {"type": "application/json", "id": name}, Html(written.translate(_ISLAND)))


def document(head: Html, body: Html, language: str = "en") -> Html:
    """A whole page."""
    return Html("<!doctype html>\n" + el("html", {"lang": language}, head, body) + "\n")


def is_address(value: str) -> bool:
    """Whether it leads to the web or to a page of ours."""
    return bool(_OURS.match(value) or _WEB.match(value)) and not any(map(str.isspace, value))


def _attribute(name: str, value: Value) -> str:
    if not _NAME.fullmatch(name) or _FORBIDDEN.match(name):
        raise ValueError(f"the attribute {name} is not for us")
    if value is None or value is False or (name in _ADDRESSES and not is_address(str(value))):
        return ""
    return f" {name}" if value is True else f' {name}="{str(value).translate(_SAFE)}"'


def _raw(tag: str, children: tuple[Html | str, ...]) -> None:
    if not all(isinstance(each, Html) for each in children):
        raise ValueError(f"nothing is escaped in <{tag}>: no text stands there")
    if any("</" in each or "<!--" in each for each in children):
        raise ValueError(f"<{tag}> would end before its end")
