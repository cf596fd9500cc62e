"""The outbox: everything is said once; what a worker has claimed is its own until the lease runs out."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest
from sqlalchemy import func, select, text, update

from bot.core.people import Delivery
from bot.core.request import Platform
from bot.storage import groups, outbox
from bot.storage.engine import Database
from bot.storage.leases import LONG_AGO
from bot.storage.outbox import Addressee
from bot.storage.tables import DeliveryRow
from tests.storage.conftest import Again
from tests.storage.world import NOW, joined, together

LEASE = timedelta(seconds=60)
NO_LEASE = timedelta(0)
"""A lease that has run out at once: on PostgreSQL it is the server's clock that counts, and no test can move it."""

FAR = datetime(2900, 1, 1, tzinfo=UTC)


def put(database: Database, *keys: str, due_at: datetime = NOW) -> list[bool]:
    """A delivery for each key, each in a channel of its own: so none of them waits for another."""
    ann = joined(database)
    with database.write() as session:
        return [
            outbox.put(
                session, key, Addressee(ann.group_id, Platform.LOCAL, channel=key), "answered", {"key": key}, due_at
            )
            for key in keys
        ]


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


def falter(
    database: Database,
    delivery: Delivery,
    *,
    rest: timedelta | None = None,
    certain: bool = False,
    now: datetime = NOW,
) -> timedelta:
    """A try has failed; how long it rests."""
    with database.write() as session:
        before = outbox.clock(session, now)
        assert outbox.falter(session, delivery, "why", now, rest, certain=certain)
        until = session.get_one(DeliveryRow, delivery.id).leased_until
        return until - before if until else timedelta(0)


def rested(database: Database) -> bool:
    """Whatever rests has rested; on PostgreSQL the server's clock counts, which no test can move."""
    with database.write() as session:
        session.execute(update(DeliveryRow).where(DeliveryRow.state == "waiting").values(leased_until=NOW - LEASE))
    return True


def began(database: Database, instant: datetime) -> None:
    """The doubt began then."""
    with database.write() as session:
        session.execute(update(DeliveryRow).values(doubt_since=instant))


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
    """And what is said to everybody there; not what is for another, however long that has been due."""
    ann, bob = joined(database), joined(database, "Bob")
    with database.write() as session:
        for key, to in {
            "ann": Addressee(ann.group_id, Platform.LOCAL, person_id=ann.person_id),
            "bob": Addressee(bob.group_id, Platform.LOCAL, person_id=bob.person_id),
            "all": Addressee(bob.group_id, Platform.LOCAL, channel="local"),
        }.items():
            outbox.put(session, key, to, "answered", {"key": key}, NOW)
    assert keys(claim(database, person="bob")) == ["bob", "all"]
    assert keys(claim(database, person="ann")) == ["ann"]
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
        assert not outbox.falter(session, late, "late", NOW)
        assert not outbox.hand_back(session, late)
        assert not outbox.discard(session, late)
    assert (row(database).state, row(database).error) == ("claimed", None)
    with database.write() as session:
        assert outbox.falter(session, prompt, "prompt", NOW)
    assert (row(database).state, row(database).error) == ("waiting", "prompt")
    assert not record(database, prompt), "it is nobody's any more"


@pytest.mark.parametrize(("certain", "end"), [(False, "unknown"), (True, "failed")])
def test_a_try_that_fails_late_and_often_enough_is_the_last(database: Database, certain: bool, end: str) -> None:  # noqa: FBT001
    """It takes the age and the number of tries; where one of them may have reached its reader, nobody knows."""
    put(database, "a")
    old = NOW + outbox.GIVEN_UP
    for tried in range(1, outbox.TRIES + 1):
        falter(database, claim(database, NO_LEASE)[0], now=NOW if tried % 2 else old, certain=certain)
        rested(database)
        assert row(database).state == (end if tried == outbox.TRIES else "waiting")
    assert claim(database) == []


def test_what_fails_for_a_person_is_never_unknown(database: Database) -> None:
    """It has failed, and can be said to them when they are here, even if they should have it already."""
    ann = joined(database)
    with database.write() as session:
        to = Addressee(ann.group_id, Platform.LOCAL, person_id=ann.person_id)
        outbox.put(session, "a", to, "answered", {"key": "a"}, NOW)
    for _ in range(outbox.TRIES):
        falter(database, claim(database, NO_LEASE)[0], now=NOW + outbox.GIVEN_UP)
        rested(database)
    assert row(database).state == "failed"


def test_a_failed_try_rests_the_longer_the_oftener_it_failed(database: Database) -> None:
    """Two seconds, then five, a quarter, half and a whole minute; or as long as the platform says, to ten minutes."""
    put(database, "a")
    rests = [falter(database, claim(database)[0]) for _ in range(6) if rested(database)]
    assert [round(each.total_seconds()) for each in rests] == [2, 5, 15, 30, 60, 60]
    rested(database)
    assert round(falter(database, claim(database)[0], rest=timedelta(seconds=7)).total_seconds()) == 7
    assert claim(database) == [], "it rests"
    rested(database)
    assert round(falter(database, claim(database)[0], rest=timedelta(days=7)).total_seconds()) == 600


def test_from_a_claim_on_it_is_in_doubt_whether_it_was_sent(database: Database) -> None:
    """Who claims it next is told how long ago that began, whoever failed in between; an outcome ends the doubt."""
    put(database, "a")
    (first,) = claim(database, NO_LEASE)
    began(database, NOW - timedelta(minutes=3))
    (second,) = claim(database, NO_LEASE)
    began(database, NOW - timedelta(minutes=3))
    falter(database, second)
    rested(database)
    (third,) = claim(database)
    assert first.doubt is None
    for each in (second, third):
        assert each.doubt is not None
        assert each.doubt >= timedelta(minutes=3)
    assert record(database, third)
    assert row(database).doubt_since is None


def test_what_was_certainly_not_sent_is_not_in_doubt(database: Database) -> None:
    """The next worker sends it without looking first; but a doubt from before stays."""
    put(database, "a")
    falter(database, claim(database)[0], certain=True)
    rested(database)
    (clean,) = claim(database)
    assert clean.doubt is None
    falter(database, clean)
    rested(database)
    (doubtful,) = claim(database)
    assert doubtful.doubt is not None
    falter(database, doubtful, certain=True)
    rested(database)
    (still,) = claim(database)
    assert still.doubt is not None


def test_what_is_handed_back_is_as_if_nobody_had_claimed_it(database: Database) -> None:
    """It is due at once, the try is not counted, and it is in doubt only if it was before."""
    put(database, "a")
    (mine,) = claim(database)
    with database.write() as session:
        assert outbox.hand_back(session, mine)
    kept = row(database)
    assert (kept.state, kept.attempts, kept.leased_until, kept.doubt_since) == ("waiting", 0, None, None)
    (again,) = claim(database, NO_LEASE)
    assert (again.doubt, again.fence) == (None, 2)
    (doubtful,) = claim(database)
    with database.write() as session:
        assert outbox.hand_back(session, doubtful)
    assert row(database).doubt_since is not None


@pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)
def test_a_doubt_from_the_future_is_an_old_one(database: Database) -> None:
    """Where the clock was set back nobody knows how old it is: it is not taken for young."""
    put(database, "a")
    assert claim(database, NO_LEASE, now=NOW + timedelta(hours=1))
    with database.write() as session:
        session.execute(update(DeliveryRow).values(leased_until=NOW))
    (again,) = claim(database)
    assert again.doubt == LONG_AGO


def test_a_channel_and_a_person_get_one_at_a_time(database: Database, again: Again) -> None:
    """Also from two workers; the next one when the one before is done, or rests after a try that failed."""
    ann, other = joined(database), joined(database, group="blues")
    with database.write() as session:
        for key, to in {
            "one": Addressee(ann.group_id, Platform.LOCAL, channel="general"),
            "two": Addressee(ann.group_id, Platform.LOCAL, channel="general"),
            "three": Addressee(ann.group_id, Platform.LOCAL, channel="general"),
            "namesake": Addressee(other.group_id, Platform.LOCAL, channel="general"),
            "direct": Addressee(ann.group_id, Platform.LOCAL, person_id=ann.person_id),
            "direct too": Addressee(other.group_id, Platform.LOCAL, person_id=ann.person_id),
        }.items():
            outbox.put(session, key, to, "answered", {"key": key}, NOW)
    one, namesake, direct = claim(database)
    assert keys([one, namesake, direct]) == ["one", "namesake", "direct"]
    assert claim(again(database)) == []
    assert record(database, direct)
    falter(database, one)
    assert keys(claim(again(database))) == ["two", "direct too"]
    assert claim(database) == []


@pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)
def test_what_is_being_sent_is_not_claimed_whatever_the_clock_says(database: Database) -> None:
    """Who still sends what a jump of the clock has put out of its lease gets neither it nor more for its channel."""
    ann = joined(database)
    put(database, "a", "b")
    mine = claim(database, limit=1)
    with database.write() as session:
        outbox.put(
            session, "a, too", Addressee(ann.group_id, Platform.LOCAL, channel="a"), "answered", {"key": "a, too"}, NOW
        )
        later = NOW + timedelta(hours=1)
        assert keys(outbox.claim(session, Platform.LOCAL, later, LEASE, sending=mine)) == ["b"]


def test_a_group_with_a_great_many_holds_nobody_up(database: Database) -> None:
    """What is due in another group is among the first that are claimed, however many are due before."""
    ann, other = joined(database), joined(database, group="blues")
    with database.write() as session:
        for i in range(600):
            to = Addressee(ann.group_id, Platform.LOCAL, channel="general" if i < 550 else f"channel {i}")
            due = NOW - LEASE + timedelta(milliseconds=i)
            outbox.put(session, f"many {i}", to, "answered", {"key": f"many {i}"}, due)
        to = Addressee(other.group_id, Platform.LOCAL, channel="general")
        outbox.put(session, "theirs", to, "answered", {"key": "theirs"}, NOW)
    assert keys(claim(database, limit=2)) == ["many 0", "theirs"]


def test_a_closed_channels_deliveries_fail_but_for_those_being_sent(database: Database) -> None:
    """What is due and unclaimed there has failed; what is not due, elsewhere, or with a worker is as it was."""
    ann, other = joined(database), joined(database, group="blues")
    with database.write() as session:
        for key, group, channel, due in (
            ("sending", ann.group_id, "general", NOW),
            ("due", ann.group_id, "general", NOW),
            ("later", ann.group_id, "general", FAR),
            ("doubtful", ann.group_id, "general", NOW),
            ("elsewhere", ann.group_id, "quiz", NOW),
            ("theirs", other.group_id, "general", NOW),
        ):
            outbox.put(session, key, Addressee(group, Platform.LOCAL, channel=channel), "daily", {"key": key}, due)
    assert keys(claim(database, limit=1)) == ["sending"]
    with database.write() as session:
        session.execute(update(DeliveryRow).where(DeliveryRow.key == "doubtful").values(doubt_since=NOW))
        outbox.give_up(session, ann.group_id, "general", "closed", outbox.clock(session, NOW))
        states = {each.key: (each.state, each.error) for each in session.scalars(select(DeliveryRow))}
    assert states.pop("due") == ("failed", "closed")
    assert states.pop("doubtful") == ("unknown", "closed")
    assert states.pop("sending") == ("claimed", None)
    assert set(states.values()) == {("waiting", None)}
