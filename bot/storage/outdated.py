"""Rows that were kept for as long as they are needed, table by table: whether there are any, and some of them gone."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from typing import Any

from sqlalchemy import ColumnElement, delete, literal_column, select
from sqlalchemy.orm import InstrumentedAttribute

from bot.core.posts import POST
from bot.storage.engine import Reader, Writer
from bot.storage.tables import AskRow, DeliveryRow, DraftRow, EventRow, InboxRow


class Kind(StrEnum):
    """What is kept for a while."""

    ASKS = "asks"
    DELIVERIES = "deliveries"
    DRAFTS = "drafts"
    EVENTS = "events"
    QUESTIONS = "questions"


@dataclass(frozen=True, slots=True)
class _Rows:
    """The rows of a kind: their key, the time from which on they are kept, and what they have to be beside old."""

    key: InstrumentedAttribute[Any]
    since: InstrumentedAttribute[datetime]
    over: tuple[ColumnElement[bool], ...] = ()


_ROWS: Mapping[Kind, _Rows] = {
    Kind.ASKS: _Rows(AskRow.id, AskRow.asked_at),
    Kind.DELIVERIES: _Rows(
        DeliveryRow.id,
        DeliveryRow.created_at,
        (
            # Whether a group's prompt came decides for good what became of its members' days.
            DeliveryRow.kind != literal_column(f"'{POST}'"),
            DeliveryRow.state.not_in(("waiting", "claimed")),
        ),
    ),
    Kind.DRAFTS: _Rows(DraftRow.id, DraftRow.created_at),
    Kind.EVENTS: _Rows(EventRow.key, EventRow.begun_at),
    Kind.QUESTIONS: _Rows(InboxRow.id, InboxRow.last_asked_at, (InboxRow.state != literal_column("'open'"),)),
}


def is_there(session: Reader, kind: Kind, before: datetime) -> bool:
    """Whether `forget` would find anything."""
    rows = _ROWS[kind]
    return session.scalar(select(rows.key).where(rows.since < before, *rows.over).limit(1)) is not None


def forget(session: Writer, kind: Kind, before: datetime, limit: int) -> bool:
    """So many rows of that kind from before an instant are gone, the oldest first; whether there may be more."""
    rows = _ROWS[kind]
    oldest = select(rows.key).where(rows.since < before, *rows.over).order_by(rows.since).limit(limit)
    gone = session.execute(delete(rows.key.class_).where(rows.key.in_(oldest.scalar_subquery())))
    return int(gone.rowcount) == limit  # type: ignore[attr-defined]  # a DELETE's result has a count
