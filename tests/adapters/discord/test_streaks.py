"""Streaks on Discord: why they are what they are, vacation by a form, and news for their reader alone."""

from datetime import timedelta

from bot.adapters.discord.client import Bot
from bot.app import App
from bot.storage.engine import Database
from tests.adapters.discord.conftest import Play
from tests.fakes.discord import FakeDiscord
from tests.features.test_news import eight_days
from tests.people import Clock

WATER = "How often should I water my plants?"


def test_a_streak_leads_to_its_reasons_and_to_a_vacation(play: Play, app: App, clock: Clock) -> None:
    """In one message, by buttons; by the command's option as well."""

    async def scene(fake: FakeDiscord, _: Bot) -> None:
        ann = fake.user("Ann")
        fake.guild(members=[ann])
        shown = await ann.types("/streak")
        assert shown.ephemeral
        assert "none yet; 7 study days in a row earn one" in shown.text
        shown = await ann.clicks("Why?", shown)
        assert "◌ Tue 10 Mar: still open" in shown.text
        assert "◌ Tue 10 Mar: still open" in (await ann.types("/streak", what="why")).text
        shown = await ann.clicks("Vacation…", await ann.clicks("Your streak", shown))
        form = await ann.clicks("Set a vacation", shown)
        failed = await ann.fills(form, first="10 Mar", last="12 Mar")
        assert "its first day can be tomorrow" in failed.text
        done = await ann.fills(await ann.clicks("Try again", failed), first="11 Mar", last="12 Mar")
        assert "from Wed 11 Mar to Thu 12 Mar" in done.text
        clock.advance(days=1)
        assert "vacation until Thu 12 Mar" in (await ann.types("/streak")).text
        shown = await ann.types("/vacation")
        shown = await ann.chooses("Take one back", "Take back Thu 12 Mar", shown)
        assert "Thu 12 Mar is no vacation any more" in shown.text
        assert "- Wed 11 Mar" in shown.text, "it has begun"

    play(app, scene)


def test_news_stands_below_an_answer_for_all_and_is_read_by_one(
    play: Play, app: App, database: Database, clock: Clock
) -> None:
    """Once, where it is ephemeral; nobody else reads it."""

    async def scene(fake: FakeDiscord, _: Bot) -> None:
        ann, ben = fake.user("Ann"), fake.user("Ben")
        general = fake.guild(members=[ann, ben]).channels[0]
        await ann.types("/streak")
        eight_days(database, clock.now)
        clock.now += timedelta(days=9)
        answer = await ann.types("/ask", question=WATER)
        assert not answer.ephemeral
        await fake.until(lambda: any("freezes covered it" in each.text for each in ann.reads(general)), "the news")
        await ann.types("/ask", question=WATER)
        await fake.caught_up()
        (told,) = [each for each in ann.reads(general) if "freezes covered it" in each.text]
        assert told.ephemeral
        assert "Wed 18 Mar was missed" in told.text
        assert "✻ Wed 18 Mar: missed, and a freeze covered it" in (await ann.clicks("Why?", told)).text
        assert not [each for each in ben.reads(general) if "freezes" in each.text]

    play(app, scene)
