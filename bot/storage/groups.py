"""What a group's admins set: a column each, so that of two changes at the same time neither undoes the other."""

from collections.abc import Sequence
from datetime import datetime

from sqlalchemy import select, update

from bot.core.config import Leaderboard
from bot.storage.engine import Reader, Writer
from bot.storage.tables import GroupRow


def set_zone(session: Writer, group_id: int, zone: str, now: datetime) -> None:
    """The group's zone (IANA name) is that one; since now, if it was another."""
    session.execute(
        update(GroupRow)
        .where(GroupRow.id == group_id, GroupRow.zone.is_distinct_from(zone))
        .values(zone=zone, zone_since=now)
    )


def set_questions(session: Writer, group_id: int, number: int | None) -> None:
    """Members may ask so many questions in a minute; None leaves it to the operator."""
    session.execute(update(GroupRow).where(GroupRow.id == group_id).values(questions_a_minute=number))


def set_quiet(session: Writer, group_id: int, *, quiet: bool) -> None:
    """The bot keeps silent in the group's channels until it is asked, or does not."""
    session.execute(update(GroupRow).where(GroupRow.id == group_id).values(quiet=quiet))


def set_leaderboard(session: Writer, group_id: int, seen_by: Leaderboard) -> None:
    """These may see the group's leaderboard."""
    session.execute(update(GroupRow).where(GroupRow.id == group_id).values(leaderboard=seen_by.value))


def set_prompt_channel(session: Writer, group_id: int, channel: str | None) -> None:
    """The group's daily prompts go to that channel (the platform's id), or to none."""
    session.execute(update(GroupRow).where(GroupRow.id == group_id).values(prompt_channel=channel))


def packs(session: Reader, group_id: int) -> list[str] | None:
    """The packs that a group chose, or None for all."""
    return session.scalars(select(GroupRow.packs).where(GroupRow.id == group_id)).one()


def lock_packs(session: Writer, group_id: int) -> list[str] | None:
    """The packs that the group chose, or None for all; no other transaction changes that until this one ends."""
    chosen = select(GroupRow.packs).where(GroupRow.id == group_id)
    return session.scalar(chosen.with_for_update(key_share=True))


def set_packs(session: Writer, group_id: int, packs: Sequence[str] | None) -> None:
    """The group studies these packs, or all."""
    values = None if packs is None else list(packs)
    session.execute(update(GroupRow).where(GroupRow.id == group_id).values(packs=values))
