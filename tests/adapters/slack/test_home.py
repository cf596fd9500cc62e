"""App Home: what is waiting, the last 14 days, the leaderboard and one's own settings; it changes as they do."""

import asyncio

from structlog.testing import capture_logs

from bot.adapters.slack.client import Slack
from bot.app import App
from bot.core.quiz import SIZE
from tests.adapters.slack.conftest import Play, hall
from tests.adapters.slack.forms import ready
from tests.fakes.slack import FakeSlack

WELCOME = "Here you'll always find your streak"


def test_home_shows_what_is_waiting_and_welcomes_once(play: Play, app: App) -> None:
    """Streak, days, cards, quiz, settings; the welcome only at the first visit, and each person has their own."""

    async def scene(fake: FakeSlack, _: Slack) -> None:
        ann, ben = fake.user("Ann"), fake.user("Ben")
        fake.channel("general", members=[ann, ben], app=False)
        home = await ann.opens_home()
        for words in (WELCOME, "Hello, Ann!", "Streak", "10 Mar", "Your settings"):
            assert words in home.text
        assert home.buttons[:3] == ["Take a quiz", "Review flashcards", "Help"]
        assert "Change time zone" in home.buttons
        assert len(home.buttons) == len(set(home.buttons))
        again = await ann.opens_home(until=lambda seen: WELCOME not in seen.text)
        assert "Hello, Ann!" in again.text
        assert "Hello, Ben!" in (await ben.opens_home()).text

    play(app, scene)


def test_home_changes_with_what_its_owner_does(play: Play, app: App) -> None:
    """A quiz that is taken in a modal from Home, to its end: Home then shows that today is done, and the place."""

    async def scene(fake: FakeSlack, _: Slack) -> None:
        ann = fake.user("Ann")
        fake.channel("general", members=[ann], app=False)
        home = await ann.opens_home()
        quiz = await ann.clicks("Take a quiz", home, until=ready)
        view = quiz.view
        assert view is not None
        for _question in range(SIZE):
            quiz = await ann.clicks(quiz.buttons[0], quiz)
            assert quiz.view is view
        await fake.until(lambda: "today is done" in home.text, "Home shows it")
        assert "1. Ann" in home.text
        assert WELCOME not in home.text

    play(app, scene)


def test_a_home_that_was_published_by_another_process_is_made_anew(app: App) -> None:
    """Whatever stands there then is as things are now."""

    async def main() -> None:
        async with hall(app) as (fake, _):
            ann = fake.user("Ann")
            general = fake.channel("general", members=[ann], app=False)
            home = await ann.opens_home()
            assert home.view is not None
            home.view.hash = "another"
            with capture_logs() as lines:
                await ann.types("/study settings zone Europe/Berlin", general)
                await fake.until(lambda: "Europe/Berlin" in home.text, "Home shows it")
            assert [each["event"] for each in lines] == ["slack home changed meanwhile"]
            assert [each.error for each in fake.web.refusals] == ["hash_conflict"]

    asyncio.run(main())


def test_a_leaderboard_that_is_off_is_not_spoken_of(play: Play, app: App) -> None:
    """Home shows what there is, and not why something is missing."""

    async def scene(fake: FakeSlack, _: Slack) -> None:
        ann, boss = fake.user("Ann"), fake.user("Boss", admin=True)
        general = fake.channel("general", members=[ann, boss], app=False)
        panel = await boss.types("/study config", general)
        await boss.chooses("Who may see the leaderboard?", "Nobody", panel)
        home = await ann.opens_home()
        assert "turned the leaderboard off" not in home.text
        assert "Your settings" in home.text

    play(app, scene)


def test_who_never_looks_has_no_home(play: Play, app: App) -> None:
    """Nothing is published for them; and a look at the messages is none at Home."""

    async def scene(fake: FakeSlack, _: Slack) -> None:
        ann = fake.user("Ann")
        general = fake.channel("general", members=[ann], app=False)
        ann.starts_opening_home(tab="messages")
        await ann.types("/study streak", general)
        await fake.settled()
        assert fake.web.named("views.publish") == []

    play(app, scene)
