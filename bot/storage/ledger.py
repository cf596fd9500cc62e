"""The ledger: what is known of each member's dates, facts only."""

from collections.abc import Collection, Iterator
from datetime import date, datetime
from itertools import groupby
from typing import Any

from sqlalchemy import ColumnElement, delete, exists, func, literal, null, select, update

from bot.core.audit import Act
from bot.core.calendar import ONE_DAY
from bot.core.leaderboard import Score
from bot.core.ledger import Evidence, Excuse, Facts, Ledger, Rests
from bot.core.people import Member
from bot.core.schedules import from_bits
from bot.core.vacations import LONGEST, stretches
from bot.storage import scores
from bot.storage.engine import Reader, Writer
from bot.storage.insert import insert_into
from bot.storage.tables import AuditRow, MemberRow, MemberZoneRow, PersonRow, RestWeekRow, StudyDayRow


def credit(session: Writer, member: Member, evidence: Evidence, now: datetime) -> bool:
    """The member's today is a study day; True if it was none before. The first evidence stays, as do other facts."""
    statement = insert_into(session, StudyDayRow).values(
        member_id=member.id,
        local_date=member.today,
        zone=member.timeline.today.zone,
        studied_with=evidence,
        studied_at=now,
    )
    upsert = statement.on_conflict_do_update(
        index_elements=[StudyDayRow.member_id, StudyDayRow.local_date],
        set_={name: statement.excluded[name] for name in ("zone", "studied_with", "studied_at")},
        where=StudyDayRow.studied_with.is_(None),
    )
    new = _count(session, upsert) == 1
    if new:
        scores.add(session, member.id, member.group_id, member.today, Score(days=1))
    return new


def days(session: Reader, member_id: int) -> Ledger:
    """All that is known of a member's dates, those to come included."""
    rows = session.execute(
        select(
            StudyDayRow.local_date,
            StudyDayRow.studied_with,
            StudyDayRow.studied_at,
            StudyDayRow.excused_for,
            StudyDayRow.excused_at,
            StudyDayRow.vacation_at,
            PersonRow.name,
        )
        .outerjoin(MemberRow, MemberRow.id == StudyDayRow.excused_by)
        .outerjoin(PersonRow, PersonRow.id == MemberRow.person_id)
        .where(StudyDayRow.member_id == member_id)
    )
    return {
        day: Facts(
            Evidence(studied) if studied else None,
            studied_at,
            Excuse(reason, by, excused_at) if reason is not None and excused_at is not None else None,
            vacation=vacation_at is not None,
        )
        for day, studied, studied_at, reason, excused_at, vacation_at, by in rows
    }


def studied(session: Reader, member_id: int, first: date, last: date) -> int:
    """How many of these dates are a member's study days."""
    statement = select(func.count()).where(
        StudyDayRow.member_id == member_id,
        StudyDayRow.local_date.between(first, last),
        StudyDayRow.studied_with.is_not(None),
    )
    return session.scalar(statement) or 0


def rests(session: Reader, group_id: int) -> Rests:
    """A group's rest days, as they were set over time."""
    rows = session.execute(
        select(RestWeekRow.since, RestWeekRow.weekdays)
        .where(RestWeekRow.group_id == group_id)
        .order_by(RestWeekRow.since)
    )
    return Rests(tuple((since, from_bits(weekdays)) for since, weekdays in rows))


def away(session: Reader, person_id: int, since: date) -> dict[int, frozenset[date]]:
    """The dates of vacation, `since` then, in each membership of a person, by the member's number."""
    rows = session.execute(
        select(MemberRow.id, StudyDayRow.local_date)
        .outerjoin(
            StudyDayRow,
            (StudyDayRow.member_id == MemberRow.id)
            & (StudyDayRow.local_date >= since)
            & StudyDayRow.vacation_at.is_not(None),
        )
        .where(MemberRow.person_id == person_id)
        .order_by(MemberRow.id)
    ).all()
    return {
        member: frozenset(day for _, day in some if day is not None)
        for member, some in groupby(rows, key=lambda row: row[0])
    }


def vacation(session: Reader, member_id: int, since: date) -> list[date]:
    """A member's dates of vacation, `since` then, in their order."""
    return list(
        session.scalars(
            select(StudyDayRow.local_date)
            .where(
                StudyDayRow.member_id == member_id,
                StudyDayRow.local_date >= since,
                StudyDayRow.vacation_at.is_not(None),
            )
            .order_by(StudyDayRow.local_date)
        )
    )


def set_vacation(session: Writer, member_id: int, zone: str, dates: Collection[date], now: datetime) -> None:
    """The dates are vacation, since `now` where they were none before; other facts about them stay."""
    if not dates:
        return
    statement = insert_into(session, StudyDayRow).values(
        [{"member_id": member_id, "local_date": day, "zone": zone, "vacation_at": now} for day in sorted(dates)]
    )
    session.execute(
        statement.on_conflict_do_update(
            index_elements=[StudyDayRow.member_id, StudyDayRow.local_date],
            set_={"vacation_at": statement.excluded.vacation_at},
            where=StudyDayRow.vacation_at.is_(None),
        )
    )


def clear_vacation(session: Writer, member_id: int, dates: Collection[date]) -> None:
    """The dates are no vacation; those of which nothing else is known are not in the ledger any more."""
    which = (StudyDayRow.member_id == member_id, StudyDayRow.local_date.in_(dates))
    bare = (StudyDayRow.studied_with.is_(None), StudyDayRow.excused_for.is_(None))
    session.execute(delete(StudyDayRow).where(*which, *bare))
    session.execute(update(StudyDayRow).where(*which).values(vacation_at=None))


def excuse(
    session: Writer, group_id: int, member_id: int | None, day: date, by: int, reason: str, now: datetime
) -> int:
    """The date is excused for a member of the group, or for all who are in it; for how many that is news.

    Whoever studied on it, or was not in the group yet, is left as they are. What is said for one member stands above
    what is said for everybody: one takes the place of any excuse, the other of none.

    Args:
        session: the transaction.
        group_id: the group.
        member_id: the member; None for everybody.
        day: their local date.
        by: the admin, by their member's number.
        reason: why, as it is shown to the member.
        now: the time.
    """
    zone = (  # the latest that counted; who was made known and has never come has none
        select(MemberZoneRow.zone)
        .where(MemberZoneRow.member_id == MemberRow.id)
        .order_by(MemberZoneRow.since.desc())
        .limit(1)
        .correlate(MemberRow)
        .scalar_subquery()
    )
    excused = {"excused_for": reason, "excused_by": by, "excused_at": now}
    values = [literal(value, StudyDayRow.__table__.c[name].type) for name, value in excused.items()]
    found = (
        select(MemberRow.id, literal(day, StudyDayRow.local_date.type), func.coalesce(zone, "UTC"), *values)
        .where(*_members(group_id, member_id), MemberRow.joined_on <= day)
        .order_by(MemberRow.id)  # so that two at once wait for each other and not in a circle
    )
    statement = insert_into(session, StudyDayRow).from_select(["member_id", "local_date", "zone", *excused], found)
    free = StudyDayRow.studied_with.is_(None)
    return _count(
        session,
        statement.on_conflict_do_update(
            index_elements=[StudyDayRow.member_id, StudyDayRow.local_date],
            set_={name: statement.excluded[name] for name in excused},
            where=free & StudyDayRow.excused_for.is_(None) if member_id is None else free,
        ),
    )


def unexcuse(session: Writer, group_id: int, member_id: int | None, day: date) -> int:
    """The date is excused no more for a member of the group, or for everybody in it; for how many it was.

    Of a member, whosever the excuse was for; of everybody, none that the audit log knows to be for one member alone.
    """
    which = _excused(group_id, member_id, day)
    bare = (StudyDayRow.studied_with.is_(None), StudyDayRow.vacation_at.is_(None))
    gone = _count(session, delete(StudyDayRow).where(*which, *bare))
    nothing = {"excused_for": null(), "excused_by": null(), "excused_at": null()}
    return gone + _count(session, update(StudyDayRow).where(*which).values(nothing))


def excused_for_all(session: Reader, group_id: int, day: date) -> int:
    """For how many in the group the date is excused as it is for everybody."""
    return session.scalar(select(func.count()).select_from(StudyDayRow).where(*_excused(group_id, None, day))) or 0


def amiss(session: Reader) -> list[str]:
    """A sentence for everything that is wrong with the ledger: vacation too long, half a fact."""
    return [*_halves(session), *_too_long(session)]


def _halves(session: Reader) -> Iterator[str]:
    studied = StudyDayRow.studied_with.is_(None) != StudyDayRow.studied_at.is_(None)
    excused = StudyDayRow.excused_for.is_(None) != StudyDayRow.excused_at.is_(None)
    rows = session.execute(
        select(StudyDayRow.member_id, StudyDayRow.local_date)
        .where(studied | excused)
        .order_by(StudyDayRow.member_id, StudyDayRow.local_date)
    )
    for member, day in rows:
        yield f"member {member} has a fact about {day} without its time, or a time without its fact"


def _too_long(session: Reader) -> Iterator[str]:
    rows = session.execute(
        select(StudyDayRow.member_id, StudyDayRow.local_date)
        .where(StudyDayRow.vacation_at.is_not(None))
        .order_by(StudyDayRow.member_id, StudyDayRow.local_date)
    )
    for member, some in groupby(rows, key=lambda row: row[0]):
        for first, last in stretches([day for _, day in some]):
            if last - first >= LONGEST * ONE_DAY:
                yield f"member {member} has more than {LONGEST} days of vacation in a row, from {first} to {last}"


def _excused(group_id: int, member_id: int | None, day: date) -> tuple[ColumnElement[bool], ...]:
    """The excuses of a date: a member's, or all of the group that were for everybody."""
    members = select(MemberRow.id).where(*_members(group_id, member_id, left=True))
    which = (
        StudyDayRow.member_id.in_(members),
        StudyDayRow.local_date == day,
        StudyDayRow.excused_for.is_not(None),
    )
    if member_id is not None:
        return which
    for_one = exists().where(
        AuditRow.subject_id == StudyDayRow.member_id,
        AuditRow.action == Act.EXCUSED,
        AuditRow.at == StudyDayRow.excused_at,
    )
    return (*which, ~for_one)


def _members(group_id: int, member_id: int | None, *, left: bool = False) -> list[ColumnElement[bool]]:
    """A member of the group, or all who are in it; with those who have left if it is said, or one of them named."""
    if member_id is not None:
        return [MemberRow.group_id == group_id, MemberRow.id == member_id]
    return [MemberRow.group_id == group_id, *([] if left else [MemberRow.left_at.is_(None)])]


def _count(session: Writer, statement: Any) -> int:
    """How many rows a statement touched."""
    result = session.execute(statement, execution_options={"preserve_rowcount": True})  # psycopg's is gone otherwise
    return int(result.rowcount)  # type: ignore[attr-defined]  # what changes rows has a count
