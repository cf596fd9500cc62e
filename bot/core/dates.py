"""Dates as people type them."""

import re
from datetime import date

from bot.core.calendar import ONE_DAY

_MONTHS = ("jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec")
_MONTH = rf"(?P<month>{'|'.join(_MONTHS)})[a-z]*\.?"
_DAY = r"(?P<day>\d{1,2})(?:st|nd|rd|th|\.)?"
_YEAR = r"(?:,?\s*(?P<year>\d{4}))?"
_SHAPES = tuple(
    re.compile(shape, re.ASCII)
    for shape in (
        r"(?P<year>\d{4})-(?P<month>\d{1,2})-(?P<day>\d{1,2})",
        r"(?P<day>\d{1,2})\.\s*(?P<month>\d{1,2})\.?\s*(?P<year>\d{4}|\d{2})?",
        rf"{_DAY}\s*(?:of\s+)?{_MONTH}{_YEAR}",
        rf"{_MONTH}\s*{_DAY}{_YEAR}",
    )
)
_WEEKDAY = re.compile(r"(?:mon|tue|wed|thu|fri|sat|sun)[a-z]*\.?,?\s+", re.ASCII)
_UNTIL = {"to", "until", "till", "-", "–"}
_CENTURY = 100
_LEAP_CYCLE = 8  # years within which every date of a calendar comes at least once


def read_date(typed: str, today: date, since: date | None = None) -> date | None:
    """The date that a person means by “2026-12-24”, “24 Dec”, “December 24”, “24.12.” or “tomorrow”; None if none.

    One without a year is the first at `since` (or today) or later. “3/4” is none: who reads it does not know the month.
    """
    text = _WEEKDAY.sub("", typed.strip().casefold(), count=1)
    if text in {"today", "tomorrow"}:
        return today + ONE_DAY * (text == "tomorrow")
    found = next(filter(None, (shape.fullmatch(text) for shape in _SHAPES)), None)
    if found is None:
        return None
    month = found["month"]
    number = int(month) if month.isdigit() else _MONTHS.index(month) + 1
    if found["year"]:
        year = int(found["year"])
        return _date(year + today.year // _CENTURY * _CENTURY * (year < _CENTURY), number, int(found["day"]))
    begin = since or today
    dates = (_date(begin.year + ahead, number, int(found["day"])) for ahead in range(_LEAP_CYCLE + 1))
    return next((each for each in dates if each and each >= begin), None)


def read_dates(typed: str, today: date) -> tuple[date, date] | None:
    """The first and the last date that a person means by “24 Dec 6 Jan” or “24 Dec to 6 Jan”; by one, it is both.

    None if there are none, or if it could be read in two ways.
    """
    if one := read_date(typed, today):
        return one, one
    words = typed.split()
    found = {
        (first, last)
        for cut in range(1, len(words))
        if (first := read_date(" ".join(words[:cut]), today))
        and (last := read_date(" ".join(words[cut + (words[cut].casefold() in _UNTIL) :]), today, first))
    }
    return found.pop() if len(found) == 1 else None


def _date(year: int, month: int, day: int) -> date | None:
    try:
        return date(year, month, day)
    except ValueError:
        return None
