"""Dates as people type them, in every language in which they can read them."""

import re
from datetime import date

from bot.core.calendar import ONE_DAY
from bot.core.languages import LANGUAGES

_MONTHS = {name.casefold(): n + 1 for each in LANGUAGES.values() for n, name in enumerate(each.months)}
_WEEKDAYS = {name.casefold() for each in LANGUAGES.values() for name in each.weekdays}
_MORE = "[a-zß-ÿ]*"  # the rest of a name that is written out
_MONTH = rf"(?P<month>{'|'.join(sorted(_MONTHS, key=len, reverse=True))}){_MORE}\.?"
_DAY = r"(?P<day>\d{1,2})(?:st|nd|rd|th|\.)?"
_YEAR = r"(?:,?\s*(?:de\s+)?(?P<year>\d{4}))?"
_SHAPES = tuple(
    re.compile(shape, re.ASCII)
    for shape in (
        r"(?P<year>\d{4})-(?P<month>\d{1,2})-(?P<day>\d{1,2})",
        r"(?P<day>\d{1,2})\.\s*(?P<month>\d{1,2})\.?\s*(?P<year>\d{4}|\d{2})?",
        rf"{_DAY}\s*(?:(?:of|de)\s+)?{_MONTH}{_YEAR}",
        rf"{_MONTH}\s*{_DAY}{_YEAR}",
        r"(?:(?P<year>\d{4})年)?(?P<month>\d{1,2})月(?P<day>\d{1,2})日(?:\([月火水木金土日]\))?",
    )
)
_WEEKDAY = re.compile(rf"(?:{'|'.join(sorted(_WEEKDAYS))}){_MORE}\.?,?\s+", re.ASCII)
_UNTIL = {"to", "until", "till", "-", "–"}
_CENTURY = 100
_LEAP_CYCLE = 8  # years within which every date of a calendar comes at least once


def read_date(typed: str, today: date, since: date | None = None) -> date | None:
    """The date that a person means by “2026-12-24”, “24 Dec”, “December 24”, “24.12.” or “tomorrow”; None if none.

    One without a year is the first at `since` (or today) or later. “3/4” is none: who reads it does not know the month.
    """
    text = typed.strip().casefold()
    if text in {"today", "tomorrow"}:
        return today + ONE_DAY * (text == "tomorrow")
    weekday = _WEEKDAY.match(text)  # or a month: “mar” is Tuesday in three languages, and March
    texts = (text, text[weekday.end() :]) if weekday else (text,)
    found = next(filter(None, (shape.fullmatch(each) for each in texts for shape in _SHAPES)), None)
    if found is None:
        return None
    month = found["month"]
    number = int(month) if month.isdigit() else _MONTHS[month]
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
