"""App Home: what is waiting, the last 14 days, the leaderboard and one's own settings; it changes as they do."""

import asyncio

import pytest
from structlog.testing import capture_logs

from bot.adapters.slack.client import Slack
from bot.app import App
from bot.commands import TABLE
from bot.commands.table import Policy
from bot.core.errors import Busy
from bot.core.quiz import SIZE
from bot.core.reply import Answer, Reply
from bot.core.request import Request
from bot.features.shelf import Shelf
from bot.library.load import Library
from bot.storage.engine import Database
from bot.views import errors as error_view
from tests.adapters.slack.conftest import Play, Transport, hall
from tests.adapters.slack.forms import ready
from tests.fakes.slack import FakeSlack
from tests.people import Clock

WELCOME = "Here you'll always find your streak"


def test_home_shows_what_is_waiting_and_welcomes_once(play: Play, app: App) -> None:
    """Streak, days, cards, quiz, settings; the welcome only at the first visit, and each person has their own."""

    async def scene(fake: FakeSlack, _: Slack) -> None:
        ann, ben = fake.user("Ann"), fake.user("Ben")
        fake.channel("general", members=[ann, ben], app=False)
        home = await ann.opens_home()
        for words in (WELCOME, "Hello, Ann!", "Streak", "10 Mar", "Your settings"):
            assert words in home.text
        assert home.text.count("No streak yet") == 1, "it is the heading of both, how it stands and why"
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


def test_home_says_how_many_cards_are_due(app: App, clock: Clock) -> None:
    """None before they are; then it is there at the next look."""

    async def main() -> None:
        async with hall(app) as (fake, _):
            ann = fake.user("Ann")
            general = fake.channel("general", members=[ann], app=False)
            card = await ann.types("/study review", general)
            for _ in range(4):
                good = (each for each in card.buttons if each.startswith("Good"))
                card = await ann.clicks(next(good, card.buttons[0]), card)
            home = await ann.opens_home()
            assert "cards due" not in home.text
            clock.advance(minutes=10)
            await ann.opens_home(until=lambda seen: "2 cards due" in seen.text)

    asyncio.run(main())


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


class WearyApp(App):
    """A front door at which everybody hears the same word while there is one."""

    word: Reply | None = None

    async def handle(self, request: Request) -> Answer:
        """The word, or the answer."""
        return self.word or await super().handle(request)


@pytest.mark.parametrize("word", [error_view.refusal(Busy()), error_view.fault("1a2b3c4d")])
@pytest.mark.parametrize("transport", ["socket", "http"])
def test_a_home_that_cannot_be_made_now_is_made_with_the_retry(
    database_url: str, clock: Clock, tiny: Library, transport: Transport, word: Reply
) -> None:
    """Nothing is published of which a part is missing: the event is told again, and Home then is whole."""
    weary = WearyApp(Database(database_url), TABLE, Shelf(tiny), clock, default_zone="UTC", policy=Policy())

    async def main() -> None:
        async with hall(weary, transport) as (fake, _):
            ann = fake.user("Ann")
            fake.channel("general", members=[ann], app=False)
            weary.word = word
            with capture_logs() as lines:
                told = ann.starts_opening_home()
                await fake.until(lambda: bool(lines), "a line")
            assert [each["event"] for each in lines] == ["slack event left for later"]
            assert ann.home is None
            weary.word = None
            fake.resend(told)
            await fake.until(lambda: told.acknowledged, "the retry is acknowledged")
            assert ann.home is not None
            assert "Hello, Ann!" in ann.home.text
            assert "Your settings" in ann.home.text

    asyncio.run(main())
    weary.close()
