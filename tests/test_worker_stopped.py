"""A worker that its host stops for longer than its lease: another one has its work, and it says nothing late."""

import asyncio
import os
import signal
import sys
import tempfile
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager, closing
from pathlib import Path

from bot.clockwork import ticking
from bot.core.people import Delivery
from bot.storage.engine import Database
from bot.worker import Worker
from tests.mouth import Mouth, put, rows
from tests.terminal import PATIENCE
from tests.worker_child import COMES, SAYS, TIMES, app_over


class Door:
    """Where the other process comes with its deliveries."""

    def __init__(self) -> None:
        self._came: asyncio.Queue[tuple[asyncio.StreamReader, asyncio.StreamWriter]] = asyncio.Queue()

    async def visit(self) -> tuple[asyncio.StreamReader, asyncio.StreamWriter]:
        """The next visit."""
        return await asyncio.wait_for(self._came.get(), PATIENCE)

    @asynccontextmanager
    async def open(self, path: str) -> AsyncIterator[None]:
        """Visitors can come."""
        server = await asyncio.start_unix_server(lambda *both: self._came.put_nowait(both), path)
        try:
            yield
        finally:
            server.close()


@asynccontextmanager
async def another(url: str, path: str) -> AsyncIterator[asyncio.subprocess.Process]:
    """The other process; killed at the end."""
    process = await asyncio.create_subprocess_exec(
        sys.executable, "-m", "tests.worker_child", url, path, cwd=Path(__file__).parents[1]
    )
    try:
        yield process
    finally:
        process.kill()
        await process.wait()


async def heard(reader: asyncio.StreamReader) -> str:
    """What a visitor says next; nothing if it has gone."""
    try:
        return (await asyncio.wait_for(reader.readline(), PATIENCE)).decode().strip()
    except ConnectionResetError:  # it did not even listen to what it was told
        return ""


Come = tuple[Door, asyncio.subprocess.Process, asyncio.StreamReader, asyncio.StreamWriter]


@asynccontextmanager
async def come(url: str) -> AsyncIterator[Come]:
    """A door, and the other process, which has come there with its first delivery and waits for its turn."""
    with tempfile.TemporaryDirectory(prefix="door-") as folder:
        path, door = f"{folder}/door", Door()
        async with door.open(path), another(url, path) as process:
            reader, writer = await door.visit()
            assert await heard(reader) == f"{COMES} 1"
            yield door, process, reader, writer


async def sent_here(url: str) -> Delivery:
    """What a worker of this process sends, as soon as it can."""
    said: asyncio.Future[Delivery] = asyncio.get_running_loop().create_future()

    async def act(delivery: Delivery) -> str:
        said.set_result(delivery)
        return "ours"

    with closing(app_over(url)) as app:
        worker = Worker(app, Mouth(act), TIMES)
        with ticking({worker.run: 0.05}):
            delivery = await asyncio.wait_for(said, PATIENCE)
            await worker.close()
    return delivery


def test_one_that_is_stopped_while_it_waits_for_its_turn_does_not_speak_late(
    database: Database, database_url: str
) -> None:
    """Its turn comes while it stands still; when it goes on, it finds that its time is over."""
    put(database, "general")

    async def main() -> None:
        async with come(database_url) as (_, process, reader, writer):
            os.kill(process.pid, signal.SIGSTOP)
            assert (await sent_here(database_url)).doubt is not None
            writer.write(b"it is your turn\n")
            await writer.drain()
            os.kill(process.pid, signal.SIGCONT)
            assert await heard(reader) == "", "it goes away without a word"
            writer.close()

    asyncio.run(main())
    (row,) = rows(database)
    assert (row.state, row.external_id, row.attempts) == ("sent", "ours", 2)


def test_one_that_is_stopped_after_it_has_spoken_does_not_record_over_another(
    database: Database, database_url: str
) -> None:
    """The other one is told of the doubt, so that it can look; the word of the first comes too late."""
    put(database, "general")

    async def main() -> None:
        async with come(database_url) as (door, process, reader, writer):
            writer.write(b"it is your turn\n")
            assert await heard(reader) == f"{SAYS} 1"
            os.kill(process.pid, signal.SIGSTOP)
            assert (await sent_here(database_url)).doubt is not None
            writer.write(b"taken\n")
            await writer.drain()
            os.kill(process.pid, signal.SIGCONT)
            assert await heard(reader) == ""
            writer.close()
            put(database, "quiz", group="blues")  # once this comes, what it had to say of the first is said
            following, answering = await door.visit()
            assert await heard(following) == f"{COMES} 2"
            answering.close()

    asyncio.run(main())
    row = rows(database)[0]
    assert (row.state, row.external_id, row.attempts) == ("sent", "ours", 2)
