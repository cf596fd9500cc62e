"""Trying an edited entry: what the checker would say of it, and what a question finds then; nothing is written."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from types import MappingProxyType
from typing import Any

import yaml

from bot.core.asking import Name
from bot.core.browsing import Fault, Part, Tried
from bot.core.content import FaqEntry, Misconception, Pack, Sourced
from bot.core.errors import Gone, TooLong
from bot.features.browse import of, search
from bot.features.shelf import Shelf
from bot.library.load import Library
from bot.library.rules import judge
from bot.library.shape import KINDS, fit
from bot.library.tree import Tree, parse
from bot.storage.banks import Bank
from bot.storage.engine import Reader

TEXT_LIMIT = 20_000
"""Characters of an entry's text that are read; our longest has 2,000."""

_WIDTH = 70  # columns after which a line of an entry's text ends with its word; the page's field shows some more
_LONG = 100  # characters of a text that is written as a block

_FIRST, _LAST = ("id", "topic"), ("stance", "as_of", "source")  # keys around what an entry says, as our packs have them


@dataclass(frozen=True, slots=True)
class Edited:
    """An edited entry: its faults, and where there are none the shelf that has it, with its name before and now.

    `moves` tells whether what it is found by changed, so that a question may find something else.
    """

    faults: tuple[Fault, ...]
    was: Name
    name: Name
    shelf: Shelf | None = None
    moves: bool = False


def text_of(entry: Sourced) -> str:
    """The entry as its author could have written it: YAML that reads back as the same entry."""
    raw = _raw(entry)
    said = {key: raw[key] for key in raw if key not in (*_FIRST, *_LAST)}
    ordered = {key: raw[key] for key in (*_FIRST, *said, *_LAST) if key in raw}
    return yaml.dump(ordered, Dumper=_Writer, sort_keys=False, allow_unicode=True, width=_WIDTH)


def edit(shelf: Shelf, pack: str, part: Part, name: str, text: str) -> Edited:
    """What is wrong with a text that is to stand in place of an entry, by the checker's own rules; or what it makes.

    Args:
        shelf: the packs; they stay as they are.
        pack: the pack's id.
        part: where the entry stands.
        name: its id.
        text: YAML, of the entry alone; the hyphen before it, as it has in the file, may be there.

    Raises:
        Gone: there is no such entry.
        TooLong: the text has more characters than are read.
    """
    found = shelf.library.packs.get(pack)
    entries = of(found, part) if found else ()
    place = next((i for i, each in enumerate(entries) if each.id == name), None)
    if found is None or place is None:
        raise Gone("entry")
    if len(text) > TEXT_LIMIT:
        raise TooLong("entry", len(text), TEXT_LIMIT)
    was, tree = (pack, name), parse(text)
    listed = isinstance(tree.value, tuple) and len(tree.value) == 1
    raw = tree.value[0] if listed else tree.value
    new, faults = _shaped(part, raw, tree, listed=listed)
    if raw is not None:
        faults += _judged(found, part, place, raw, tree, listed=listed)
    if faults or new is None:
        return Edited(_in_order(faults), was, was)
    changed = _with(found, part, (*entries[:place], new, *entries[place + 1 :]))
    library = Library(MappingProxyType({**shelf.library.packs, pack: changed}), folders=shelf.library.folders)
    moves = _found_by(new) != _found_by(entries[place])
    made = Shelf(library, shelf.space, shelf.whole)  # which holds not itself, so it goes as soon as it is let go
    return Edited((), was, (pack, new.id), made, moves)


def tried(session: Reader, bank: Bank, shelf: Shelf, edited: Edited, question: str) -> Tried:
    """What a question finds in a group before and after an edit; nothing is kept, and the index after it is dropped.

    Warm the edited shelf's index before, so that no transaction waits for it.

    Raises:
        EmptyText, TooLong: the question cannot be read.
    """
    before = search(session, bank, shelf, question)
    after = search(session, bank, edited.shelf, question) if edited.shelf and edited.moves else before
    return Tried(before, after, edited.was, edited.name)


def _in_order(faults: Iterable[Fault]) -> tuple[Fault, ...]:
    """Each once, those of the text by line, then those elsewhere."""
    once = dict.fromkeys(faults)
    return tuple(sorted(once, key=lambda fault: (fault.elsewhere is not None, fault.line or 0)))


class _Writer(yaml.SafeDumper):
    """Writes entries as authors do: long texts as blocks, lists below their key, a source on one line."""

    def increase_indent(self, flow: bool = False, indentless: bool = False) -> None:  # noqa: ARG002, FBT001, FBT002
        """Lists are indented."""
        super().increase_indent(flow, indentless=False)


def _written(writer: yaml.SafeDumper, text: str) -> yaml.ScalarNode:
    style = "|" if "\n" in text else ">" if len(text) > _LONG else None
    return writer.represent_scalar("tag:yaml.org,2002:str", text, style)


def _listed(writer: yaml.SafeDumper, items: tuple[Any, ...]) -> yaml.SequenceNode:
    return writer.represent_sequence("tag:yaml.org,2002:seq", items)


def _keyed(writer: yaml.SafeDumper, fields: dict[str, Any]) -> yaml.MappingNode:
    return writer.represent_mapping("tag:yaml.org,2002:map", fields, flow_style="document" in fields)


_Writer.add_representer(str, _written)
_Writer.add_representer(tuple, _listed)
_Writer.add_representer(dict, _keyed)


def _raw(entry: Any) -> dict[str, Any]:
    return entry.model_dump(exclude_defaults=True)  # type: ignore[no-any-return]  # of a model that mypy is not told


def _shaped(part: Part, raw: Any, tree: Tree, *, listed: bool) -> tuple[Sourced | None, list[Fault]]:
    """The entry that has the right shape, and what is wrong with its YAML or its shape."""
    faults = [Fault(message, line) for line, message in tree.problems]
    if raw is None and faults:
        return None, faults
    new, found = fit(part, raw)
    return new, faults + [Fault(message, tree.line((0, *path) if listed else path)) for path, message in found]


def _judged(pack: Pack, part: Part, place: int, raw: Any, tree: Tree, *, listed: bool) -> list[Fault]:
    """What the pack's rules say of it with that entry in place of the old one."""
    files: dict[str, Any] = {kind: _raw(pack.info) if kind == "pack" else _raws(pack, Part(kind)) for kind in KINDS}
    files[part] = (*files[part][:place], raw, *files[part][place + 1 :])
    faults = []
    for (kind, path), message in judge(files):
        if kind == part and path[0] == place:
            steps = path[1:]
            faults.append(Fault(message, tree.line((0, *steps) if listed else steps)))
        else:
            where = Part(kind)
            faults.append(Fault(message, elsewhere=(where, of(pack, where)[int(path[0])].id)))
    return faults


def _raws(pack: Pack, part: Part) -> tuple[dict[str, Any], ...]:
    return tuple(map(_raw, of(pack, part)))


def _with(pack: Pack, part: Part, entries: Sequence[Any]) -> Pack:
    match part:
        case Part.FAQ:
            return replace(pack, faq=tuple(entries))
        case Part.MISCONCEPTIONS:
            return replace(pack, misconceptions=tuple(entries))
        case Part.QUESTIONS:
            return replace(pack, questions=tuple(entries))
        case Part.CARDS:
            return replace(pack, cards=tuple(entries))


def _found_by(entry: Sourced) -> tuple[Any, ...]:
    """All of an entry on which it depends what a question finds."""
    match entry:
        case FaqEntry():
            return (entry.id, entry.question, entry.phrasings, entry.related)
        case Misconception():
            return (entry.id, entry.claim, entry.said_as)
        case _:
            return ()
