"""Servers and their people come and go: what the gateway tells of it, and what the API says when it is asked."""

import asyncio
from collections.abc import Callable, Coroutine
from typing import Any

from tests.fakes.conftest import Play
from tests.fakes.discord import FakeDiscord, Guild, Person
from tests.fakes.plain_bot import PlainBot
from tests.fakes.wire import Wire


def played(scene: Callable[[Wire], Coroutine[Any, Any, None]]) -> None:
    """Plays a scene with a server and no bot but requests."""

    async def main() -> None:
        async with Wire() as wire:
            await scene(wire)

    asyncio.run(main())


def test_a_member_is_asked_for_before_and_after_leaving() -> None:
    """Who has left is an unknown member, who never was an unknown user; who comes back is a member again."""

    async def scene(wire: Wire) -> None:
        async def asked(person: str) -> int:
            return (await wire.send("GET", f"/guilds/{wire.guild.id}/members/{person}")).code

        found = await wire.send("GET", f"/guilds/{wire.guild.id}/members/{wire.ann.id}")
        assert (found.status, found.body["user"]["id"]) == (200, wire.ann.id)
        wire.fake.leave(wire.guild, wire.ann)
        assert await asked(wire.ann.id) == 10007
        assert await asked("1") == 10013
        wire.fake.join(wire.guild, wire.ann)
        assert await asked(wire.ann.id) == 0
        assert wire.fake.http.count("GET /guilds/*/members/*") == 4
        assert wire.fake.http.count(f"GET /guilds/*/members/{wire.ann.id}") == 3
        assert wire.fake.http.count("GET /guilds/*") == 0

    played(scene)


def test_a_server_says_whose_it_is_to_those_inside() -> None:
    """Its owner is named; to a bot outside the server is unknown, and its members are out of reach."""

    async def scene(wire: Wire) -> None:
        ours = await wire.send("GET", f"/guilds/{wire.guild.id}")
        assert (ours.body["owner_id"], ours.body["name"]) == (wire.guild.owner.id, wire.guild.name)
        strange = wire.fake.guild("Elsewhere", members=[wire.ann], bot=False)
        assert (await wire.send("GET", f"/guilds/{strange.id}")).code == 10004
        outside = await wire.send("GET", f"/guilds/{strange.id}/members/{wire.ann.id}")
        assert (outside.status, outside.code) == (403, 50001)
        nowhere = await wire.send("GET", f"/guilds/1/members/{wire.ann.id}")
        assert (nowhere.status, nowhere.code) == (404, 10004)

    played(scene)


def test_a_bot_is_removed_and_comes_back(play: Play) -> None:
    """It is told of both; the role that came with it goes with it, and comes with it again."""

    async def scene(fake: FakeDiscord, bot: PlainBot) -> None:
        guild, ann = garden(fake)
        await bot.goes_online()
        roles = len(guild.roles)
        fake.kick(guild)
        await fake.caught_up()
        assert not bot.guilds
        assert len(guild.roles) == roles - 1
        assert ann.offered(guild.channels[0]) == []
        fake.invite(guild)
        await fake.caught_up()
        assert bot.joined == ["Garden"]
        assert len(guild.roles) == roles
        assert (await ann.types("/ask", guild.channels[0], question="?")).text == "Answer: ?"

    play(scene)


def test_a_bot_that_was_removed_while_it_was_away_does_not_find_the_server(play: Play) -> None:
    """A new session begins without it; the next but one, after it was invited, with it."""

    async def scene(fake: FakeDiscord, bot: PlainBot) -> None:
        guild, _ = garden(fake)
        fake.guild("Kitchen")
        await bot.goes_online()
        assert {each.name for each in bot.guilds} == {"Garden", "Kitchen"}
        await bot.stop()
        fake.kick(guild)
        later = PlainBot(fake)
        await later.goes_online()
        assert {each.name for each in later.guilds} == {"Kitchen"}
        await later.stop()
        fake.invite(guild)
        last = PlainBot(fake)
        await last.goes_online()
        assert {each.name for each in last.guilds} == {"Garden", "Kitchen"}
        assert last.joined == []
        await last.stop()

    play(scene)


def test_a_bot_that_resumes_hears_of_its_removal(play: Play) -> None:
    """The session that goes on brings it."""

    async def scene(fake: FakeDiscord, bot: PlainBot) -> None:
        guild, _ = garden(fake)
        await bot.goes_online()
        fake.gateway.drop()
        fake.kick(guild)
        await fake.until(lambda: bot.resumed == 1, "resumed")
        await fake.caught_up()
        assert not bot.guilds

    play(scene)


def test_an_outage_is_no_removal(play: Play) -> None:
    """The server cannot be reached, what is said there meanwhile is not told, and then it is there again, as before."""

    async def scene(fake: FakeDiscord, bot: PlainBot) -> None:
        guild, ann = garden(fake)
        await bot.goes_online()
        fake.outage(guild)
        ann.posts("anybody?", guild.channels[0])
        await fake.caught_up()
        assert [each.unavailable for each in bot.guilds] == [True]
        fake.recover(guild)
        await fake.caught_up()
        assert [each.unavailable for each in bot.guilds] == [False]
        assert (bot.heard, bot.joined) == ([], [])
        assert (await ann.types("/ask", question="?")).text == "Answer: ?"

    play(scene)


def test_a_session_can_begin_within_an_outage(play: Play) -> None:
    """The server is named at its beginning, and comes when it can be reached again."""

    async def scene(fake: FakeDiscord, bot: PlainBot) -> None:
        guild, ann = garden(fake)
        fake.outage(guild)
        await bot.goes_online()
        assert [each.unavailable for each in bot.guilds] == [True]
        fake.recover(guild)
        await fake.caught_up()
        assert [each.unavailable for each in bot.guilds] == [False]
        assert bot.joined == []
        assert (await ann.types("/ask", question="?")).text == "Answer: ?"

    play(scene)


def garden(fake: FakeDiscord) -> tuple[Guild, Person]:
    """A server, and Ann in it."""
    ann = fake.user("Ann")
    return fake.guild("Garden", members=[ann]), ann
