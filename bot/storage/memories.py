"""What a person remembers of all cards at once."""

from sqlalchemy import select

from bot.core.content import Ref
from bot.core.recall import Memory
from bot.storage.engine import Reader
from bot.storage.tables import CardMemoryRow


def all_of(session: Reader, person_id: int) -> dict[Ref, Memory]:
    """The memory of every card that the person graded: as many as the packs have cards, at the most."""
    rows = session.scalars(select(CardMemoryRow).where(CardMemoryRow.person_id == person_id))
    return {
        Ref(row.pack_id, row.card_id): Memory(
            row.state, row.step, row.stability, row.difficulty, row.last_review, row.due
        )
        for row in rows
    }
