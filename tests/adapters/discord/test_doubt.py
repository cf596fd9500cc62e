"""A connection that broke after it was sent: it is there once, or it is said that nobody can tell."""

import asyncio
from collections.abc import Callable, Coroutine
from datetime import timedelta
from typing import Any

import aiohttp
import discord
import pytest

from bot.adapters.discord.outlet import Outlet
from bot.adapters.discord.wire import shown
from bot.app import App
from bot.core.outcomes import AbsentError
from bot.core.people import ForbiddenError, NotNowError, UncertainError
from tests.adapters.discord.outlets import POST, due, outlet, quiz
from tests.fakes.discord import EVERYONE, NOTHING, Channel, FakeDiscord, Guild, May
from tests.fakes.discord.faults import EVER
from tests.fakes.discord.posting import post as write

MESSAGES = "POST /channels/*/messages"
HISTORY = "GET /channels/*/messages"
SHORT, LONG = timedelta(minutes=1), timedelta(minutes=10)

Scene = Callable[[FakeDiscord, Outlet, Guild], Coroutine[Any, Any, None]]


def played(app: App, scene: Scene) -> None:
    """Plays a scene in a server with a worker."""

    async def main() -> None:
        async with FakeDiscord() as fake, outlet(app, fake) as face:
            await scene(fake, face, fake.guild())
            assert fake.http.unknown_routes == []
            assert fake.http.crashes == []
            assert fake.gateway.starts == 0

    asyncio.run(main())


async def cut(fake: FakeDiscord, face: Outlet, channel: Channel, span: timedelta, *, taken: bool = True) -> None:
    """A post is sent in vain, as often as it is tried in one go; that much time passes."""
    fault = (fake.faults.break_after if taken else fake.faults.break_before)(MESSAGES, times=EVER)
    with pytest.raises(aiohttp.ClientError):
        await face.sender.send(due(channel.id), quiz())
    fault.end()
    fake.clock.advance(seconds=span.total_seconds())


def say(fake: FakeDiscord, channel: Channel, text: str) -> None:
    """Somebody who is no bot writes there."""
    write(channel, fake.world.user("Ann"), {"content": text})


@pytest.mark.parametrize("doubt", [SHORT, LONG])
@pytest.mark.parametrize("taken", [False, True])
def test_it_is_there_once(app: App, doubt: timedelta, *, taken: bool) -> None:
    """Whether Discord had taken it or not, and whether or not it still remembers the nonce."""

    async def scene(fake: FakeDiscord, face: Outlet, guild: Guild) -> None:
        (channel,) = guild.channels
        say(fake, channel, "Good morning")
        await cut(fake, face, channel, doubt, taken=taken)
        assert fake.ledger.total == taken
        posted = fake.http.count(MESSAGES)
        found = await face.sender.send(due(channel.id, doubt=doubt), quiz())
        assert found == channel.messages[-1].id
        assert fake.ledger.total == 1
        assert fake.http.count(MESSAGES) == posted + (0 if taken and doubt is LONG else 1)
        assert fake.http.count(HISTORY) == (doubt is LONG)

    played(app, scene)


def test_one_break_is_mended_in_the_same_go(app: App) -> None:
    """It is sent again with the same nonce, and the worker hears of no doubt."""

    async def scene(fake: FakeDiscord, face: Outlet, guild: Guild) -> None:
        fake.faults.break_after(MESSAGES)
        await face.sender.send(due(guild.channels[0].id), quiz())
        assert fake.ledger.total == 1

    played(app, scene)


def test_a_doubtful_edit_is_made_again(app: App) -> None:
    """However long ago: it does the same when it is done twice."""

    async def scene(fake: FakeDiscord, face: Outlet, guild: Guild) -> None:
        (channel,) = guild.channels
        made = await face.sender.send(due(channel.id), quiz())
        again = due(channel.id, number=8, message=made, post=None, doubt=LONG)
        assert await face.sender.send(again, quiz("3 have taken it.")) == made
        assert fake.http.count(HISTORY) == 0

    played(app, scene)


@pytest.mark.parametrize("rights", [NOTHING, EVERYONE & ~May.READ_MESSAGE_HISTORY])
def test_where_it_may_not_look_nobody_can_tell(app: App, rights: May) -> None:
    """Without the right to read the history, or to see the channel: it is not sent again."""

    async def scene(fake: FakeDiscord, face: Outlet, guild: Guild) -> None:
        (channel,) = guild.channels
        await cut(fake, face, channel, LONG)
        fake.permit(guild, guild.roles[0], rights)
        posted = fake.http.count(MESSAGES)
        with pytest.raises(UncertainError, match="may not look"):
            await face.sender.send(due(channel.id, doubt=LONG), quiz())
        assert fake.http.count(MESSAGES) == posted

    played(app, scene)


@pytest.mark.parametrize("used", [False, True])
def test_a_channel_in_which_nothing_was_said_since(app: App, *, used: bool) -> None:
    """Though it shows no message, that it has a newest one from before tells that it was not sent; or that it has none.

    It takes no right to read the history for that.
    """

    async def scene(fake: FakeDiscord, face: Outlet, guild: Guild) -> None:
        (channel,) = guild.channels
        if used:
            say(fake, channel, "Good morning")
            fake.clock.advance(hours=1)
            fake.permit(guild, guild.roles[0], EVERYONE & ~May.READ_MESSAGE_HISTORY)
        await cut(fake, face, channel, LONG, taken=False)
        await face.sender.send(due(channel.id, doubt=LONG), quiz())
        assert fake.ledger.total == 1

    played(app, scene)


def test_a_channel_that_is_gone_is_said_to_be(app: App) -> None:
    """That is no matter of looking."""

    async def scene(fake: FakeDiscord, face: Outlet, guild: Guild) -> None:
        (channel,) = guild.channels
        fake.remove_channel(channel)
        with pytest.raises(ForbiddenError, match="code 10003"):
            await face.sender.send(due(channel.id, doubt=LONG), quiz())

    played(app, scene)


@pytest.mark.parametrize("taken", [False, True])
def test_a_busy_channel_is_looked_through(app: App, *, taken: bool) -> None:
    """More than a hundred messages have come since; they are looked through back to the first try."""

    async def scene(fake: FakeDiscord, face: Outlet, guild: Guild) -> None:
        (channel,) = guild.channels
        for number in range(150):
            say(fake, channel, f"Before {number}")
        fake.clock.advance(hours=1)
        await cut(fake, face, channel, LONG, taken=taken)
        for number in range(150):
            say(fake, channel, f"After {number}")
        await face.sender.send(due(channel.id, doubt=LONG), quiz())
        assert fake.ledger.total == 1
        assert fake.http.count(HISTORY) == 2

    played(app, scene)


def test_a_channel_too_busy_to_be_looked_through(app: App) -> None:
    """A thousand messages have come since."""

    async def scene(fake: FakeDiscord, face: Outlet, guild: Guild) -> None:
        (channel,) = guild.channels
        await cut(fake, face, channel, LONG)
        for number in range(1000):
            say(fake, channel, f"After {number}")
        with pytest.raises(UncertainError, match="too much was said"):
            await face.sender.send(due(channel.id, doubt=LONG), quiz())
        assert fake.http.count(HISTORY) == 10

    played(app, scene)


@pytest.mark.parametrize("whose", ["another post's", "another bot's", "another action's"])
def test_what_only_looks_like_it_is_not_taken_for_it(app: App, whose: str) -> None:
    """A post of another number, one that another bot posted, a button that does something else."""

    async def scene(fake: FakeDiscord, face: Outlet, guild: Guild) -> None:
        (channel,) = guild.channels
        author = fake.world.user("Rival", bot=True) if whose == "another bot's" else fake.world.bot
        body = shown(quiz(post=170 if whose == "another post's" else POST))
        if whose == "another action's":
            body["components"][0]["components"][-1]["components"][0]["custom_id"] = f"answer:{POST}:2:0"
        write(channel, author, body)
        before = fake.ledger.total
        made = await face.sender.send(due(channel.id, doubt=LONG), quiz())
        assert made == channel.messages[-1].id
        assert fake.ledger.total == before + 1

    played(app, scene)


@pytest.mark.parametrize("days", [0, 7])
def test_another_posts_message_of_the_same_number_is_not_taken_for_it(app: App, days: int) -> None:
    """After a backup was brought back numbers come again; within a day it is taken for it, as clocks are set."""

    async def scene(fake: FakeDiscord, face: Outlet, guild: Guild) -> None:
        (channel,) = guild.channels
        old = write(channel, fake.world.bot, shown(quiz())).id
        fake.clock.advance(days=days, hours=1)
        made = await face.sender.send(due(channel.id, doubt=LONG), quiz())
        assert (made == old) is (days == 0)
        assert len(channel.messages) == (1 if days == 0 else 2)

    played(app, scene)


@pytest.mark.parametrize("doubt", [timedelta(seconds=30), LONG])
@pytest.mark.parametrize("taken", [False, True])
def test_what_was_withdrawn_is_looked_for_and_not_sent(app: App, doubt: timedelta, *, taken: bool) -> None:
    """Also while Discord remembers its nonce: it is there, or it is said to be not wanted any more."""

    async def scene(fake: FakeDiscord, face: Outlet, guild: Guild) -> None:
        (channel,) = guild.channels
        say(fake, channel, "Good morning")
        await cut(fake, face, channel, doubt, taken=taken)
        posted = fake.http.count(MESSAGES)
        delivery = due(channel.id, doubt=doubt, withdrawn="too late")
        if taken:
            assert await face.sender.send(delivery, quiz()) == channel.messages[-1].id
        else:
            with pytest.raises(AbsentError, match="too late"):
                await face.sender.send(delivery, quiz())
        assert fake.http.count(MESSAGES) == posted
        assert fake.ledger.total == taken

    played(app, scene)


def test_what_was_withdrawn_may_still_appear(app: App) -> None:
    """Seconds after the try its absence says nothing yet: it is looked for again."""

    async def scene(fake: FakeDiscord, face: Outlet, guild: Guild) -> None:
        (channel,) = guild.channels
        say(fake, channel, "Good morning")
        with pytest.raises(NotNowError, match="may still appear") as caught:
            await face.sender.send(due(channel.id, doubt=timedelta(seconds=3), withdrawn="too late"), quiz())
        assert caught.value.seconds == 7
        assert fake.http.count(MESSAGES) == 0

    played(app, scene)


def test_what_was_withdrawn_where_it_may_not_look_is_not_sent(app: App) -> None:
    """Nobody can tell, and so it is said."""

    async def scene(fake: FakeDiscord, face: Outlet, guild: Guild) -> None:
        (channel,) = guild.channels
        await cut(fake, face, channel, SHORT)
        fake.permit(guild, guild.roles[0], EVERYONE & ~May.READ_MESSAGE_HISTORY)
        posted = fake.http.count(MESSAGES)
        with pytest.raises(UncertainError, match="may not look"):
            await face.sender.send(due(channel.id, doubt=SHORT, withdrawn="paused"), quiz())
        assert fake.http.count(MESSAGES) == posted

    played(app, scene)


@pytest.mark.parametrize("direct", [False, True])
def test_what_nothing_tells_from_others_is_not_looked_for(app: App, *, direct: bool) -> None:
    """A delivery without a post: within two minutes it is sent with the same nonce, later nobody can tell."""

    async def scene(fake: FakeDiscord, face: Outlet, guild: Guild) -> None:
        ann = fake.user("Ann")
        fake.join(guild, ann)
        where: dict[str, Any] = {"person": ann.id} if direct else {"channel": guild.channels[0].id}
        fake.faults.break_after(MESSAGES, times=2)
        with pytest.raises(aiohttp.ClientError):
            await face.sender.send(due(post=None, **where), quiz())
        await face.sender.send(due(post=None, doubt=SHORT, **where), quiz())
        assert fake.ledger.total == 1
        with pytest.raises(UncertainError):
            await face.sender.send(due(post=None, doubt=LONG, **where), quiz())
        assert fake.ledger.total == 1
        assert fake.http.count(HISTORY) == 0

    played(app, scene)


@pytest.mark.parametrize("fault", ["500", "cut", "429"])
def test_looking_in_vain_sends_nothing(app: App, fault: str) -> None:
    """Discord fails while it is looked for: it was not sent by this try, and it is tried again."""

    async def scene(fake: FakeDiscord, face: Outlet, guild: Guild) -> None:
        (channel,) = guild.channels
        match fault:
            case "500":
                fake.faults.fail(HISTORY, 500, times=2)
            case "cut":
                fake.faults.break_after(HISTORY, times=EVER)
            case _:
                fake.faults.limit(HISTORY, retry_after=30)
        with pytest.raises(NotNowError) as caught:
            await face.sender.send(due(channel.id, doubt=LONG), quiz())
        assert caught.value.seconds == (30 if fault == "429" else 0)
        assert fake.ledger.total == 0

    played(app, scene)


def test_looking_that_is_cancelled_sends_nothing(app: App) -> None:
    """Discord was asked for the messages, and a worker that ends does not wait for them."""

    async def scene(fake: FakeDiscord, face: Outlet, guild: Guild) -> None:
        held = fake.faults.hold(HISTORY)
        sending = asyncio.create_task(face.sender.send(due(guild.channels[0].id, doubt=LONG), quiz()))
        await fake.until(lambda: held.caught == 1, "it is looked for")
        sending.cancel()
        with pytest.raises(NotNowError, match="before anything was sent"):
            await sending
        assert fake.ledger.total == 0

    played(app, scene)


def test_faults_of_discords_leave_a_doubt(app: App) -> None:
    """A server error says nothing of whether it was done; the same nonce settles it."""

    async def scene(fake: FakeDiscord, face: Outlet, guild: Guild) -> None:
        (channel,) = guild.channels
        fault = fake.faults.fail("**", 500, times=EVER)
        with pytest.raises(discord.DiscordServerError):
            await face.sender.send(due(channel.id), quiz())
        assert fault.caught == 2
        fault.end()
        await face.sender.send(due(channel.id, doubt=SHORT), quiz())
        assert fake.ledger.total == 1
        nonces = {each.json["nonce"] for each in fake.http.named("POST", "/messages")}
        assert nonces == {"delivery-7"}

    played(app, scene)
