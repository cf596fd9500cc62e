"""The schedules of groups, their vacations, and how they change."""

from collections.abc import Sequence
from datetime import date, datetime
from typing import Any

from sqlalchemy import ColumnElement, delete, select, update

from bot.core.posts import PostKind
from bot.core.request import Platform
from bot.core.schedules import Away, Schedule, State, bits, from_bits
from bot.storage.engine import Reader, Writer
from bot.storage.tables import DeliveryRow, GroupRow, PostRow, ScheduleRow, VacationRow

_SOME = 500
"""Ids in one statement: SQLite takes 32,766 values, PostgreSQL 65,535."""

_SCHEDULES = select(*(each for each in ScheduleRow.__table__.columns), GroupRow.zone.label("group_zone")).join(
    GroupRow, GroupRow.id == ScheduleRow.group_id
)


def lock(session: Writer, group_id: int) -> None:
    """Nobody else, the tick included, changes the group's zone, schedules or vacations until this transaction ends."""
    if session.get_bind().dialect.name == "sqlite":  # it has one writer at a time anyway
        return
    session.execute(select(GroupRow.id).where(GroupRow.id == group_id).with_for_update(key_share=True))
    rows = select(ScheduleRow.id).where(ScheduleRow.group_id == group_id).order_by(ScheduleRow.id)
    session.execute(rows.with_for_update(key_share=True))


def zone(session: Reader, group_id: int) -> str | None:
    """The zone that the group has chosen, if it has."""
    return session.scalar(select(GroupRow.zone).where(GroupRow.id == group_id))


def of(session: Reader, group_id: int, default_zone: str) -> list[Schedule]:
    """The schedules of a group, the oldest first."""
    found = _SCHEDULES.where(ScheduleRow.group_id == group_id).order_by(ScheduleRow.id)
    return [_schedule(row, default_zone) for row in session.execute(found)]


def find(session: Reader, group_id: int, schedule_id: int, default_zone: str) -> Schedule | None:
    """The group's schedule of that number."""
    found = _SCHEDULES.where(ScheduleRow.group_id == group_id, ScheduleRow.id == schedule_id)
    row = session.execute(found).one_or_none()
    return _schedule(row, default_zone) if row else None


def add(session: Writer, schedule: Schedule, now: datetime) -> int:
    """The schedule is kept; its number."""
    row = ScheduleRow(group_id=schedule.group_id, kind=schedule.kind.value, created_at=now, **_values(schedule))
    session.add(row)
    session.flush()
    return row.id


def save(session: Writer, schedule: Schedule) -> None:
    """The schedule is as it is here."""
    session.execute(update(ScheduleRow).where(ScheduleRow.id == schedule.id).values(**_values(schedule)))


def remove(session: Writer, schedule_id: int) -> None:
    """The schedule is gone."""
    session.execute(delete(ScheduleRow).where(ScheduleRow.id == schedule_id))


def withdraw(session: Writer, schedule_id: int) -> None:
    """What was to be posted of the schedule never will be, but for what a worker has in hand, or may have sent."""
    session.execute(delete(DeliveryRow).where(*_unsent(schedule_id)))


def redirect(session: Writer, schedule_id: int, channel: str) -> None:
    """What was to be posted of the schedule will be in that channel, with the same exceptions."""
    session.execute(update(DeliveryRow).where(*_unsent(schedule_id)).values(channel=channel))  # nobody claims them now
    chosen = PostRow.delivery_id.in_(select(DeliveryRow.id).where(*_unsent(schedule_id)))
    session.execute(update(PostRow).where(chosen).values(channel=channel).execution_options(synchronize_session=False))


def latest(session: Reader, schedule_id: int) -> int:
    """The number of the schedule's newest delivery; 0 while there is none."""
    newest = select(DeliveryRow.id).where(DeliveryRow.schedule_id == schedule_id)
    return session.scalar(newest.order_by(DeliveryRow.due_at.desc(), DeliveryRow.id.desc()).limit(1)) or 0


def shut(session: Writer, group_id: int, channel: str) -> bool:
    """Schedules of the group that post in the channel are shut, if there are any; one that is paused stays so."""
    mine = (ScheduleRow.group_id == group_id, ScheduleRow.channel == channel, ScheduleRow.state == State.ON.value)
    closed = update(ScheduleRow).where(*mine).values(state=State.SHUT.value, next_at=None, next_date=None)
    return bool(session.execute(closed).rowcount)  # type: ignore[attr-defined]  # an UPDATE's result has a count


def awaken(session: Writer, platform: Platform, groups: Sequence[str], now: datetime) -> None:
    """Schedules of these groups (by their ids on the platform) have their next post found anew by the tick."""
    for i in range(0, len(groups), _SOME):
        which = (GroupRow.platform == platform, GroupRow.external_id.in_(groups[i : i + _SOME]))
        session.execute(
            update(ScheduleRow)
            .where(ScheduleRow.group_id.in_(select(GroupRow.id).where(*which)), ScheduleRow.state == State.ON.value)
            .values(next_at=now, next_date=None)
        )


def vacations(session: Reader, group_id: int) -> tuple[Away, ...]:
    """The vacations of a group, the earliest first."""
    mine = select(VacationRow.first, VacationRow.last, VacationRow.id).where(VacationRow.group_id == group_id)
    return tuple(Away(*row) for row in session.execute(mine.order_by(VacationRow.first, VacationRow.id)))


def add_vacation(session: Writer, group_id: int, first: date, last: date) -> int:
    """The group is away from the first to the last of these local dates; the vacation's number."""
    row = VacationRow(group_id=group_id, first=first, last=last)
    session.add(row)
    session.flush()
    return row.id


def remove_vacation(session: Writer, group_id: int, vacation_id: int) -> bool:
    """The group is not away then; False if there is no such vacation."""
    mine = (VacationRow.id == vacation_id, VacationRow.group_id == group_id)
    return bool(session.execute(delete(VacationRow).where(*mine)).rowcount)  # type: ignore[attr-defined]  # as above


def forget_vacations(session: Writer, group_id: int, before: date) -> None:
    """The group's vacations that were over before a date are gone."""
    session.execute(delete(VacationRow).where(VacationRow.group_id == group_id, VacationRow.last < before))


def _unsent(schedule_id: int) -> tuple[ColumnElement[bool], ...]:
    mine = DeliveryRow.schedule_id == schedule_id
    return mine, DeliveryRow.state == "waiting", DeliveryRow.doubt_since.is_(None)


def _schedule(row: Any, default_zone: str) -> Schedule:
    return Schedule(
        id=row.id,
        group_id=row.group_id,
        kind=PostKind(row.kind),
        channel=row.channel,
        minute=row.minute,
        weekdays=from_bits(row.weekdays),
        zone=row.zone or row.group_zone or default_zone,
        own_zone=row.zone is not None,
        packs=tuple(row.packs) if row.packs else None,
        state=State(row.state),
        next_at=row.next_at,
        next_date=row.next_date,
        last_date=row.last_date,
    )


def _values(schedule: Schedule) -> dict[str, Any]:
    return {
        "channel": schedule.channel,
        "minute": schedule.minute,
        "weekdays": bits(schedule.weekdays),
        "zone": schedule.zone if schedule.own_zone else None,
        "packs": list(schedule.packs) if schedule.packs else None,
        "state": schedule.state.value,
        "next_at": schedule.next_at,
        "next_date": schedule.next_date,
        "last_date": schedule.last_date,
    }
