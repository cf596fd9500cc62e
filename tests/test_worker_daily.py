"""A worker with a platform's server before it: daily posts while that is in trouble, refuses, or takes few edits."""

import asyncio
from collections import Counter
from collections.abc import AsyncIterator, Callable, Coroutine, Iterator, Sequence
from contextlib import asynccontextmanager
from dataclasses import dataclass
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from discord.gateway import DiscordWebSocket
from discord.http import Route
from structlog.testing import capture_logs

from bot.adapters.slack.keys import Keys
from bot.adapters.slack.outlet import Outlet as SlackOutlet
from bot.app import App
from bot.core.request import Platform
from bot.pacing import Pacer
from bot.settings import read_settings
from bot.storage.engine import Database
from bot.storage.tables import DeliveryRow, PostRow, ScheduleRow
from bot.worker import Worker
from tests.adapters.discord.outlets import outlet
from tests.adapters.slack.conftest import Instant
from tests.fakes.discord import EVERYONE, FakeDiscord, May
from tests.fakes.discord.clock import Clock as FakeClock
from tests.fakes.discord.faults import EVER
from tests.fakes.slack import FakeSlack
from tests.fakes.slack.faults import ALWAYS
from tests.features.front import grown
from tests.features.postings import aged, rested, rows
from tests.people import Clock
from tests.torture.rounds import fill
from tests.torture.scenes import DiscordScene, SlackScene, Spot

BOTH = (Platform.DISCORD, Platform.SLACK)
CHANNELS = 12


@pytest.fixture(autouse=True)
def _log() -> Iterator[None]:
    """What is logged goes nowhere; written out, tracebacks would take longer than all else."""
    with capture_logs():
        yield


@dataclass
class Stage:
    """A platform with a worker, and a post that is due in each of its channels; time passes for all of it at once."""

    fake: FakeDiscord | FakeSlack
    scene: DiscordScene | SlackScene
    app: App
    worker: Worker
    clock: Clock
    pace: Instant
    database: Database

    async def passes(self, **span: float) -> None:
        """So much later, what is due by then is done; on PostgreSQL, which has its own clock, rests are over too."""
        self.clock.advance(**span)
        self.fake.clock.advance(**span)
        self.pace.now += timedelta(**span).total_seconds()
        if not self.database.is_sqlite:
            rested(self.database)
            aged(self.database, timedelta(**span))
        for _ in range(2):
            while await self.app.tick():
                pass
            await self.worker.run()

    def due_in(self, spots: Sequence[Spot]) -> None:
        """A quiz is due in each of these channels."""
        self.scene.spots = list(spots)
        fill(self.database, self.scene, self.clock.now)

    @property
    def once(self) -> Counter[str]:
        """How many posts there are in each channel if nothing is lost and nothing is double."""
        return Counter(spot.channel for spot in self.scene.spots)


Play = Callable[[Platform, Callable[[Stage], Coroutine[Any, Any, None]]], None]


@asynccontextmanager
async def on_discord(app: App, clock: Clock, pace: Instant) -> AsyncIterator[tuple[FakeDiscord, DiscordScene, Any]]:
    """A Discord with such channels, and how it is sent there."""
    before = Route.BASE, DiscordWebSocket.DEFAULT_GATEWAY
    async with FakeDiscord(clock=FakeClock(clock.now)) as fake:
        async with outlet(app, fake, pacer=Pacer(app, pace, pace.sleep)) as face:
            yield fake, DiscordScene(fake, CHANNELS), face.sender
        assert fake.http.unknown_routes == []
        assert fake.http.crashes == []
    Route.BASE, DiscordWebSocket.DEFAULT_GATEWAY = before


@asynccontextmanager
async def on_slack(app: App, clock: Clock, pace: Instant) -> AsyncIterator[tuple[FakeSlack, SlackScene, Any]]:
    """A Slack with such channels, and how it is sent there."""
    async with FakeSlack("http", clock=FakeClock(clock.now)) as fake:
        face = SlackOutlet(
            app, read_settings(slack_api=fake.api), Keys(bot_token=fake.bot_token), clock, pace.turns(app)
        )
        await face.start()
        try:
            yield fake, SlackScene(fake, CHANNELS), face.sender
        finally:
            await face.close()
        assert fake.web.unknown_routes == []
        assert fake.web.crashes == []


@pytest.fixture
def play(app: App, clock: Clock, database: Database, tmp_path: Path) -> Play:
    """Plays what happens to a worker on a platform, with packs that have enough for all channels."""

    def run(platform: Platform, act: Callable[[Stage], Coroutine[Any, Any, None]]) -> None:
        async def main() -> None:
            app.use(grown(tmp_path, 392))
            pace = Instant()
            there = on_discord(app, clock, pace) if platform is Platform.DISCORD else on_slack(app, clock, pace)
            async with there as (fake, scene, sender):
                scene.kinds = ("quiz",)
                await act(Stage(fake, scene, app, Worker(app, sender), clock, pace, database))

        asyncio.run(main())

    return run


def trouble(fake: FakeDiscord | FakeSlack, what: str) -> Callable[[], None]:
    """From now on every request meets it, until what is returned is called."""
    if isinstance(fake, FakeDiscord):
        posts, faults = "POST /channels/*/messages", fake.faults
        fault = {
            "500": lambda: faults.fail("**", 500, times=EVER),
            "429": lambda: faults.limit("**", retry_after=10, everywhere=True, times=EVER),
            "cut": lambda: faults.break_after(posts, times=EVER),
        }[what]()
        return fault.end
    slack = fake.faults
    made = {
        "500": lambda: slack.fail("*", 500, times=ALWAYS),
        "429": lambda: slack.limit("*", retry_after=10, times=ALWAYS),
        "cut": lambda: slack.break_after("chat.postMessage", times=ALWAYS),
    }[what]()
    return made.lift


async def through(stage: Stage, what: str) -> None:
    """A minute of trouble, in which many posts are due; a minute later all are there once, and are known to be."""
    stage.due_in(stage.scene.spots)
    end = trouble(stage.fake, what)
    await stage.passes(seconds=10)
    assert {each.state for each in rows(stage.database, DeliveryRow)} == {"waiting"}
    for _ in range(5):
        await stage.passes(seconds=10)
    end()
    for _ in range(6):
        await stage.passes(seconds=10)
    assert stage.scene.counts() == stage.once
    assert [each.state for each in rows(stage.database, DeliveryRow)] == ["sent"] * CHANNELS
    assert all(each.message for each in rows(stage.database, PostRow))


@pytest.mark.parametrize("what", ["500", "cut"])
@pytest.mark.parametrize("platform", BOTH)
def test_a_platform_in_trouble_for_a_minute_gets_every_post_once(play: Play, platform: Platform, what: str) -> None:
    """It answers 500 to everything, or takes what is posted and breaks the connection before it says so."""
    play(platform, lambda stage: through(stage, what))


@pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)  # holds of a line last by the database's clock
@pytest.mark.parametrize("platform", BOTH)
def test_a_platform_that_limits_everything_for_a_minute_gets_every_post_once(play: Play, platform: Platform) -> None:
    """And is asked for little meanwhile: whatever it limits rests for as long as it says."""
    play(platform, lambda stage: through(stage, "429"))


def test_four_results_in_a_channel_are_told_though_it_takes_three_edits_at_a_time(play: Play) -> None:
    """Discord takes few edits of old messages: what is refused for now is told some minutes later."""

    async def act(stage: Stage) -> None:
        assert isinstance(stage.fake, FakeDiscord)
        daily = stage.scene.spots[0]
        stage.due_in([daily] * 4)
        await stage.passes(seconds=1)
        await stage.passes(hours=24)
        assert [each.code for each in stage.fake.http.refusals] == [30046]
        for _ in range(3):
            await stage.passes(minutes=3)
        messages = stage.fake.world.channels[daily.channel].messages
        assert len(messages) == 8
        assert ["closed" in each.written for each in messages] == [True] * 4 + [False] * 4
        assert {each.state for each in rows(stage.database, DeliveryRow)} == {"sent"}

    play(Platform.DISCORD, act)


def refused(stage: Stage, spot: Spot) -> str:
    """The bot may not write in the channel any more; why, as the platform says."""
    if isinstance(stage.fake, FakeDiscord):
        channel = stage.fake.world.channels[spot.channel]
        assert channel.guild
        stage.fake.permit(channel.guild, channel.guild.roles[0], EVERYONE & ~May.SEND_MESSAGES)
        return "code 50013"
    stage.fake.world.channels[spot.channel].members.pop(stage.fake.team.app.id)
    return "not_in_channel"


@pytest.mark.parametrize("platform", BOTH)
def test_a_refused_post_pauses_what_posts_there_and_its_keeper_is_told_once(play: Play, platform: Platform) -> None:
    """After the first refusal nothing is tried there; whoever the group belongs to reads that, and what to do."""

    async def act(stage: Stage) -> None:
        if isinstance(stage.fake, FakeSlack):
            stage.fake.user("Boss", owner=True)
        spot = stage.scene.spots[0]
        stage.due_in([spot])
        reason = refused(stage, spot)
        await stage.passes(seconds=1)
        await stage.passes(days=1)
        await stage.passes(days=1)
        (schedule,) = rows(stage.database, ScheduleRow)
        assert (schedule.state, schedule.next_at) == ("shut", None)
        post, word = rows(stage.database, DeliveryRow)
        assert (post.state, word.kind, word.state) == ("failed", "channel.closed", "sent")
        assert reason in (post.error or "")
        assert stage.scene.counts()[spot.channel] == 0

    play(platform, act)
