"""A worker in a process of its own: `python -m tests.worker_child DATABASE SOCKET`.

For each delivery it comes to the socket and says so, waits for its turn, says the message, and waits until it is taken.
"""

import asyncio
import sys
from contextlib import closing
from datetime import timedelta

from bot.app import App
from bot.clockwork import ticking
from bot.commands import TABLE
from bot.commands.table import Policy
from bot.core.people import Delivery
from bot.core.reply import Reply
from bot.core.request import Platform
from bot.features.shelf import Shelf
from bot.library.load import Library
from bot.storage.engine import Database
from bot.wiring import utc_now
from bot.worker import Times, Worker

TIMES = Times(lease=timedelta(seconds=2), send=1.0, margin=0.2)
"""Short ones, so that nobody waits long for their end."""

COMES, SAYS = "comes", "says"


def app_over(url: str) -> App:
    """An app by the real time, without packs."""
    return App(Database(url), TABLE, Shelf(Library()), utc_now, default_zone="UTC", policy=Policy())


class Visitor:
    """What takes each delivery to a socket."""

    platform = Platform.LOCAL
    person: str | None = None

    def __init__(self, path: str) -> None:
        self._path = path

    async def send(self, delivery: Delivery, words: Reply) -> str:  # noqa: ARG002 - the number will do
        """It was said, and taken."""
        reader, writer = await asyncio.open_unix_connection(self._path)
        try:
            for step in (COMES, SAYS):
                writer.write(f"{step} {delivery.id}\n".encode())
                await writer.drain()
                await reader.readline()
        finally:
            writer.close()
        return f"m{delivery.id}"

    async def keeper(self, group: str) -> None:
        """Nobody."""


async def work(url: str, path: str) -> None:
    """Deliveries are sent until the process is ended."""
    with closing(app_over(url)) as app:
        worker = Worker(app, Visitor(path), TIMES)
        with ticking({worker.run: 0.05}):
            await asyncio.Event().wait()


if __name__ == "__main__":
    asyncio.run(work(*sys.argv[1:]))
