"""What a person remembers of all cards at once, and a memory as it is written down."""

from datetime import datetime
from typing import Any

from sqlalchemy import select

from bot.core.content import Ref
from bot.core.recall import Memory
from bot.storage.engine import Reader
from bot.storage.tables import CardMemoryRow


def all_of(session: Reader, person_id: int) -> dict[Ref, Memory]:
    """The memory of every card that the person graded: as many as the packs have cards, at the most."""
    rows = session.scalars(select(CardMemoryRow).where(CardMemoryRow.person_id == person_id))
    return {Ref(row.pack_id, row.card_id): of_row(row) for row in rows}


def of_row(row: CardMemoryRow) -> Memory:
    """The memory that a row holds."""
    return Memory(row.state, row.step, row.stability, row.difficulty, row.last_review, row.due)


def columns(memory: Memory) -> dict[str, Any]:
    """A memory by the columns of a row."""
    return {name: getattr(memory, name) for name in Memory.__slots__}


def to_json(memory: Memory | None) -> dict[str, Any] | None:
    """A memory in JSON, every figure exact; None where there is none."""
    if memory is None:
        return None
    times = {"last_review": memory.last_review.isoformat(), "due": memory.due.isoformat()}
    return {**columns(memory), **times}


def from_json(written: dict[str, Any]) -> Memory:
    """The memory that was written so."""
    times = {name: datetime.fromisoformat(written[name]) for name in ("last_review", "due")}
    return Memory(**{**written, **times})
