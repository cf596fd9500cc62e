"""Socket Mode: connections that break, are replaced, go deaf, or cannot be had."""

import asyncio
import socket
from collections.abc import AsyncIterator, Callable, Coroutine
from contextlib import asynccontextmanager
from typing import Any

import pytest
from slack_bolt.app.async_app import AsyncApp
from slack_bolt.authorization import AuthorizeResult
from slack_sdk.web.async_client import AsyncWebClient
from sqlalchemy import func, select

from bot.adapters.slack.reach import UnreachableError
from bot.adapters.slack.socket import Beat, Socket
from bot.app import App
from bot.settings import TokenError
from bot.storage.engine import Database
from bot.storage.tables import InstallationRow
from tests.adapters.slack.house import house
from tests.fakes.slack import FakeSlack
from tests.people import Clock

BEAT = Beat(ping=0.1, patience=0.6, pause=0.05)
Scene = Callable[[FakeSlack, Socket, list[str]], Coroutine[Any, Any, None]]


def echo(fake: FakeSlack, heard: list[str]) -> AsyncApp:
    """A bolt app that answers a command with its own words."""

    async def authorize(team_id: str) -> AuthorizeResult:
        return AuthorizeResult(enterprise_id=None, team_id=team_id, bot_token=fake.bot_token)

    bolt = AsyncApp(client=AsyncWebClient(base_url=fake.api), authorize=authorize, process_before_response=True)

    @bolt.command("/study")
    async def study(ack: Callable[..., Any], body: dict[str, Any]) -> None:
        heard.append(body["text"])
        await ack(text=f"You said {body['text']}")

    return bolt


def play(scene: Scene) -> None:
    """A scene with a socket that is kept open."""

    async def main() -> None:
        heard: list[str] = []
        async with FakeSlack() as fake, staying(Socket(echo(fake, heard), fake.app_token, BEAT)) as kept:
            await fake.connected()
            await scene(fake, kept, heard)

    asyncio.run(main())


@asynccontextmanager
async def staying(kept: Socket) -> AsyncIterator[Socket]:
    """It is kept open within the block."""
    await kept.open()
    running = asyncio.ensure_future(kept.stay())
    try:
        yield kept
    finally:
        running.cancel()
        await asyncio.gather(running, return_exceptions=True)
        await kept.close()


async def works(fake: FakeSlack, words: str = "hello") -> None:
    """Slack tells it something, and it answers."""
    ann = fake.user("Ann")
    general = fake.channel("general", members=[ann])
    assert (await ann.types(f"/study {words}", general)).text == f"You said {words}"


async def reopened(fake: FakeSlack, opened: int) -> None:
    """There is another connection than the first so many, and no other."""
    await fake.until(lambda: fake.socket.opened > opened and len(fake.socket.connections) == 1, "a new connection")


def test_it_is_connected_and_well() -> None:
    """As soon as a ping has come back; not any more once it is closed."""

    async def scene(fake: FakeSlack, kept: Socket, heard: list[str]) -> None:
        await works(fake)
        assert heard == ["hello"]
        await fake.until(lambda: fake.socket.connections[0].pings >= 2, "pings")
        assert await kept.is_well()
        await kept.close()
        assert not await kept.is_well()
        await fake.until(lambda: not fake.socket.connections, "it is closed")

    play(scene)


@pytest.mark.parametrize("reason", ["warning", "refresh_requested"])
@pytest.mark.parametrize("close", [True, False])
def test_a_connection_that_slack_replaces_is_replaced(reason: str, *, close: bool) -> None:
    """As it does a few times a day."""

    async def scene(fake: FakeSlack, _: Socket, __: list[str]) -> None:
        fake.socket.disconnect(reason, close=close)
        await reopened(fake, 1)
        await works(fake)

    play(scene)


def test_a_connection_that_breaks_is_made_anew() -> None:
    """Again and again."""

    async def scene(fake: FakeSlack, _: Socket, __: list[str]) -> None:
        for opened in (1, 2, 3):
            fake.socket.drop()
            await reopened(fake, opened)
            await works(fake)

    play(scene)


def test_a_connection_that_has_gone_deaf_is_noticed_and_replaced() -> None:
    """It stays open, but no ping comes back; what Slack says afterwards is heard."""

    async def scene(fake: FakeSlack, kept: Socket, __: list[str]) -> None:
        await works(fake, "before")
        fake.socket.deafen()
        await fake.until(lambda: fake.socket.opened == 2, "a new connection")
        await fake.until(lambda: [each.deaf for each in fake.socket.connections] == [False], "the deaf one is gone")
        await works(fake, "after")
        assert await kept.is_well()

    play(scene)


def test_an_address_that_has_expired_is_not_tried_for_ever() -> None:
    """Slack's answer to where to connect is good for some seconds; if it was gone by then, it is asked anew."""

    async def scene(fake: FakeSlack, _: Socket, __: list[str]) -> None:
        fake.socket.down = True
        fake.socket.drop()
        asked = len(fake.web.named("apps.connections.open"))
        await fake.until(lambda: len(fake.web.named("apps.connections.open")) > asked, "an address is asked for")
        fake.socket._tickets.clear()  # noqa: SLF001 - time has passed
        fake.socket.down = False
        await reopened(fake, 1)
        await works(fake)

    play(scene)


def test_a_task_of_the_sdks_that_ends_is_noticed() -> None:
    """What nobody would read any more is read again."""

    async def scene(fake: FakeSlack, kept: Socket, __: list[str]) -> None:
        handler = kept._handler  # noqa: SLF001 - the SDK's, whose tasks have no other door
        assert handler is not None
        handler.client.message_processor.cancel()
        await reopened(fake, 1)
        await works(fake)

    play(scene)


def test_slack_may_be_away_for_long() -> None:
    """The bot comes back with it, and says nothing meanwhile."""

    async def scene(fake: FakeSlack, _: Socket, __: list[str]) -> None:
        fault = fake.faults.fail("apps.connections.open", times=10)
        fake.socket.drop()
        await fake.until(lambda: fault.caught == 10, "it is asked again and again")
        await reopened(fake, 1)
        await works(fake)

    play(scene)


def test_a_token_that_is_taken_back_ends_it() -> None:
    """As soon as a new connection is needed."""

    async def main() -> None:
        async with FakeSlack() as fake:
            kept = Socket(echo(fake, []), fake.app_token, BEAT)
            await kept.open()
            running = asyncio.ensure_future(kept.stay())
            fake.world.tokens.known[fake.app_token].dead = "token_revoked"
            fake.socket.drop()
            with pytest.raises(TokenError, match=r"Slack does not take SLACK_APP_TOKEN \(token_revoked\)"):
                await asyncio.wait_for(running, 10)
            assert fake.socket.connections == []

    asyncio.run(main())


def test_workspaces_install_it_where_a_socket_tells(app: App, clock: Clock, database: Database) -> None:
    """The pages alone are served by HTTP: what is installed there is heard of here, and gone once it is removed."""

    async def main() -> None:
        async with FakeSlack("socket", installed=False) as fake, house(app, fake, clock) as here:
            ann = fake.user("Ann", admin=True)
            assert (await here.installs(ann)).status == 200
            general = fake.channel("general", members=[ann])
            assert "streak" in (await ann.types("/study streak", general)).text.lower()
            assert (await here.opens("/slack/events")).status == 404
            ann.uninstalls()
            await fake.settled()
            with database.read() as session:
                assert session.scalar(select(func.count()).select_from(InstallationRow)) == 0
            assert await here.face.is_well()

    asyncio.run(main())


def test_it_says_why_it_cannot_begin() -> None:
    """A token of the wrong kind, none at all, Slack in trouble, no Slack: and nothing stays open behind it."""

    async def main() -> None:
        async with FakeSlack() as fake:
            bolt = echo(fake, [])
            for token, said in ((fake.bot_token, "not_allowed_token_type"), ("xapp-1-x", "invalid_auth")):
                with pytest.raises(TokenError, match=said):
                    await Socket(bolt, token, BEAT).open()
            with pytest.raises(TokenError, match="copy it anew"):
                await Socket(bolt, "broken\nin two", BEAT).open()
            fake.faults.fail("apps.connections.open")
            with pytest.raises(UnreachableError, match=r"\(it says 503\)"):
                await Socket(bolt, fake.app_token, BEAT).open()
            fake.socket.down = True
            with pytest.raises(UnreachableError, match="no connection"):
                await Socket(bolt, fake.app_token, BEAT).open()
            assert fake.socket.opened == 0
        with socket.create_server(("127.0.0.1", 0)) as taken:
            port = taken.getsockname()[1]
        away = AsyncApp(client=AsyncWebClient(token="xoxb-1", base_url=f"http://127.0.0.1:{port}/api/"))  # noqa: S106 - it opens nothing
        with pytest.raises(UnreachableError, match="no connection"):
            await Socket(away, fake.app_token, BEAT).open()

    asyncio.run(main())
