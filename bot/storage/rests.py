"""A group's rest days: whether its admins want any, and which weekdays are since when."""

from datetime import date

from sqlalchemy import delete, select, update

from bot.core.ledger import Resting
from bot.core.schedules import Weekdays, bits, from_bits
from bot.storage.engine import Reader, Writer
from bot.storage.tables import GroupRow, RestWeekRow


def standing(session: Reader, group_id: int) -> Resting:
    """What was set last, whether it counts by now or is to."""
    on = session.scalars(select(GroupRow.rests).where(GroupRow.id == group_id)).one()
    row = session.execute(
        select(RestWeekRow.weekdays, RestWeekRow.since)
        .where(RestWeekRow.group_id == group_id)
        .order_by(RestWeekRow.since.desc())
        .limit(1)
    ).one_or_none()
    return Resting(on, from_bits(row.weekdays), row.since) if row else Resting(on)


def turn(session: Writer, group_id: int, *, on: bool) -> None:
    """The group has rest days, or has none."""
    session.execute(update(GroupRow).where(GroupRow.id == group_id).values(rests=on))


def begin(session: Writer, group_id: int, since: date, weekdays: Weekdays) -> None:
    """From that date on these weekdays are the group's rest days, whatever was to count from it on before."""
    session.execute(delete(RestWeekRow).where(RestWeekRow.group_id == group_id, RestWeekRow.since == since))
    session.add(RestWeekRow(group_id=group_id, since=since, weekdays=bits(weekdays)))
    session.flush()
