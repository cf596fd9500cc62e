"""How people want to review."""

from bot.core.limits import Chosen
from bot.storage.engine import Reader, Writer
from bot.storage.tables import ReviewSettingsRow


def of(session: Reader, person_id: int) -> Chosen:
    """What a person has chosen; nothing, where they leave it all to the operator."""
    row = session.get(ReviewSettingsRow, person_id)
    return Chosen(row.retention, row.new_a_day, row.cards_a_day) if row else Chosen()


def keep(session: Writer, person_id: int, chosen: Chosen) -> None:
    """That is what the person has chosen; their row is locked by the caller."""
    values = {"retention": chosen.retention, "new_a_day": chosen.new, "cards_a_day": chosen.all}
    session.merge(ReviewSettingsRow(person_id=person_id, **values))
