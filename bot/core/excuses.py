"""Days that an admin excuses, for a member or for everybody: which they can be, and what became of it."""

from dataclasses import dataclass
from datetime import date, timedelta

from bot.core.errors import BadExcuse
from bot.core.ledger import Excuse

REASON_LIMIT = 200
"""Characters of the reason, which members read in their streak."""

FARTHEST = timedelta(days=366)
"""How long ago an excused day can be."""


@dataclass(frozen=True, slots=True)
class Somebody:
    """A member as admins name them, by number and name; `joined` is their first date."""

    id: int
    name: str
    joined: date


Whom = Somebody | None
"""For whom a day is excused; None for everybody."""


@dataclass(frozen=True, slots=True)
class Standing:
    """What a date is before it is excused: a member's own excuse, or for how many it is excused as for everybody."""

    excuse: Excuse | None = None
    number: int = 0


@dataclass(frozen=True, slots=True)
class Excused:
    """A date that was excused, or is so no more: for whom, and for how many members that was news."""

    whom: Whom
    day: date
    number: int


def check(day: date, today: date, whom: Whom) -> None:
    """The date can be excused; `today` is the group's.

    Raises:
        BadExcuse: it has not come yet (`ahead`), is too long ago (`far`), or the member was not there yet (`early`).
    """
    if day > today:
        raise BadExcuse("ahead")
    if today - day > FARTHEST:
        raise BadExcuse("far")
    if whom and day < whom.joined:
        raise BadExcuse("early", whom.name)
