"""Shards: each has its servers, the first one has the direct messages, and each is resumed by itself."""

import asyncio
import contextlib
import json
from collections.abc import AsyncIterator
from typing import Any

import aiohttp
import discord
import pytest

from tests.fakes.conftest import Play
from tests.fakes.discord import FakeDiscord
from tests.fakes.plain_bot import INTENTS, PlainBot


@contextlib.asynccontextmanager
async def two_processes(fake: FakeDiscord) -> AsyncIterator[tuple[PlainBot, PlainBot]]:
    """Two bots that share four shards."""
    low, high = (PlainBot(fake, shard_ids=ids, shard_count=4) for ids in ([0, 1], [2, 3]))
    try:
        await low.goes_online()
        await high.goes_online()
        await fake.connected(4)
        yield low, high
    finally:
        await low.stop()
        await high.stop()


def test_two_processes_share_the_servers(play: Play) -> None:
    """Each sees the servers of its shards alone, all are served, and what is said directly reaches the first."""

    async def scene(fake: FakeDiscord, _: PlainBot) -> None:
        ann = fake.user("Ann")
        guilds = [fake.guild(f"G{number}", members=[ann], shard=(number, 4)) for number in range(4)]
        async with two_processes(fake) as (low, high):
            assert {guild.name for guild in low.guilds} == {"G0", "G1"}
            assert {guild.name for guild in high.guilds} == {"G2", "G3"}
            for guild in guilds:
                assert (await ann.types("/ask", guild.channels[0], question="?")).text == "Answer: ?"
            assert (await ann.types("/ask", ann.dm, question="here?")).text == "Answer: here?"
            assert (await ann.says("psst", ann.dm)).text == "You said psst"
            assert (low.heard, high.heard) == ([("Ann", "psst")], [])
            told = {each.shard: [frame["t"] for frame in each.history] for each in fake.gateway.sessions.values()}
            assert {shard: events.count("INTERACTION_CREATE") for shard, events in told.items()} == {
                (0, 4): 2,
                (1, 4): 1,
                (2, 4): 1,
                (3, 4): 1,
            }

    play(scene)


@pytest.mark.parametrize("how", ["cut", "asked to reconnect", "closed", "told that its session can be resumed"])
def test_one_shard_that_is_disconnected_resumes_alone(play: Play, how: str) -> None:
    """It comes back to its own session and brings what it missed; the others keep their connections."""

    async def scene(fake: FakeDiscord, _: PlainBot) -> None:
        ann = fake.user("Ann")
        guilds = [fake.guild(f"G{number}", members=[ann], shard=(number, 4)) for number in range(4)]
        async with two_processes(fake):
            before = {each.shard: each.connection for each in fake.gateway.live()}
            match how:
                case "cut":
                    fake.gateway.drop(shard=2)
                case "closed":
                    fake.gateway.drop(4000, shard=2)
                case "asked to reconnect":
                    fake.gateway.reconnect(shard=2)
                case _:
                    fake.gateway.invalidate(resumable=True, shard=2)
            asked = [ann.starts_typing("/ask", guild.channels[0], question="?") for guild in guilds]
            for each in asked:
                assert (await ann.sees(each)).text == "Answer: ?"
            await fake.until(lambda: fake.gateway.resumes == 1, "it is resumed")
            after = {each.shard: each.connection for each in fake.gateway.live()}
            assert {shard for shard, connection in after.items() if connection is not before[shard]} == {(2, 4)}
            assert fake.gateway.starts == 4

    play(scene)


def test_one_shard_whose_session_is_gone_begins_another(play: Play) -> None:
    """The others keep theirs."""

    async def scene(fake: FakeDiscord, _: PlainBot) -> None:
        ann = fake.user("Ann")
        guild = fake.guild(members=[ann], shard=(3, 4))
        async with two_processes(fake):
            before = set(fake.gateway.sessions)
            fake.gateway.invalidate(shard=3)
            await fake.until(lambda: fake.gateway.starts == 5, "it begins anew")
            await fake.connected(4)
            assert len(before & set(fake.gateway.sessions)) == 3
            assert (await ann.types("/ask", guild.channels[0], question="?")).text == "Answer: ?"

    play(scene)


def test_as_many_shards_are_begun_as_are_advised(play: Play) -> None:
    """A client that leaves it to Discord begins so many; what it may do at once is told with it."""

    async def scene(fake: FakeDiscord, bot: PlainBot) -> None:
        fake.gateway.shards, fake.gateway.max_concurrency = 3, 16
        await bot.goes_online()
        await fake.connected(3)
        assert {each.shard for each in fake.gateway.live()} == {(0, 3), (1, 3), (2, 3)}
        told = await bot.http.request(discord.http.Route("GET", "/gateway/bot"))
        assert (told["shards"], told["session_start_limit"]["max_concurrency"]) == (3, 16)
        assert told["session_start_limit"]["remaining"] == 997

    play(scene)


def test_a_bot_with_too_few_shards_is_closed_on(play: Play) -> None:
    """Where Discord demands four, two are refused with 4011."""

    async def scene(fake: FakeDiscord, _: PlainBot) -> None:
        fake.gateway.fewest = 4
        few = PlainBot(fake, shard_count=2)
        with pytest.raises(discord.ConnectionClosed) as told:
            await few.goes_online()
        await few.stop()
        assert told.value.code == 4011

    play(scene)


@pytest.mark.parametrize("count", [1, 2, 3, 8, 16])
def test_a_server_stands_on_the_shard_that_a_test_wants(count: int) -> None:
    """Its id says so, as the documentation computes it; no two servers have the same."""
    fake = FakeDiscord(capture=False)
    guilds = [fake.guild(shard=(number % count, count)) for number in range(20)]
    assert [(int(guild.id) >> 22) % count for guild in guilds] == [number % count for number in range(20)]
    assert len({guild.id for guild in guilds}) == 20


async def begin(fake: FakeDiscord, session: aiohttp.ClientSession, **more: Any) -> aiohttp.ClientWebSocketResponse:
    """A socket that has said who it is."""
    socket = await session.ws_connect(f"{fake.gateway_url}/?v=10&encoding=json")
    assert (await socket.receive_json(timeout=5))["op"] == 10
    data = {"token": fake.token, "intents": INTENTS.value, "properties": {}, **more}
    await socket.send_str(json.dumps({"op": 2, "d": data}))
    return socket


def test_a_session_begins_with_the_servers_of_its_shard() -> None:
    """READY names them alone, and the shard; those of others never come."""

    async def scene() -> None:
        async with FakeDiscord(capture=False) as fake, aiohttp.ClientSession() as session:
            ours = [fake.guild(shard=(1, 2)) for _ in range(2)]
            theirs = fake.guild(shard=(0, 2))
            socket = await begin(fake, session, shard=[1, 2])
            ready, *created = [(await socket.receive_json(timeout=5)) for _ in range(3)]
            assert ready["d"]["shard"] == [1, 2]
            assert [guild["id"] for guild in ready["d"]["guilds"]] == [guild.id for guild in ours]
            assert [frame["d"]["id"] for frame in created] == [guild.id for guild in ours]
            fake.channel(theirs, "new")
            fake.channel(ours[0], "ours")
            assert (await socket.receive_json(timeout=5))["d"]["name"] == "ours"

    asyncio.run(scene())


def test_hasty_sessions_are_invalid() -> None:
    """As many begin at once as may; the next is told so (op 9) and counted."""

    async def scene() -> None:
        async with FakeDiscord(capture=False) as fake, aiohttp.ClientSession() as session:
            fake.gateway.max_concurrency, fake.gateway.apart = 2, 60
            answers = []
            for number in (0, 1, 2, 3):
                socket = await begin(fake, session, shard=[number, 4])
                answers.append((await socket.receive_json(timeout=5))["op"])
            assert answers == [0, 0, 9, 9]
            assert fake.gateway.hasty == 2
            assert fake.gateway.starts == 2

    asyncio.run(scene())


@pytest.mark.parametrize(("code", "left"), [(1000, 0), (1001, 0), (4000, 1)])
def test_a_client_that_says_farewell_has_ended_its_session(code: int, left: int) -> None:
    """With 1000 and 1001 it is over; with another code it can be resumed."""

    async def scene() -> None:
        async with FakeDiscord(capture=False) as fake, aiohttp.ClientSession() as session:
            socket = await begin(fake, session)
            await socket.receive_json(timeout=5)
            await socket.close(code=code)
            await fake.until(lambda: not fake.gateway.connections, "it has gone")
            assert len(fake.gateway.sessions) == left

    asyncio.run(scene())
