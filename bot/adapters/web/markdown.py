"""Discord's markdown as its clients read it: a text becomes a tree of what is shown.

Discord describes it in part ("Message Formatting" in its developer documentation, "Markdown Text 101" in its help); the
rest is how its clients, which are built on simple-markdown, behave: what opens and closes a style, that the longest of
bold, italics and underline wins where they begin together, that headings, small text, lists and quotes stand at the
beginning of a line, and that a backslash before anything but a letter, a digit or a space makes it plain.
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass, replace
from enum import Enum
from typing import Final


class Style(Enum):
    """How words stand out."""

    BOLD = "bold"
    ITALIC = "italic"
    UNDERLINE = "underline"
    STRIKE = "strike"
    SPOILER = "spoiler"


class Refers(Enum):
    """What a reference leads to."""

    PERSON = "person"
    ROLE = "role"
    CHANNEL = "channel"
    EVERYBODY = "everybody"
    COMMAND = "command"
    EMOJI = "emoji"


@dataclass(frozen=True, slots=True)
class Plain:
    """Text that is shown as it stands, line feeds included."""

    text: str


@dataclass(frozen=True, slots=True)
class Styled:
    """What stands out."""

    style: Style
    inside: "Nodes"


@dataclass(frozen=True, slots=True)
class Coded:
    """Text as code; `block` where it stands apart."""

    text: str
    block: bool = False


@dataclass(frozen=True, slots=True)
class Linked:
    """What leads to an address."""

    address: str
    inside: "Nodes"


@dataclass(frozen=True, slots=True)
class Reference:
    """A person, a channel, an emoji and the like, by its id or name."""

    to: Refers
    name: str


@dataclass(frozen=True, slots=True)
class Stamp:
    """An instant, in seconds since 1970, and the letter of how it is written."""

    seconds: int
    form: str


@dataclass(frozen=True, slots=True)
class Headed:
    """A heading: 1 to 3, or 0 for small text."""

    level: int
    inside: "Nodes"


@dataclass(frozen=True, slots=True)
class Quoted:
    """Lines with a bar before them."""

    inside: "Nodes"


@dataclass(frozen=True, slots=True)
class Listed:
    """A list; `first` is the number that it begins with, None where it has none."""

    first: int | None
    items: tuple["Nodes", ...]


Node = Plain | Styled | Coded | Linked | Reference | Stamp | Headed | Quoted | Listed
Nodes = tuple[Node, ...]

_DEEPEST: Final = 12  # styles within styles; what is deeper stays as it was typed
_ESCAPED: Final = r"\\[\s\S]"
_STYLES: Final = (
    # each with by how much it wins over another of the same length
    (Style.ITALIC, 0.2, re.compile(rf"_((?:__|{_ESCAPED}|[^\\_])+?)_(?![0-9A-Za-z_])")),
    (
        Style.ITALIC,
        0.2,
        re.compile(rf"\*(?=\S)((?:\*\*|{_ESCAPED}|\s+(?:{_ESCAPED}|[^\s*\\]|\*\*)|[^\s*\\])+?)\*(?!\*)"),
    ),
    (Style.BOLD, 0.1, re.compile(rf"\*\*((?:{_ESCAPED}|[^\\])+?)\*\*(?!\*)")),
    (Style.UNDERLINE, 0.0, re.compile(rf"__((?:{_ESCAPED}|[^\\])+?)__(?!_)")),
    (Style.STRIKE, 0.0, re.compile(r"~~([\s\S]+?)~~(?!_)")),
    (Style.SPOILER, 0.0, re.compile(r"\|\|([\s\S]+?)\|\|")),
)
_ESCAPE: Final = re.compile(r"\\([^0-9A-Za-z\s])")
_BLOCK_OF_CODE: Final = re.compile(r"```(?:[a-z0-9_+\-.#]+?\n)?\n*([^\n][\s\S]*?)\n*```", re.IGNORECASE)
_CODE: Final = re.compile(r"(`+)([\s\S]*?[^`])\1(?!`)")
_MASKED: Final = re.compile(
    r"\[((?:\[[^\]]*\]|[^\[\]]|\](?=[^\[]*\]))*)\]"
    r"\(\s*<?(https?://[^\s()<>\\]+(?:\([^\s()]*\)[^\s()<>\\]*)*)>?\s*\)"
)
_IN_ANGLES: Final = re.compile(r"<(https?://[^ >]+)>")
_BARE: Final = re.compile(r"(?:https?|steam)://[^\s<]+[^<.,:;\"'\]\s]")
_STAMP: Final = re.compile(r"<t:(-?\d{1,17})(?::([tTdDfFsSR]))?>")
_REFERENCES: Final = (
    (Refers.PERSON, re.compile(r"<@!?(\d+)>")),
    (Refers.ROLE, re.compile(r"<@&(\d+)>")),
    (Refers.CHANNEL, re.compile(r"<#(\d+)>")),
    (Refers.CHANNEL, re.compile(r"<id:(\w+)>")),
    (Refers.COMMAND, re.compile(r"</([-_\w]+(?: [-_\w]+){0,2}):\d+>")),
    (Refers.EMOJI, re.compile(r"<a?:(\w+):\d+>")),
    (Refers.EMOJI, re.compile(r":([\w+-]+)(?:::skin-tone-\d)?:")),
    (Refers.EVERYBODY, re.compile(r"@(everyone|here)")),
)
_BEGINS: Final = re.compile(r"[\\`*_~|\[<@:]|(?:https?|steam)://|^(?=[ #>*\d-])", re.MULTILINE)
"""Where something may begin that is not plain; nowhere else."""

_HEADING: Final = re.compile(r" *(#{1,3})\s+((?!\s*#{1,3}\s)[^\n]+?)#*\s*(?:\n|$)")
_SMALL: Final = re.compile(r" *-# +((?!-#)[^\n]+)(?:\n|$)")
_QUOTE: Final = re.compile(r"( *>>> +[\s\S]*)|( *>(?!>>) +[^\n]*(?:\n *>(?!>>) +[^\n]*)*\n?)")
_QUOTED: Final = re.compile(r"^ *> ?", re.MULTILINE)
_ITEM: Final = re.compile(r"( *)([*-]|\d+\.) +(\S[^\n]*(?:\n +[^\n]+)*)(?:\n|$)")


@dataclass(frozen=True, slots=True)
class _Within:
    """What may stand where the reading is."""

    depth: int = 0
    lines: bool = True  # headings and lists
    quotes: bool = True
    links: bool = True
    escapes: bool = True


_OUTSIDE: Final = _Within()


def read(text: str) -> Nodes:
    """What a client shows of a text; nothing of it is lost but what marks the rest."""
    return _nodes(text, _OUTSIDE)


def plain(nodes: Nodes) -> str:
    """The words of it, with references as their names."""
    return "".join(map(_words, nodes))


def _words(node: Node) -> str:
    match node:
        case Plain() | Coded():
            return node.text
        case Styled() | Linked() | Headed() | Quoted():
            return plain(node.inside)
        case Reference():
            return node.name
        case Stamp():
            return str(node.seconds)
        case Listed():
            return "\n".join(map(plain, node.items))


def _nodes(text: str, within: _Within) -> Nodes:
    if within.depth > _DEEPEST:
        return (Plain(text),) if text else ()
    return tuple(_together(_found(text, within)))


def _together(nodes: Iterator[Node]) -> Iterator[Node]:
    """Plain text that follows plain text is one with it."""
    kept: list[str] = []
    for node in nodes:
        if isinstance(node, Plain):
            kept.append(node.text)
            continue
        if said := "".join(kept):
            yield Plain(said)
        kept.clear()
        yield node
    if said := "".join(kept):
        yield Plain(said)


def _found(text: str, within: _Within) -> Iterator[Node]:
    at = 0
    while at < len(text):
        begins = _BEGINS.search(text, at)
        start = begins.start() if begins else len(text)
        yield Plain(text[at:start])
        if begins is None:
            return
        node, at = _at(text, start, within)
        yield node


def _at(text: str, start: int, within: _Within) -> tuple[Node, int]:
    """What begins at a place that may begin something, and where it ends: a character at the least."""
    if start == 0 or text[start - 1] == "\n":
        found = _line(text, start, within)
        if found is not None:
            return found
    found = _styled(text, start, within) or _referring(text, start, within) or _coded(text, start)
    if found is not None:
        return found
    if within.escapes and (escape := _ESCAPE.match(text, start)):
        return Plain(escape[1]), escape.end()
    return Plain(text[start]), start + 1


def _line(text: str, start: int, within: _Within) -> tuple[Node, int] | None:
    """What takes whole lines."""
    if within.quotes and (found := _QUOTE.match(text, start)):
        said = found[0].lstrip().removeprefix(">>>").lstrip(" ") if found[1] else _QUOTED.sub("", found[0])
        return Quoted(_nodes(said.removesuffix("\n"), replace(_deeper(within), quotes=False))), found.end()
    if not within.lines:
        return None
    inner = replace(_deeper(within), lines=False, quotes=False)
    if found := _SMALL.match(text, start):
        return Headed(0, _nodes(found[1].strip(), inner)), found.end()
    if found := _HEADING.match(text, start):
        return Headed(len(found[1]), _nodes(found[2].strip(), inner)), found.end()
    return _listed(text, start, inner)


def _listed(text: str, start: int, inner: _Within) -> tuple[Node, int] | None:
    """A list, which is numbered if its first item is."""
    first = _ITEM.match(text, start)
    if first is None:
        return None
    items, end = [_nodes(first[3], inner)], first.end()
    while following := _ITEM.match(text, end):
        items.append(_nodes(following[3], inner))
        end = following.end()
    number = first[2].removesuffix(".")
    return Listed(int(number) if number.isdecimal() else None, tuple(items)), end


def _styled(text: str, start: int, within: _Within) -> tuple[Node, int] | None:
    """The longest of the styles that begin here."""
    found = [(len(made[0]) + bonus, style, made) for style, bonus, form in _STYLES if (made := form.match(text, start))]
    if not found:
        return None
    _, style, made = max(found, key=lambda each: each[0])
    inner = replace(_deeper(within), lines=False, quotes=False)
    return Styled(style, _nodes(made[1], inner)), made.end()


def _referring(text: str, start: int, within: _Within) -> tuple[Node, int] | None:
    """A link, an instant, or somebody or something that is named."""
    if within.links and (linked := _linked(text, start, within)):
        return linked
    if found := _STAMP.match(text, start):
        return Stamp(int(found[1]), found[2] or "f"), found.end()
    for to, form in _REFERENCES:
        if found := form.match(text, start):
            return Reference(to, found[1]), found.end()
    return None


def _linked(text: str, start: int, within: _Within) -> tuple[Node, int] | None:
    """An address, or words that lead to one: in those no backslash helps, and what names somebody undoes the link."""
    if found := _MASKED.match(text, start):
        label = _nodes(found[1], replace(_deeper(within), lines=False, quotes=False, links=False, escapes=False))
        fits = plain(label).strip() and not any(isinstance(each, Reference) for each in label)
        whole = Linked(found[2], label) if fits else Plain(found[0])
        return whole, found.end()
    if found := _IN_ANGLES.match(text, start):
        return Linked(found[1], (Plain(found[1]),)), found.end()
    if found := _BARE.match(text, start):
        address = found[0]
        while address.endswith(")") and address.count(")") > address.count("("):
            address = address[:-1]
        return Linked(address, (Plain(address),)), start + len(address)
    return None


def _coded(text: str, start: int) -> tuple[Node, int] | None:
    if found := _BLOCK_OF_CODE.match(text, start):
        return Coded(found[1], block=True), found.end()
    if found := _CODE.match(text, start):
        return Coded(found[2].strip(" ") or found[2]), found.end()
    return None


def _deeper(within: _Within) -> _Within:
    return replace(within, depth=within.depth + 1)
