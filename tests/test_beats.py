"""It is noted every minute what the bot hears, by who hears it and by nobody else."""

import asyncio
import os
import signal
from collections.abc import Sequence
from datetime import timedelta
from functools import partial

import pytest
from sqlalchemy import select
from starlette.routing import BaseRoute

from bot.app import App
from bot.clockwork import BEAT_SECONDS, beat, jobs
from bot.core.outages import SILENCE, TOO_LONG, Line
from bot.core.request import Platform
from bot.platforms import serve
from bot.settings import read_settings
from bot.storage.engine import Database
from bot.storage.tables import OutageRow, ReachRow
from tests.mouth import Mouth
from tests.people import Clock

TWO = (Line(0, 2), Line(1, 2))


class Hall:
    """Study Hall on a platform that tells it what happens by these lines, or by none."""

    name = "Discord"
    routes: Sequence[BaseRoute] = ()

    def __init__(self, *lines: Line) -> None:
        self.lines = lines
        self.sender = Mouth()
        self.sender.platform = Platform.DISCORD
        self.begun, self.ended = asyncio.Event(), asyncio.Event()

    async def start(self) -> None:
        """It is there."""

    async def stay(self, stop: asyncio.Event) -> None:
        """It is there until then."""
        self.begun.set()
        await stop.wait()
        self.ended.set()

    async def is_well(self) -> bool:
        """It is."""
        return True

    async def hears(self) -> tuple[Line, ...]:
        """What it hears."""
        return self.lines


class Broken(Hall):
    """One that cannot tell what it hears."""

    async def hears(self) -> tuple[Line, ...]:
        """It cannot."""
        raise OSError("no such thing")


def heard(database: Database) -> list[tuple[str, int, int]]:
    """The lines that were heard, with their platform."""
    with database.read() as session:
        rows = session.scalars(select(ReachRow).order_by(ReachRow.shard))
        return [(row.platform, row.shard, row.shards) for row in rows]


def test_each_face_beats_once_a_minute(app: App) -> None:
    """Far more often than what is taken for a silence, which is far less than what spoils a day."""
    one, other = Hall(), Hall()
    made = jobs(app, [], [one, other]).items()
    found = [(job.args, every) for job, every in made if isinstance(job, partial) and job.func is beat]
    assert found == [((app, one), 60), ((app, other), 60)]
    assert 3 * timedelta(seconds=BEAT_SECONDS) < SILENCE < TOO_LONG / 3


def test_what_is_heard_is_noted_and_silence_proves_nothing(app: App, database: Database, clock: Clock) -> None:
    """Each line for itself; two processes note an outage once, and one that hears nothing notes none."""
    asyncio.run(beat(app, Hall()))
    assert heard(database) == []
    asyncio.run(beat(app, Hall(*TWO)))
    assert heard(database) == [("discord", 0, 2), ("discord", 1, 2)]
    clock.advance(hours=1)
    for hall in (Hall(), Hall(TWO[0]), Hall(TWO[0]), Hall()):
        asyncio.run(beat(app, hall))
    with database.read() as session:
        assert [(row.shard, row.ends - row.begins) for row in session.scalars(select(OutageRow))] == [
            (0, timedelta(hours=1))
        ]


def test_who_cannot_tell_what_it_hears_beats_not(app: App, database: Database) -> None:
    """What went wrong is in the log, and the next minute it is asked again."""
    asyncio.run(beat(app, Broken(*TWO)))
    assert heard(database) == []


@pytest.mark.parametrize("lines", [TWO, ()])
def test_the_program_beats_by_itself_while_it_hears(app: App, database: Database, lines: tuple[Line, ...]) -> None:
    """At once and from then on; one that only speaks runs just as long, and never beats."""
    hall = Hall(*lines)

    async def main() -> None:
        serving = asyncio.ensure_future(serve(app, read_settings(), [hall], lambda _: None, answers=bool(lines)))
        async with asyncio.timeout(20):
            await hall.begun.wait()  # told to end before that, it would never be there
            while len(heard(database)) < len(lines):  # noqa: ASYNC110 - nothing tells when it is noted
                await asyncio.sleep(0.01)
            for _ in range(20):
                await app.remembered("nothing")
        os.kill(os.getpid(), signal.SIGTERM)
        await serving

    asyncio.run(main())
    assert hall.ended.is_set()
    assert heard(database) == [("discord", line.shard, line.shards) for line in lines]
