"""A server sends the bot away: what it had is kept for thirty days, and is its own again if it comes back before."""

import asyncio
from contextlib import AbstractAsyncContextManager
from datetime import timedelta

import pytest

from bot.adapters.discord.client import Bot
from bot.adapters.discord.serve import point_at
from bot.app import App
from bot.clockwork import deliver, housekeep
from bot.core.request import Platform
from tests.adapters.discord.conftest import online
from tests.adapters.discord.hall import hall
from tests.fakes.discord import FakeDiscord, Guild, May, Person, Seen
from tests.features.front import UNKNOWN
from tests.people import Clock

MEET = "Where do we meet?"
WELL = "By the well."
KEPT_DAYS = 30


async def garden(fake: FakeDiscord) -> tuple[Person, Person, Guild]:
    """A server with an answer of its own, a member who has used it, and its owner."""
    ann, boss = fake.user("Ann"), fake.user("Boss")
    guild = fake.guild("Garden", members=[ann], owner=boss)
    await boss.fills(await boss.types("/faq add"), question=MEET, answer=WELL)
    assert await knows(ann, guild)
    return ann, boss, guild


async def knows(person: Person, guild: Guild) -> bool:
    """Whether the server's own answer is there."""
    return WELL in (await person.types("/ask", guild.channels[0], question=MEET)).text


async def left(app: App, guild: Guild, person: Person) -> None:
    """It is known that the bot was sent away."""
    async with asyncio.timeout(10):
        while guild.id in await app.shared(Platform.DISCORD, person.id):
            pass


def life(app: App, fake: FakeDiscord) -> AbstractAsyncContextManager[Bot]:
    """One life of the bot."""
    point_at(fake.api, fake.gateway_url)
    return online(app, fake, defer_after=10, identify_gap=0)


async def settled(bot: Bot, fake: FakeDiscord) -> None:
    """The bot knows in which servers it is."""
    await bot.wait_until_ready()
    await fake.caught_up()


@pytest.mark.parametrize(("days", "kept"), [(KEPT_DAYS - 1, True), (KEPT_DAYS + 1, False)])
def test_a_server_that_calls_the_bot_back(app: App, clock: Clock, *, days: int, kept: bool) -> None:
    """Within thirty days it finds all as it was; after that it begins anew."""

    async def main() -> None:
        async with hall(app, defer_after=10) as (fake, _):
            ann, _boss, guild = await garden(fake)
            fake.kick(guild)
            await left(app, guild, ann)
            clock.advance(days=days)
            await housekeep(app)
            fake.invite(guild)
            assert await knows(ann, guild) is kept
            clock.advance(days=KEPT_DAYS + 1)
            await housekeep(app)
            assert await knows(ann, guild) is kept, "the days are not counted any more"
            assert fake.http.refusals == []

    asyncio.run(main())


def test_a_server_that_calls_the_bot_back_and_says_nothing(app: App, clock: Clock) -> None:
    """It has it back at once, before anybody does anything there."""

    async def main() -> None:
        async with hall(app, defer_after=10) as (fake, bot):
            await settled(bot, fake)
            ann, _boss, guild = await garden(fake)
            fake.kick(guild)
            await left(app, guild, ann)
            fake.invite(guild)
            async with asyncio.timeout(10):
                while guild.id not in await app.shared(Platform.DISCORD, ann.id):
                    pass
            clock.advance(days=KEPT_DAYS + 1)
            await housekeep(app)
            assert await knows(ann, guild)

    asyncio.run(main())


@pytest.mark.parametrize(("days", "kept"), [(KEPT_DAYS - 1, True), (KEPT_DAYS + 1, False)])
def test_a_server_that_sent_the_bot_away_while_it_was_off(app: App, clock: Clock, *, days: int, kept: bool) -> None:
    """The days count from the start at which the bot sees it until the start at which the server is there again."""

    async def main() -> None:
        async with FakeDiscord() as fake:
            async with life(app, fake):
                ann, _boss, guild = await garden(fake)
            fake.kick(guild)
            async with life(app, fake) as bot:
                await settled(bot, fake)
            clock.advance(days=days)
            await housekeep(app)
            fake.invite(guild)
            async with life(app, fake) as bot:
                await settled(bot, fake)
            clock.advance(days=KEPT_DAYS + 1)
            await housekeep(app)
            async with life(app, fake):
                assert await knows(ann, guild) is kept
            assert fake.http.refusals == []

    asyncio.run(main())


def test_a_server_that_sent_the_bot_away_between_two_sessions(app: App, clock: Clock) -> None:
    """Where a session cannot be resumed, the next one of the same process tells by what is missing in it."""

    async def main() -> None:
        async with FakeDiscord() as fake, life(app, fake) as bot:
            await settled(bot, fake)
            ann, _boss, guild = await garden(fake)
            fake.gateway.invalidate()
            fake.kick(guild)
            await left(app, guild, ann)
            clock.advance(days=KEPT_DAYS + 1)
            await housekeep(app)
            fake.invite(guild)
            assert not await knows(ann, guild)

    asyncio.run(main())


@pytest.mark.parametrize("starting", [False, True])
def test_a_server_that_cannot_be_reached_has_sent_nobody_away(app: App, clock: Clock, *, starting: bool) -> None:
    """However long the outage lasts, and also if the bot starts within it."""

    async def main() -> None:
        async with FakeDiscord() as fake:
            async with life(app, fake) as bot:
                ann, _boss, guild = await garden(fake)
                await settled(bot, fake)
                fake.outage(guild)
                await fake.caught_up()
                if not starting:
                    clock.advance(days=KEPT_DAYS + 1)
                    await housekeep(app)
            if starting:
                async with life(app, fake) as bot:
                    await settled(bot, fake)
                    clock.advance(days=KEPT_DAYS + 1)
                    await housekeep(app)
            fake.recover(guild)
            async with life(app, fake):
                assert await knows(ann, guild)

    asyncio.run(main())


def test_a_server_that_sent_the_bot_away_is_told_nothing_more(app: App) -> None:
    """What was on its way to its channel is not tried, and Discord not asked in vain; back again, it arrives."""

    async def main() -> None:
        async with hall(app, defer_after=10) as (fake, bot):
            ann, boss, guild = await garden(fake)
            await ann.types("/ask", question=UNKNOWN)
            inbox = await boss.types("/faq inbox")
            question = await boss.chooses("Choose one to take care of", UNKNOWN, inbox)
            await boss.fills(await boss.clicks("Answer it", question), question=UNKNOWN, answer="Only when frozen.")
            fake.kick(guild)
            await left(app, guild, ann)
            posted = fake.http.count("POST /channels/*/messages")
            assert await deliver(app, bot) == 0
            assert fake.http.count("POST /channels/*/messages") == posted
            fake.invite(guild)
            assert await knows(ann, guild)
            assert await deliver(app, bot) == 1
            assert any("Only when frozen." in each.text for each in ann.reads(guild.channels[0]))

    asyncio.run(main())


def test_other_servers_and_the_people_in_them_stay(app: App, clock: Clock) -> None:
    """Who was in two servers keeps the one, and what is theirs; who was in the erased one alone is forgotten."""

    async def main() -> None:
        async with hall(app, defer_after=10) as (fake, _):
            ann, _boss, guild = await garden(fake)
            ben = fake.user("Ben")
            fake.join(guild, ben)
            await ben.types("/settings", zone="Europe/Berlin")
            kitchen = fake.guild("Kitchen", members=[ann])
            await ann.types("/settings", kitchen.channels[0], zone="Asia/Tokyo")
            fake.kick(guild)
            await left(app, guild, ann)
            clock.advance(days=KEPT_DAYS + 1)
            await housekeep(app)
            assert "Asia/Tokyo" in (await ann.types("/settings", kitchen.channels[0])).text
            fake.join(kitchen, ben)
            assert "Europe/Berlin" not in (await ben.types("/settings", kitchen.channels[0])).text

    asyncio.run(main())


def test_a_server_is_greeted_once(app: App) -> None:
    """Where the bot may speak; sent away and called back, it does not introduce itself again."""

    async def main() -> None:
        async with FakeDiscord() as fake:
            async with life(app, fake) as bot:
                await settled(bot, fake)
                ann, _boss, guild = await garden(fake)
                await fake.until(lambda: len(greetings(ann, guild)) == 1, "the bot says hello")
                fake.kick(guild)
                await left(app, guild, ann)
                fake.invite(guild)
                assert await knows(ann, guild)
            assert len(greetings(ann, guild)) == 1

    asyncio.run(main())


def test_a_server_that_invites_the_bot_while_it_is_off_is_greeted_when_it_is_back(app: App) -> None:
    """Once; one that it has been in for longer than a week is not, though nobody there has heard of it yet."""

    async def main() -> None:
        async with FakeDiscord() as fake:
            ann, boss = fake.user("Ann"), fake.user("Boss")
            fresh = fake.guild("Fresh", members=[ann], owner=boss, bot=False)
            older = fake.guild("Older", members=[ann], owner=boss, bot=False)
            mute = fake.guild("Mute", members=[ann], owner=boss, bot=False)
            mute.channels[0].set(fake.world.bot, deny=May.SEND_MESSAGES)
            fake.invite(older, ago=timedelta(days=8))
            fake.invite(fresh, ago=timedelta(days=6))
            fake.invite(mute)
            for _ in range(2):
                async with life(app, fake) as bot:
                    await settled(bot, fake)
                    await fake.until(lambda: bool(greetings(ann, fresh)), "a greeting")
                    await knows(ann, older)
            assert [len(greetings(ann, each)) for each in (fresh, older, mute)] == [1, 0, 0]
            assert fake.http.refusals == []

    asyncio.run(main())


def greetings(person: Person, guild: Guild) -> list[Seen]:
    """The bot's first words in a server, as often as they are there."""
    return [each for each in person.reads(guild.channels[0]) if "Set up" in each.buttons]
