"""A worker in trouble: nothing is lost, and nothing is said twice without the platform being told of the doubt."""

import asyncio
import sqlite3
import tempfile
from collections.abc import Iterator, MutableMapping
from contextlib import closing
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import text, update
from structlog.testing import capture_logs

from bot.app import App
from bot.core.people import Delivery
from bot.storage.engine import Database
from bot.storage.tables import DeliveryRow
from bot.worker import Times, Worker
from tests.conftest import MakeApp
from tests.mouth import Mouth, put, rows, states
from tests.people import Clock
from tests.proxy import Proxy

HOUR = timedelta(hours=1)
ON_SQLITE = pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)
ON_POSTGRES = pytest.mark.parametrize("database_url", ["postgres"], indirect=True)


@pytest.fixture(autouse=True)
def log() -> Iterator[list[MutableMapping[str, Any]]]:
    """What is logged; written out, tracebacks would take longer than all else."""
    with capture_logs() as entries:
        yield entries


@pytest.fixture
def proxy(database_url: str) -> Iterator[Proxy]:
    """A way to PostgreSQL that can be cut."""
    with tempfile.TemporaryDirectory(prefix="way-") as folder, Proxy(database_url, Path(folder)) as made:
        yield made


def leases_run_out(database: Database) -> None:
    """As by a jump of the server's clock, which no test can move."""
    with database.write() as session:
        for each in session.query(DeliveryRow):
            each.leased_until = each.leased_until and each.leased_until - HOUR
            each.doubt_since = each.doubt_since and each.doubt_since - HOUR


@ON_POSTGRES
def test_a_database_that_is_gone_while_something_is_sent_is_told_when_it_is_back(
    proxy: Proxy, make_app: MakeApp, database: Database
) -> None:
    """What was sent is kept in mind, and sent by nobody again; what is due waits."""
    put(database, "a", "a")
    app = make_app(proxy.url)

    async def act(_: Delivery) -> str:
        proxy.cut()
        return "m"

    mouth = Mouth(act)

    async def main() -> None:
        worker = Worker(app, mouth)
        for _ in range(2):
            assert await worker.run() == 0, "nobody knows it but the worker"
        assert (len(mouth.said), states(database)) == (1, ["claimed", "waiting"])
        leases_run_out(database)
        mouth._act = None  # noqa: SLF001 - from now on nothing is cut
        proxy.mend()
        assert await worker.run() == 2

    asyncio.run(main())
    assert [each.id for each in mouth.said] == [1, 2]
    assert states(database) == ["sent", "sent"]


@ON_POSTGRES
def test_a_database_that_is_gone_before_the_claim_is_known_loses_nothing(
    proxy: Proxy, make_app: MakeApp, database: Database
) -> None:
    """The worker goes on when it is back: nothing was sent, and nothing is."""
    put(database, "a")
    mouth = Mouth()

    async def main() -> None:
        worker = Worker(make_app(proxy.url), mouth)
        proxy.cut()
        assert await worker.run() == 0
        proxy.mend()
        assert await worker.run() == 1

    asyncio.run(main())
    assert (len(mouth.said), mouth.said[0].doubt) == (1, None)


@ON_SQLITE
def test_a_database_that_is_locked_is_told_when_it_is_not(
    make_app: MakeApp, database_url: str, database: Database
) -> None:
    """As above: an operator's tool that holds SQLite for longer than we wait."""
    put(database, "a", "a")
    app = make_app(database_url)
    app._database = Database(database_url, busy_timeout=0.01)  # noqa: SLF001 - so that nobody waits long

    with closing(sqlite3.connect(database_url.removeprefix("sqlite:///"), isolation_level=None)) as other:

        async def act(delivery: Delivery) -> str:
            if delivery.id == 1:
                other.execute("BEGIN IMMEDIATE")
            return "m"

        mouth = Mouth(act)

        async def main() -> None:
            worker = Worker(app, mouth)
            assert await worker.run() == 0
            assert (len(mouth.said), states(database)) == (1, ["claimed", "waiting"])
            other.execute("ROLLBACK")
            assert await worker.run() == 2

        asyncio.run(main())
    assert [each.id for each in mouth.said] == [1, 2]
    assert states(database) == ["sent", "sent"]


@ON_SQLITE
def test_a_clock_that_jumps_ahead_makes_no_worker_send_twice(app: App, database: Database, clock: Clock) -> None:
    """By that clock its lease is over in the middle of a send; it is still its own worker's."""
    put(database, "a", "b")
    gate, jumped = asyncio.Event(), list[int]()

    async def act(delivery: Delivery) -> str:
        if not jumped:
            jumped.append(delivery.id)
            clock.advance(hours=1)
            await gate.wait()
        if len(mouth.said) == 1:
            gate.set()  # what was due besides has been sent meanwhile
        return "m"

    mouth = Mouth(act)

    async def main() -> int:
        worker = Worker(app, mouth, Times(look=0.01))
        running = asyncio.create_task(worker.run())
        await mouth.begun.wait()
        put(database, "c", group="blues")
        return await running

    assert asyncio.run(main()) == 3
    assert sorted(each.id for each in mouth.said) == [1, 2, 3]
    assert states(database) == ["sent"] * 3


def test_a_lease_that_a_jump_of_the_clock_ended_is_another_workers_with_a_doubt(
    make_app: MakeApp, database_url: str, database: Database, clock: Clock
) -> None:
    """The other one is told how long ago the first try began, and only its word counts."""
    put(database, "a")
    gate = asyncio.Event()

    async def act(_: Delivery) -> str:
        await gate.wait()
        return "first"

    async def later(_: Delivery) -> str:
        return "second"

    first, second = Mouth(act), Mouth(later)

    async def main() -> tuple[int, int]:
        running = asyncio.create_task(Worker(make_app(database_url), first).run())
        await first.begun.wait()
        clock.advance(hours=1)
        if not database.is_sqlite:
            leases_run_out(database)
        sent = await Worker(make_app(database_url), second).run()
        gate.set()
        return await running, sent

    assert asyncio.run(main()) == (0, 1)
    doubt = second.said[0].doubt
    assert doubt is not None
    assert doubt >= HOUR
    assert [(each.state, each.external_id) for each in rows(database)] == [("sent", "second")]


@ON_SQLITE
def test_a_clock_that_jumps_back_loses_nothing(app: App, database: Database, clock: Clock) -> None:
    """What a worker left behind that ended just then is sent when the clock has caught up, and is in doubt."""
    clock.advance(hours=1)
    put(database, "a", due_at=clock.now)

    async def act(_: Delivery) -> str:
        raise ConnectionResetError

    asyncio.run(Worker(app, Mouth(act)).run())
    clock.advance(hours=-1)
    mouth = Mouth()
    assert asyncio.run(Worker(app, mouth).run()) == 0
    clock.advance(hours=1, minutes=1)
    assert asyncio.run(Worker(app, mouth).run()) == 1
    assert mouth.said[0].doubt is not None


def test_a_platform_that_fails_for_a_while_gets_everything_when_it_works_again(app: App, database: Database) -> None:
    """Nothing is lost; what was cut after it had been taken is told to be in doubt."""
    put(database, *(f"c{i}" for i in range(20)))
    taken, told, broken = set[int](), set[int](), True

    async def act(delivery: Delivery) -> str:
        if broken:
            taken.add(delivery.id)
            raise ConnectionResetError
        if delivery.doubt is not None:
            told.add(delivery.id)
        return "m"

    mouth = Mouth(act)
    asyncio.run(Worker(app, mouth).run())
    assert len(taken) == 20
    with database.write() as session:
        session.execute(update(DeliveryRow).values(leased_until=None))
    broken = False
    assert asyncio.run(Worker(app, mouth).run()) == 20
    assert told == taken


@ON_SQLITE
def test_what_could_not_be_recorded_is_not_claimed_again(app: App, database: Database, clock: Clock) -> None:
    """Though its lease has run out and the database works again: it is recorded first."""
    put(database, "a")
    raises = "BEFORE UPDATE ON deliveries WHEN NEW.state = 'sent' BEGIN SELECT RAISE(ABORT, 'no'); END"
    with database.engine.begin() as connection:
        connection.execute(text(f"CREATE TRIGGER stubborn {raises}"))

    async def act(_: Delivery) -> str:
        clock.advance(minutes=2)
        return "m"

    mouth = Mouth(act)

    async def main() -> None:
        worker = Worker(app, mouth)
        assert await worker.run() == 0
        assert await worker.run() == 0
        with database.engine.begin() as connection:
            connection.execute(text("DROP TRIGGER stubborn"))
        assert await worker.run() == 1

    asyncio.run(main())
    assert (len(mouth.said), states(database)) == (1, ["sent"])
