"""The outbox: deliveries, written with what causes them, claimed under a lease, and what became of them."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy import ColumnElement, and_, case, delete, func, or_, select, update

from bot.core.people import Delivery
from bot.core.posts import EDIT
from bot.core.request import Platform
from bot.core.turns import Turn, fair
from bot.storage import due, leases, news
from bot.storage.engine import Reader, Writer
from bot.storage.insert import insert_new
from bot.storage.tables import DeliveryRow, PersonRow

TRIES = 10
"""How often a delivery is tried at least before it is given up for its age."""

GIVEN_UP = timedelta(hours=24)
"""The age from which on a delivery is tried no more, once it has failed some times."""

BACKOFF = tuple(timedelta(seconds=seconds) for seconds in (2, 5, 15, 30, 60))
"""How long a delivery rests after its first failed try, its second, and so on."""

LONGEST_REST = timedelta(minutes=10)
"""Nothing rests for longer, whatever a platform says: it may have changed its mind."""

_SIGHTS = (250, 20_000)  # of what waits so much is looked at; more only where that holds too little to be fair with


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
    """Whether `claim` may find anything; looking takes no lock."""
    return due.is_there(session, platform, clock(session, now), person)


def claim(
    session: Writer,
    platform: Platform,
    now: datetime,
    lease: timedelta,
    person: str | None = None,
    limit: int = 20,
    sending: Sequence[Delivery] = (),
) -> list[Delivery]:
    """Due deliveries of a platform that nobody else sends until the lease runs out; see `core.turns` for which.

    From then on nobody can tell any more whether they were sent, unless it is recorded.

    Args:
        session: its transaction must be committed before anything is sent.
        platform: whose deliveries.
        now: this process's clock; on PostgreSQL the server's is taken instead, since many processes share it.
        lease: how long they are the caller's.
        person: only what is for this person directly (an account's id), or for everybody, as for a terminal.
        limit: how many at the most.
        sending: what the caller has claimed before and still sends, whatever the clock says of its lease.
    """
    instant = clock(session, now)
    mine = [Turn(each.id, each.group, each.channel, each.person) for each in sending]
    chosen: list[int] = []
    for sight in _SIGHTS:
        waiting = due.waiting(session, platform, instant, person, sight)
        busy, lapsed = due.claimed(session, platform, instant, person)  # after what waits: it may be claimed meanwhile
        chosen = fair((*lapsed, *waiting), busy, mine, 2 * limit)
        if len(chosen) >= limit or len(waiting) < sight:
            break
    given: list[Delivery] = []
    while chosen and len(given) < limit:  # others may have taken the first ones meanwhile
        some, chosen = chosen[: limit - len(given)], chosen[limit - len(given) :]
        statement = (
            leases.wanted()
            .where(DeliveryRow.id.in_(some), *due.unclaimed(instant))
            .order_by(DeliveryRow.due_at, DeliveryRow.id)
            .with_for_update(skip_locked=True, of=DeliveryRow)
        )
        given += leases.give(session, statement, instant, lease)
    return given


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
        leases.wanted()
        .where(*_missed(platform, person))
        .order_by(DeliveryRow.due_at, DeliveryRow.id)
        .limit(limit)
        .with_for_update(skip_locked=True, of=DeliveryRow)
    )
    return leases.give(session, statement, instant, lease)


def record(
    session: Writer,
    delivery: Delivery,
    state: str,
    now: datetime,
    error: str | None = None,
    message: str | None = None,
) -> bool:
    """What became of a delivery is kept, and the message that it is; False if another worker has claimed it since."""
    sent_at = now if state == "sent" else None
    result = session.execute(
        update(DeliveryRow)
        .where(*_held(delivery))
        .values(state=state, sent_at=sent_at, leased_until=None, doubt_since=None, error=error, external_id=message)
    )
    return bool(result.rowcount)  # type: ignore[attr-defined]  # an UPDATE's result has a count


def failed(delivery: Delivery) -> str:
    """The state of a delivery whose last try has failed for good; of one before, nobody may know what became."""
    return _lost(delivery.doubt is not None, delivery.channel)


def falter(
    session: Writer,
    delivery: Delivery,
    error: str | None,
    now: datetime,
    rest: timedelta | None = None,
    *,
    certain: bool = False,
) -> bool:
    """A try has failed, for that reason, and the next comes after a rest, unless that has gone on for too long.

    False if another worker has claimed it since; then nothing has changed.

    Args:
        session: its transaction.
        delivery: as it was claimed.
        error: the reason.
        now: the time.
        rest: how long, if the platform has said it; else the longer, the more often it was tried.
        certain: whether it was certainly not sent; a doubt about a try before remains.
    """
    row = session.scalar(select(DeliveryRow).where(*_held(delivery)).with_for_update())
    if row is None:
        return False
    instant = clock(session, now)
    usual = BACKOFF[min(row.attempts, len(BACKOFF)) - 1]
    row.error = error
    row.state, row.leased_until = "waiting", instant + min(usual if rest is None else rest, LONGEST_REST)
    if certain and delivery.doubt is None:
        row.doubt_since = None
    if row.attempts >= TRIES and row.created_at <= now - GIVEN_UP:
        row.state, row.leased_until = _lost(row.doubt_since is not None, row.channel), None
    session.flush()
    return True


def hand_back(session: Writer, delivery: Delivery) -> bool:
    """The delivery was not begun and is anybody's again, as if it had not been claimed.

    False if another worker has claimed it since; then nothing has changed.
    """
    row = session.scalar(select(DeliveryRow).where(*_held(delivery)).with_for_update())
    if row is None:
        return False
    row.state, row.leased_until, row.attempts = "waiting", None, row.attempts - 1
    if delivery.doubt is None:
        row.doubt_since = None
    session.flush()
    return True


def discard(session: Writer, delivery: Delivery) -> bool:
    """The delivery is gone, and will never be told; False if another worker has claimed it since."""
    result = session.execute(delete(DeliveryRow).where(*_held(delivery)))
    return bool(result.rowcount)  # type: ignore[attr-defined]  # as above


def give_up(session: Writer, group_id: int, channel: str, reason: str, instant: datetime) -> None:
    """What is due in a channel of a group and not being sent just now has failed, for that reason.

    What may have been sent already has not failed: nobody can tell. An edit waits: what it edits is still there.
    """
    session.execute(
        update(DeliveryRow)
        .where(DeliveryRow.group_id == group_id, DeliveryRow.channel == channel, DeliveryRow.due_at <= instant)
        .where(DeliveryRow.kind != EDIT)
        .where(
            or_(
                DeliveryRow.state == "waiting",
                and_(DeliveryRow.state == "claimed", DeliveryRow.leased_until <= instant),
            )
        )
        .values(
            state=case((DeliveryRow.doubt_since.is_(None), "failed"), else_="unknown"), leased_until=None, error=reason
        )
    )


def failures(session: Reader, group_id: int, since: datetime, limit: int) -> tuple[int, list[DeliveryRow]]:
    """How many of a group's deliveries due `since` then have failed, or may have; and the latest of them."""
    which = (
        DeliveryRow.group_id == group_id,
        DeliveryRow.state.in_(("failed", "unknown")),
        DeliveryRow.kind != news.KIND,  # which waits for its reader in that state
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


def _lost(doubtful: bool, channel: str | None) -> str:  # noqa: FBT001 - the one thing that is said of it
    """The state of what is not tried any more; a person directly is told what they may have been told already."""
    return "unknown" if doubtful and channel is not None else "failed"


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
