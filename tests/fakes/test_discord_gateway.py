"""The gateway: sessions are resumed, events are lost on demand, shards get their own, wrong clients are closed on."""

import asyncio
import json
from typing import Any

import aiohttp
import discord
import pytest

from tests.fakes.conftest import Play
from tests.fakes.discord import NOTHING, FakeDiscord, May
from tests.fakes.plain_bot import INTENTS, PlainBot

PLAIN_INTENTS = INTENTS.value


def test_a_resume_brings_what_was_missed(play: Play) -> None:
    """A connection that is cut is resumed at the resume address, and the event that it missed is told then."""

    async def scene(fake: FakeDiscord, bot: PlainBot) -> None:
        ann = fake.user("Ann")
        guild = fake.guild(members=[ann])
        await bot.goes_online()
        fake.gateway.drop()
        missed = await ann.says(f"{fake.world.bot.mention} are you there?", guild.channels[0])
        assert missed.text == "You said @Study Hall are you there?"
        await fake.until(lambda: bot.resumed == 1, "resumed")
        assert (fake.gateway.starts, fake.gateway.resumes) == (1, 1)
        assert [connection.path for connection in fake.gateway.connections] == ["/resume"]

    play(scene)


@pytest.mark.parametrize("how", ["reconnect", "invalid but resumable", "closed with 4000"])
def test_a_client_comes_back_and_resumes(play: Play, how: str) -> None:
    """Asked to reconnect, told that its session can be resumed, or closed on, the client comes back to its session."""

    async def scene(fake: FakeDiscord, bot: PlainBot) -> None:
        ann = fake.user("Ann")
        fake.guild(members=[ann])
        await bot.goes_online()
        if how == "reconnect":
            fake.gateway.reconnect()
        elif how == "closed with 4000":
            fake.gateway.drop(4000)
        else:
            fake.gateway.invalidate(resumable=True)
        await fake.until(lambda: bot.resumed == 1, "resumed")
        assert (await ann.types("/ask", question="still?")).text == "Answer: still?"

    play(scene)


def test_an_invalid_session_begins_anew(play: Play) -> None:
    """Told that its session is gone, the client identifies again."""

    async def scene(fake: FakeDiscord, bot: PlainBot) -> None:
        ann = fake.user("Ann")
        fake.guild(members=[ann])
        await bot.goes_online()
        fake.gateway.invalidate()
        await fake.until(lambda: fake.gateway.starts == 2, "a second identify")
        await fake.connected()
        assert (await ann.types("/ask", question="still?")).text == "Answer: still?"

    play(scene)


def test_a_gateway_that_breaks_at_every_third_event_loses_none(play: Play) -> None:
    """Each third event comes by a resume; each command is answered once."""

    async def scene(fake: FakeDiscord, bot: PlainBot) -> None:
        ann = fake.user("Ann")
        fake.guild(members=[ann])
        await bot.goes_online()
        fake.gateway.break_every = 3
        for number in range(10):
            assert (await ann.types("/ask", question=str(number))).text == f"Answer: {number}"
        assert fake.gateway.resumes >= 5

    play(scene)


def test_an_event_that_is_lost_never_comes(play: Play) -> None:
    """What the gateway loses was sent to nobody; the person reads after three seconds that nothing came back."""

    async def scene(fake: FakeDiscord, bot: PlainBot) -> None:
        ann = fake.user("Ann")
        fake.guild(members=[ann])
        await bot.goes_online()
        fake.gateway.lose_every = 1
        typed = ann.starts_typing("/ask", question="lost")
        fake.gateway.lose_every = 0
        await fake.caught_up()
        fake.clock.advance(seconds=3)
        assert typed.failed
        assert [frame["t"] for frame in fake.gateway.lost] == ["INTERACTION_CREATE"]
        assert (await ann.types("/ask", question="again")).text == "Answer: again"

    play(scene)


def test_shards_share_the_servers_and_the_first_has_the_direct_messages(play: Play) -> None:
    """Of two shards each sees its servers alone, and direct messages come to shard 0."""

    async def scene(fake: FakeDiscord, bot: PlainBot) -> None:
        fake.gateway.shards = 2
        ann = fake.user("Ann")
        guilds = [fake.guild(f"G{number}", members=[ann]) for number in range(4)]
        await bot.goes_online()
        await fake.connected(2)
        assert {guild.shard_id for guild in bot.guilds} == {0, 1}
        assert len(bot.guilds) == 4
        for guild in guilds:
            assert (await ann.types("/ask", guild.channels[0], question="?")).text == "Answer: ?"
        assert (await ann.says("psst", ann.dm)).text == "You said psst"
        told = {s.shard[0]: [f["t"] for f in s.history] for s in fake.gateway.sessions.values()}
        direct = [f for s in fake.gateway.sessions.values() for f in s.history if f["d"].get("content") == "psst"]
        assert len(direct) == 1
        assert told[0].count("GUILD_CREATE") == told[1].count("GUILD_CREATE") == 2

    play(scene)


def test_servers_come_and_go(play: Play) -> None:
    """The bot is told when it joins a server, is removed from it, and when a channel closes to it."""

    async def scene(fake: FakeDiscord, bot: PlainBot) -> None:
        first = fake.guild("First")
        await bot.goes_online()
        second = fake.guild("Second", bot=False)
        await fake.caught_up()
        assert len(bot.guilds) == 1
        fake.invite(second, May.MANAGE_MESSAGES)
        fake.kick(first)
        await fake.caught_up()
        assert [guild.name for guild in bot.guilds] == ["Second"]
        assert bot.joined == ["Second"]
        channel = second.channels[0]
        channel.set(second.everyone, deny=May.SEND_MESSAGES)
        await fake.caught_up()
        seen = bot.guilds[0].text_channels[0]
        rights = seen.permissions_for(bot.guilds[0].me)
        assert (rights.view_channel, rights.send_messages, rights.manage_messages) == (True, False, True)
        assert int(channel.rights(fake.world.bot)) == rights.value
        ann = fake.user("Ann")
        fake.join(second, ann)
        channel.set(second.everyone)
        channel.set(fake.world.bot, deny=May.VIEW_CHANNEL)
        ann.posts("behind closed doors", channel)
        await fake.caught_up()
        assert channel.rights(fake.world.bot) == NOTHING
        assert bot.heard == []
        fake.remove_channel(channel)
        await fake.caught_up()
        assert bot.guilds[0].text_channels == []

    play(scene)


def test_a_wrong_token_and_privileged_intents_are_refused(play: Play) -> None:
    """discord.py says that the token is improper, or that privileged intents must be switched on, as with Discord."""

    async def scene(fake: FakeDiscord, bot: PlainBot) -> None:
        with pytest.raises(discord.LoginFailure):
            await bot.goes_online("wrong")
        greedy = PlainBot(fake, intents=discord.Intents.all())
        with pytest.raises(discord.PrivilegedIntentsRequired):
            await greedy.goes_online()
        await greedy.stop()
        assert fake.gateway.closed_with == [4014]

    play(scene)


def test_a_bot_with_the_privileged_intent_reads_along(play: Play) -> None:
    """Where the application was given message content, the text of every message comes."""

    async def scene(fake: FakeDiscord, _: PlainBot) -> None:
        fake.gateway.privileged = discord.Intents(message_content=True).value
        nosy = PlainBot(fake, intents=INTENTS | discord.Intents(message_content=True))
        ann = fake.user("Ann")
        guild = fake.guild(members=[ann])
        await nosy.goes_online()
        ann.posts("a secret", guild.channels[0])
        await fake.caught_up()
        assert [text for _, text in nosy.heard] == ["a secret"]
        await nosy.stop()

    play(scene)


def identify(**more: Any) -> str:
    """The frame with which a client begins, changed here and there."""
    data = {"token": FakeDiscord(capture=False).token, "intents": PLAIN_INTENTS, "properties": {}, **more}
    return json.dumps({"op": 2, "d": data})


def resume(**more: Any) -> str:
    """The frame with which a client goes on."""
    data = {"token": FakeDiscord(capture=False).token, "session_id": "session1", "seq": 1, **more}
    return json.dumps({"op": 6, "d": data})


@pytest.mark.parametrize(
    ("frames", "code"),
    [
        (["no JSON"], 4002),
        ([json.dumps({"op": 1, "d": "x" * 5000})], 4002),
        ([json.dumps({"op": 77})], 4001),
        ([json.dumps({"op": 3, "d": {}})], 4003),
        ([identify(token="wrong")], 4004),  # noqa: S106 - it is meant to be wrong
        ([identify(), identify()], 4005),
        ([identify(), "drop", resume(seq=99)], 4007),
        ([identify(), "drop", resume(token="wrong")], 4004),  # noqa: S106 - as above
        ([json.dumps({"op": 1, "d": None})] * 121, 4008),
        ([identify(shard=[2, 2])], 4010),
        ([identify(intents=1 << 30)], 4013),
        ([identify(intents=1 << 1)], 4014),
        ([identify(intents=1 << 15)], 4014),
    ],
)
def test_a_client_that_does_wrong_is_closed_on(frames: list[str], code: int) -> None:
    """Each mistake closes the connection with the code that Discord's documentation names for it."""

    async def scene() -> int | None:
        async with FakeDiscord(capture=False) as fake, aiohttp.ClientSession() as session:
            address = f"{fake.gateway_url}/?v=10&encoding=json"
            socket = await session.ws_connect(address)
            for frame in frames:
                if frame == "drop":
                    await fake.until(lambda: bool(fake.gateway.sessions), "a session")
                    await socket.close(code=4000)  # with 1000 the session would end
                    socket = await session.ws_connect(address)
                else:
                    await socket.send_str(frame)
            async with asyncio.timeout(5):
                async for _ in socket:
                    pass
            return socket.close_code

    assert asyncio.run(scene()) == code


@pytest.mark.parametrize(("query", "status", "code"), [("v=9", 101, 4012), ("v=10&compress=gzip", 400, None)])
def test_a_client_of_another_kind_is_refused(query: str, status: int, code: int | None) -> None:
    """Another version is closed on; a compression that is not known is refused before the connection stands."""

    async def scene() -> tuple[int, int | None]:
        async with FakeDiscord(capture=False) as fake, aiohttp.ClientSession() as session:
            found: tuple[int, int | None]
            try:
                socket = await session.ws_connect(f"{fake.gateway_url}/?{query}")
                async for _ in socket:
                    pass
                found = 101, socket.close_code
            except aiohttp.WSServerHandshakeError as error:
                found = error.status, None
            return found

    assert asyncio.run(scene()) == (status, code)


def test_a_session_begins_with_its_servers_and_is_told_what_its_intents_cover() -> None:
    """Servers are unavailable at first, then come one by one; messages and members stay out without their intents."""

    async def scene() -> None:
        async with FakeDiscord(capture=False) as fake, aiohttp.ClientSession() as session:
            ann = fake.user("Ann")
            guild = fake.guild(members=[ann])
            socket = await session.ws_connect(f"{fake.gateway_url}/?v=10&encoding=json")
            await socket.send_str(identify(intents=1))
            hello, ready, created = [await socket.receive_json(timeout=5) for _ in range(3)]
            assert (hello["op"], ready["t"], created["t"]) == (10, "READY", "GUILD_CREATE")
            assert ready["d"]["guilds"] == [{"id": guild.id, "unavailable": True}]
            assert created["d"]["unavailable"] is False
            assert [member["user"]["id"] for member in created["d"]["members"]] == [fake.world.bot.id]
            ann.posts("hello", guild.channels[0])
            ann.posts("hello", ann.dm)
            fake.leave(guild, ann)
            fake.channel(guild, "new")
            told = await socket.receive_json(timeout=5)
            assert (told["t"], told["s"]) == ("CHANNEL_CREATE", 3)

    asyncio.run(scene())


def test_a_gateway_that_is_down_takes_nobody() -> None:
    """While it is down a connection is refused with 503; afterwards it is taken."""

    async def scene() -> None:
        async with FakeDiscord(capture=False) as fake, aiohttp.ClientSession() as session:
            fake.gateway.down = True
            with pytest.raises(aiohttp.WSServerHandshakeError, match="503"):
                await session.ws_connect(f"{fake.gateway_url}/?v=10")
            fake.gateway.down = False
            socket = await session.ws_connect(f"{fake.gateway_url}/?v=10")
            assert (await socket.receive_json(timeout=5))["op"] == 10

    asyncio.run(scene())


def test_an_unknown_session_cannot_be_resumed() -> None:
    """Who resumes a session that is not known is told that it is invalid (op 9)."""

    async def scene() -> list[int]:
        async with FakeDiscord(capture=False) as fake, aiohttp.ClientSession() as session:
            socket = await session.ws_connect(f"{fake.gateway_url}/?v=10&encoding=json")
            await socket.send_str(resume(session_id="nobody's"))
            return [(await socket.receive_json(timeout=5))["op"] for _ in range(2)]

    assert asyncio.run(scene()) == [10, 9]
