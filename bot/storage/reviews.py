"""What people remember of cards, and every grade they gave."""

from datetime import date, datetime

from sqlalchemy import func, select, update

from bot.core.content import Ref
from bot.core.leaderboard import Score
from bot.core.people import Member
from bot.core.recall import Grade, Memory
from bot.storage import scores
from bot.storage.engine import Reader, Writer
from bot.storage.insert import insert_new
from bot.storage.tables import CardMemoryRow, ReviewRow

DUE_AT_ONCE = 200
"""Due cards looked at for one that a loaded pack still has."""


def memory(session: Reader, person_id: int, card: Ref) -> tuple[int, Memory | None]:
    """How often a person graded a card, and the memory it left."""
    row = session.get(CardMemoryRow, (person_id, card.pack, card.entry))
    if row is None:
        return 0, None
    return row.reviews, Memory(row.state, row.step, row.stability, row.difficulty, row.last_review, row.due)


def due(session: Reader, person_id: int, now: datetime) -> list[Ref]:
    """The person's due cards, the longest due first, at most `DUE_AT_ONCE`."""
    rows = session.execute(
        select(CardMemoryRow.pack_id, CardMemoryRow.card_id)
        .where(CardMemoryRow.person_id == person_id, CardMemoryRow.due <= now)
        .order_by(CardMemoryRow.due)
        .limit(DUE_AT_ONCE)
    )
    return [Ref(pack, card) for pack, card in rows]


def next_due(session: Reader, person_id: int) -> datetime | None:
    """When the person's next card comes due."""
    return session.scalar(select(func.min(CardMemoryRow.due)).where(CardMemoryRow.person_id == person_id))


def met(session: Reader, person_id: int) -> set[Ref]:
    """Every card that the person graded at least once."""
    rows = session.execute(
        select(CardMemoryRow.pack_id, CardMemoryRow.card_id).where(CardMemoryRow.person_id == person_id)
    )
    return {Ref(pack, card) for pack, card in rows}


def new_since(session: Reader, person_id: int, since: datetime) -> int:
    """How many cards the person met for the first time from an instant on."""
    statement = select(func.count()).where(
        ReviewRow.person_id == person_id, ReviewRow.reviewed_at >= since, ReviewRow.number == 1
    )
    return session.scalar(statement) or 0


def on_date(session: Reader, member_id: int, day: date) -> int:
    """How many grades a member gave on a date."""
    statement = select(func.count()).where(ReviewRow.member_id == member_id, ReviewRow.local_date == day)
    return session.scalar(statement) or 0


def record(session: Writer, member: Member, card: Ref, number: int, grade: Grade, after: Memory, now: datetime) -> bool:
    """The card's `number`th grade is kept, and the memory after it; False, unchanged, if it was given before."""
    new = insert_new(
        session,
        ReviewRow,
        person_id=member.person_id,
        member_id=member.id,
        pack_id=card.pack,
        card_id=card.entry,
        number=number,
        grade=int(grade),
        local_date=member.today,
        reviewed_at=now,
    )
    if not new:
        return False
    scores.add(session, member.id, member.group_id, member.today, Score(reviews=1))
    key = {"person_id": member.person_id, "pack_id": card.pack, "card_id": card.entry}
    values = {
        "reviews": number,
        "state": after.state,
        "step": after.step,
        "stability": after.stability,
        "difficulty": after.difficulty,
        "last_review": after.last_review,
        "due": after.due,
    }
    if not insert_new(session, CardMemoryRow, **key, **values):
        session.execute(update(CardMemoryRow).filter_by(**key).values(**values))
    return True
