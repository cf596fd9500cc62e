"""Reminders: a word a day, at a time that a person chose, while something is open."""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from bot.core.people import Member

KIND = "reminder"
"""The kind of their deliveries."""

UNANSWERED = 7
"""Reminders in a row without an answer, of which the last one says that no more come."""

LATE = timedelta(hours=1)
"""A reminder that could not be sent by so long after its time is not sent at all."""

OFF = "off"
"""What people write instead of a time to have none."""

_NAMES = {"noon": 12 * 60, "midday": 12 * 60, "midnight": 0}
_NONE = frozenset({OFF, "no", "none", "never", "stop"})
_TIME = re.compile(r"(\d{1,2})[:.h]?(\d{2})?\s*(?:(?P<half>[ap])\.?\s?m\.?|h|uhr|o['’]clock)?", re.ASCII)
_HOURS, _HALF = 24, 12
_FIRST_OFFERED = 6  # o'clock: nights come last among the hours on offer


@dataclass(frozen=True, slots=True)
class Reminder:
    """When a person is reminded.

    `minute` counts from local midnight; `day` is the next local date, and `next_at` its instant (UTC).
    """

    minute: int
    day: date
    next_at: datetime


@dataclass(frozen=True, slots=True)
class Own:
    """What a person has set for themselves.

    `groups` are those that their direct messages can be about (number and name), where that can be chosen.
    """

    member: Member
    reminder: Reminder | None
    groups: tuple[tuple[int, str], ...] = ()


def read_time(typed: str) -> int | None:
    """The minute of the day that a person means by “19:30”, “7pm”, “7.30 p.m.”, “1930” or “noon”; None if none."""
    text = typed.strip().casefold()
    if text in _NAMES:
        return _NAMES[text]
    if (found := _TIME.fullmatch(text)) is None:
        return None
    hour, minute = int(found[1]), int(found[2] or 0)
    if found["half"]:
        if not 1 <= hour <= _HALF:
            return None
        hour = hour % _HALF + (_HALF if found["half"] == "p" else 0)
    return hour * 60 + minute if hour < _HOURS and minute < 60 else None  # noqa: PLR2004 - minutes of an hour


def means_off(typed: str) -> bool:
    """Whether a person wants no reminders."""
    return typed.strip().casefold() in _NONE


def clock_time(minute: int) -> str:
    """A minute of the day as clocks show it: “19:30”."""
    return "{:02}:{:02}".format(*divmod(minute, 60))


def times_like(typed: str) -> Iterator[str]:
    """What a beginning may become: the time that it already is, then whole hours, and that there be none."""
    text = typed.strip().casefold()
    minute = read_time(text)
    offered = [clock_time((_FIRST_OFFERED + n) % _HOURS * 60) for n in range(_HOURS)]
    likely = [] if minute is None else [clock_time(minute), *_evening(text, minute)]
    found = [*likely, *(each for each in (*offered, OFF) if each.startswith(text))]
    yield from dict.fromkeys(found)


def _evening(text: str, minute: int) -> list[str]:
    """A bare “7” may be seven in the evening."""
    return [clock_time(minute + _HALF * 60)] if text.isdigit() and 0 < minute < _HALF * 60 else []
