"""The meaning of a pack: what its entries say about each other.

The rules read the raw values, so that they also judge entries whose shape is broken: an author sees every problem at
once. Where a file could not be read at all (its value is None), nobody is told that what they refer to is missing.
"""

import difflib
from collections.abc import Iterable, Iterator
from typing import Any

from bot.library.tree import Path

Place = tuple[str, Path]
"""A file of the pack (without its ending) and a place in it."""

Finding = tuple[Place, str]
Raw = dict[str, Any]

_CATCH_ALL = {
    f"{which} of {what}" for which in ("all", "none", "both", "any") for what in ("the above", "these", "them")
}


def judge(files: dict[str, Any]) -> Iterator[Finding]:
    """Every broken rule of a pack, given its files as raw values."""
    entries = [*_entries(files)]
    head = files.get("pack")
    for part in ("topics", "documents"):
        listed = _sequence(head.get(part)) if isinstance(head, dict) else ()
        yield from _repeated_ids(
            [(("pack", (part, i)), each) for i, each in enumerate(listed) if isinstance(each, dict)]
        )
    yield from _repeated_ids(entries)
    yield from _dead_references(files, entries)
    for place, entry in entries:
        if place[0] == "questions":
            yield from _question(place, entry)
        if place[0] == "misconceptions" and (entry.get("verdict") == "contested") != (
            entry.get("stance") == "contested"
        ):
            yield (
                _at(place, "verdict"),
                "a contested verdict and a contested stance go together; set both or neither",
            )
    yield from _repeated_texts(entries)


def _entries(files: dict[str, Any]) -> Iterator[tuple[Place, Raw]]:
    for name, content in files.items():
        if name != "pack" and isinstance(content, tuple):
            yield from (((name, (i,)), entry) for i, entry in enumerate(content) if isinstance(entry, dict))


def _at(place: Place, *steps: str | int) -> Place:
    return place[0], (*place[1], *steps)


def _repeated_ids(entries: list[tuple[Place, Raw]]) -> Iterator[Finding]:
    first: dict[str, str] = {}
    for place, entry in entries:
        name = entry.get("id")
        if not isinstance(name, str):
            continue
        if name in first:
            yield (
                _at(place, "id"),
                f"the id “{name}” is taken already (in {first[name]}.yaml); ids are unique in a pack",
            )
        first.setdefault(name, place[0])


def _ids(entries: Iterable[Any]) -> set[str]:
    return {entry["id"] for entry in entries if isinstance(entry, dict) and isinstance(entry.get("id"), str)}


def _dead_references(files: dict[str, Any], entries: list[tuple[Place, Raw]]) -> Iterator[Finding]:
    head = files.get("pack")
    listed = [head.get(key) if isinstance(head, dict) else None for key in ("topics", "documents")]
    topics, documents = (_ids(each) if isinstance(each, tuple) else None for each in listed)
    whole = {name for name, content in files.items() if content is not None}
    myths = _ids(entry for place, entry in entries if place[0] == "misconceptions")
    known = _ids(entry for _, entry in entries)
    for place, entry in entries:
        yield from _named(place, entry, ("topic",), topics, "topic “{}” in pack.yaml")
        yield from _named(place, entry, ("source", "document"), documents, "document “{}” in pack.yaml")
        if "misconceptions" in whole:
            yield from _named(place, entry, ("misconception",), myths, "misconception “{}” in misconceptions.yaml")
            for i, option in enumerate(_sequence(entry.get("options"))):
                at = _at(place, "options", i)
                yield from _named(at, option, ("misconception",), myths, "misconception “{}” in misconceptions.yaml")
        if len(whole) == len(files):
            for i, name in enumerate(_sequence(entry.get("related"))):
                yield from _named(_at(place, "related"), {i: name}, (i,), known, "entry “{}” in this pack")


def _sequence(value: Any) -> tuple[Any, ...]:
    return value if isinstance(value, tuple) else ()


def _named(place: Place, entry: Any, path: Path, known: set[str] | None, what: str) -> Iterator[Finding]:
    value: Any = entry
    for step in path:
        value = value.get(step) if isinstance(value, dict) else None
    if known is None or not isinstance(value, str) or value in known:
        return
    close = difflib.get_close_matches(value, sorted(known), n=1)
    yield _at(place, *path), f"there is no {what.format(value)}{f'; did you mean “{close[0]}”?' if close else ''}"


def _question(place: Place, entry: Raw) -> Iterator[Finding]:
    if entry.get("stance") == "contested":
        yield (
            _at(place, "stance"),
            "a contested claim is not graded; ask what the source says (stance: article) or make it a card",
        )
    if entry.get("kind") != "choice" and entry.get("misconception") and not entry.get("why_wrong"):
        yield (
            _at(place, "misconception"),
            "“why_wrong” is missing: tell whoever chose the wrong side what is off",
        )
    options = [(i, option) for i, option in enumerate(_sequence(entry.get("options"))) if isinstance(option, dict)]
    if entry.get("kind") == "choice" and options:
        yield from _rights(place, options)
    first: dict[str, int] = {}
    for i, option in options:
        yield from _option(_at(place, "options", i), option)
        text = _folded(option.get("text"))
        if text and first.setdefault(text, i) != i:
            yield _at(place, "options", i, "text"), f"this says the same as option {first[text] + 1}"


def _rights(place: Place, options: list[tuple[int, Raw]]) -> Iterator[Finding]:
    marks = [(i, option["right"]) for i, option in options if option.get("right") not in (None, False)]
    right = [i for i, mark in marks if mark is True]
    if not marks:
        yield _at(place, "options"), "no option is right; mark one with “right: true”"
    for extra in right[1:]:
        yield (
            _at(place, "options", extra, "right"),
            f"{len(right)} options are right; keep “right: true” on one",
        )


def _option(place: Place, option: Raw) -> Iterator[Finding]:
    if option.get("misconception") and option.get("right") is True:
        yield _at(place, "misconception"), "a right option cannot come from a misconception"
    elif option.get("misconception") and not option.get("why"):
        yield (
            _at(place, "misconception"),
            "“why” is missing: an option that names a misconception tells what is off",
        )
    if _folded(option.get("text")) in _CATCH_ALL:
        yield (
            _at(place, "text"),
            "an option speaks for itself, not for the others; make it a claim of its own",
        )


def _folded(text: Any) -> str:
    return " ".join(text.casefold().split()).rstrip(".?!") if isinstance(text, str) else ""


def _repeated_texts(entries: list[tuple[Place, Raw]]) -> Iterator[Finding]:
    for name, key, others in (
        ("misconceptions", "claim", "said_as"),
        ("faq", "question", "phrasings"),
        ("questions", "text", ""),
        ("cards", "front", ""),
    ):
        first: dict[str, Any] = {}
        for place, entry in entries:
            if place[0] != name:
                continue
            texts = [((key,), entry.get(key)), *(((others, i), t) for i, t in enumerate(_sequence(entry.get(others))))]
            for steps, text in texts:
                folded = _folded(text)
                if folded and folded in first:
                    yield _at(place, *steps), f"this text stands already in “{first[folded]}”"
                first.setdefault(folded, entry.get("id"))
