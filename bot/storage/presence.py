"""Who is in which group, and where the bot is; what was left is kept until it is erased."""

from collections.abc import Collection, Iterator, Sequence
from datetime import datetime
from typing import TypeVar

from sqlalchemy import Row, Update, case, delete, exists, select, union, update

from bot.core.people import PRIVATE, greeted
from bot.core.request import Platform
from bot.storage import memos, scores
from bot.storage.engine import Reader, Writer
from bot.storage.insert import insert_new
from bot.storage.tables import DeliveryRow, DirectGroupRow, GroupRow, MemberRow, PersonRow

T = TypeVar("T")

_SOME = 500
"""Ids in one statement: SQLite takes 32,766 values, PostgreSQL 65,535."""


def account(session: Reader, person_id: int) -> str:
    """The id of a person on their platform."""
    return session.scalars(select(PersonRow.external_id).where(PersonRow.id == person_id)).one()


def shared(session: Reader, platform: Platform, account: str) -> list[GroupRow]:
    """The groups that an account and the bot are both in, the one of its direct messages first, then the newest."""
    chosen = case((DirectGroupRow.group_id.is_not(None), 0), else_=1)
    statement = (
        select(GroupRow)
        .join(MemberRow, MemberRow.group_id == GroupRow.id)
        .join(PersonRow, PersonRow.id == MemberRow.person_id)
        .outerjoin(
            DirectGroupRow, (DirectGroupRow.person_id == PersonRow.id) & (DirectGroupRow.group_id == GroupRow.id)
        )
        .where(
            PersonRow.platform == platform,
            PersonRow.external_id == account,
            MemberRow.left_at.is_(None),
            GroupRow.left_at.is_(None),
            ~GroupRow.external_id.startswith(PRIVATE, autoescape=True),
        )
        .order_by(chosen, MemberRow.id.desc())
    )
    return list(session.scalars(statement))


def turn_to(session: Writer, person_id: int, group_id: int) -> None:
    """The person's direct messages are about that group."""
    turned = update(DirectGroupRow).where(DirectGroupRow.person_id == person_id).values(group_id=group_id)
    if not session.execute(turned).rowcount:  # type: ignore[attr-defined]  # an UPDATE's result has a count
        insert_new(session, DirectGroupRow, person_id=person_id, group_id=group_id)


def depart(session: Writer, platform: Platform, group: str, account: str, now: datetime) -> None:
    """The account is not in the group any more."""
    of = select(MemberRow.id).join(GroupRow).join(PersonRow, PersonRow.id == MemberRow.person_id)
    them = of.where(
        GroupRow.platform == platform,
        GroupRow.external_id == group,
        PersonRow.platform == platform,
        PersonRow.external_id == account,
    )
    session.execute(update(MemberRow).where(MemberRow.id.in_(them), MemberRow.left_at.is_(None)).values(left_at=now))
    scores.show(session, them)


def rejoin(session: Writer, member_id: int) -> None:
    """The member is in the group."""
    session.execute(update(MemberRow).where(MemberRow.id == member_id).values(left_at=None))
    scores.show(session, select(MemberRow.id).where(MemberRow.id == member_id))


def groups(session: Reader, platform: Platform) -> Sequence[Row[str, datetime | None]]:
    """Every group of a platform by its id there, and when it sent the bot away, if it has."""
    return session.execute(select(GroupRow.external_id, GroupRow.left_at).where(GroupRow.platform == platform)).all()


def dismiss(session: Writer, platform: Platform, which: Sequence[str], now: datetime) -> None:
    """These groups have sent the bot away."""
    for some in _by_some(which):
        session.execute(_of(platform, some).where(GroupRow.left_at.is_(None)).values(left_at=now))


def take_back(session: Writer, platform: Platform, which: Sequence[str]) -> None:
    """The bot is in these groups."""
    for some in _by_some(which):
        session.execute(_of(platform, some).values(left_at=None))


def left_before(session: Reader, instant: datetime) -> list[int]:
    """The groups that sent the bot away before an instant and have not called it back, by their numbers.

    To a writer they are locked: none calls the bot back before it ends.
    """
    left = select(GroupRow.id).where(GroupRow.left_at < instant).order_by(GroupRow.id)
    return list(session.scalars(left.with_for_update() if isinstance(session, Writer) else left))


def erase(session: Writer, group_ids: Collection[int]) -> None:
    """The groups, as a writer was given them, are gone with all that was in them, and who was in no other."""
    members = select(MemberRow.person_id).where(MemberRow.group_id.in_(group_ids))
    told = select(DeliveryRow.person_id).where(DeliveryRow.group_id.in_(group_ids), DeliveryRow.person_id.is_not(None))
    people = sorted(session.scalars(union(members, told)))  # a group's owner may have been told, and never been met
    named = select(GroupRow.platform, GroupRow.external_id).where(GroupRow.id.in_(group_ids))
    for platform, group in session.execute(named):
        memos.forget(session, greeted(platform, group))
    session.execute(delete(GroupRow).where(GroupRow.id.in_(group_ids)))
    elsewhere = exists().where(MemberRow.person_id == PersonRow.id)
    for some in _by_some(people):
        locked = select(PersonRow.id).where(PersonRow.id.in_(some)).order_by(PersonRow.id).with_for_update()
        session.execute(locked)  # who is just joining another group is seen to be in it by the statement after this
        session.execute(delete(PersonRow).where(PersonRow.id.in_(some), ~elsewhere))


def _of(platform: Platform, which: Sequence[str]) -> Update:
    return update(GroupRow).where(GroupRow.platform == platform, GroupRow.external_id.in_(which))


def _by_some(values: Sequence[T]) -> Iterator[Sequence[T]]:
    return (values[i : i + _SOME] for i in range(0, len(values), _SOME))
