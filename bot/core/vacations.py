"""A member's vacation: dates, set beforehand, on which their streak waits for them."""

from collections.abc import Collection, Sequence
from datetime import date, timedelta

from bot.core.calendar import ONE_DAY
from bot.core.errors import BadVacation

LONGEST = 30
"""Dates in a row that can be vacation."""

FARTHEST = timedelta(days=366)
"""How long after today a vacation may end."""


def check(first: date, last: date, earliest: date, there: Collection[date]) -> None:
    """A vacation from `first` to `last` can be set, beside the dates that are one already (`there`).

    `earliest` is the first date that can still be set: the member's tomorrow.

    Raises:
        BadVacation: it ends before it begins (`backwards`), its first date has begun (`begun`), it ends too far ahead
            (`far`), or it would be, with dates of vacation that adjoin it, too `long`.
    """
    if last < first:
        raise BadVacation("backwards")
    if first < earliest:
        raise BadVacation("begun")
    if last - earliest >= FARTHEST:
        raise BadVacation("far")
    if (days := stretch(first, last, there)) > LONGEST:
        raise BadVacation("long", days)


def stretch(first: date, last: date, there: Collection[date]) -> int:
    """How many dates in a row are vacation with those from `first` to `last`."""
    while first - ONE_DAY in there:
        first -= ONE_DAY
    while last + ONE_DAY in there:
        last += ONE_DAY
    return (last - first).days + 1


def stretches(dates: Sequence[date]) -> list[tuple[date, date]]:
    """Dates in their order, as the first and the last of each stretch without a gap."""
    found: list[tuple[date, date]] = []
    for day in dates:
        if found and day == found[-1][1] + ONE_DAY:
            found[-1] = (found[-1][0], day)
        else:
            found.append((day, day))
    return found
