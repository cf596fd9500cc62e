"""A member's own vacation: local dates, set beforehand, on which their streak waits for them."""

from datetime import date, datetime

from bot.core.calendar import ONE_DAY, date_in, timeline
from bot.core.errors import Gone
from bot.core.people import Member
from bot.core.schedules import Away
from bot.core.vacations import LONGEST, check, stretches
from bot.features import membership
from bot.storage import ledger
from bot.storage.engine import Reader, Writer

_EARLIEST = "Pacific/Kiritimati"
"""Where a date begins first on Earth."""


def vacations(session: Reader, member: Member) -> tuple[Away, ...]:
    """The member's vacations that are not over, the earliest first; of one that is on, all its days."""
    there = ledger.vacation(session, member.id, member.today - LONGEST * ONE_DAY)
    return tuple(Away(first, last) for first, last in stretches(there) if last >= member.today)


def go(session: Writer, member: Member, first: date, last: date, now: datetime) -> tuple[Away, ...]:
    """The member is away from the first to the last of these local dates, in every group of theirs; their vacations.

    In each group it holds from their tomorrow there, for its zone may be another.

    Raises:
        BadVacation: it ends before it begins, its first date has begun, it ends too far ahead, or it is too long.
    """
    earliest = _earliest(session, member, now)
    tomorrow = member.today + ONE_DAY
    groups = ledger.away(session, member.person_id, tomorrow - LONGEST * ONE_DAY)
    check(first, last, tomorrow, frozenset().union(*groups.values()))
    dates = [first + n * ONE_DAY for n in range((last - first).days + 1)]
    for each, since in earliest.items():
        ledger.set_vacation(session, each, member.zone, [day for day in dates if day >= since], now)
    return vacations(session, member)


def stay(session: Writer, member: Member, first: date, last: date, now: datetime) -> tuple[Away, ...]:
    """Of the dates from the first to the last, those that have not begun are no vacation; the vacations that remain.

    Raises:
        Gone: none of them is one (any more).
    """
    earliest = _earliest(session, member, now)
    groups = ledger.away(session, member.person_id, min(earliest.values()))
    wanted = {
        each: {day for day in there if max(first, earliest[each]) <= day <= last} for each, there in groups.items()
    }
    if not any(wanted.values()):
        raise Gone("time off")
    for each, dates in wanted.items():
        ledger.clear_vacation(session, each, dates)
    return vacations(session, member)


def _earliest(session: Writer, member: Member, now: datetime) -> dict[int, date]:
    """The first date that can be set, or taken back, in each of the person's groups, by the member's number.

    It is the one after their today there; where they have never been, the one that has begun nowhere yet. The person
    is locked.
    """
    lived = membership.catch_up(session, member.person_id, now)
    todays = {
        each: timeline(spells, now).today.date if spells else date_in(_EARLIEST, now) for each, spells in lived.items()
    }
    return {each: today + ONE_DAY for each, today in (todays | {member.id: member.today}).items()}
