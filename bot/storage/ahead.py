"""What is still to come by itself, and what has come: for going through time from one instant to the next.

Each is looked for by the index by which it is found when it is due.
"""

from collections.abc import Iterator, Sequence
from datetime import datetime
from typing import Any

from sqlalchemy import ColumnElement, Select, and_, func, select

from bot.core.posts import PostKind
from bot.core.request import Platform
from bot.core.travelling import Happening
from bot.storage.engine import Reader
from bot.storage.tables import DeliveryRow, GroupRow, PersonRow, PostRow, ReminderRow, ScheduleRow


def next_instant(session: Reader, platform: Platform, now: datetime, until: datetime) -> datetime | None:
    """The first instant after `now`, and no later than `until`, at which something is due by itself.

    That is a schedule, a reminder, a look at a post, a delivery, or one that was tried and rests. What waits for
    somebody to do something, like a post for the end of quiet mode, has none.

    Args:
        session: the transaction.
        platform: whose deliveries.
        now: the time.
        until: how far it is looked.
    """
    found = (session.scalar(each) for each in _coming(platform, now, until))
    return min(filter(None, found), default=None)


def next_post(session: Reader, platform: Platform, group: str, now: datetime) -> tuple[datetime | None, bool]:
    """The instant after `now` of the next daily post of a group (its id there); and whether it is in quiet mode."""
    which = (GroupRow.platform == platform, GroupRow.external_id == group)
    quiet = session.scalar(select(GroupRow.quiet).where(*which))
    first = (
        select(func.min(ScheduleRow.next_at))
        .join(GroupRow, GroupRow.id == ScheduleRow.group_id)
        .where(*which, ScheduleRow.next_at > now)
    )
    return session.scalar(first), bool(quiet)


def newest(session: Reader) -> int:
    """The number of the newest delivery; 0 while there is none."""
    return session.scalar(select(func.max(DeliveryRow.id))) or 0


def happened(session: Reader, after: int) -> list[Happening]:
    """All deliveries with numbers later than that, in order."""
    rows = session.execute(
        select(
            DeliveryRow.id,
            DeliveryRow.kind,
            DeliveryRow.state,
            DeliveryRow.due_at,
            DeliveryRow.sent_at,
            PersonRow.name,
            PostRow.kind,
            DeliveryRow.error,
        )
        .outerjoin(PersonRow, PersonRow.id == DeliveryRow.person_id)
        .outerjoin(PostRow, PostRow.delivery_id == DeliveryRow.id)
        .where(DeliveryRow.id > after)
        .order_by(DeliveryRow.id)
    )
    return [
        Happening(number, kind, state, due_at, sent_at, person, PostKind(posts) if posts else None, error)
        for number, kind, state, due_at, sent_at, person, posts, error in rows
    ]


def _coming(platform: Platform, now: datetime, until: datetime) -> Iterator[Select[Any]]:
    """What finds the first instant of each kind."""
    for column in (ScheduleRow.next_at, ReminderRow.next_at, PostRow.look_at):
        yield select(column).where(column > now, column <= until).order_by(column).limit(1)
    waiting = and_(DeliveryRow.platform == platform, DeliveryRow.state == "waiting")
    yield select(func.min(DeliveryRow.due_at)).where(waiting, *_within(DeliveryRow.due_at, now, until))
    held = and_(DeliveryRow.platform == platform, DeliveryRow.state.in_(("waiting", "claimed")))
    rests = select(func.min(DeliveryRow.leased_until)).where(held, DeliveryRow.due_at <= now)
    yield rests.where(*_within(DeliveryRow.leased_until, now, until))


def _within(column: Any, now: datetime, until: datetime) -> Sequence[ColumnElement[bool]]:
    return column > now, column <= until
