"""Clicks that come twice, at once and from two clients: each is acknowledged, one counts."""

from bot.adapters.discord.client import Bot
from bot.app import App
from bot.core.errors import Busy
from bot.core.quiz import SIZE
from tests.adapters.discord.conftest import Play
from tests.conftest import MakeApp
from tests.fakes.discord import FakeDiscord
from tests.fakes.discord.clock import WallClock
from tests.features.front import refusal

MANY = 200
BEFORE = "your first answer counts."
"""The end of what is said about an answer to a question that has one."""


def test_of_two_clicks_at_once_one_counts(play: Play, app: App) -> None:
    """On the same answer and on two different ones: the quiz goes on by one question, and one of them hears why."""

    async def scene(fake: FakeDiscord, _: Bot) -> None:
        ann = fake.user("Ann")
        fake.guild(members=[ann])
        quiz = await ann.types("/quiz")
        for number, (one, other) in enumerate(((0, 0), (0, 1)), start=2):
            clicks = [ann.starts_click(quiz.buttons[one], quiz), ann.starts_click(quiz.buttons[other], quiz)]
            shown = [await ann.sees(each) for each in clicks]
            assert not any(each.failed for each in shown)
            assert f"question {number} of {SIZE}" in quiz.text
            assert sum(BEFORE in str(each.json) for each in fake.http.requests) == number - 1

    play(app, scene)


def test_a_click_in_another_client_that_still_shows_an_old_question_changes_nothing(play: Play, app: App) -> None:
    """It is acknowledged, and the message shows where the quiz stands."""

    async def scene(fake: FakeDiscord, _: Bot) -> None:
        ann = fake.user("Ann")
        fake.guild(members=[ann])
        quiz = await ann.types("/quiz")
        phone = quiz.as_now()
        await ann.clicks(quiz.buttons[0], quiz)
        late = await ann.clicks(phone.buttons[1], phone)
        assert not late.failed
        assert BEFORE in late.text
        assert f"question 2 of {SIZE}" in quiz.text

    play(app, scene)


def test_two_hundred_interactions_at_once_are_all_acknowledged(
    play: Play, make_app: MakeApp, database_url: str
) -> None:
    """Within the 3 s of a real clock: as many as may wait are answered, the others hear that a lot is going on."""

    async def scene(fake: FakeDiscord, _: Bot) -> None:
        people = [fake.user(f"Person {number}") for number in range(MANY)]
        fake.guild(members=people)
        started = [person.starts_typing("/streak") for person in people]
        shown = [await person.sees(each) for person, each in zip(people, started, strict=True)]
        busy = [each for each in shown if each.text == refusal(Busy())]
        assert not any(each.failed for each in shown)
        assert all(each.ephemeral for each in shown)
        assert 0 < len(busy) < MANY
        assert all("streak" in each.text.lower() for each in shown if each not in busy)

    play(make_app(database_url, queue=16), scene, WallClock())
