"""Whether the bot hears Slack, by a socket or over HTTP, and whose days are excused when it does not."""

import asyncio
from collections.abc import AsyncIterator, Callable, Coroutine
from contextlib import AsyncExitStack, asynccontextmanager, closing
from datetime import timedelta
from typing import Any

import pytest
from sqlalchemy import select, update

from bot.adapters.http import serving, site
from bot.adapters.slack.keys import Keys
from bot.adapters.slack.manifest import EVENTS_PATH, manifest
from bot.adapters.slack.outlet import Outlet
from bot.adapters.slack.serve import Face
from bot.adapters.slack.socket import Beat
from bot.app import App
from bot.clockwork import beat, deliver, tick
from bot.commands import TABLE
from bot.commands.table import Policy
from bot.core.outages import Line
from bot.features.shelf import Shelf
from bot.library.load import Library
from bot.settings import read_settings
from bot.storage.engine import Database
from bot.storage.tables import OutageRow, ReachRow
from tests.adapters.slack.conftest import BOTH, Transport
from tests.conftest import MakeApp
from tests.fakes.slack import FakeSlack
from tests.fakes.slack.faults import ALWAYS
from tests.people import Clock

BEAT = Beat(ping=0.1, patience=0.6, pause=0.05)

WHY = "/study streak why"
TOKYO = "Asia/Tokyo"


class Stage:
    """A Slack that can fall silent, and Study Hall on it, by the test's clock."""

    def __init__(self, fake: FakeSlack, app: App, face: Face, database: Database, clock: Clock) -> None:
        self.fake, self.app, self.face, self.database, self.clock = fake, app, face, database, clock

    async def hears(self, *, anything: bool = True) -> None:
        """The bot hears Slack by now, or does not; it is noted."""
        wanted = (Line(0, 1),) if anything else ()
        async with asyncio.timeout(20):
            while await self.face.hears() != wanted:  # noqa: ASYNC110 - nothing tells that a ping has come back
                await asyncio.sleep(0.01)
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

    def outages(self) -> list[timedelta]:
        """How long each was that was noted."""
        with self.database.read() as session:
            rows = session.scalars(select(OutageRow).order_by(OutageRow.id)).all()
        assert {(row.platform, row.shard, row.shards) for row in rows} <= {("slack", 0, 1)}
        return [row.ends - row.begins for row in rows]

    def falls_silent(self) -> None:
        """What is open stays so, but nothing comes through; nothing new is opened, and no call of ours answered."""
        if self.face._socket:  # noqa: SLF001 - how it is told
            self.fake.socket.deafen()
            self.fake.socket.down = True
        else:
            self.fake.faults.fail("api.test", times=ALWAYS, status=503)

    def speaks(self) -> None:
        """That is over."""
        self.fake.socket.down = False
        self.fake.faults.clear()


Scene = Callable[[Stage], Coroutine[Any, Any, None]]


def played(scene: Scene, transport: Transport, app: App, database: Database, clock: Clock) -> None:
    """Plays a scene with Study Hall as it runs for one workspace."""

    async def main() -> None:
        async with FakeSlack(transport) as fake, connected(app, fake, clock) as face:
            await scene(Stage(fake, app, face, database, clock))

    asyncio.run(main())


@asynccontextmanager
async def connected(app: App, fake: FakeSlack, clock: Clock) -> AsyncIterator[Face]:
    """It is on Slack within the block."""
    fake.follows(manifest(TABLE))
    by_socket = fake.transport.way is fake.socket
    way = {"app_token": fake.app_token} if by_socket else {"signing_secret": fake.signing_secret}
    given = Keys(bot_token=fake.bot_token, **way)
    face = Face(app, read_settings(slack_api=fake.api), given, clock, lambda _: None, BEAT)
    assert await face.hears() == ()
    stop = asyncio.Event()
    async with AsyncExitStack() as stack:
        address = await stack.enter_async_context(serving(site(face.routes, {}), "127.0.0.1", 0))
        await face.start()
        staying = asyncio.ensure_future(face.stay(stop))
        try:
            if not by_socket:
                await fake.points_at(f"{address}{EVENTS_PATH}")
            yield face
        finally:
            stop.set()
            await staying
            assert await face.hears() == ()


@BOTH
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
def test_a_silent_slack_spoils_the_days_that_it_took_much_of(
    app: App, database: Database, clock: Clock, transport: Transport, minutes: int, told: list[str]
) -> None:
    """Ten minutes are no matter, an hour and a day are, in whichever way it tells the bot what happens."""

    async def scene(stage: Stage) -> None:
        ann = stage.fake.user("Ann")
        general = stage.fake.channel("general", members=[ann])
        await ann.types(WHY, general)
        await stage.hears()
        stage.falls_silent()
        await stage.hears(anything=False)
        await stage.passes(minutes)
        assert stage.outages() == [], "nobody can note what goes on"
        stage.speaks()
        await stage.hears()
        assert stage.outages() == [timedelta(minutes=minutes)]
        stage.goes_well(days=2, minutes=-minutes)
        shown = (await ann.types(WHY, general)).text
        assert [each for each in told if each not in shown] == [], shown

    played(scene, transport, app, database, clock)


@BOTH
def test_a_process_that_is_dead_for_two_hours_is_an_outage(
    make_app: MakeApp, database_url: str, database: Database, clock: Clock, transport: Transport
) -> None:
    """The next one notes it, as soon as it hears."""

    async def main() -> None:
        async with FakeSlack(transport) as fake:
            ann = fake.user("Ann")
            general = fake.channel("general", members=[ann])
            for minutes, outages in ((0, []), (120, [timedelta(hours=2)])):
                clock.advance(minutes=minutes)
                app = make_app(database_url)
                async with connected(app, fake, clock) as face:
                    stage = Stage(fake, app, face, database, clock)
                    await stage.hears()
                    assert stage.outages() == outages
                    await ann.types(WHY, general)
                    if minutes:
                        stage.goes_well(days=1)
                        shown = await ann.types(WHY, general)
                        assert "I could not be reached from 09:00 to 11:00" in shown.text

    asyncio.run(main())


def test_a_post_seven_hours_late_spoils_the_day_of_those_for_whom_it_was_over(
    database: Database, database_url: str, clock: Clock, tiny: Library
) -> None:
    """What sends was dead from noon to the evening, while Slack was heard: midnight was past in Tokyo alone."""
    policy = Policy(questions_a_minute=0, grace=timedelta(hours=24))
    app = App(Database(database_url), TABLE, Shelf(tiny), clock, default_zone="UTC", policy=policy)

    async def scene(stage: Stage) -> None:
        boss, ann, kim = stage.fake.user("Boss", admin=True), stage.fake.user("Ann"), stage.fake.user("Kim", tz=TOKYO)
        general = stage.fake.channel("general", members=[boss, ann, kim])
        await stage.hears()
        for person in (ann, kim):
            await person.types("/study streak", general)
        shown = await boss.types("/study schedule", general)
        for label in ("Daily quiz", "12:00", "Here, in this channel"):
            shown = await boss.clicks(label, shown)
        stage.goes_well(hours=10)
        stage.fake.clock.advance(hours=10)
        await tick(app)
        assert await deliver(app, stage.face.sender) == 1
        assert [each.text for each in boss.reads(general) if "be the first!" in each.text]
        stage.goes_well(days=1)
        stage.fake.clock.advance(days=1)
        told = "Tue 10 Mar: excused: the daily prompt planned for 21:00 came 7 h 0 min late"
        assert told in (await kim.types(WHY, general)).text
        assert "Tue 10 Mar: missed" in (await ann.types(WHY, general)).text

    with closing(app):
        played(scene, "socket", app, database, clock)


def test_a_socket_that_is_renewed_leaves_nothing(app: App, database: Database, clock: Clock) -> None:
    """As Slack does a few times a day."""

    async def scene(stage: Stage) -> None:
        await stage.hears()
        for _ in range(3):
            stage.fake.socket.drop()
            clock.advance(minutes=4)
            await stage.hears()
        assert stage.outages() == []

    played(scene, "socket", app, database, clock)


def test_a_process_that_only_speaks_hears_nothing(app: App, database: Database, clock: Clock) -> None:
    """However well it is, that it lives is no proof that anybody could reach the bot."""

    async def main() -> None:
        async with FakeSlack() as fake:
            made = Outlet(app, read_settings(slack_api=fake.api), Keys(bot_token=fake.bot_token), clock)
            try:
                await made.start()
                assert await made.is_well()
                await beat(app, made)
            finally:
                await made.close()

    asyncio.run(main())
    with database.read() as session:
        assert session.scalars(select(ReachRow)).all() == []
