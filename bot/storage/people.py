"""Groups, people, members, and the zones that members lived in."""

from dataclasses import dataclass
from datetime import date, datetime, timedelta

from sqlalchemy import bindparam, exists, func, literal_column, select, update

from bot.core.calendar import ZoneSpell
from bot.core.request import Asker, Place
from bot.core.tidying import NAMELESS
from bot.storage import scores
from bot.storage.engine import Reader, Writer
from bot.storage.insert import insert_new
from bot.storage.prepared import Prepared
from bot.storage.tables import DeliveryRow, DirectGroupRow, GroupRow, MemberRow, MemberZoneRow, PersonRow

_MISSED = exists().where(
    DeliveryRow.person_id == PersonRow.id,
    DeliveryRow.state == literal_column("'failed'"),  # of a parameter SQLite plans anew, each time that one is bound
    DeliveryRow.channel.is_(None),
    DeliveryRow.id > literal_column("0"),  # so that SQLite takes the index of those alone, of two that it thinks equal
)
_FIND = Prepared(
    select(
        MemberRow.id,
        MemberRow.admin,
        MemberRow.joined_on,
        MemberRow.told_at,
        MemberRow.left_at,
        PersonRow.id,
        PersonRow.platform,
        PersonRow.name,
        PersonRow.zone,
        PersonRow.platform_zone,
        PersonRow.listed,
        PersonRow.language,
        GroupRow.id,
        GroupRow.external_id,
        GroupRow.name,
        GroupRow.zone,
        GroupRow.zone_since,
        GroupRow.questions_a_minute,
        GroupRow.quiet,
        GroupRow.leaderboard,
        GroupRow.prompt_channel,
        GroupRow.packs,
        GroupRow.rests,
        GroupRow.left_at,
        GroupRow.faq_version,
        DirectGroupRow.group_id,
        _MISSED,
        MemberZoneRow.since,
        MemberZoneRow.zone,
    )
    .select_from(MemberRow)
    .join(GroupRow, GroupRow.id == MemberRow.group_id)
    .join(PersonRow, PersonRow.id == MemberRow.person_id)
    .outerjoin(DirectGroupRow, DirectGroupRow.person_id == PersonRow.id)
    .outerjoin(MemberZoneRow, MemberZoneRow.member_id == MemberRow.id)
    .where(
        GroupRow.platform == bindparam("platform"),
        GroupRow.external_id == bindparam("group"),
        PersonRow.platform == bindparam("platform"),
        PersonRow.external_id == bindparam("person"),
    )
    .order_by(MemberZoneRow.since)
)


@dataclass(frozen=True, slots=True)
class Known:
    """A member as stored, with what counts of the person and of the group (`group` is its id on its platform).

    `faq_version` grows with every change of the group's entries. `direct_group` is the one that their direct messages
    are about; `missed` tells whether a direct message failed. `zones` are the member's, oldest first.
    """

    id: int
    admin: bool
    joined_on: date
    told_at: datetime | None
    left_at: datetime | None
    person_id: int
    platform: str
    name: str
    zone: str | None
    platform_zone: str | None
    listed: bool
    language: str
    group_id: int
    group: str
    group_name: str
    group_zone: str | None
    group_zone_since: datetime | None
    questions_a_minute: int | None
    quiet: bool
    leaderboard: str
    prompt_channel: str | None
    packs: list[str] | None
    rests: bool
    group_left_at: datetime | None
    faq_version: int
    direct_group: int | None
    missed: bool
    zones: tuple[ZoneSpell, ...]


def find(session: Reader, asker: Asker, group: str) -> Known | None:
    """The member that an account is in a group (both by their platform's ids), if there was a first contact."""
    account = {"platform": asker.platform, "group": group, "person": asker.external_id}
    rows = _FIND.rows(session, account)
    if not rows:
        return None
    zones = tuple(ZoneSpell(since, zone) for *_, since, zone in rows if since)
    return Known(*(*rows[0][:-2], zones))  # the columns are in the order of its fields


def group_in_which(session: Reader, person_id: int, member_id: int) -> str | None:
    """The name of the group in which a person is that member; None if that is somebody else, or nobody."""
    named = select(GroupRow.name).join(MemberRow, MemberRow.group_id == GroupRow.id)
    return session.scalar(named.where(MemberRow.id == member_id, MemberRow.person_id == person_id))


def add_group(session: Writer, asker: Asker, place: Place, group: str, now: datetime) -> GroupRow:
    """The group of that id, made if it was not known."""
    insert_new(
        session,
        GroupRow,
        platform=asker.platform,
        external_id=group,
        name=place.name,
        faq_version=0,
        created_at=now,
    )
    return session.scalars(
        select(GroupRow).where(GroupRow.platform == asker.platform, GroupRow.external_id == group)
    ).one()


def add_person(session: Writer, asker: Asker, now: datetime) -> PersonRow:
    """The person with that account, made if it was not known."""
    insert_new(
        session,
        PersonRow,
        platform=asker.platform,
        external_id=asker.external_id,
        name=asker.name or NAMELESS,
        created_at=now,
    )
    return session.scalars(
        select(PersonRow).where(PersonRow.platform == asker.platform, PersonRow.external_id == asker.external_id)
    ).one()


def add_member(
    session: Writer,
    group: GroupRow,
    person: PersonRow,
    *,
    joined_on: date,
    first_is_admin: bool,
    now: datetime,
) -> None:
    """The person is a member of the group; with `first_is_admin`, its admin if nobody was a member before.

    There is nothing to tell yet of days that a newcomer has not had.
    """
    admin = first_is_admin and not session.scalar(select(exists().where(MemberRow.group_id == group.id)))
    insert_new(
        session,
        MemberRow,
        group_id=group.id,
        person_id=person.id,
        admin=admin,
        joined_on=joined_on,
        told_at=now,
        created_at=now,
    )


def lock(session: Writer, person_id: int) -> None:
    """No other transaction writes for this person until this one ends (SQLite has one writer at a time anyway)."""
    if session.get_bind().dialect.name == "sqlite":
        return
    session.execute(select(PersonRow.id).where(PersonRow.id == person_id).with_for_update(key_share=True))


def rename(session: Writer, person_id: int, name: str) -> None:
    """The person goes by that name."""
    session.execute(update(PersonRow).where(PersonRow.id == person_id).values(name=name))


def rename_group(session: Writer, group_id: int, name: str) -> None:
    """The group goes by that name."""
    session.execute(update(GroupRow).where(GroupRow.id == group_id).values(name=name))


def set_zone(session: Writer, person_id: int, zone: str) -> None:
    """The person's own zone is that one (IANA name)."""
    session.execute(update(PersonRow).where(PersonRow.id == person_id).values(zone=zone))


def set_platform_zone(session: Writer, person_id: int, zone: str) -> None:
    """The person's platform names that zone as theirs (IANA name)."""
    session.execute(update(PersonRow).where(PersonRow.id == person_id).values(platform_zone=zone))


def set_listed(session: Writer, person_id: int, *, listed: bool) -> None:
    """The person is on leaderboards, or is not."""
    session.execute(update(PersonRow).where(PersonRow.id == person_id).values(listed=listed))
    scores.show(session, select(MemberRow.id).where(MemberRow.person_id == person_id))


def set_language(session: Writer, person_id: int, language: str) -> None:
    """The person reads dates in the language of that code."""
    session.execute(update(PersonRow).where(PersonRow.id == person_id).values(language=language))


def zones(session: Reader, member_id: int) -> list[ZoneSpell]:
    """The zones of a member, oldest first."""
    rows = session.execute(
        select(MemberZoneRow.since, MemberZoneRow.zone)
        .where(MemberZoneRow.member_id == member_id)
        .order_by(MemberZoneRow.since)
    )
    return [ZoneSpell(since, zone) for since, zone in rows]


def memberships(session: Reader, person_id: int) -> list[tuple[int, str | None, datetime | None]]:
    """A person's numbers as a member, in their order, each with its group's zone and since when that counts."""
    rows = session.execute(
        select(MemberRow.id, GroupRow.zone, GroupRow.zone_since)
        .join(GroupRow, GroupRow.id == MemberRow.group_id)
        .where(MemberRow.person_id == person_id)
        .order_by(MemberRow.id)
    )
    return [(member, zone, since) for member, zone, since in rows]


def own_zone(session: Reader, person_id: int) -> str | None:
    """The zone that is the person's own: the one they have set, else the one that their platform names."""
    own = func.coalesce(PersonRow.zone, PersonRow.platform_zone)
    return session.scalar(select(own).where(PersonRow.id == person_id))


def begin_zone(session: Writer, member_id: int, zone: str, now: datetime) -> None:
    """From `now` on the member's days are that zone's; changes stay in order even if the clock has gone back."""
    latest = session.scalar(
        select(MemberZoneRow.since)
        .where(MemberZoneRow.member_id == member_id)
        .order_by(MemberZoneRow.since.desc())
        .limit(1)
    )
    since = max(now, latest + timedelta(microseconds=1)) if latest else now
    session.add(MemberZoneRow(member_id=member_id, since=since, zone=zone))
    session.flush()
