"""A group's vacations: local dates without posts."""

from datetime import date, datetime

from bot.core.calendar import ONE_DAY, date_in
from bot.core.errors import BadVacation, Full, Gone
from bot.core.people import Member
from bot.core.schedules import LONGEST_AWAY, MOST, Away
from bot.features.schedules import replan_group
from bot.storage import schedules
from bot.storage.engine import Reader, Writer


def away(
    session: Writer, member: Member, first: date, last: date, *, default_zone: str, now: datetime
) -> tuple[Away, ...]:
    """The member's group gets no posts from the first to the last of these local dates; its vacations.

    Raises:
        BadVacation: it ends before it begins, is over, is far off, or lasts for more than a year.
        Full: the group has as many as it can have.
    """
    schedules.lock(session, member.group_id)
    today = date_in(schedules.zone(session, member.group_id) or default_zone, now)
    _check_vacation(first, last, today)
    schedules.forget_vacations(session, member.group_id, today - ONE_DAY)  # in another zone it may still be yesterday
    there = of(session, member.group_id)
    if not any((each.first, each.last) == (first, last) for each in there):
        if len(there) >= MOST:
            raise Full("vacations", MOST)
        schedules.add_vacation(session, member.group_id, first, last)
        replan_group(session, member.group_id, default_zone, now)
    return of(session, member.group_id)


def at_home(session: Writer, member: Member, vacation_id: int, *, default_zone: str, now: datetime) -> tuple[Away, ...]:
    """That vacation of the group is off; those that remain.

    Raises:
        Gone: there is none of that number (any more).
    """
    schedules.lock(session, member.group_id)
    if not schedules.remove_vacation(session, member.group_id, vacation_id):
        raise Gone("vacation")
    replan_group(session, member.group_id, default_zone, now)
    return of(session, member.group_id)


def of(session: Reader, group_id: int) -> tuple[Away, ...]:
    """The vacations of a group, the earliest first; those long over may be gone."""
    return schedules.vacations(session, group_id)


def _check_vacation(first: date, last: date, today: date) -> None:
    if last < first:
        raise BadVacation("backwards")
    if last < today:
        raise BadVacation("over")
    if max(first - today, last - first) > LONGEST_AWAY:
        raise BadVacation("far")
