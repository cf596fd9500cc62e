"""A worker's Discord: everything is sent, edited and asked over HTTP, and the gateway hears nothing of it."""

import asyncio
from collections.abc import Callable, Coroutine
from typing import Any

import pytest

from bot.adapters.discord.outlet import Outlet
from bot.adapters.discord.serve import UnreachableError
from bot.app import App
from bot.core.people import DepartedError, ForbiddenError, UndeliverableError
from bot.core.request import Asker, Command, Place, Platform, Request
from bot.settings import TokenError
from tests.adapters.discord.outlets import due, outlet, quiz, settings
from tests.fakes.discord import NOTHING, FakeDiscord, Guild, May, Person

MEMBER = "GET /guilds/*/members/*"
DIRECTS = "POST /users/@me/channels"

Scene = Callable[[FakeDiscord, Outlet], Coroutine[Any, Any, None]]


def played(app: App, scene: Scene) -> None:
    """Plays a scene with a worker; it has no session of the gateway, and asks for nothing that there is not."""

    async def main() -> None:
        async with FakeDiscord() as fake:
            async with outlet(app, fake) as face:
                await scene(fake, face)
            assert fake.gateway.starts == 0
            assert fake.gateway.received == []
            assert fake.http.count("GET /gateway/bot") == fake.http.count("GET /gateway") == 0
            assert fake.http.unknown_routes == []
            assert fake.http.crashes == []

    asyncio.run(main())


async def known(app: App, guild: Guild, person: Person) -> None:
    """The person has used the bot in the server."""
    asker = Asker(Platform.DISCORD, person.id, person.user.name)
    await app.handle(Request(asker, Place(guild.id, guild.name, guild.channels[0].id), Command("streak", {})))


def test_a_post_is_there_and_says_later_what_it_is_edited_to(app: App) -> None:
    """Sending returns the message's id, by which it is edited; the edit returns the same."""

    async def scene(fake: FakeDiscord, face: Outlet) -> None:
        ann = fake.user("Ann")
        (channel,) = fake.guild(members=[ann]).channels
        made = await face.sender.send(due(channel.id), quiz())
        assert [each.text for each in ann.reads(channel)] == ["Five questions on learning."]
        assert made == channel.messages[0].id
        assert await face.sender.send(due(channel.id, number=8, message=made), quiz("3 have taken it.")) == made
        assert [each.text for each in ann.reads(channel)] == ["3 have taken it."]
        assert channel.messages[0].edited is not None
        assert fake.http.refusals == []

    played(app, scene)


def test_an_edit_of_what_is_gone_is_given_up(app: App) -> None:
    """Somebody has deleted the message."""

    async def scene(fake: FakeDiscord, face: Outlet) -> None:
        ann = fake.user("Ann")
        (channel,) = fake.guild(members=[ann]).channels
        made = await face.sender.send(due(channel.id), quiz())
        ann.deletes(channel.messages[0])
        with pytest.raises(UndeliverableError, match="code 10008") as caught:
            await face.sender.send(due(channel.id, number=8, message=made), quiz())
        assert type(caught.value) is UndeliverableError

    played(app, scene)


@pytest.mark.parametrize(("message", "code"), [(False, 50013), (False, 50001), (True, 50001), (False, 10003)])
def test_a_channel_in_which_it_may_not_speak(app: App, code: int, *, message: bool) -> None:
    """A post is refused, and an edit where the channel is hidden; its name is asked where it can be seen."""

    async def scene(fake: FakeDiscord, face: Outlet) -> None:
        guild = fake.guild(channels=("daily",))
        (channel,) = guild.channels
        made = await face.sender.send(due(channel.id), quiz()) if message else None
        if code == 10003:
            fake.remove_channel(channel)
        else:
            fake.permit(guild, guild.roles[0], May.VIEW_CHANNEL if code == 50013 else NOTHING)
        with pytest.raises(ForbiddenError, match=f"code {code}") as caught:
            await face.sender.send(due(channel.id, number=8, message=made), quiz())
        assert caught.value.channel == ("daily" if code == 50013 else "")

    played(app, scene)


@pytest.mark.parametrize("code", [40058, 50008, 50024, 160005])
def test_a_channel_that_takes_no_messages_by_now(app: App, code: int) -> None:
    """It was made one of another type, or was locked: that is about the channel, not about what was to be said."""

    async def scene(fake: FakeDiscord, face: Outlet) -> None:
        (channel,) = fake.guild(channels=("daily",)).channels
        fake.faults.fail("POST /channels/*/messages", 400, code=code)
        with pytest.raises(ForbiddenError, match=f"code {code}") as caught:
            await face.sender.send(due(channel.id), quiz())
        assert caught.value.channel == "daily"

    played(app, scene)


def test_who_has_left_the_server_is_not_written_to(app: App) -> None:
    """Discord is asked, and the answer believed for a while; who is there is written to, their channel opened once."""

    async def scene(fake: FakeDiscord, face: Outlet) -> None:
        ann, ben = fake.user("Ann"), fake.user("Ben")
        guild = fake.guild(members=[ann, ben])
        for person in (ann, ben):
            await known(app, guild, person)
        fake.leave(guild, ben)
        for number in (1, 2):
            await face.sender.send(due(number=number, person=ann.id, group=guild.id, post=None), quiz())
        assert len(ann.reads(ann.dm)) == 2
        assert (fake.http.count(MEMBER), fake.http.count(DIRECTS)) == (1, 1)
        with pytest.raises(DepartedError):
            await face.sender.send(due(person=ben.id, group=guild.id, post=None), quiz())
        assert await app.shared(Platform.DISCORD, ben.id) == []
        assert fake.http.count(DIRECTS) == 1

    played(app, scene)


def test_who_takes_no_direct_messages_is_given_up(app: App) -> None:
    """Their channel is opened anew the next time, in case it was that."""

    async def scene(fake: FakeDiscord, face: Outlet) -> None:
        ann = fake.user("Ann")
        fake.guild(members=[ann])
        ann.user.refuses_direct = True
        for number in (1, 2):
            with pytest.raises(UndeliverableError, match="code 50007"):
                await face.sender.send(due(number=number, person=ann.id, post=None), quiz())
            assert fake.http.count(DIRECTS) == number

    played(app, scene)


def test_whose_a_server_is(app: App) -> None:
    """Its owner is told of what needs an admin; of a server that the bot is not in nobody is known."""

    async def scene(fake: FakeDiscord, face: Outlet) -> None:
        boss = fake.user("Boss")
        assert await face.sender.keeper(fake.guild(owner=boss).id) == boss.id
        assert await face.sender.keeper(fake.guild(bot=False).id) is None

    played(app, scene)


@pytest.mark.parametrize(("given", "tried"), [("wrong", 1), ("no token", 0)])
def test_a_token_that_discord_does_not_take(app: App, given: str, tried: int) -> None:
    """It is said so at the start; one that can be none is not even tried."""

    async def main() -> None:
        async with FakeDiscord() as fake:
            face = Outlet(app, settings(fake, given))
            with pytest.raises(TokenError, match="copy it anew"):
                await face.start()
            assert not await face.is_well()
            assert len(fake.http.requests) == tried

    asyncio.run(main())


@pytest.mark.parametrize("down", [False, True])
def test_a_discord_that_is_not_there_at_the_start(app: App, *, down: bool) -> None:
    """It is said where it was looked for."""

    async def main() -> None:
        async with FakeDiscord() as fake:
            face = Outlet(app, settings(fake))
            fake.faults.fail("GET /users/@me", 503)
            if down:
                await fake.stop()
            with pytest.raises(UnreachableError, match="check the network"):
                await face.start()

    asyncio.run(main())


def test_it_is_well_while_it_is_there(app: App) -> None:
    """From its start to its end."""

    async def main() -> None:
        async with FakeDiscord() as fake:
            stop = asyncio.Event()
            async with outlet(app, fake) as face:
                assert await face.is_well()
                stop.set()
                await face.stay(stop)
                assert not await face.is_well()

    asyncio.run(main())
