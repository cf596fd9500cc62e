"""The outbox: everything is said once; what a worker has claimed is its own until the lease runs out."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest
from sqlalchemy import func, select, text

from bot.core.people import Delivery
from bot.core.request import Platform
from bot.storage import groups, outbox
from bot.storage.engine import Database
from bot.storage.outbox import Addressee
from bot.storage.tables import DeliveryRow
from tests.storage.conftest import Again
from tests.storage.world import NOW, joined, together

LEASE = timedelta(seconds=60)
NO_LEASE = timedelta(0)
"""A lease that has run out at once: on PostgreSQL it is the server's clock that counts, and no test can move it."""

FAR = datetime(2900, 1, 1, tzinfo=UTC)


def put(database: Database, *keys: str, due_at: datetime = NOW) -> list[bool]:
    """A delivery to Ann for each key."""
    ann = joined(database)
    to = Addressee(ann.group_id, Platform.LOCAL, person_id=ann.person_id)
    with database.write() as session:
        return [outbox.put(session, key, to, "answered", {"key": key}, due_at) for key in keys]


def claim(
    database: Database, lease: timedelta = LEASE, *, now: datetime = NOW, limit: int = 20, person: str | None = None
) -> list[Delivery]:
    """What one worker claims, in a transaction of its own."""
    with database.write() as session:
        return outbox.claim(session, Platform.LOCAL, now, lease, person, limit)


def record(database: Database, delivery: Delivery, state: str = "sent", error: str | None = None) -> bool:
    """A worker's word on what became of a delivery, in a transaction of its own."""
    with database.write() as session:
        return outbox.record(session, delivery, state, NOW, error)


def keys(deliveries: list[Delivery]) -> list[str]:
    """What was claimed."""
    return [each.facts["key"] for each in deliveries]


def row(database: Database) -> DeliveryRow:
    """The only delivery as it is kept."""
    with database.read() as session:
        return session.scalars(select(DeliveryRow)).one()


def test_a_delivery_comes_back_as_it_was_put(database: Database) -> None:
    """A worker gets everything that it needs to say it, and to whom."""
    ann = joined(database)
    direct = Addressee(ann.group_id, Platform.LOCAL, person_id=ann.person_id)
    channel = Addressee(ann.group_id, Platform.LOCAL, channel="general")
    with database.write() as session:
        assert outbox.put(session, "a", direct, "answered", {"asked": "Why?"}, NOW)
        assert outbox.put(session, "b", channel, "daily", {}, NOW)
    first, second = claim(database)
    local = Platform.LOCAL
    assert first == Delivery(first.id, "answered", {"asked": "Why?"}, local, "ann", None, 1, NOW, "reds")
    assert second == Delivery(second.id, "daily", {}, local, None, "general", 1, NOW, "reds")


def test_a_key_is_put_once(database: Database) -> None:
    """A second delivery of the same key says no and changes nothing, also when the first was sent long ago."""
    assert put(database, "a", "b", "a") == [True, True, False]
    assert keys(claimed := claim(database)) == ["a", "b"]
    assert all(record(database, each) for each in claimed)
    assert put(database, "a") == [False]
    assert claim(database) == []


def test_of_many_puts_at_once_one_counts(database: Database, again: Again) -> None:
    """Twelve deliveries of one key at the same moment: one says yes."""
    ann = joined(database)
    both = (database, again(database))
    to = Addressee(ann.group_id, Platform.LOCAL, person_id=ann.person_id)

    def put_one(i: int) -> bool:
        with both[i % 2].write() as session:
            return outbox.put(session, "key", to, "answered", {"from": str(i)}, NOW)

    assert sorted(together(12, put_one)) == [False] * 11 + [True]


def test_what_is_not_due_waits(database: Database) -> None:
    """A delivery is claimed from its due instant on, the longest due first, and of equals the first put."""
    put(database, "far", due_at=FAR)
    put(database, "now", "now too")
    put(database, "before", due_at=NOW - timedelta(days=1))
    assert keys(claim(database)) == ["before", "now", "now too"]
    assert claim(database) == []


@pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)
def test_on_sqlite_our_own_clock_counts(database: Database) -> None:
    """A delivery is due, and a lease runs out, at the very microsecond, by the time that the caller gives."""
    put(database, "a", due_at=NOW + LEASE)
    moment = timedelta(microseconds=1)
    assert claim(database, now=NOW + LEASE - moment) == []
    (first,) = claim(database, now=NOW + LEASE)
    assert claim(database, now=NOW + 2 * LEASE - moment) == []
    (second,) = claim(database, now=NOW + 2 * LEASE)
    assert (first.fence, second.fence) == (1, 2)


@pytest.mark.parametrize("database_url", ["postgres"], indirect=True)
def test_on_postgresql_the_servers_clock_counts(database: Database) -> None:
    """A worker whose own clock is centuries ahead gets nothing early, and its leases end by the server's clock."""
    put(database, "far", due_at=FAR)
    put(database, "a")
    (claimed,) = claim(database, now=FAR + LEASE)
    assert keys([claimed]) == ["a"]
    with database.read() as session:
        until, server = session.execute(
            select(DeliveryRow.leased_until, func.now()).where(DeliveryRow.id == claimed.id)
        ).one()
    assert until is not None
    assert timedelta(0) < until - server <= LEASE


def test_no_more_are_claimed_than_asked_for(database: Database) -> None:
    """A limit takes the longest due ones; the rest are the next worker's."""
    put(database, "a", "b", "c", "d", "e")
    assert keys(claim(database, limit=2)) == ["a", "b"]
    assert keys(claim(database, limit=2)) == ["c", "d"]
    assert keys(claim(database, limit=2)) == ["e"]


def test_a_claimed_delivery_is_nobody_elses(database: Database, again: Again) -> None:
    """Until its lease runs out a delivery is not given out again."""
    put(database, "a")
    assert keys(claim(database)) == ["a"]
    assert claim(again(database)) == []
    assert (row(database).state, row(database).attempts, row(database).fence) == ("claimed", 1, 1)


def test_two_workers_never_hold_the_same_delivery(database: Database, again: Again) -> None:
    """Eight workers, through two engines, that claim until nothing is left share everything without overlap."""
    names = [f"key {i:02}" for i in range(40)]
    put(database, *names)
    both = (database, again(database))

    def work(i: int) -> list[str]:
        mine: list[str] = []
        while got := claim(both[i % 2], limit=3):
            mine += keys(got)
        return mine

    shares = together(8, work)
    # A worker that finds everything locked goes home; whoever holds the locks comes back for the rest.
    assert sorted(key for share in shares for key in share) == names


def test_a_worker_does_not_wait_for_anothers_rows(database: Database, again: Again) -> None:
    """While one worker's transaction is still open, another on PostgreSQL takes other rows at once."""
    put(database, "a", "b", "c")
    if database.is_sqlite:
        assert keys(claim(database, limit=2)) == ["a", "b"]
        assert keys(claim(again(database))) == ["c"]
        return
    with database.write() as session:
        mine = outbox.claim(session, Platform.LOCAL, NOW, LEASE, None, 2)
        with again(database).write() as other:
            other.execute(text("SET LOCAL lock_timeout = '1s'"))  # a failure, not a standstill, if it does wait
            assert keys(outbox.claim(other, Platform.LOCAL, NOW, LEASE)) == ["c"]
    assert keys(mine) == ["a", "b"]


def test_a_lease_that_ran_out_is_claimed_again_with_a_higher_fence(database: Database) -> None:
    """The delivery is the next worker's, the attempts are counted, and the late one cannot record over it."""
    put(database, "a")
    (late,) = claim(database, NO_LEASE)
    (prompt,) = claim(database)
    assert (late.id, late.fence, prompt.id, prompt.fence) == (prompt.id, 1, prompt.id, 2)
    assert row(database).attempts == 2
    assert not record(database, late)
    assert (row(database).state, row(database).sent_at) == ("claimed", None)
    assert record(database, prompt)
    assert not record(database, late, "failed", "too late")
    kept = row(database)
    assert (kept.state, kept.sent_at, kept.leased_until, kept.error) == ("sent", NOW, None, None)


def test_a_late_word_counts_while_nobody_else_has_claimed(database: Database) -> None:
    """A worker whose lease ran out may still record what it did if the delivery was not given out again."""
    put(database, "a")
    (late,) = claim(database, NO_LEASE)
    assert record(database, late)
    assert claim(database) == []


def test_a_delivery_is_recorded_once(database: Database) -> None:
    """A second word of the same worker says no; a fence that was never given says no."""
    put(database, "a")
    (mine,) = claim(database)
    assert not record(database, replace(mine, fence=mine.fence + 1))
    assert record(database, mine)
    assert not record(database, mine, "failed")
    assert row(database).state == "sent"


@pytest.mark.parametrize("state", ["failed", "unknown"])
def test_what_was_not_sent_says_so(database: Database, state: str) -> None:
    """A failed delivery, and one of which nobody can tell, has no time of sending, keeps its error, and rests."""
    put(database, "a")
    (mine,) = claim(database, NO_LEASE)
    assert record(database, mine, state, "the channel is gone")
    kept = row(database)
    assert (kept.state, kept.sent_at, kept.error) == (state, None, "the channel is gone")
    assert claim(database) == []


def test_a_claim_that_is_undone_was_none(database: Database) -> None:
    """If the claiming transaction fails, the delivery is there for the next worker with its first fence."""
    put(database, "a")

    def fail() -> None:
        with database.write() as session:
            assert keys(outbox.claim(session, Platform.LOCAL, NOW, LEASE)) == ["a"]
            raise LookupError("on purpose")

    with pytest.raises(LookupError):
        fail()
    (mine,) = claim(database)
    assert mine.fence == 1


def test_a_worker_for_one_person_takes_what_is_theirs(database: Database) -> None:
    """The limit counts the person's own deliveries, however many of others' are due before."""
    bob = joined(database, "Bob")
    to = Addressee(bob.group_id, Platform.LOCAL, person_id=bob.person_id)
    put(database, *(f"ann {i}" for i in range(5)))
    with database.write() as session:
        outbox.put(session, "bob", to, "answered", {"key": "bob"}, NOW)
    assert keys(claim(database, limit=2, person="bob")) == ["bob"]
    assert keys(claim(database, limit=2, person="ann")) == ["ann 0", "ann 1"]
    assert claim(database, person="cleo") == []


def test_a_quiet_groups_channels_hear_nothing_until_it_is_quiet_no_more(database: Database) -> None:
    """What is for a channel waits, what is for a person does not, and another group's channels hear theirs."""
    ann, other = joined(database), joined(database, group="blues")
    with database.write() as session:
        for key, to in {
            "channel": Addressee(ann.group_id, Platform.LOCAL, channel="general"),
            "person": Addressee(ann.group_id, Platform.LOCAL, person_id=ann.person_id),
            "elsewhere": Addressee(other.group_id, Platform.LOCAL, channel="general"),
        }.items():
            outbox.put(session, key, to, "answered", {"to": key}, NOW)
        groups.set_quiet(session, ann.group_id, quiet=True)
    with database.write() as session:
        told = outbox.claim(session, Platform.LOCAL, NOW, timedelta(minutes=1))
        assert sorted(each.facts["to"] for each in told) == ["elsewhere", "person"]
        assert not outbox.is_due(session, Platform.LOCAL, NOW)
        groups.set_quiet(session, ann.group_id, quiet=False)
        assert outbox.is_due(session, Platform.LOCAL, NOW)
        (late,) = outbox.claim(session, Platform.LOCAL, NOW, timedelta(minutes=1))
        assert late.facts["to"] == "channel"


def test_what_was_missed_is_claimed_once_and_for_its_person(database: Database) -> None:
    """A failed word to a person can be claimed when they are here; one to a channel, or that was sent, cannot."""
    ann = joined(database)
    with database.write() as session:
        for key, to in {
            "direct": Addressee(ann.group_id, Platform.LOCAL, person_id=ann.person_id),
            "sent": Addressee(ann.group_id, Platform.LOCAL, person_id=ann.person_id),
            "channel": Addressee(ann.group_id, Platform.LOCAL, channel="general"),
        }.items():
            outbox.put(session, key, to, "answered", {"to": key}, NOW)
        for each in outbox.claim(session, Platform.LOCAL, NOW, timedelta(minutes=1)):
            outbox.record(session, each, "sent" if each.facts["to"] == "sent" else "failed", NOW)
    lease = timedelta(minutes=1)
    with database.write() as session:
        assert not outbox.was_missed(session, Platform.LOCAL, "bob")
        assert not outbox.was_missed(session, Platform.DISCORD, "ann")
        assert outbox.was_missed(session, Platform.LOCAL, "ann")
        (missed,) = outbox.claim_missed(session, Platform.LOCAL, "ann", NOW, lease)
        assert missed.facts["to"] == "direct"
        assert outbox.claim_missed(session, Platform.LOCAL, "ann", NOW, lease) == []
        assert outbox.record(session, missed, "sent", NOW)


def test_a_late_workers_failed_try_changes_nothing(database: Database) -> None:
    """Neither the error nor the end that it would put to a delivery counts once another worker has claimed it."""
    put(database, "a")
    (late,) = claim(database, NO_LEASE)
    (prompt,) = claim(database)
    with database.write() as session:
        outbox.falter(session, late, "late", FAR)
        outbox.discard(session, late)
    assert (row(database).state, row(database).error) == ("claimed", None)
    with database.write() as session:
        outbox.falter(session, prompt, "prompt", FAR)
    assert (row(database).state, row(database).error) == ("claimed", "prompt")
    assert record(database, prompt)


def test_a_try_that_fails_late_and_often_enough_is_the_last(database: Database) -> None:
    """It takes the age and the number of tries."""
    put(database, "a")
    for tried in range(1, outbox.TRIES + 1):
        (mine,) = claim(database, NO_LEASE)
        with database.write() as session:
            outbox.falter(session, mine, "why", NOW - LEASE)
            assert session.get_one(DeliveryRow, mine.id).state == "claimed"
            outbox.falter(session, mine, "why", NOW)
        assert row(database).state == ("failed" if tried == outbox.TRIES else "claimed")
    assert claim(database) == []


def test_a_closed_channels_deliveries_fail_but_for_those_being_sent(database: Database) -> None:
    """What is due and unclaimed there has failed; what is not due, elsewhere, or with a worker is as it was."""
    ann, other = joined(database), joined(database, group="blues")
    with database.write() as session:
        for key, group, channel, due in (
            ("sending", ann.group_id, "general", NOW),
            ("due", ann.group_id, "general", NOW),
            ("later", ann.group_id, "general", FAR),
            ("elsewhere", ann.group_id, "quiz", NOW),
            ("theirs", other.group_id, "general", NOW),
        ):
            outbox.put(session, key, Addressee(group, Platform.LOCAL, channel=channel), "daily", {"key": key}, due)
    assert keys(claim(database, limit=1)) == ["sending"]
    with database.write() as session:
        outbox.give_up(session, ann.group_id, "general", "closed", outbox.clock(session, NOW))
        states = {each.key: (each.state, each.error) for each in session.scalars(select(DeliveryRow))}
    assert states.pop("due") == ("failed", "closed")
    assert states.pop("sending") == ("claimed", None)
    assert set(states.values()) == {("waiting", None)}
