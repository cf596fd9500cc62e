"""A person's own settings on Discord, and reminders in direct messages."""

import asyncio
from datetime import timedelta

import pytest

from bot.adapters.discord.client import Bot
from bot.app import App
from bot.clockwork import deliver, remind
from tests.adapters.discord.conftest import Play
from tests.adapters.discord.hall import hall
from tests.fakes.discord import FakeDiscord
from tests.fakes.discord.human import Person
from tests.fakes.discord.seen import Seen
from tests.fakes.discord.world import Guild
from tests.people import Clock


async def tick(app: App, bot: Bot) -> None:
    """What is due is looked for and sent."""
    await remind(app, bot)
    await deliver(app, bot)


def lost(person: Person, guild: Guild) -> list[Seen]:
    """What a person reads of reminders that could not arrive."""
    return [each for each in person.reads(guild.channels[0]) if "couldn't reach you" in each.text]


def test_everything_is_set_in_one_message(play: Play, app: App) -> None:
    """Buttons and forms change it where it stands, and a wrong time can be tried again."""

    async def scene(fake: FakeDiscord, _: Bot) -> None:
        ann = fake.user("Ann")
        fake.guild(members=[ann])
        shown = await ann.types("/settings")
        assert shown.ephemeral
        panel = shown.message
        shown = await ann.clicks("Stay off leaderboards", shown)
        assert "no leaderboard" in shown.text
        assert shown.message is panel
        form = await ann.clicks("Remind me…", shown)
        failed = await ann.fills(form, time="half past noonish")
        assert "Write it like 19:30 or 7pm" in failed.text
        again = await ann.clicks("Try again", failed)
        done = await ann.fills(again, time="19:30")
        assert "I'll write to you at **19:30 (UTC)**" in done.text
        assert "Next: today, <t:1773171000:f>" in done.text
        form = await ann.clicks("Change the reminder", await ann.types("/settings"))
        assert form.fields == {"time": "19:30"}
        shown = await ann.clicks("Turn reminders off", await ann.types("/settings"))
        assert "won't remind you" in shown.text

    play(app, scene)


def test_times_are_completed_and_set_by_the_command(play: Play, app: App) -> None:
    """Whole hours are offered; zone and reminder can be set at once."""

    async def scene(fake: FakeDiscord, _: Bot) -> None:
        ann = fake.user("Ann")
        fake.guild(members=[ann])
        assert [each.value for each in await ann.completes("/settings", reminder="7")] == ["07:00", "19:00"]
        assert len(await ann.completes("/settings", reminder="")) == 25
        shown = await ann.types("/settings", zone="Asia/Tokyo", reminder="7pm")
        assert "19:00 (Asia/Tokyo)" in shown.text

    play(app, scene)


def test_a_direct_message_chooses_its_server(play: Play, app: App) -> None:
    """A select names the servers; the chosen one is confirmed, and is it then."""

    async def scene(fake: FakeDiscord, _: Bot) -> None:
        ann = fake.user("Ann")
        for name in ("Garden", "Kitchen"):
            await ann.types("/streak", in_=fake.guild(name, members=[ann]).channels[0])
        shown = await ann.types("/settings", in_=ann.dm)
        assert "is about **“Kitchen”**" in shown.text
        told = await ann.chooses("What should this chat be about?", "Garden", shown)
        assert "about **“Garden”** now" in told.text
        assert "is about **“Garden”**" in (await ann.types("/settings", in_=ann.dm)).text

    play(app, scene)


def test_a_reminder_comes_as_a_direct_message_with_its_ways_on(play: Play, app: App, clock: Clock) -> None:
    """Once a date; its button ends it, also a day later."""

    async def scene(fake: FakeDiscord, bot: Bot) -> None:
        ann = fake.user("Ann")
        fake.guild(members=[ann])
        await ann.types("/settings", reminder="19:30")
        clock.now = clock.now.replace(hour=19, minute=30)
        for _ in range(3):
            await tick(app, bot)
        (word,) = ann.reads(ann.dm)
        assert "A little studying today?" in word.text
        assert word.buttons == ["Start today's quiz", "Review", "Turn reminders off"]
        clock.now += timedelta(hours=23)
        shown = await ann.clicks("Turn reminders off", word)
        assert "won't remind you" in shown.text
        clock.now += timedelta(hours=1)
        before = len(ann.reads(ann.dm))
        await tick(app, bot)
        assert len(ann.reads(ann.dm)) == before

    play(app, scene)


@pytest.mark.usefixtures("database_url")
def test_who_takes_no_direct_messages_reads_it_at_the_next_use(app: App, clock: Clock) -> None:
    """What to do about it stands there, where only they see it."""

    async def main() -> None:
        async with hall(app) as (fake, bot):
            ann = fake.user("Ann")
            guild = fake.guild(members=[ann])
            await ann.types("/settings", reminder="19:30")
            ann.user.refuses_direct = True
            for _ in range(2):
                clock.now = clock.now.replace(hour=19, minute=30)
                await tick(app, bot)
                clock.now += timedelta(days=1)
            await ann.types("/streak")
            await fake.until(lambda: bool(lost(ann, guild)), "the reminder")
            await ann.types("/streak")
            await fake.caught_up()
            (word,) = lost(ann, guild)
            assert word.ephemeral
            assert "Privacy Settings" in word.text

    asyncio.run(main())
