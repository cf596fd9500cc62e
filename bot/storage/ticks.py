"""Schedules whose time has come, and the posts that are made of them: what the tick reads and writes.

It runs every second, among however many schedules there are: its statements are built once, and asked for columns of
the connection itself, since the making of objects by the session takes longer than the queries.
"""

import json
from collections.abc import Collection, Iterable
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from sqlalchemy import ARRAY, BigInteger, any_, bindparam, select, text, update
from sqlalchemy.dialects import sqlite

from bot.core.posts import OUT_OF_TURN, POST
from bot.core.schedules import Away, Coming
from bot.storage.engine import Reader, Writer
from bot.storage.tables import DeliveryRow, GroupRow, ScheduleRow, VacationRow

_FIRST = (
    select(ScheduleRow.id)
    .where(ScheduleRow.next_at <= bindparam("now"))
    .order_by(ScheduleRow.next_at)  # this keeps PostgreSQL at the index, however many it expects
    .limit(1)
)
_CLAIM = (
    select(
        ScheduleRow.id,
        ScheduleRow.group_id,
        ScheduleRow.channel,
        ScheduleRow.minute,
        ScheduleRow.weekdays,
        ScheduleRow.zone,
        ScheduleRow.next_at,
        ScheduleRow.next_date,
        ScheduleRow.last_date,
    )
    .where(ScheduleRow.next_at <= bindparam("now"))
    .order_by(ScheduleRow.next_at)
    .limit(bindparam("most"))
    .with_for_update(skip_locked=True, key_share=True)
)
_HOUSES = select(
    GroupRow.id, GroupRow.platform, GroupRow.zone, GroupRow.left_at, VacationRow.first, VacationRow.last
).outerjoin(VacationRow, VacationRow.group_id == GroupRow.id)
_SOME_HOUSES = _HOUSES.where(GroupRow.id.in_(bindparam("ids", expanding=True)))
_ANY_HOUSES = _HOUSES.where(GroupRow.id == any_(bindparam("ids", type_=ARRAY(BigInteger))))  # in one value
_PUT = sqlite.insert(DeliveryRow).on_conflict_do_nothing()
_SAME = {"kind": POST, "fence": 0, "attempts": 0}
_MOVE = (
    update(ScheduleRow)
    .where(ScheduleRow.id == bindparam("of"))
    .values(next_at=bindparam("at"), next_date=bindparam("day"), last_date=bindparam("last"))
)

# PostgreSQL is given all rows in one value, which takes it half of the time that a statement for each row does.
_PUT_ALL = text(
    "INSERT INTO deliveries (key, group_id, schedule_id, platform, channel, kind, facts, state, due_at, fence, "
    "attempts, error, created_at) SELECT key, group_id, schedule_id, platform, channel, 'post', facts, state, "
    "due_at, 0, 0, error, due_at FROM json_to_recordset(:rows) AS made(key text, group_id bigint, schedule_id bigint, "
    "platform text, channel text, facts json, state text, due_at timestamptz, error text) ON CONFLICT DO NOTHING"
)
_MOVE_ALL = text(
    "UPDATE schedules SET next_at = moved.at, next_date = moved.day, last_date = moved.last "
    "FROM json_to_recordset(:rows) AS moved(of bigint, at timestamptz, day date, last date) "
    "WHERE schedules.id = moved.of"
)


@dataclass(frozen=True, slots=True)
class Due:
    """A schedule whose time has come; `zone` is its own. Without a `next_date` its next post is to be found anew."""

    id: int
    group_id: int
    channel: str
    minute: int
    weekdays: int
    zone: str | None
    next_at: datetime
    next_date: date | None
    last_date: date | None


@dataclass(frozen=True, slots=True)
class House:
    """A group as the tick needs it: `gone` tells that it has sent the bot away, `away` when it gets no posts."""

    platform: str
    zone: str | None
    gone: bool
    away: tuple[Away, ...]


@dataclass(frozen=True, slots=True)
class Made:
    """What a schedule makes of one of its dates: a post that is due, or, with a reason, none.

    One that was asked for out of turn has a `number`.
    """

    schedule_id: int
    group_id: int
    platform: str
    channel: str
    day: date
    due_at: datetime
    skipped: str | None = None
    number: int | None = None


@dataclass(frozen=True, slots=True)
class Moved:
    """Where a schedule goes on from: what comes next, if anything does, and the latest date that is done."""

    id: int
    next: Coming | None
    last: date | None


def is_due(session: Reader, now: datetime) -> bool:
    """Whether `claim` would find anything; looking takes no lock."""
    return session.connection().execute(_FIRST, {"now": now}).first() is not None


def claim(session: Writer, now: datetime, most: int) -> list[Due]:
    """Schedules whose time has come, the oldest first; they are the caller's until its transaction ends."""
    rows = session.connection().execute(_CLAIM, {"now": now, "most": most})
    return [Due(*row) for row in rows]  # type: ignore[arg-type]  # its fields are the columns; what is due has an instant


def houses(session: Reader, group_ids: Collection[int]) -> dict[int, House]:
    """The groups of these numbers, as they are now that their schedules are claimed."""
    found: dict[int, House] = {}
    which = _SOME_HOUSES if _is_sqlite(session) else _ANY_HOUSES
    for number, platform, zone, left_at, first, last in session.connection().execute(which, {"ids": list(group_ids)}):
        before = found[number].away if number in found else ()
        away = before if first is None else (*before, Away(first, last))
        found[number] = House(platform, zone, left_at is not None, away)
    return found


def deliver(session: Writer, made: Iterable[Made]) -> None:
    """Each post is in the outbox, or is told there to be skipped; once for a schedule and a date, or a number."""
    rows = [_delivery(each) for each in made]
    if rows and _is_sqlite(session):
        session.connection().execute(_PUT, [row | _SAME | {"created_at": row["due_at"]} for row in rows])
    elif rows:
        session.connection().execute(_PUT_ALL, {"rows": json.dumps(rows, default=str)})


def go_on(session: Writer, moved: Iterable[Moved]) -> None:
    """Schedules go on from there."""
    rows = [
        {"of": each.id, "day": each.next and each.next[0], "at": each.next and each.next[1], "last": each.last}
        for each in moved
    ]
    if rows and _is_sqlite(session):
        session.connection().execute(_MOVE, rows)
    elif rows:
        session.connection().execute(_MOVE_ALL, {"rows": json.dumps(rows, default=str)})


def _is_sqlite(session: Reader) -> bool:
    return session.get_bind().dialect.name == "sqlite"


def _delivery(made: Made) -> dict[str, Any]:
    facts = {"schedule": str(made.schedule_id), "date": made.day.isoformat()}
    turn = made.day if made.number is None else f"now {made.number}"
    return {
        "key": f"{POST} {made.schedule_id} {turn}",
        "group_id": made.group_id,
        "schedule_id": made.schedule_id,
        "platform": made.platform,
        "channel": made.channel,
        "facts": facts if made.number is None else facts | {OUT_OF_TURN: "yes"},
        "state": "skipped" if made.skipped else "waiting",
        "due_at": made.due_at,
        "error": made.skipped,
    }
