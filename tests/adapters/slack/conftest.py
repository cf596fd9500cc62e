"""A Slack on loopback, with Study Hall connected to it, by a socket or over HTTP."""

import asyncio
from collections.abc import AsyncIterator, Callable, Coroutine, Iterator
from contextlib import asynccontextmanager
from typing import Any, Literal

import pytest
from slack_bolt.adapter.socket_mode.aiohttp import AsyncSocketModeHandler
from slack_bolt.app.async_app import AsyncApp
from slack_bolt.authorization import AuthorizeResult

from bot.adapters.http import serving, site
from bot.adapters.slack.client import Slack, Times, bolt_app
from bot.adapters.slack.manifest import EVENTS_PATH, manifest
from bot.adapters.slack.pace import Pace
from bot.adapters.slack.requests import route
from bot.adapters.slack.turns import Turns
from bot.app import App
from bot.commands import TABLE
from bot.commands.table import Policy
from bot.features.shelf import Shelf
from bot.library.load import Library
from bot.pacing import Pacer
from bot.storage.engine import Database
from tests.adapters.discord.hall import SlowApp
from tests.fakes.slack import FakeSlack
from tests.people import Clock

Transport = Literal["socket", "http"]
Scene = Callable[[FakeSlack, Slack], Coroutine[Any, Any, None]]
Play = Callable[[App, Scene], None]

SOON = Times(announce_after=60, form_waits=60, settles=0)
"""However slow this machine is, nothing is announced, and what is wrong with a form is said at its fields."""

AT_ONCE = Times(announce_after=0, form_waits=0, settles=0)
"""What is not there at once is announced, and nothing waits for it."""

BOTH = pytest.mark.parametrize("transport", ["socket", "http"])
"""For tests that make their Slack themselves."""


class Instant:
    """A clock that goes on when somebody sleeps, which takes no time."""

    def __init__(self) -> None:
        self.now = 0.0

    def __call__(self) -> float:
        """The time."""
        return self.now

    async def sleep(self, seconds: float) -> None:
        """That much later; who sleeps at the same time sleeps no longer for it."""
        until = self.now + seconds
        await asyncio.sleep(0)
        self.now = max(self.now, until)

    def turns(self, app: App) -> Turns:
        """Who may post when, by this clock, however slow this machine is."""
        return Turns(Pacer(app, self, self.sleep), Pace(self, self.sleep), self, waits=60)


def tokens(fake: FakeSlack) -> Callable[[str], Coroutine[Any, Any, str | None]]:
    """Who gives out the tokens of workspaces in which the app is."""

    async def token_of(team: str) -> str | None:
        found = fake.world.teams.get(team)
        return fake.token(found) if found and found.installed else None

    return token_of


@asynccontextmanager
async def online(app: App, fake: FakeSlack, **settings: Any) -> AsyncIterator[Slack]:
    """Study Hall is on Slack, and hears what happens there; one more each time that this is entered."""
    token_of = tokens(fake)

    async def authorize(team_id: str, enterprise_id: str | None) -> AuthorizeResult:
        return AuthorizeResult(enterprise_id=enterprise_id, team_id=team_id, bot_token=await token_of(team_id))

    bolt = bolt_app(fake.api, authorize=authorize, signing_secret=fake.signing_secret)
    face = Slack(app, bolt, **{"token_of": token_of, "times": SOON, "turns": Instant().turns(app), **settings})
    face.register()
    by_socket = fake.transport.way is fake.socket
    async with _socket(bolt, fake) if by_socket else _server(bolt, fake):
        try:
            yield face
        finally:
            await face.close()


@asynccontextmanager
async def _socket(bolt: AsyncApp, fake: FakeSlack) -> AsyncIterator[None]:
    before = len(fake.socket.connections)
    handler = AsyncSocketModeHandler(bolt, fake.app_token)
    try:
        await handler.connect_async()  # type: ignore[no-untyped-call]  # as bolt has it
        await fake.connected(before + 1)
        yield
    finally:
        await handler.close_async()  # type: ignore[no-untyped-call]


@asynccontextmanager
async def _server(bolt: AsyncApp, fake: FakeSlack) -> AsyncIterator[None]:
    async with serving(site([route(bolt, fake.signing_secret, lambda: True)], {}), "127.0.0.1", 0) as address:
        await fake.points_at(f"{address}{EVENTS_PATH}")
        yield


@asynccontextmanager
async def hall(app: App, transport: Transport = "socket", **settings: Any) -> AsyncIterator[tuple[FakeSlack, Slack]]:
    """A Slack, and Study Hall on it; whatever Slack refuses is for the test to look at."""
    async with FakeSlack(transport) as fake:
        fake.follows(manifest(TABLE))
        async with online(app, fake, **settings) as face:
            yield fake, face
        assert fake.web.unknown_routes == []
        assert fake.web.crashes == []
        assert fake.web.untexted == []


@pytest.fixture
def slow(database_url: str, clock: Clock, tiny: Library) -> Iterator[SlowApp]:
    """A front door that the test opens."""
    made = SlowApp(Database(database_url), TABLE, Shelf(tiny), clock, default_zone="UTC", policy=Policy(10, 0))
    yield made
    made.close()


@pytest.fixture(params=["socket", "http"])
def play(request: pytest.FixtureRequest) -> Play:
    """Plays a scene with Study Hall online, in both transports; afterwards Slack has refused nothing that it sent."""

    def run(app: App, scene: Scene) -> None:
        async def main() -> None:
            async with hall(app, request.param) as (fake, face):
                await scene(fake, face)
            assert fake.web.refusals == []

        asyncio.run(main())

    return run
