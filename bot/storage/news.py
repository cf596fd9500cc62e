"""What members are told of their days, and up to when they were."""

from collections.abc import Iterable
from datetime import date, datetime

from sqlalchemy import select, update

from bot.core.people import Member
from bot.core.request import Platform
from bot.storage.engine import Reader, Writer
from bot.storage.insert import insert_new
from bot.storage.tables import DeliveryRow, MemberRow

KIND = "streak.news"
"""What deliveries of news are."""


def told(session: Writer, member: Member, now: datetime) -> bool:
    """Up to now the member has been told all; False if there is no such member any more."""
    heard = update(MemberRow).where(MemberRow.id == member.id).values(told_at=now)
    return bool(session.execute(heard).rowcount)  # type: ignore[attr-defined]  # an UPDATE's result has a count


def of(session: Reader, member: Member, dates: Iterable[date]) -> frozenset[str]:
    """Which of their dates the member was told of on these, and what: “2026-03-18=frozen”."""
    rows = session.scalars(select(DeliveryRow.facts).where(DeliveryRow.key.in_([_key(member, day) for day in dates])))
    return frozenset(said for facts in rows for said in facts["days"].split())


def put(session: Writer, member: Member, facts: dict[str, str], now: datetime) -> bool:
    """The member is told so at once, and once for each date of theirs; False if there is news of this date already.

    They are there, so it goes the way of what could not reach them directly; the terminal takes everything directly.
    """
    return insert_new(
        session,
        DeliveryRow,
        key=_key(member, member.today),
        group_id=member.group_id,
        person_id=member.person_id,
        platform=member.platform,
        channel=None,
        kind=KIND,
        facts=facts,
        state="waiting" if member.platform is Platform.LOCAL else "failed",
        due_at=now,
        fence=0,
        attempts=0,
        created_at=now,
    )


def _key(member: Member, day: date) -> str:
    return f"news {member.id} {day}"
