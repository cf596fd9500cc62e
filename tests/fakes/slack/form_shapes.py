"""The small words in which Block Kit's rules are written: what a value must be, and what is said if it is not."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Any

from tests.fakes.slack.refusals import Problems

Check = Callable[[Any, str, Problems], None]


@dataclass(frozen=True)
class Shape:
    """An object: its fields with their checks, those that must be there, and what else holds of the whole."""

    fields: Mapping[str, Check]
    required: frozenset[str] = frozenset()
    whole: Check | None = field(default=None)

    def check(self, value: Any, pointer: str, problems: Problems) -> None:
        """Notes what is wrong with it; `type` is checked by whoever chose this shape."""
        if not isinstance(value, dict):
            problems.add(pointer, "must provide an object")
            return
        for name in sorted(self.required - value.keys()):
            problems.add(pointer, f"missing required field: {name}")
        for name, part in value.items():
            if name == "type":
                continue
            if name not in self.fields:
                problems.add(pointer, f"invalid additional property: {name}")
            elif part is None:
                problems.add(f"{pointer}/{name}", f"must provide a value, {name} is null")
            else:
                self.fields[name](part, f"{pointer}/{name}", problems)
        if self.whole is not None:
            self.whole(value, pointer, problems)


def string(most: int, least: int = 0) -> Check:
    """A string of so many characters."""

    def check(value: Any, pointer: str, problems: Problems) -> None:
        if not isinstance(value, str):
            problems.add(pointer, "must provide a string")
        elif len(value) > most:
            problems.add(pointer, f"must be less than {most + 1} characters")
        elif len(value) < least:
            problems.add(pointer, f"must be more than {least - 1} characters")

    return check


def flag(value: Any, pointer: str, problems: Problems) -> None:
    """A boolean."""
    if not isinstance(value, bool):
        problems.add(pointer, "must provide a boolean")


def number(low: int, high: int) -> Check:
    """A whole number between bounds."""

    def check(value: Any, pointer: str, problems: Problems) -> None:
        if isinstance(value, bool) or not isinstance(value, int):
            problems.add(pointer, "must provide a number")
        elif not low <= value <= high:
            problems.add(pointer, f"must be between {low} and {high}")

    return check


def one_of(*allowed: str) -> Check:
    """One of some words."""

    def check(value: Any, pointer: str, problems: Problems) -> None:
        if value not in allowed:
            problems.add(pointer, f"value {value!r} is not one of {', '.join(allowed)}")

    return check


def items(most: int, part: Check, least: int = 1) -> Check:
    """A list of so many parts."""

    def check(value: Any, pointer: str, problems: Problems) -> None:
        if not isinstance(value, list):
            problems.add(pointer, "must provide an array")
            return
        if len(value) > most:
            problems.add(pointer, f"no more than {most} items allowed")
        if len(value) < least:
            problems.add(pointer, f"no less than {least} items allowed")
        for index, entry in enumerate(value):
            part(entry, f"{pointer}/{index}", problems)

    return check


def plain(most: int) -> Check:
    """A text object of the plain kind, not empty."""
    return text(most, "plain_text")


def text(most: int, *kinds: str) -> Check:
    """A text object of one of the kinds (of both, if none is named), not empty."""
    allowed = kinds or ("plain_text", "mrkdwn")

    def check(value: Any, pointer: str, problems: Problems) -> None:
        if not isinstance(value, dict):
            problems.add(pointer, "must provide an object")
            return
        kind = value.get("type")
        if kind not in allowed:
            problems.add(f"{pointer}/type", f"unsupported type: {kind}")
        extra = "emoji" if kind == "plain_text" else "verbatim"
        Shape({"text": string(most, 1), extra: flag}, frozenset({"text"})).check(value, pointer, problems)

    return check


def anything(value: Any, pointer: str, problems: Problems) -> None:
    """Whatever it is."""


def typed(shapes: Mapping[str, Shape]) -> Check:
    """An object of one of these types, with that type's shape."""

    def check(value: Any, pointer: str, problems: Problems) -> None:
        if not isinstance(value, dict):
            problems.add(pointer, "must provide an object")
            return
        shape = shapes.get(str(value.get("type")))
        if shape is None:
            problems.add(f"{pointer}/type", f"unsupported type: {value.get('type')}")
        else:
            shape.check(value, pointer, problems)

    return check
