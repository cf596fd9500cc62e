"""The outbox: deliveries, written with what causes them, claimed under a lease, and what became of them."""

from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy import ColumnElement, Select, and_, case, delete, exists, func, or_, select, update

from bot.core.people import Delivery
from bot.core.request import Platform
from bot.storage.channels import RESTS
from bot.storage.engine import Reader, Writer
from bot.storage.insert import insert_new
from bot.storage.tables import ClosedChannelRow, DeliveryRow, GroupRow, PersonRow

TRIES = 10
"""How often a delivery is tried at least before it is given up for its age."""


@dataclass(frozen=True, slots=True)
class Addressee:
    """Whom a delivery is for: a person directly, or a channel of a group."""

    group_id: int
    platform: Platform
    person_id: int | None = None
    channel: str | None = None


def put(session: Writer, key: str, to: Addressee, kind: str, facts: dict[str, str], due_at: datetime) -> bool:
    """The delivery leaves the house at its time, once for its key; False if it was there already."""
    return insert_new(
        session,
        DeliveryRow,
        key=key,
        group_id=to.group_id,
        person_id=to.person_id,
        platform=to.platform,
        channel=to.channel,
        kind=kind,
        facts=facts,
        state="waiting",
        due_at=due_at,
        fence=0,
        attempts=0,
        created_at=due_at,
    )


def is_due(session: Reader, platform: Platform, now: datetime, person: str | None = None) -> bool:
    """Whether `claim` would find anything; looking takes no lock."""
    found = (
        select(DeliveryRow.id)
        .join(GroupRow, GroupRow.id == DeliveryRow.group_id)
        .outerjoin(PersonRow, PersonRow.id == DeliveryRow.person_id)
        .where(*_ready(platform, clock(session, now), person))
        .limit(1)
    )
    return session.scalar(found) is not None


def claim(
    session: Writer,
    platform: Platform,
    now: datetime,
    lease: timedelta,
    person: str | None = None,
    limit: int = 20,
) -> list[Delivery]:
    """Due deliveries of a platform, the oldest first, that nobody else sends until the lease runs out.

    Args:
        session: its transaction must be committed before anything is sent.
        platform: whose deliveries.
        now: this process's clock; on PostgreSQL the server's is taken instead, since many processes share it.
        lease: how long they are the caller's.
        person: only what is for this person directly (an account's id), as for a terminal with one reader.
        limit: how many at the most.
    """
    instant = clock(session, now)
    statement = (
        select(DeliveryRow, PersonRow.external_id, GroupRow.external_id)
        .join(GroupRow, GroupRow.id == DeliveryRow.group_id)
        .outerjoin(PersonRow, PersonRow.id == DeliveryRow.person_id)
        .where(*_ready(platform, instant, person))
        .order_by(DeliveryRow.due_at, DeliveryRow.id)
        .limit(limit)
        .with_for_update(skip_locked=True, of=DeliveryRow)
    )
    return _claimed(session, statement, instant + lease)


def was_missed(session: Reader, platform: Platform, person: str) -> bool:
    """Whether `claim_missed` would find anything; looking takes no lock."""
    found = select(DeliveryRow.id).join(PersonRow, PersonRow.id == DeliveryRow.person_id)
    return session.scalar(found.where(*_missed(platform, person)).limit(1)) is not None


def claim_missed(
    session: Writer, platform: Platform, person: str, now: datetime, lease: timedelta, limit: int = 5
) -> list[Delivery]:
    """What a person (an account's id) was to be told directly and could not be, claimed as by `claim`."""
    instant = clock(session, now)
    statement = (
        select(DeliveryRow, PersonRow.external_id, GroupRow.external_id)
        .join(GroupRow, GroupRow.id == DeliveryRow.group_id)
        .join(PersonRow, PersonRow.id == DeliveryRow.person_id)
        .where(*_missed(platform, person))
        .order_by(DeliveryRow.due_at, DeliveryRow.id)
        .limit(limit)
        .with_for_update(skip_locked=True, of=DeliveryRow)
    )
    return _claimed(session, statement, instant + lease)


def record(session: Writer, delivery: Delivery, state: str, now: datetime, error: str | None = None) -> bool:
    """What became of a delivery is kept; False if another worker has claimed it since."""
    result = session.execute(
        update(DeliveryRow)
        .where(*_held(delivery))
        .values(state=state, sent_at=now if state == "sent" else None, leased_until=None, error=error)
    )
    return bool(result.rowcount)  # type: ignore[attr-defined]  # an UPDATE's result has a count


def falter(session: Writer, delivery: Delivery, error: str, before: datetime) -> None:
    """A try has failed, for that reason; one tried often and created `before` that has failed for good."""
    old = and_(DeliveryRow.created_at <= before, DeliveryRow.attempts >= TRIES)
    session.execute(
        update(DeliveryRow)
        .where(*_held(delivery))
        .values(state=case((old, "failed"), else_=DeliveryRow.state), error=error)
    )


def discard(session: Writer, delivery: Delivery) -> None:
    """The delivery is gone, and will never be told, unless another worker has claimed it since."""
    session.execute(delete(DeliveryRow).where(*_held(delivery)))


def give_up(session: Writer, group_id: int, channel: str, reason: str, instant: datetime) -> None:
    """What is due in a channel of a group and not being sent just now has failed, for that reason."""
    session.execute(
        update(DeliveryRow)
        .where(DeliveryRow.group_id == group_id, DeliveryRow.channel == channel, *_unclaimed(instant))
        .values(state="failed", leased_until=None, error=reason)
    )


def failures(session: Reader, group_id: int, since: datetime, limit: int) -> tuple[int, list[DeliveryRow]]:
    """How many of a group's deliveries due `since` then have failed, or may have; and the latest of them."""
    which = (
        DeliveryRow.group_id == group_id,
        DeliveryRow.state.in_(("failed", "unknown")),
        DeliveryRow.due_at >= since,
    )
    total = session.scalar(select(func.count()).select_from(DeliveryRow).where(*which)) or 0
    latest = select(DeliveryRow).where(*which).order_by(DeliveryRow.due_at.desc(), DeliveryRow.id.desc()).limit(limit)
    return total, list(session.scalars(latest))


def clock(session: Reader, now: datetime) -> datetime:
    """The time that all processes share: on PostgreSQL the server's, else this process's."""
    if session.get_bind().dialect.name == "sqlite":
        return now
    instant = session.scalar(select(func.clock_timestamp()))
    return instant if isinstance(instant, datetime) else now


def _claimed(session: Writer, statement: Select[DeliveryRow, str, str], leased_until: datetime) -> list[Delivery]:
    rows = session.execute(statement).all()
    for row, _, _ in rows:
        row.state, row.fence, row.attempts, row.leased_until = (
            "claimed",
            row.fence + 1,
            row.attempts + 1,
            leased_until,
        )
    session.flush()
    return [
        Delivery(
            row.id,
            row.kind,
            row.facts,
            Platform(row.platform),
            account,
            row.channel,
            row.fence,
            row.created_at,
            group,
        )
        for row, account, group in rows
    ]


def _held(delivery: Delivery) -> list[ColumnElement[bool]]:
    """It is the worker's who claimed it."""
    return [DeliveryRow.id == delivery.id, DeliveryRow.fence == delivery.fence, DeliveryRow.state == "claimed"]


def _missed(platform: Platform, person: str) -> list[ColumnElement[bool]]:
    return [
        PersonRow.platform == platform,
        PersonRow.external_id == person,
        DeliveryRow.channel.is_(None),
        DeliveryRow.state == "failed",
    ]


def _ready(platform: Platform, instant: datetime, person: str | None) -> list[ColumnElement[bool]]:
    resting = exists().where(
        ClosedChannelRow.group_id == DeliveryRow.group_id,
        ClosedChannelRow.channel == DeliveryRow.channel,
        ClosedChannelRow.refused_at > instant - RESTS,
    )
    conditions = [
        DeliveryRow.platform == platform,
        *_unclaimed(instant),
        GroupRow.left_at.is_(None),  # who sent the bot away hears nothing more
        or_(DeliveryRow.channel.is_(None), GroupRow.quiet.is_(False)),  # in a quiet group's channels nothing is said
        ~resting,
    ]
    return conditions if person is None else [*conditions, PersonRow.external_id == person]


def _unclaimed(instant: datetime) -> list[ColumnElement[bool]]:
    """Due, and no worker has it."""
    return [
        DeliveryRow.state.in_(("waiting", "claimed")),  # with the date below, all that the index is asked for:
        DeliveryRow.due_at <= instant,  # years of sent ones are never looked at
        or_(DeliveryRow.state == "waiting", DeliveryRow.leased_until <= instant),
    ]
