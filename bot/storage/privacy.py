"""All that refers to a person, to be erased."""

from collections import defaultdict
from collections.abc import Collection
from dataclasses import dataclass

from sqlalchemy import delete, exists, select, update
from sqlalchemy.orm import aliased

from bot.core.request import Platform
from bot.storage import audits, inbox
from bot.storage.engine import Reader, Writer
from bot.storage.exports import OF_GROUP, TELLING
from bot.storage.tables import (
    CardMemoryRow,
    CaretakerRow,
    DeliveryRow,
    DirectGroupRow,
    GroupRow,
    MemberRow,
    PersonRow,
    ReviewRow,
)

_LASTING = frozenset({*TELLING, "faq_version", "created_at"})  # of a group that is emptied


@dataclass(frozen=True, slots=True)
class Membership:
    """A group that a person is in, and who else is."""

    group_id: int
    platform: Platform
    external_id: str
    name: str
    admin: bool
    others: bool
    other_admins: bool


def account(session: Reader, person_id: int) -> str | None:
    """The id of a person on their platform."""
    return session.scalars(select(PersonRow.external_id).where(PersonRow.id == person_id)).one_or_none()


def memberships(session: Reader, person_id: int) -> list[Membership]:
    """The groups that a person is in."""
    other = aliased(MemberRow)
    somebody = (other.group_id == GroupRow.id, other.person_id != person_id)
    rows = session.execute(
        select(
            GroupRow.id,
            GroupRow.platform,
            GroupRow.external_id,
            GroupRow.name,
            MemberRow.admin,
            exists().where(*somebody).label("others"),
            exists().where(*somebody, other.admin).label("other_admins"),
        )
        .join(MemberRow, MemberRow.group_id == GroupRow.id)
        .where(MemberRow.person_id == person_id)
        .order_by(GroupRow.id)
    )
    return [Membership(row[0], Platform(row[1]), *row[2:]) for row in rows]


def lock_groups(session: Writer, person_id: int) -> None:
    """Nobody joins the person's local groups until this transaction ends (SQLite has one writer at a time anyway)."""
    groups = select(MemberRow.group_id).where(MemberRow.person_id == person_id)
    session.execute(
        select(GroupRow.id)
        .where(GroupRow.id.in_(groups), GroupRow.platform == Platform.LOCAL)
        .order_by(GroupRow.id)
        .with_for_update()
    )


def unname(session: Writer, groups: Collection[int], account: str) -> None:
    """No message to a channel of those groups names the account; one that named nobody else is gone."""
    found = session.scalars(
        select(DeliveryRow).where(DeliveryRow.group_id.in_(groups), DeliveryRow.person_id.is_(None))
    ).all()
    for row in found:
        before = row.facts.get("who", "").split("\n")
        after = [line for line in before if line.partition("\t")[0] != account]
        if after and after != before:
            row.facts = row.facts | {"who": "\n".join(after), "askers": str(int(row.facts["askers"]) - 1)}
        elif not after:
            session.delete(row)
    session.flush()


def erase_person(session: Writer, person_id: int) -> None:
    """The person is gone, and with them, by the foreign keys, every row that refers to them or their members.

    What only they asked is in no inbox any more, and why an admin excused them in no audit log.
    """
    members = session.scalars(select(MemberRow.id).where(MemberRow.person_id == person_id)).all()
    inbox.part_with(session, members)
    audits.forget(session, members)
    session.execute(delete(PersonRow).where(PersonRow.id == person_id))


def erase_member(session: Writer, member_id: int, person_id: int, group_id: int) -> None:
    """A person is not in a group any more, nor is anything there about them; what is of their account stays.

    The grades that they gave there are gone; a card's memory goes with the last of them, and else counts those left.
    """
    inbox.part_with(session, [member_id])
    audits.forget(session, [member_id])
    for table in (DeliveryRow, CaretakerRow, DirectGroupRow):
        session.execute(delete(table).where(table.person_id == person_id, table.group_id == group_id))
    session.execute(delete(MemberRow).where(MemberRow.id == member_id))
    _renumber(session, person_id)


def erase_group(session: Writer, group_id: int) -> None:
    """The group is gone with all that is in it."""
    session.execute(delete(GroupRow).where(GroupRow.id == group_id))


def empty_group(session: Writer, group_id: int) -> None:
    """The group is as new, its settings too; the version of its entries goes on, for processes keep an index by it."""
    for table, column in OF_GROUP.items():
        session.execute(delete(table).where(column == group_id))
    session.execute(delete(DeliveryRow).where(DeliveryRow.group_id == group_id))
    settings = [column for column in GroupRow.__table__.columns if column.name not in _LASTING]
    values = {column.name: getattr(column.default, "arg", None) for column in settings}
    session.execute(
        update(GroupRow).where(GroupRow.id == group_id).values(**values, faq_version=GroupRow.faq_version + 1)
    )


def _renumber(session: Writer, person_id: int) -> None:
    """A person's grades of each card are numbered from 1, and its memory counts them; without any it is gone."""
    order = (ReviewRow.pack_id, ReviewRow.card_id, ReviewRow.number)
    of_card: defaultdict[tuple[str, str], list[ReviewRow]] = defaultdict(list)
    for row in session.scalars(select(ReviewRow).where(ReviewRow.person_id == person_id).order_by(*order)):
        of_card[row.pack_id, row.card_id].append(row)
    for memory in session.scalars(select(CardMemoryRow).where(CardMemoryRow.person_id == person_id)).all():
        given = of_card[memory.pack_id, memory.card_id]
        if not given:
            session.delete(memory)
        elif memory.reviews != len(given):
            memory.reviews, memory.before, memory.undoable = len(given), None, False
    for given in of_card.values():
        for number, row in enumerate(given, 1):
            row.number = number
    session.flush()
