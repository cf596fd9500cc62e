"""Socket Mode as the real slack_sdk meets it: hello, envelopes, disconnects, deaf and broken connections."""

import asyncio
from collections.abc import Awaitable, Callable

import aiohttp
import pytest
from slack_sdk.errors import SlackApiError
from slack_sdk.web.async_client import AsyncWebClient

from tests.fakes.slack import FakeSlack
from tests.fakes.slack.plain_app import MANIFEST, PlainApp, form, section
from tests.fakes.slack.socket_mode import REFRESH, WARNING

PINGS = 1.0  # real seconds; slack_sdk takes a connection for dead that leaves a ping unanswered for half of them
Scene = Callable[[FakeSlack, PlainApp], Awaitable[None]]


def played(scene: Scene) -> None:
    """Plays a scene with an app that is not connected yet."""

    async def main() -> None:
        async with FakeSlack() as fake:
            fake.follows(MANIFEST)
            app = PlainApp(fake, ping_interval=PINGS)
            try:
                await scene(fake, app)
            finally:
                await app.stop()
            assert fake.web.crashes == []

    asyncio.run(main())


async def frames(fake: FakeSlack, count: int) -> tuple[aiohttp.ClientSession, list[aiohttp.ClientWebSocketResponse]]:
    """So many sockets of nobody's app, each with a ticket of its own."""
    session = aiohttp.ClientSession()
    client = AsyncWebClient(base_url=fake.api)
    tickets = [(await client.apps_connections_open(app_token=fake.app_token))["url"] for _ in range(count)]
    return session, [await session.ws_connect(ticket) for ticket in tickets]


def test_a_ticket_opens_one_connection() -> None:
    """The address works once; hello counts the connections; the eleventh is sent away."""

    async def scene(fake: FakeSlack, _: PlainApp) -> None:
        session, sockets = await frames(fake, 11)
        hellos = [await socket.receive_json() for socket in sockets]
        assert [hello.get("num_connections") for hello in hellos] == [*range(1, 11), None]
        assert hellos[0]["connection_info"] == {"app_id": fake.app_id}
        assert (hellos[10]["type"], hellos[10]["reason"]) == ("disconnect", "too_many_websockets")
        await sockets[0].close()
        for used in (str(sockets[0]._response.url), f"{fake.socket.url}/link/?ticket=none"):  # noqa: SLF001 - no other way
            with pytest.raises(aiohttp.WSServerHandshakeError):
                await session.ws_connect(used)
        await session.close()

    played(scene)


def test_connections_need_an_app_token_with_its_scope() -> None:
    """A bot's token opens no connection, nor one without connections:write."""

    async def scene(fake: FakeSlack, _: PlainApp) -> None:
        client = AsyncWebClient(base_url=fake.api)
        for token, error in {
            fake.bot_token: "not_allowed_token_type",
            "": "not_authed",
            "xapp-x": "invalid_auth",
        }.items():
            with pytest.raises(SlackApiError, match=error):
                await client.apps_connections_open(app_token=token)

    played(scene)


def test_an_envelope_carries_what_slack_sends() -> None:
    """A command's envelope has an id and takes an answer; an event's has the number of its retry."""

    async def scene(fake: FakeSlack, _: PlainApp) -> None:
        session, (socket,) = await frames(fake, 1)
        await socket.receive_json()
        ann = fake.user("Ann")
        general = fake.channel("general", members=[ann])
        told = ann.starts_typing("/study ask 1 < 2", general)
        command = await socket.receive_json()
        assert (command["type"], command["accepts_response_payload"]) == ("slash_commands", True)
        payload = command["payload"]
        assert (payload["text"], payload["channel_name"], payload["user_id"]) == ("ask 1 &lt; 2", "general", ann.id)
        answer = {"envelope_id": command["envelope_id"], "payload": {"text": "yes"}}
        await socket.send_json(answer)
        assert (await ann.sees(told)).text == "yes"
        ann.posts(f"{fake.team.app.mention} hi", general)
        event = await socket.receive_json()
        assert (event["type"], event["retry_attempt"], event["retry_reason"]) == ("events_api", 0, "")
        body = event["payload"]
        assert (body["event"]["type"], body["authorizations"][0]["user_id"]) == ("app_mention", fake.team.app.id)
        fake.resend()
        again = await socket.receive_json()
        assert (again["retry_attempt"], again["retry_reason"]) == (1, "http_timeout")
        assert again["payload"]["event_id"] == body["event_id"]
        await session.close()

    played(scene)


def test_a_home_that_changes_meanwhile_is_not_what_comes_of_a_command() -> None:
    """Who opens a modal by a command sees the modal, whatever the app does to their Home in the meantime."""

    async def scene(fake: FakeSlack, _: PlainApp) -> None:
        session, (socket,) = await frames(fake, 1)
        await socket.receive_json()
        client = AsyncWebClient(token=fake.bot_token, base_url=fake.api)
        ann = fake.user("Ann")
        told = ann.starts_typing("/study form")
        envelope = (await socket.receive_json())["envelope_id"]
        await socket.send_json({"envelope_id": envelope})
        await fake.settled()
        await client.views_publish(user_id=ann.id, view={"type": "home", "blocks": [section("Home")]})
        seeing = asyncio.create_task(ann.sees(told))
        await client.views_open(trigger_id=told.trigger_id, view=form())
        assert (await seeing).title == "A word"
        await session.close()

    played(scene)


@pytest.mark.parametrize("reason", [WARNING, REFRESH])
def test_an_app_that_is_told_to_reconnect_does(reason: str) -> None:
    """After a disconnect message slack_sdk takes a new address, and the conversation goes on."""

    async def scene(fake: FakeSlack, app: PlainApp) -> None:
        await app.goes_online()
        ann = fake.user("Ann")
        fake.channel("general", members=[ann])
        fake.socket.disconnect(reason)
        await fake.until(lambda: fake.socket.opened == 2, "a second connection")
        await fake.until(lambda: len(fake.socket.connections) == 1, "the first one is closed")
        assert (await ann.types("/study say hi")).text == "Said: hi"

    played(scene)


def test_a_broken_connection_is_replaced() -> None:
    """A connection that is cut is opened again; what was under way on it is lost, and sent again on demand."""

    async def scene(fake: FakeSlack, app: PlainApp) -> None:
        await app.goes_online()
        ann = fake.user("Ann")
        fake.channel("general", members=[ann])
        fake.socket.drop()
        await fake.until(lambda: fake.socket.opened == 2, "a second connection")
        assert (await ann.types("/study say hi")).text == "Said: hi"
        started = ann.starts_typing("/study silence")
        fake.socket.drop()
        assert (await ann.sees(started)).text == "/study failed with the error “dispatch_failed”"

    played(scene)


def test_a_deaf_connection_hears_and_says_nothing() -> None:
    """A deaf connection answers no ping and carries no envelope; slack_sdk notices that it is stale."""

    async def scene(fake: FakeSlack, app: PlainApp) -> None:
        await app.goes_online()
        await fake.until(lambda: fake.socket.connections[0].pings > 0, "a ping")
        fake.socket.deafen()
        ann = fake.user("Ann")
        fake.channel("general", members=[ann])
        started = ann.starts_typing("/study say hi")
        await fake.until(lambda: fake.socket.opened == 2, "a second connection")
        assert not started.acknowledged
        await fake.until(lambda: len(fake.socket.connections) == 1, "the deaf one is closed")
        assert (await ann.types("/study say hi")).text == "Said: hi"

    played(scene)


def test_two_processes_share_what_is_told() -> None:
    """With two connections each envelope goes to one of them, in turn."""

    async def scene(fake: FakeSlack, app: PlainApp) -> None:
        other = PlainApp(fake)
        await app.goes_online()
        await other.goes_online()
        ann = fake.user("Ann")
        for number in range(4):
            ann.invites_app(fake.channel(f"c{number}", app=False))
        await fake.until(lambda: len(app.did + other.did) == 4, "each is told once")
        assert (len(app.did), len(other.did)) == (2, 2)
        await other.stop()

    played(scene)


def test_nobody_is_told_where_nobody_listens() -> None:
    """Without a connection a command fails at once, and an event waits to be sent again."""

    async def scene(fake: FakeSlack, app: PlainApp) -> None:
        ann = fake.user("Ann")
        general = fake.channel("general", members=[ann])
        assert (await ann.types("/study say hi")).text == "/study failed with the error “dispatch_failed”"
        asked = ann.posts(f"{fake.team.app.mention} hi", general)
        await app.goes_online()
        fake.resend()
        await fake.until(lambda: len(ann.reads(general, thread=asked)) == 2, "an answer")

    played(scene)
