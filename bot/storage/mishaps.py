"""Daily posts that did not come as planned."""

from collections.abc import Iterator
from datetime import datetime

from sqlalchemy import select

from bot.core.doctor import Fate, Mishap
from bot.core.posts import POST, is_late
from bot.storage.engine import Reader
from bot.storage.tables import DeliveryRow

_MOST = 1_000  # looked at; a group with twenty schedules has 140 a week


def mishaps(session: Reader, group_id: int, since: datetime) -> Iterator[Mishap]:
    """Daily posts of a group due `since` then that came late or not at all, the latest first."""
    posts = (
        select(DeliveryRow.channel, DeliveryRow.due_at, DeliveryRow.state, DeliveryRow.sent_at, DeliveryRow.error)
        .where(DeliveryRow.group_id == group_id, DeliveryRow.kind == POST, DeliveryRow.due_at >= since)
        .order_by(DeliveryRow.due_at.desc(), DeliveryRow.id.desc())
        .limit(_MOST)
    )
    for channel, due, state, sent, error in session.execute(posts):
        where = channel or ""
        if state in {Fate.SKIPPED, Fate.FAILED, Fate.UNKNOWN}:
            yield Mishap(where, due, Fate(state), error)
        elif sent is not None and is_late(due, sent):
            yield Mishap(where, due, Fate.LATE)
