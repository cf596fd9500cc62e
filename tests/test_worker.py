"""A worker: everything due is sent once, side by side, and what became of it is kept."""

import asyncio
from collections.abc import Iterator, MutableMapping
from contextlib import contextmanager
from dataclasses import replace
from datetime import timedelta
from typing import Any

import pytest
from sqlalchemy import text, update
from structlog.testing import capture_logs

from bot.app import App
from bot.core.outcomes import AbsentError, Fate, Outcome
from bot.core.people import (
    Delivery,
    DepartedError,
    ForbiddenError,
    FrozenError,
    NotNowError,
    UncertainError,
    UndeliverableError,
)
from bot.core.request import Platform
from bot.core.turns import SHARE
from bot.storage import channels, outbox
from bot.storage.engine import Database
from bot.storage.tables import DeliveryRow
from bot.worker import Times, Worker
from tests.conftest import MakeApp
from tests.mouth import Mouth, put, rows, states
from tests.storage.world import NOW, joined

AGES_AGO = NOW - timedelta(days=400)
"""Before now by whatever clock: on PostgreSQL the server's counts."""


@pytest.fixture(autouse=True)
def log() -> Iterator[list[MutableMapping[str, Any]]]:
    """What is logged; written out, tracebacks would take longer than all else."""
    with capture_logs() as entries:
        yield entries


def sent(app: App, mouth: Mouth, *, at_once: int = 64) -> int:
    """How much a worker sends of all that is due."""
    return asyncio.run(Worker(app, mouth, at_once=at_once).run())


def rested(database: Database) -> None:
    """Whatever rests, or is under a lease, is due."""
    with database.write() as session:
        session.execute(update(DeliveryRow).values(leased_until=AGES_AGO))


def raising(error: Exception) -> Mouth:
    """A platform that says nothing but this."""

    async def act(_: Delivery) -> str | None:
        raise error

    return Mouth(act, owner="zoe")


def test_everything_due_is_sent_once_and_its_message_kept(app: App, database: Database) -> None:
    """With the id by which it can be edited; what has none has none."""
    put(database, "a", "b", "a")
    mouth = Mouth()
    assert sent(app, mouth) == 3
    assert sorted(str(each) for each in mouth.channels) == ["a", "a", "b"]
    assert [(each.state, each.external_id) for each in rows(database)] == [("sent", f"m{i}") for i in (1, 2, 3)]
    assert sent(app, mouth) == 0
    put(database, "c", group="blues")

    async def nothing(_: Delivery) -> None:
        return None

    assert sent(app, Mouth(nothing)) == 1
    assert rows(database)[-1].external_id is None


def test_channels_are_sent_to_side_by_side_and_each_in_turn(app: App, database: Database) -> None:
    """Nobody waits for another's channel; in one channel the second is begun when the first is done."""
    put(database, "slow", "quick", "slow", "quick")
    gate, order = asyncio.Event(), list[str]()

    async def act(delivery: Delivery) -> None:
        order.append(f"{delivery.channel} begun")
        if delivery.channel == "slow":
            await gate.wait()
        order.append(f"{delivery.channel} done")
        if order.count("quick done") == 2:
            gate.set()

    assert sent(app, Mouth(act)) == 4
    slow = [each for each in order if each.startswith("slow")]
    assert slow == ["slow begun", "slow done"] * 2
    assert order.index("quick done") < order.index("slow done")


def test_no_more_are_under_way_than_a_worker_takes(app: App, database: Database) -> None:
    """Nor of one group than its share."""
    for group in ("reds", "blues", "greens"):
        put(database, *(f"c{i}" for i in range(12)), group=group)

    async def act(_: Delivery) -> None:
        for _i in range(5):
            await asyncio.sleep(0)

    few, many = Mouth(act), Mouth(act)
    assert sent(app, few, at_once=4) == 36
    assert few.most == 4
    put(database, *(f"c{i}" for i in range(12)), group="greys")
    assert sent(app, many) == 12
    assert many.most <= SHARE


@pytest.mark.parametrize(
    ("error", "state", "why"),
    [
        (FrozenError("30046"), "failed", "30046"),
        (UndeliverableError("50035"), "failed", "50035"),
        (ForbiddenError("50013", "the-hall"), "failed", "50013"),
        (UncertainError("no history"), "unknown", "no history"),
        (AbsentError("too late"), "skipped", "too late"),
    ],
)
def test_what_will_never_be_sent_is_not_tried_again(
    app: App, database: Database, error: Exception, state: str, why: str
) -> None:
    """And why is kept."""
    put(database, "a")
    assert sent(app, raising(error)) == 0
    rested(database)
    assert sent(app, Mouth()) <= 1, "an admin may be told"
    assert [(each.state, each.error) for each in rows(database)] == [(state, why)]


def test_who_has_left_is_forgotten(app: App, database: Database) -> None:
    """Nothing of the delivery is kept."""
    put(database, "a")
    assert sent(app, raising(DepartedError("left"))) == 0
    assert rows(database) == []


@pytest.mark.parametrize(
    ("error", "doubt", "rest"),
    [
        (NotNowError("429", 7.0), False, 7),
        (NotNowError("no connection"), False, 2),
        (ConnectionResetError("cut"), True, 2),
    ],
)
def test_what_may_yet_be_sent_is_tried_again_after_a_rest(
    app: App,
    database: Database,
    error: Exception,
    doubt: bool,  # noqa: FBT001 - a column of a table
    rest: int,
) -> None:
    """As long as the platform said, or a little; in doubt only if it may have been sent, which the next try is told."""
    put(database, "a")
    assert sent(app, raising(error)) == 0
    (row,) = rows(database)
    assert (row.state, row.doubt_since is not None) == ("waiting", doubt)
    with database.read() as session:
        assert row.leased_until
        assert 0 < (row.leased_until - outbox.clock(session, NOW)).total_seconds() <= rest
    mouth = Mouth()
    assert sent(app, mouth) == 0, "it rests"
    rested(database)
    assert sent(app, mouth) == 1
    assert (mouth.said[0].doubt is not None) is doubt


def test_an_unknown_post_is_told_to_one_admin_once(app: App, database: Database) -> None:
    """Where and when it was to be; also to one whom nobody has met, if nobody else looks after the group."""
    put(database, "general")

    async def act(delivery: Delivery) -> None:
        if delivery.channel:
            raise UncertainError("no history")

    mouth = Mouth(act, owner="zoe")
    assert sent(app, mouth) == 1
    (row,) = rows(database, "post.unknown")
    assert row.facts == {"group": "Reds", "channel": "general", "zone": "", "at": NOW.isoformat()}
    assert [each.person for each in mouth.said] == ["zoe"]
    assert sent(app, mouth) == 0


def test_an_unknown_edit_is_told_to_nobody(app: App, database: Database) -> None:
    """What it edits is there."""
    put(database, "general")
    with database.write() as session:
        (mine,) = outbox.claim(session, Platform.LOCAL, NOW, timedelta(minutes=1))
        session.execute(update(DeliveryRow).values(kind="post.edit"))
    edit = replace(mine, kind="post.edit")
    assert asyncio.run(app.record([Outcome(edit, Fate.UNKNOWN, "no history", keeper="zoe")])) == 0
    assert [each.state for each in rows(database, "post.edit")] == ["unknown"]
    assert rows(database, "post.unknown") == []


def test_what_nobody_knows_how_to_say_keeps_up_no_other(
    app: App, database: Database, log: list[MutableMapping[str, Any]]
) -> None:
    """A newer version will say it; until then it is tried now and then, and nothing of it is in doubt."""
    put(database, "a", "b", "c")
    put(database, "d", group="blues", kind="of a later version")
    with database.write() as session:
        session.execute(update(DeliveryRow).where(DeliveryRow.channel == "d").values(due_at=AGES_AGO))
    assert sent(app, Mouth()) == 3
    (row,) = rows(database, "of a later version")
    assert (row.state, row.error, row.doubt_since) == ("waiting", "KeyError", None)
    assert [each["kind"] for each in log if each["event"] == "delivery not made ready"] == ["of a later version"]


@contextmanager
def stubborn(database: Database) -> Iterator[None]:
    """Within the block the database lets no closed channel be opened."""
    with database.engine.begin() as connection:
        if database.is_sqlite:
            raises = "BEFORE DELETE ON closed_channels BEGIN SELECT RAISE(ABORT, 'no'); END"
            connection.execute(text(f"CREATE TRIGGER stubborn {raises}"))
        else:
            body = "$$ BEGIN RAISE EXCEPTION 'no'; END $$"
            connection.execute(text(f"CREATE FUNCTION no() RETURNS trigger LANGUAGE plpgsql AS {body}"))
            connection.execute(
                text("CREATE TRIGGER stubborn BEFORE DELETE ON closed_channels FOR EACH ROW EXECUTE FUNCTION no()")
            )
    try:
        yield
    finally:
        with database.engine.begin() as connection:
            connection.execute(text(f"DROP TRIGGER stubborn{'' if database.is_sqlite else ' ON closed_channels'}"))
            if not database.is_sqlite:
                connection.execute(text("DROP FUNCTION no"))


def test_what_was_sent_is_kept_even_if_nothing_can_follow_from_it(
    app: App, database: Database, log: list[MutableMapping[str, Any]]
) -> None:
    """It is not sent again, and others that were recorded with it are recorded whole."""
    put(database, "a", "b")
    reds = joined(database).group_id
    with database.write() as session:
        channels.close(session, reds, "a", "403", AGES_AGO)
    with stubborn(database):
        assert sent(app, Mouth()) == 2
    assert [(each.state, each.external_id) for each in rows(database)] == [("sent", "m1"), ("sent", "m2")]
    assert [each["delivery"] for each in log if each["event"] == "outcome kept without what follows"] == [1]
    rested(database)
    assert sent(app, Mouth()) == 0


def test_what_one_lease_would_not_cover_is_not_begun(app: App, database: Database) -> None:
    """A machine that slept between the claim and the send hands it back: as if it had not been claimed."""
    put(database, "a")
    clock = iter([0.0, 36.0])
    mouth = Mouth()

    async def main() -> int:
        worker = Worker(app, mouth, clock=lambda: next(clock, 0.0))
        return await worker.run()

    before = rows(database)[0]
    assert asyncio.run(main()) == 1
    assert mouth.said[0].doubt is None
    assert (mouth.said[0].fence, rows(database)[0].attempts, before.attempts) == (2, 1, 0)


def test_leases_are_longer_than_sending_takes() -> None:
    """Others would be no use: nothing would ever be begun."""
    with pytest.raises(ValueError, match="lease"):
        Times(lease=timedelta(seconds=10), send=8, margin=3)


def test_what_takes_too_long_is_in_doubt(app: App, database: Database) -> None:
    """It is cut short, and tried again later."""
    put(database, "a")

    async def act(_: Delivery) -> None:
        await asyncio.Event().wait()

    assert asyncio.run(Worker(app, Mouth(act), Times(send=0.01)).run()) == 0
    (row,) = rows(database)
    assert (row.state, row.error, row.doubt_since is not None) == ("waiting", "TimeoutError", True)


def test_at_the_end_what_is_being_sent_is_finished_and_nothing_new_begun(app: App, database: Database) -> None:
    """What is under way has its time; what is due besides is another worker's."""
    put(database, "a", "a")
    gate = asyncio.Event()

    async def act(_: Delivery) -> str:
        await gate.wait()
        return "m"

    mouth = Mouth(act)

    async def main() -> int:
        worker = Worker(app, mouth)
        running = asyncio.create_task(worker.run())
        await mouth.begun.wait()
        closing = asyncio.create_task(worker.close())
        await asyncio.sleep(0)
        gate.set()
        await closing
        assert await worker.run() == 0, "it has ended"
        return await running

    assert asyncio.run(main()) == 1
    assert [(each.state, each.attempts) for each in rows(database)] == [("sent", 1), ("waiting", 0)]


def test_at_the_end_what_takes_too_long_is_given_up(app: App, database: Database) -> None:
    """What still waits for its turn is handed back as if it had not been claimed; what may be sent is in doubt."""
    put(database, "turn", "line")

    async def act(delivery: Delivery) -> None:
        try:
            await asyncio.Event().wait()
        except asyncio.CancelledError:
            if delivery.channel == "turn":
                raise NotNowError("it was not its turn yet") from None
            raise

    mouth = Mouth(act)

    async def main() -> None:
        worker = Worker(app, mouth, Times(parting=0))
        running = asyncio.create_task(worker.run())
        await mouth.begun.wait()
        await worker.close()
        await running

    asyncio.run(main())
    turn, line = rows(database)
    assert (turn.state, turn.attempts, turn.doubt_since, turn.leased_until) == ("waiting", 0, None, None)
    assert (line.state, line.attempts, line.error, line.doubt_since is not None) == ("waiting", 1, "interrupted", True)


def test_two_workers_share_what_is_due(make_app: MakeApp, database_url: str, database: Database) -> None:
    """Each delivery is sent by one of them, and no channel by both at the same time."""
    for group in ("reds", "blues", "greens"):
        put(database, *(f"c{i % 10}" for i in range(30)), group=group)
    under_way = set[tuple[str, str | None]]()

    async def act(delivery: Delivery) -> None:
        lane = delivery.group, delivery.channel
        assert lane not in under_way
        under_way.add(lane)
        await asyncio.sleep(0)
        under_way.remove(lane)

    mouths = Mouth(act), Mouth(act)
    workers = [Worker(make_app(database_url), each, at_once=8) for each in mouths]

    async def main() -> list[int]:
        sent = [0, 0]
        while "waiting" in states(database):
            both = await asyncio.gather(*(each.run() for each in workers))
            sent = [a + b for a, b in zip(sent, both, strict=True)]
        return sent

    assert sum(asyncio.run(main())) == 90
    assert sorted(each.id for mouth in mouths for each in mouth.said) == list(range(1, 91))
    assert states(database) == ["sent"] * 90
