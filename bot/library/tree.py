"""YAML as plain values that remember their lines.

A deliberate subset of YAML 1.2's core schema: `true`, `false` and `null` are the only words that are not text (YAML
1.1's *yes*, *no* and *on* stay text); repeated keys, anchors, aliases and tags are problems instead of surprises.
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Any

import yaml

Path = tuple[str | int, ...]

DEPTH = 16
"""Deepest nesting that is read: more than twice what a pack has, and far from the end of anybody's stack."""

_LOADER = getattr(yaml, "CSafeLoader", yaml.SafeLoader)
_CONSTANTS = {"true": True, "false": False, "null": None, "~": None, "": None}
_INTEGER = re.compile(r"[-+]?[0-9]{1,18}")
_FORBIDDEN = re.compile("[^\t\n -~\xa0-\u2027\u202a-\ud7ff\ue000-\ufefe\uff00-\ufffd\U00010000-\U0010ffff]")
"""What YAML refuses, and the three characters that it takes for ends of lines although editors do not."""


@dataclass
class Tree:
    """A document: its value (mappings, tuples, text), the line of every place in it, and what could not be read."""

    value: Any = None
    lines: dict[Path, int] = field(default_factory=dict)
    problems: list[tuple[int, str]] = field(default_factory=list)

    def line(self, path: Path) -> int:
        """The line of a place, or of the nearest place around it that exists."""
        while path and path not in self.lines:
            path = path[:-1]
        return self.lines.get(path, 1)


_TOO_DEEP = "this is nested too deeply to be a pack"


class _BeyondError(Exception):
    """The document goes beyond what a pack can be: a line and what to do."""


def parse(text: str) -> Tree:
    """Read one YAML document; whatever is wrong with it stands in the tree's problems, and nothing is raised.

    The value is None where the document could not be read to its end.
    """
    tree = Tree()
    text = text.replace("\r\n", "\n").replace("\r", "\n")
    if control := _FORBIDDEN.search(text):
        line = text.count("\n", 0, control.start()) + 1
        tree.problems.append((line, f"the character U+{ord(control[0]):04X} cannot stand in a pack; remove it"))
        return tree
    try:
        tree.value = _document(yaml.parse(text, Loader=_LOADER), tree)
    except yaml.MarkedYAMLError as error:
        tree.problems.append(_advice(text, error))
    except _BeyondError as error:
        tree.problems.append((error.args[0], error.args[1]))
    return tree


_OUTDENTED = "this line is indented unlike its neighbours, lacks its hyphen, or goes on after a closing quote"
_OPEN = "that opens here is never closed, or a comma is missing"
_ADVICE = (
    ("mapping values", "problem", 'a text with ": " in it needs quotes around it'),
    ("expected ':'", "context", "this line needs a colon after its key, or more indentation"),
    ("end of stream", "context", "the quote that opens here is never closed"),
    ("document indicator", "context", "the quote that opens here is never closed"),
    ("',' or ']'", "context", f"the “[” {_OPEN}"),
    ("',' or '}'", "context", f"the “{{” {_OPEN}"),
    ("node content", "problem", "a “[” or “{” is not closed, or a bracket is left over"),
    ("sequence entries", "problem", "a list begins below its key, and a text that begins with “- ” needs quotes"),
    ("'-' indicator", "problem", _OUTDENTED),
    ("expected key", "problem", _OUTDENTED),
    ("document start", "problem", _OUTDENTED),
    ("alphabetic or numeric", "problem", "a text that begins with “*” or “&” needs quotes around it"),
    ("escape", "problem", "a backslash in double quotes means something else; use single quotes"),
    ("hexdecimal", "problem", "a backslash in double quotes means something else; use single quotes"),
)
"""A part of the parser's reason, which of its two marks names the line, and what to do in an author's words."""


def _advice(text: str, error: yaml.MarkedYAMLError) -> tuple[int, str]:
    reason = str(error.problem or error.context or "it could not be read")
    mark = error.problem_mark or error.context_mark
    for part, which, advice in _ADVICE:
        if part in reason:
            mark = (error.context_mark if which == "context" else error.problem_mark) or mark
            reason = advice
            break
    else:
        sign = text[mark.index : mark.index + 1] if mark else ""
        if sign == "\t":
            reason = "a tab cannot indent; use spaces"
        elif "cannot start any token" in reason:
            reason = f"a text that begins with “{sign}” needs quotes around it"
    last = text.rstrip().count("\n") + 1  # the end of the file is told where its text ends
    return min(mark.line + 1, last) if mark else 1, f"this is not YAML: {reason}"


_Events = Iterator[yaml.Event]


def _line(event: yaml.Event) -> int:
    return event.start_mark.line + 1 if event.start_mark else 1


def _document(events: _Events, tree: Tree) -> Any:
    value = None
    documents = 0
    for event in events:
        if isinstance(event, yaml.NodeEvent):
            value = _build(event, events, (), tree)
        elif isinstance(event, yaml.DocumentStartEvent):
            documents += 1
            if documents > 1:
                raise _BeyondError(_line(event), "a second document begins here (---); a file holds one")
    return value


def _build(event: yaml.Event, events: _Events, path: Path, tree: Tree) -> Any:
    line = _line(event)
    tree.lines.setdefault(path, line)
    if len(path) > DEPTH:
        raise _BeyondError(line, _TOO_DEEP)
    if isinstance(event, yaml.NodeEvent):
        for sign in _signs(event):
            tree.problems.append((line, f"“{sign}” has a meaning in YAML that packs don't use; put the text in quotes"))
    if isinstance(event, yaml.MappingStartEvent):
        return dict(_pairs(events, path, tree))
    if isinstance(event, yaml.SequenceStartEvent):
        return tuple(_items(events, path, tree))
    return _scalar(event) if isinstance(event, yaml.ScalarEvent) else "*"  # an alias, told of already


def _signs(event: yaml.NodeEvent) -> Iterator[str]:
    if event.anchor:
        yield f"{'*' if isinstance(event, yaml.AliasEvent) else '&'}{event.anchor}"
    if isinstance(event, (yaml.ScalarEvent, yaml.CollectionStartEvent)) and event.tag:
        yield event.tag.replace("tag:yaml.org,2002:", "!!")


def _items(events: _Events, path: Path, tree: Tree) -> Iterator[Any]:
    i = 0
    while not isinstance(event := next(events), yaml.SequenceEndEvent):
        yield _build(event, events, (*path, i), tree)
        i += 1


def _pairs(events: _Events, path: Path, tree: Tree) -> Iterator[tuple[str, Any]]:
    keys: set[str] = set()
    while not isinstance(key := next(events), yaml.MappingEndEvent):
        line = _line(key)
        if not isinstance(key, yaml.ScalarEvent):
            tree.problems.append((line, "a key must be a plain word"))
            _skip(key, events)
            _skip(next(events), events)
        elif key.value in keys:
            tree.problems.append((line, f"the key “{key.value}” stands here twice; keep one"))
            _skip(next(events), events)
        else:
            keys.add(key.value)
            tree.lines[*path, key.value] = line
            yield key.value, _build(next(events), events, (*path, key.value), tree)


def _skip(event: yaml.Event, events: _Events) -> None:
    nested = 0
    while True:
        nested += isinstance(event, yaml.CollectionStartEvent) - isinstance(event, yaml.CollectionEndEvent)
        if nested > DEPTH:
            raise _BeyondError(_line(event), _TOO_DEEP)
        if not nested:
            return
        event = next(events)


def _scalar(event: yaml.ScalarEvent) -> str | bool | int | None:
    text: str = event.value
    if event.style:  # quoted or a block: always text
        return text
    if text.lower() in _CONSTANTS:
        return _CONSTANTS[text.lower()]
    return int(text) if _INTEGER.fullmatch(text) else text
