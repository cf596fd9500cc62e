"""What the bot says on its own: it reaches its reader once, or is recorded as what cannot."""

import asyncio
from datetime import UTC, datetime

import discord
import pytest
from sqlalchemy import select

from bot.app import App
from bot.clockwork import deliver
from bot.core.people import PRIVATE, Delivery, UndeliverableError
from bot.core.reply import Paragraph, Reply
from bot.core.request import Platform
from bot.storage.engine import Database
from bot.storage.tables import DeliveryRow
from tests.adapters.discord.hall import hall
from tests.fakes.discord import NOTHING, FakeDiscord, Guild, Person
from tests.features.front import UNKNOWN

MESSAGES = "POST /channels/*/messages"
WORDS = Reply("It freezes.", (Paragraph(("It freezes.",)),))


async def news(fake: FakeDiscord) -> tuple[Guild, Person, Person]:
    """A group in which somebody's question was just answered, who is yet to be told; and by whom."""
    boss, ben = fake.user("Boss"), fake.user("Ben")
    guild = fake.guild(members=[ben], owner=boss)
    await ben.types("/ask", question=UNKNOWN)
    question = await boss.chooses("Choose one to take care of", UNKNOWN, await boss.types("/faq inbox"))
    form = await boss.clicks("Answer it", question)
    await boss.fills(form, question=UNKNOWN, answer="Only when frozen.")
    return guild, ben, boss


def told(guild: Guild, person: Person) -> int:
    """How many messages with the news somebody sees."""
    return sum("Only when frozen." in each.text for each in person.reads(guild.channels[0]) if not each.ephemeral)


def state(url: str) -> list[str]:
    """What became of all deliveries."""
    database = Database(url)
    with database.read() as session:
        found = [str(each) for each in session.scalars(select(DeliveryRow.state))]
    database.close()
    return found


def to(*, person: str | None = None, channel: str | None = None) -> Delivery:
    """A delivery to somebody, or to a channel."""
    group, then = f"{PRIVATE}{person}", datetime(2026, 3, 10, tzinfo=UTC)
    return Delivery(7, "answered", {}, Platform.DISCORD, person, channel, 1, then, group)


@pytest.mark.parametrize("gone", [False, True])
def test_a_channel_in_which_the_bot_cannot_write_is_given_up(app: App, database_url: str, *, gone: bool) -> None:
    """The delivery is recorded as failed, Discord is not asked again, and the admin who set things up is told once."""

    async def main() -> None:
        async with hall(app, defer_after=10) as (fake, bot):
            guild, _, boss = await news(fake)
            if gone:
                fake.remove_channel(guild.channels[0])
            else:
                fake.permit(guild, guild.roles[0], NOTHING)
            assert [await deliver(app, bot), await deliver(app, bot)] == [1, 0]
            assert [each.status for each in fake.http.refusals] == [404 if gone else 403]
            (word,) = boss.reads(boss.dm)
            assert guild.name in word.text
            assert "/doctor" in word.text

    asyncio.run(main())
    assert sorted(state(database_url)) == ["failed", "sent"]


def test_somebody_who_takes_no_direct_messages_is_given_up(app: App) -> None:
    """Somebody who shut theirs (50007), and an account that is not there (50033)."""

    async def main() -> None:
        async with hall(app) as (fake, bot):
            stranger = fake.user("Stranger")
            fake.guild()
            stranger.user.refuses_direct = True
            for person, code in ((stranger.id, 50007), ("12345", 50033)):
                with pytest.raises(UndeliverableError, match=f"code {code}"):
                    await bot.send(to(person=person), WORDS)

    asyncio.run(main())


def test_a_connection_that_breaks_afterwards_makes_no_second_message(app: App, database_url: str) -> None:
    """It is sent again, and Discord knows it again by its nonce."""

    async def main() -> None:
        async with hall(app, defer_after=10) as (fake, bot):
            guild, ben, _ = await news(fake)
            broken = fake.faults.break_after(MESSAGES)
            assert await deliver(app, bot) == 1
            assert broken.caught == 1
            assert told(guild, ben) == 1

    asyncio.run(main())
    assert state(database_url) == ["sent"]


def test_a_delivery_that_another_worker_sends_again_makes_no_second_message(app: App) -> None:
    """Whoever sent it first never heard of it; a fault of Discord's leaves it to be sent again."""

    async def main() -> None:
        async with hall(app, defer_after=10) as (fake, bot):
            guild, ben, _ = await news(fake)
            ((delivery, words),) = await app.collect(Platform.DISCORD)
            fake.faults.break_after(MESSAGES, times=2)
            with pytest.raises(Exception, match="disconnected"):
                await bot.send(delivery, words)
            fake.faults.fail(MESSAGES, times=2)
            with pytest.raises(discord.DiscordServerError):
                await bot.send(delivery, words)
            await bot.send(delivery, words)
            assert told(guild, ben) == 1
            nonces = {each.json["nonce"] for each in fake.http.named("POST", "/messages")}
            assert nonces == {f"delivery-{delivery.id}"}

    asyncio.run(main())


def test_a_rate_limit_is_waited_for(app: App, database_url: str) -> None:
    """The delivery goes out after the time that Discord names, once."""

    async def main() -> None:
        async with hall(app, defer_after=10) as (fake, bot):
            guild, ben, _ = await news(fake)
            limit = fake.faults.limit(MESSAGES, retry_after=0.01)
            assert await deliver(app, bot) == 1
            assert limit.caught == 1
            assert told(guild, ben) == 1

    asyncio.run(main())
    assert state(database_url) == ["sent"]


def test_the_longest_nonce_is_one_that_discord_takes() -> None:
    """Discord takes 25 characters: room for more deliveries than there will ever be."""
    assert len(f"delivery-{10**15}") <= 25


def test_a_delivery_under_way_is_sent_before_the_end(app: App, database_url: str) -> None:
    """The bot that is told to stop waits for what it is sending, so that nobody sends it again."""

    async def main() -> None:
        async with hall(app, defer_after=10) as (fake, bot):
            guild, ben, _ = await news(fake)
            held = fake.faults.hold(MESSAGES)
            sending = asyncio.create_task(deliver(app, bot))
            await fake.until(lambda: held.caught == 1, "it is on its way")
            going = asyncio.create_task(bot.close())
            await fake.caught_up()
            assert held.gate is not None
            held.gate.set()
            await going
            assert await sending == 1
            assert told(guild, ben) == 1

    asyncio.run(main())
    assert state(database_url) == ["sent"]
