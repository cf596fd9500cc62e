"""What people, or their wrong answers, said of cards: set aside, put off until an instant, or wanted since one."""

from datetime import datetime
from typing import Any

from sqlalchemy import and_, or_, select, true, update

from bot.core.content import Ref
from bot.storage.engine import Reader, Writer
from bot.storage.insert import insert_new
from bot.storage.tables import CardMarkRow, CardMemoryRow

OF_CARD = and_(
    CardMarkRow.person_id == CardMemoryRow.person_id,
    CardMarkRow.pack_id == CardMemoryRow.pack_id,
    CardMarkRow.card_id == CardMemoryRow.card_id,
)
"""What joins a mark and a memory of the same card."""

UNANSWERED = or_(CardMemoryRow.last_review.is_(None), CardMemoryRow.last_review < CardMarkRow.summoned_at)
"""Whether a card has not been graded since it was summoned."""


def bury(session: Writer, person_id: int, card: Ref, until: datetime) -> None:
    """The card is not brought before that instant."""
    _mark(session, person_id, card, buried_until=until)


def suspend(session: Writer, person_id: int, card: Ref) -> None:
    """The card is not brought until it is resumed; what wanted it before is forgotten."""
    _mark(session, person_id, card, suspended=True, buried_until=None, summoned_at=None)


def resume(session: Writer, person_id: int, card: Ref) -> bool:
    """The card is brought again; True if it was suspended."""
    row = session.get(CardMarkRow, (person_id, card.pack, card.entry))
    if row is None or not row.suspended:
        return False
    row.suspended = False
    return True


def summon(session: Writer, person_id: int, card: Ref, now: datetime) -> bool:
    """The card is due from now on, whatever its memory says, until its next grade; False if it is suspended."""
    row = session.get(CardMarkRow, (person_id, card.pack, card.entry))
    if row is not None and row.suspended:
        return False
    _mark(session, person_id, card, summoned_at=now)
    return True


def summoned(session: Reader, person_id: int) -> dict[Ref, datetime]:
    """Since when cards are wanted that have not been graded since."""
    rows = session.execute(
        select(CardMarkRow.pack_id, CardMarkRow.card_id, CardMarkRow.summoned_at)
        .outerjoin(CardMemoryRow, OF_CARD)
        .where(CardMarkRow.person_id == person_id, CardMarkRow.summoned_at.is_not(None), UNANSWERED)
    )
    return {Ref(pack, card): at for pack, card, at in rows if at is not None}


def suspended(session: Reader, person_id: int) -> list[Ref]:
    """The cards that the person has suspended, in the order of their names."""
    rows = session.execute(
        select(CardMarkRow.pack_id, CardMarkRow.card_id)
        .where(CardMarkRow.person_id == person_id, CardMarkRow.suspended == true())
        .order_by(CardMarkRow.pack_id, CardMarkRow.card_id)
    )
    return [Ref(pack, card) for pack, card in rows]


def set_aside(session: Reader, person_id: int, now: datetime) -> set[Ref]:
    """The cards that are not to be brought now: suspended ones, and those that are put off."""
    rows = session.execute(
        select(CardMarkRow.pack_id, CardMarkRow.card_id).where(
            CardMarkRow.person_id == person_id,
            or_(CardMarkRow.suspended == true(), CardMarkRow.buried_until > now),
        )
    )
    return {Ref(pack, card) for pack, card in rows}


def buried(session: Reader, person_id: int, now: datetime) -> set[Ref]:
    """The cards that are put off until later than now."""
    rows = session.execute(
        select(CardMarkRow.pack_id, CardMarkRow.card_id).where(
            CardMarkRow.person_id == person_id, CardMarkRow.buried_until > now
        )
    )
    return {Ref(pack, card) for pack, card in rows}


def _mark(session: Writer, person_id: int, card: Ref, **values: Any) -> None:
    key = {"person_id": person_id, "pack_id": card.pack, "card_id": card.entry}
    if not insert_new(session, CardMarkRow, **key, **{"suspended": False, **values}):
        session.execute(update(CardMarkRow).filter_by(**key).values(**values))
