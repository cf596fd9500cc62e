"""Several processes share the shards: each serves its servers, the first one the direct messages, and none is lost."""

import asyncio
from collections.abc import AsyncIterator, Callable, Coroutine
from contextlib import AsyncExitStack, asynccontextmanager
from typing import Any

from bot.adapters.discord.client import Bot
from bot.adapters.discord.serve import point_at
from bot.app import App
from tests.adapters.discord.conftest import online
from tests.conftest import MakeApp
from tests.fakes.discord import FakeDiscord, Guild, Person
from tests.people import Clock

WATER = "How often should I water my plants?"
FINGER = "When the soil is dry a finger deep."
SHARDS = 4
PART = {"low": (range(2), SHARDS), "high": (range(2, SHARDS), SHARDS)}
"""Which shards each of two processes has."""

Scene = Callable[[FakeDiscord, Bot, Bot], Coroutine[Any, Any, None]]


def played(make_app: MakeApp, url: str, scene: Scene) -> None:
    """Plays a scene with two processes over one database; afterwards Discord has refused nothing that they sent."""

    async def main() -> None:
        async with FakeDiscord() as fake, two_processes(fake, make_app(url), make_app(url)) as (low, high):
            await scene(fake, low, high)
            assert fake.http.refusals == []

    asyncio.run(main())


@asynccontextmanager
async def two_processes(fake: FakeDiscord, *apps: App) -> AsyncIterator[tuple[Bot, Bot]]:
    """Two processes that have two shards each."""
    point_at(fake.api, fake.gateway_url)
    async with AsyncExitStack() as stack:
        low, high = [
            await stack.enter_async_context(online(app, fake, shards=part, identify_gap=0, defer_after=10))
            for app, part in zip(apps, PART.values(), strict=True)
        ]
        await fake.connected(SHARDS)
        yield low, high


def gardens(fake: FakeDiscord, *people: Person, owner: Person | None = None) -> list[Guild]:
    """A server on each shard."""
    return [
        fake.guild(f"Garden {number}", members=people, owner=owner, shard=(number, SHARDS)) for number in range(SHARDS)
    ]


def test_every_server_is_served_by_the_process_that_has_its_shard(make_app: MakeApp, database_url: str) -> None:
    """Commands, buttons, forms and mentions; the commands were synced once."""

    async def scene(fake: FakeDiscord, low: Bot, high: Bot) -> None:
        ann, boss = fake.user("Ann"), fake.user("Boss")
        for guild in gardens(fake, ann, owner=boss):
            place = guild.channels[0]
            answer = await ann.types("/ask", place, question=WATER)
            assert FINGER in answer.text
            assert (await ann.clicks("Helpful", answer)).text == "Glad it helped!"
            assert FINGER in (await ann.says(f"{fake.world.bot.mention} {WATER}", place)).text
            form = await boss.types("/faq add", place)
            saved = await boss.fills(form, question="Where do we meet?", answer=f"In {guild.name}.")
            assert "Kept." in saved.text
            assert f"In {guild.name}." in (await ann.types("/ask", place, question="Where do we meet?")).text
        assert {each.name for each in low.guilds} == {"Garden 0", "Garden 1"}
        assert {each.name for each in high.guilds} == {"Garden 2", "Garden 3"}
        assert fake.http.count("PUT /applications/*/commands") == 1

    played(make_app, database_url, scene)


def test_a_direct_message_is_about_a_server_that_another_process_has(make_app: MakeApp, database_url: str) -> None:
    """Direct messages reach the first shard only; what they are about comes from the database and by HTTP."""

    async def scene(fake: FakeDiscord, low: Bot, _: Bot) -> None:
        ann, boss = fake.user("Ann"), fake.user("Boss")
        last = gardens(fake, ann, owner=boss)[-1]
        place = last.channels[0]
        form = await boss.types("/faq add", place)
        await boss.fills(form, question="Where do we meet?", answer="By the well.")
        await ann.types("/streak", place)
        assert "By the well." in (await ann.says("Where do we meet?", ann.dm)).text
        quiz = await ann.types("/quiz", ann.dm)
        assert "question 1 of" in quiz.text
        assert "question 2 of" in (await ann.clicks(quiz.buttons[0], quiz)).text
        assert "“Garden 3”" in (await ann.types("/settings", ann.dm)).text
        assert "Garden 3" not in {each.name for each in low.guilds}

    played(make_app, database_url, scene)


def test_a_shard_that_breaks_off_loses_nothing(make_app: MakeApp, database_url: str) -> None:
    """What was asked meanwhile is answered when it is resumed, once; the other shards notice nothing."""

    async def scene(fake: FakeDiscord, _: Bot, __: Bot) -> None:
        ann = fake.user("Ann")
        guilds = gardens(fake, ann)
        await fake.caught_up()
        for dropped in range(SHARDS):
            fake.gateway.drop(shard=dropped)
            asked = [ann.starts_typing("/ask", guild.channels[0], question=WATER) for guild in guilds]
            said = [ann.posts(f"{fake.world.bot.mention} {WATER}", guild.channels[0]) for guild in guilds]
            direct = ann.starts_typing("/ask", ann.dm, question=WATER)
            for each in (*asked, direct):
                assert FINGER in (await ann.sees(each)).text
            for guild, message in zip(guilds, said, strict=True):
                await fake.until(
                    lambda guild=guild, message=message: _answers(guild, message.id) == 1,  # type: ignore[misc]
                    f"the mention in {guild.name} is answered",
                )
        await fake.until(lambda: fake.gateway.resumes == SHARDS, "each shard is resumed once")
        assert fake.gateway.starts == SHARDS
        for guild in guilds:
            assert sum(FINGER in each.text for each in ann.reads(guild.channels[0])) == 2 * SHARDS

    played(make_app, database_url, scene)


def _answers(guild: Guild, message: str) -> int:
    replies = [each.reply_to for each in guild.channels[0].messages]
    return sum(each is not None and each.id == message for each in replies)


def test_a_process_that_starts_knows_nothing_of_the_shards_of_others(
    make_app: MakeApp, database_url: str, clock: Clock
) -> None:
    """It takes no server for left that another process has; one of its own that sent it away meanwhile it does."""

    async def main() -> None:
        async with FakeDiscord() as fake:
            ann, boss = fake.user("Ann"), fake.user("Boss")
            guilds = gardens(fake, ann, owner=boss)
            async with two_processes(fake, make_app(database_url), make_app(database_url)):
                for guild in guilds:
                    form = await boss.types("/faq add", guild.channels[0])
                    await boss.fills(form, question="Where do we meet?", answer=f"In {guild.name}.")
            fake.kick(guilds[3])
            app = make_app(database_url)
            async with online(app, fake, shards=PART["high"], identify_gap=0, defer_after=10) as later:
                await later.wait_until_ready()
                await fake.caught_up()
            clock.advance(days=31)
            await app.housekeep()
            fake.invite(guilds[3])
            async with two_processes(fake, make_app(database_url), make_app(database_url)):
                kept = [
                    (await ann.types("/ask", guild.channels[0], question="Where do we meet?")).text for guild in guilds
                ]
            assert [f"In {guild.name}." in text for guild, text in zip(guilds, kept, strict=True)] == [
                True,
                True,
                True,
                False,
            ]

    asyncio.run(main())
