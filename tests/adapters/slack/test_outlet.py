"""Slack where a process only sends: nothing but the Web API, with one token or those of many workspaces."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from datetime import UTC, datetime, timedelta

import pytest
from cryptography.fernet import Fernet

from bot.adapters.slack.keys import Keys, keys
from bot.adapters.slack.outlet import Outlet
from bot.app import App
from bot.core.people import Delivery, NotNowError, UndeliverableError
from bot.core.reply import Paragraph, Reply
from bot.core.request import Platform
from bot.features import installations
from bot.settings import SettingsError, TokenError, read_settings
from tests.adapters.slack.conftest import Instant
from tests.adapters.slack.house import KEY, house
from tests.conftest import MakeApp
from tests.fakes.slack import FakeSlack
from tests.people import Clock

# slack_sdk names itself to oauth.v2.access by a class of aiohttp's that is on its way out.
pytestmark = pytest.mark.filterwarnings("ignore:BasicAuth is deprecated:DeprecationWarning")

WORDS = Reply("It freezes.", (Paragraph(("It freezes.",)),))
EARLY, LEASE = installations.EARLY, installations.LEASE
LIFE = timedelta(hours=12)
BOT = "xoxb-1"
"""What no Slack has given out."""


def to(fake: FakeSlack, channel: str, number: int = 7) -> Delivery:
    """A delivery to a channel."""
    then = datetime(2026, 3, 10, tzinfo=UTC)
    return Delivery(number, "answered", {}, Platform.SLACK, None, channel, 1, then, fake.team.id)


@asynccontextmanager
async def outlet(app: App, fake: FakeSlack, given: Keys, clock: Clock) -> AsyncIterator[Outlet]:
    """A process that only sends."""
    made = Outlet(app, read_settings(slack_api=fake.api), given, clock, Instant().turns(app))
    try:
        await made.start()
        yield made
    finally:
        await made.close()


def many(fake: FakeSlack, key: str = KEY) -> Keys:
    """What a worker needs for all workspaces."""
    return Keys(client_id=fake.client_id, client_secret=fake.client_secret, secret_key=key)


@asynccontextmanager
async def installed(make_app: MakeApp, url: str, clock: Clock) -> AsyncIterator[tuple[FakeSlack, Outlet]]:
    """A Slack whose tokens rotate, a process by which somebody has added the app there, and one that only sends."""
    async with FakeSlack("http", installed=False, rotation=True) as fake:
        async with house(make_app(url), fake, clock) as hall:
            assert (await hall.installs(fake.user("Ann", admin=True))).status == 200
        async with outlet(make_app(url), fake, many(fake), clock) as found:
            yield fake, found


def later(fake: FakeSlack, clock: Clock, span: timedelta) -> None:
    """So much later, for Slack and for us."""
    clock.now += span
    fake.clock.advance(seconds=span.total_seconds())


def renewals(fake: FakeSlack) -> int:
    """How often a token was renewed, or somebody tried."""
    return sum(each.json.get("grant_type") == "refresh_token" for each in fake.web.named("oauth.v2.access"))


def test_it_opens_no_socket_and_serves_nothing(app: App, clock: Clock) -> None:
    """With the bot's token alone: it posts, edits and knows whose the workspace is."""

    async def main() -> None:
        async with FakeSlack() as fake:
            boss = fake.user("Boss", owner=True)
            general = fake.channel("general")
            async with outlet(app, fake, Keys(bot_token=fake.bot_token), clock) as found:
                assert (found.name, found.routes, await found.is_well()) == ("Slack", [], True)
                ts = await found.sender.send(to(fake, general.id), WORDS)
                assert await found.sender.keeper(fake.team.id) == boss.id
                stop = asyncio.Event()
                staying = asyncio.create_task(found.stay(stop))
                stop.set()
                await staying
                assert not await found.is_well()
            assert [each.ts for each in general.messages] == [ts]
            assert (fake.socket.opened, fake.socket.connections) == (0, [])
            assert {each.name for each in fake.web.requests} == {"auth.test", "chat.postMessage", "users.list"}
            assert fake.web.unknown_routes == []

    asyncio.run(main())


def test_it_says_when_the_token_is_wrong(app: App, clock: Clock) -> None:
    """Before anything is claimed."""

    async def main() -> None:
        async with FakeSlack() as fake:
            with pytest.raises(TokenError, match="SLACK_BOT_TOKEN"):
                async with outlet(app, fake, Keys(bot_token=BOT), clock):
                    pass

    asyncio.run(main())


def test_it_needs_no_key_to_be_told_what_happens() -> None:
    """A whole bot does; what sending needs, both do."""
    alone = read_settings(slack_bot_token=BOT)
    assert keys(alone, hears=False) == Keys(bot_token=BOT)
    with pytest.raises(SettingsError, match="SLACK_APP_TOKEN"):
        keys(alone)
    with pytest.raises(SettingsError, match="SLACK_CLIENT_SECRET"):
        keys(read_settings(slack_client_id="1.2"), hears=False)
    secret = Fernet.generate_key().decode()
    found = keys(read_settings(slack_client_id="1.2", slack_client_secret=BOT, secret_key=secret), hears=False)
    assert found
    assert found.for_many
    assert keys(read_settings(), hears=False) is None


def test_it_renews_tokens_itself(make_app: MakeApp, database_url: str, clock: Clock) -> None:
    """Though nobody else is there: once, kept for all processes, also one that it sends nothing with for a day."""

    async def main() -> None:
        async with installed(make_app, database_url, clock) as (fake, found):
            general = fake.channel("general")
            first = fake.token(fake.team)
            later(fake, clock, LIFE - EARLY)
            await asyncio.gather(*(found.sender.send(to(fake, general.id, at), WORDS) for at in range(3)))
            assert renewals(fake) == 1
            assert fake.token(fake.team) != first
            later(fake, clock, 2 * LIFE)
            await found.sender.send(to(fake, general.id), WORDS)
            assert (renewals(fake), len(general.messages)) == (2, 4)
            async with outlet(make_app(database_url), fake, many(fake), clock) as other:
                await other.sender.send(to(fake, general.id), WORDS)
            assert renewals(fake) == 2

    asyncio.run(main())


def test_processes_renew_a_token_once(make_app: MakeApp, database_url: str, clock: Clock) -> None:
    """Those that meet at it wait for the one that does it, and send with what it got."""

    async def main() -> None:
        async with (
            installed(make_app, database_url, clock) as (fake, one),
            outlet(make_app(database_url), fake, many(fake), clock) as other,
        ):
            general = fake.channel("general")
            later(fake, clock, LIFE + timedelta(minutes=1))
            held = fake.faults.hold("oauth.v2.access")
            sends = [asyncio.create_task(each.sender.send(to(fake, general.id), WORDS)) for each in (one, other)]
            await fake.until(lambda: held.caught == 1, "one of them renews it")
            assert held.gate is not None
            held.gate.set()
            await asyncio.gather(*sends)
            assert (renewals(fake), len(general.messages)) == (1, 2)

    asyncio.run(main())


def test_a_renewal_outlives_the_delivery_that_wanted_it(make_app: MakeApp, database_url: str, clock: Clock) -> None:
    """Nobody gets a token twice, so one that Slack is giving is kept, though who asked has given up or is ending."""

    async def main() -> None:
        async with installed(make_app, database_url, clock) as (fake, found):
            later(fake, clock, LIFE + timedelta(minutes=1))
            held = fake.faults.hold("oauth.v2.access")
            sending = asyncio.create_task(found.sender.send(to(fake, fake.channel("general").id), WORDS))
            await fake.until(lambda: held.caught == 1, "it is being renewed")
            sending.cancel()
            closing = asyncio.create_task(found.close())
            assert held.gate is not None
            held.gate.set()
            await asyncio.gather(sending, closing, return_exceptions=True)
            assert sending.cancelled()
            async with outlet(make_app(database_url), fake, many(fake), clock) as other:
                await other.sender.send(to(fake, fake.channel("random").id), WORDS)
            assert renewals(fake) == 1

    asyncio.run(main())


@pytest.mark.parametrize("trouble", ["refused", "away"])
def test_where_a_token_cannot_be_renewed_nothing_is_lost(
    make_app: MakeApp, database_url: str, clock: Clock, trouble: str
) -> None:
    """It is certain that nothing was sent, and it is once Slack gives a token."""

    async def main() -> None:
        async with installed(make_app, database_url, clock) as (fake, found):
            general = fake.channel("general")
            later(fake, clock, LIFE + timedelta(minutes=1))
            if trouble == "refused":
                fake.faults.refuse("oauth.v2.access", "internal_error")
            else:
                fake.faults.break_before("oauth.v2.access", times=2)
            with pytest.raises(NotNowError):
                await found.sender.send(to(fake, general.id), WORDS)
            assert general.messages == []
            later(fake, clock, LEASE)
            await found.sender.send(to(fake, general.id), WORDS)
            assert len(general.messages) == 1

    asyncio.run(main())


def test_a_workspace_that_removed_the_app_gets_nothing(make_app: MakeApp, database_url: str, clock: Clock) -> None:
    """Though the worker is not told so: it finds out, and has forgotten the token then."""

    async def main() -> None:
        async with installed(make_app, database_url, clock) as (fake, found):
            general = fake.channel("general")
            await fake.until(lambda: any(each.status for each in fake.web.named("auth.test")), "a look at the start")
            await found.sender.send(to(fake, general.id), WORDS)
            fake.revokes("account_inactive")
            with pytest.raises(UndeliverableError, match="account_inactive"):
                await found.sender.send(to(fake, general.id), WORDS)
            with pytest.raises(UndeliverableError, match="not_installed"):
                await found.sender.send(to(fake, general.id), WORDS)

    asyncio.run(main())


def test_a_workspace_that_adds_the_app_while_it_runs_is_served(
    make_app: MakeApp, database_url: str, clock: Clock
) -> None:
    """Also anew, by another process, after its token was dead."""

    async def main() -> None:
        async with FakeSlack("http", installed=False) as fake, house(make_app(database_url), fake, clock) as hall:
            ann = fake.user("Ann", admin=True)
            async with outlet(make_app(database_url), fake, many(fake), clock) as found:
                assert (await hall.installs(ann)).status == 200
                general = fake.channel("general")
                await found.sender.send(to(fake, general.id), WORDS)
                fake.revokes()
                assert (await hall.installs(ann)).status == 200
                with pytest.raises(NotNowError):
                    await found.sender.send(to(fake, general.id), WORDS)
                await found.sender.send(to(fake, general.id), WORDS)
                assert len(general.messages) == 2

    asyncio.run(main())
