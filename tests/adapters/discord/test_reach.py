"""What the bot hears of Discord, shard by shard, and whose days are excused when it heard nothing."""

import asyncio
import threading
from collections.abc import AsyncIterator, Callable, Coroutine
from contextlib import asynccontextmanager, closing
from datetime import timedelta
from typing import Any

import pytest
from sqlalchemy import select, update

from bot.adapters.discord.client import Times
from bot.adapters.discord.serve import Face
from bot.app import App
from bot.clockwork import beat, deliver, tick
from bot.commands import TABLE
from bot.commands.table import Policy
from bot.core.outages import Line
from bot.core.request import Asker, Place, Platform
from bot.features.shelf import Shelf
from bot.library.load import Library
from bot.storage.engine import Database
from bot.storage.tables import OutageRow, ReachRow
from tests.adapters.discord.outlets import outlet, settings
from tests.conftest import MakeApp
from tests.fakes.discord import FakeDiscord, Guild, Person
from tests.people import Clock

SHARDS = 4
HASTY = Times(defer_after=60, parting=1, identify_gap=0, silence=1)
"""A connection is dead after a second without a word."""

Scene = Callable[["Stage"], Coroutine[Any, Any, None]]


class Stage:
    """A Discord that can fall silent, and Study Hall on it, by the test's clock."""

    def __init__(self, fake: FakeDiscord, app: App, face: Face, database: Database, clock: Clock) -> None:
        self.fake, self.app, self.face, self.database, self.clock = fake, app, face, database, clock

    async def heard(self, *shards: int) -> None:
        """The bot hears on these shards, and on no other; it is noted."""
        wanted = tuple(Line(shard, self.fake.gateway.shards) for shard in shards)
        await self.fake.until(lambda: self.face.sender.hears() == wanted, f"it hears on the shards {shards}")
        await beat(self.app, self.face)

    async def passes(self, minutes: int) -> None:
        """So many minutes, in every fifth of which it is noted what is heard."""
        for _ in range(minutes // 5):
            self.clock.advance(minutes=5)
            await beat(self.app, self.face)

    def goes_well(self, **span: float) -> None:
        """So long all is heard all the time."""
        self.clock.advance(**span)
        with self.database.write() as session:
            session.execute(update(ReachRow).values(heard_at=self.clock.now))

    def outages(self) -> list[tuple[int, int, timedelta]]:
        """What was noted: the shard, of how many, and how long."""
        with self.database.read() as session:
            rows = session.scalars(select(OutageRow).order_by(OutageRow.id))
            return [(row.shard, row.shards, row.ends - row.begins) for row in rows]


@asynccontextmanager
async def connected(app: App, fake: FakeDiscord) -> AsyncIterator[Face]:
    """Study Hall is on Discord as it is when it runs, but quicker to give a connection up."""
    face = Face(app, settings(fake), lambda _: None, HASTY)
    assert await face.hears() == ()
    stop = asyncio.Event()
    staying = asyncio.ensure_future(face.stay(stop))
    try:
        await fake.connected(fake.gateway.shards)
        yield face
    finally:
        stop.set()
        await staying
        assert await face.hears() == ()
        for each in threading.enumerate():
            if each.name.startswith("keep-alive-handler"):  # discord.py's; it may be about to use the loop once more
                await asyncio.to_thread(each.join, 5)


@pytest.fixture
def play(app: App, database: Database, clock: Clock) -> Callable[[Scene, int], None]:
    """Plays a scene with Study Hall on so many shards."""

    def run(scene: Scene, shards: int) -> None:
        async def main() -> None:
            async with FakeDiscord() as fake:
                fake.gateway.shards, fake.gateway.heartbeat = shards, 200
                async with connected(app, fake) as face:
                    await scene(Stage(fake, app, face, database, clock))
                assert fake.http.refusals == []

        asyncio.run(main())

    return run


Play = Callable[[Scene, int], None]


async def why(person: Person, guild: Guild) -> str:
    """What a member reads of their last days."""
    return (await person.types("/streak", guild.channels[0], what="why")).text


@pytest.mark.parametrize(
    ("minutes", "told"),
    [
        (10, ["○ Tue 10 Mar to Wed 11 Mar: missed"]),
        (60, ["◈ Tue 10 Mar: excused: I could not be reached from 09:00 to 10:00", "○ Wed 11 Mar: missed"]),
        (
            1440,
            [
                "◈ Tue 10 Mar: excused: I could not be reached from 09:00 to Wed 11 Mar 00:00",
                "◈ Wed 11 Mar: excused: I could not be reached from 00:00 to 09:00",
            ],
        ),
    ],
)
def test_a_silent_discord_spoils_the_days_that_it_took_much_of(play: Play, minutes: int, told: list[str]) -> None:
    """All connections are open, and nothing comes: ten minutes are no matter, an hour and a day are."""

    async def scene(stage: Stage) -> None:
        ann = stage.fake.user("Ann")
        guild = stage.fake.guild(members=[ann])
        await why(ann, guild)
        await stage.heard(0)
        stage.fake.gateway.deafen()
        await stage.heard()
        await stage.passes(minutes)
        assert stage.outages() == [], "nobody can note what goes on"
        stage.fake.gateway.hear()
        await stage.heard(0)
        assert stage.outages() == [(0, 1, timedelta(minutes=minutes))]
        stage.goes_well(days=2, minutes=-minutes)
        shown = await why(ann, guild)
        assert [each for each in told if each not in shown] == [], shown

    play(scene, 1)


def test_one_deaf_shard_of_four_is_its_own_servers_outage(play: Play) -> None:
    """The others hear on; whoever is in the four servers is excused in one of them."""

    async def scene(stage: Stage) -> None:
        ann = stage.fake.user("Ann")
        guilds = [stage.fake.guild(f"Garden {n}", members=[ann], shard=(n, SHARDS)) for n in range(SHARDS)]
        for guild in guilds:
            await why(ann, guild)
        await stage.heard(0, 1, 2, 3)
        stage.fake.gateway.deafen(shard=2)
        await stage.heard(0, 1, 3)
        await stage.passes(90)
        assert stage.outages() == []
        stage.fake.gateway.hear()
        await stage.heard(0, 1, 2, 3)
        assert stage.outages() == [(2, 4, timedelta(minutes=90))]
        stage.goes_well(days=1)
        shown = [await why(ann, guild) for guild in guilds]
        assert ["I could not be reached from 09:00 to 10:30" in each for each in shown] == [False, False, True, False]
        assert ["Tue 10 Mar: missed" in each for each in shown] == [True, True, False, True]

    play(scene, SHARDS)


def test_a_connection_that_breaks_for_a_moment_leaves_nothing(play: Play) -> None:
    """It is resumed, and heard again; so is one whose session has to begin anew."""

    async def scene(stage: Stage) -> None:
        await stage.heard(0, 1, 2, 3)
        for upset in (stage.fake.gateway.drop, stage.fake.gateway.reconnect, stage.fake.gateway.invalidate):
            upset(shard=1)
            stage.clock.advance(minutes=4)
            await stage.heard(0, 1, 2, 3)
        assert stage.outages() == []

    play(scene, SHARDS)


def test_a_process_that_is_dead_for_two_hours_is_an_outage(
    make_app: MakeApp, database_url: str, database: Database, clock: Clock
) -> None:
    """The next one notes it once it is connected, and not before."""

    async def main() -> None:
        async with FakeDiscord() as fake:
            ann = fake.user("Ann")
            guild = fake.guild(members=[ann])
            app = make_app(database_url)
            async with connected(app, fake) as face:
                await why(ann, guild)
                await Stage(fake, app, face, database, clock).heard(0)
            clock.advance(hours=2)
            later = make_app(database_url)
            face = Face(later, settings(fake), lambda _: None, HASTY)
            await beat(later, face)
            assert Stage(fake, later, face, database, clock).outages() == []
            async with connected(later, fake) as face:
                stage = Stage(fake, later, face, database, clock)
                await stage.heard(0)
                assert stage.outages() == [(0, 1, timedelta(hours=2))]
                stage.goes_well(days=1)
                assert "I could not be reached from 09:00 to 11:00" in await why(ann, guild)

    asyncio.run(main())


def test_a_post_seven_hours_late_spoils_the_day_of_those_for_whom_it_was_over(
    database: Database, database_url: str, clock: Clock, tiny: Library
) -> None:
    """What sends was dead from noon to the evening, while Discord was heard: midnight was past in Tokyo alone."""
    policy = Policy(questions_a_minute=0, grace=timedelta(hours=24))

    async def main() -> None:
        async with FakeDiscord() as fake:
            ann, kim, boss = fake.user("Ann"), fake.user("Kim"), fake.user("Boss")
            guild = fake.guild(members=[ann, kim], owner=boss)
            place = Place(guild.id, guild.name, guild.channels[0].id)
            async with connected(app, fake) as face:
                stage = Stage(fake, app, face, database, clock)
                await stage.heard(0)
                for person, zone in ((ann, ""), (kim, "Asia/Tokyo")):
                    asker = Asker(Platform.DISCORD, person.id, person.user.name, zone=zone)
                    await app.inquire(asker, place, lambda context: context.member)
                shown = await boss.types("/schedule", guild.channels[0])
                for label in ("Daily quiz", "12:00", "Here, in this channel"):
                    shown = await boss.clicks(label, shown)
                stage.goes_well(hours=10)
                await tick(app)
                assert await deliver(app, face.sender) == 1
                assert [each.text for each in boss.reads(guild.channels[0]) if "be the first!" in each.text]
                stage.goes_well(days=1)
                assert "Tue 10 Mar: excused: the daily prompt planned for 21:00 came 7 h 0 min late" in await why(
                    kim, guild
                )
                assert "Tue 10 Mar: missed" in await why(ann, guild)

    app = App(Database(database_url), TABLE, Shelf(tiny), clock, default_zone="UTC", policy=policy)
    with closing(app):
        asyncio.run(main())


def test_a_process_that_only_speaks_hears_nothing(app: App, database: Database) -> None:
    """However well it is, that it lives is no proof that anybody could reach the bot."""

    async def main() -> None:
        async with FakeDiscord() as fake, outlet(app, fake) as made:
            assert await made.is_well()
            await beat(app, made)

    asyncio.run(main())
    with database.read() as session:
        assert session.scalars(select(ReachRow)).all() == []


def test_a_connection_is_given_up_after_a_minute() -> None:
    """Discord answers a heartbeat every 41 s; half an hour without an answer is far from that."""
    assert Times().silence == 60.0
