"""Streaks on Slack: why they are what they are, vacation by a form, and news for their reader alone."""

from datetime import timedelta

from bot.adapters.slack.client import Slack
from bot.app import App
from bot.core.request import Platform
from bot.storage.engine import Database
from tests.adapters.slack.conftest import Play
from tests.adapters.slack.forms import ready, sent
from tests.fakes.slack import FakeSlack
from tests.features.test_news import eight_days
from tests.people import Clock

WATER = "How often should I water my plants?"


def test_a_streak_leads_to_its_reasons_and_to_a_vacation(play: Play, app: App) -> None:
    """By buttons, and by what is typed."""

    async def scene(fake: FakeSlack, _: Slack) -> None:
        ann = fake.user("Ann")
        general = fake.channel("general", members=[ann], app=False)
        shown = await ann.types("/study streak", general)
        assert shown.ephemeral
        assert "none yet; 7 study days in a row earn one" in shown.text
        assert "◌ Tue 10 Mar: still open" in (await ann.clicks("Why?", shown)).text
        assert "◌ Tue 10 Mar: still open" in (await ann.types("/study streak why", general)).text
        panel = await ann.types("/study vacation", general)
        form = await ann.clicks("Set a vacation", panel, until=ready)
        done = await sent(fake, ann, form, first="11 Mar", last="12 Mar")
        assert "from Wed 11 Mar to Thu 12 Mar" in done.text
        assert "on Sat 14 Mar" in (await ann.types("/study vacation 14 Mar", general)).text

    play(app, scene)


def test_news_stands_below_an_answer_for_all_and_is_read_by_one(
    play: Play, app: App, database: Database, clock: Clock
) -> None:
    """Once, where only they see it; nobody else reads it."""

    async def scene(fake: FakeSlack, _: Slack) -> None:
        ann, ben = fake.user("Ann"), fake.user("Ben")
        general = fake.channel("general", members=[ann, ben], app=False)
        await ann.types("/study streak", general)
        eight_days(database, clock.now)
        clock.now += timedelta(days=9)
        told = await ann.types(f"/study ask {WATER}", general, until=lambda seen: "freezes covered it" in seen.text)
        assert told.ephemeral
        assert "Wed 18 Mar was missed" in told.text
        assert not [each for each in ben.reads(general) if "freezes" in each.text]
        await fake.until(lambda: len(fake.web.named("response_url")) >= 2, "it is said")
        assert await app.missed(Platform.SLACK, ann.id) == []

    play(app, scene)
