"""Daily posts that a group was owed, and when they came."""

from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import ColumnElement, Select, and_, bindparam, func, literal_column, or_, select

from bot.core.outages import TOO_LONG, Prompt
from bot.core.posts import MISSED, OUT_OF_TURN, TOO_LATE
from bot.storage.engine import Reader
from bot.storage.tables import DeliveryRow


def _those(late: ColumnElement[bool]) -> Select[datetime, datetime | None, dict[str, Any]]:
    """What `lapsed` asks for; `late` is whether a post that was sent was so that late."""
    return select(DeliveryRow.due_at, DeliveryRow.sent_at, DeliveryRow.facts).where(
        DeliveryRow.group_id == bindparam("group"),
        DeliveryRow.kind == literal_column("'post'"),  # a parameter would not let the index of posts be taken
        DeliveryRow.due_at >= bindparam("since"),
        DeliveryRow.due_at < bindparam("until"),
        or_(
            DeliveryRow.state.in_(("waiting", "claimed", "failed", "unknown")),
            and_(DeliveryRow.state == "skipped", DeliveryRow.error.in_((MISSED, TOO_LATE))),
            and_(DeliveryRow.state == "sent", late),
        ),
    )


_LATE = TOO_LONG - timedelta(seconds=1)  # a little less than is wanted: SQLite counts in fractions of days
_IN_SQLITE = _those(
    func.julianday(DeliveryRow.sent_at) - func.julianday(DeliveryRow.due_at) > _LATE / timedelta(days=1)
)
_IN_POSTGRES = _those(DeliveryRow.sent_at - DeliveryRow.due_at > _LATE)


def lapsed(session: Reader, group_id: int, since: datetime, until: datetime, now: datetime) -> list[Prompt]:
    """The group's planned posts of that time that were not there `TOO_LONG` after it, through no admin's doing.

    Those that were skipped since their schedule was paused or removed, or had nothing left to post, are not among them.
    """
    those = _IN_SQLITE if session.get_bind().dialect.name == "sqlite" else _IN_POSTGRES
    asked = {"group": group_id, "since": since, "until": min(until, now - TOO_LONG)}
    rows = session.connection().execute(those, asked)
    return [Prompt(due_at, sent_at) for due_at, sent_at, facts in rows if OUT_OF_TURN not in facts]
