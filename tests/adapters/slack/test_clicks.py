"""Clicks that come twice, at once and from two clients: each is acknowledged, one counts."""

from bot.adapters.slack.client import Slack
from bot.app import App
from bot.core.errors import Busy
from bot.core.quiz import SIZE
from tests.adapters.slack.conftest import Play
from tests.conftest import MakeApp
from tests.fakes.slack import FakeSlack
from tests.features.front import refusal

MANY = 200
BEFORE = "your first answer counts."
"""The end of what is said about an answer to a question that has one."""


def test_of_two_clicks_at_once_one_counts(play: Play, app: App) -> None:
    """On the same answer and on two different ones: the quiz goes on by one question, and one of them hears why."""

    async def scene(fake: FakeSlack, _: Slack) -> None:
        ann = fake.user("Ann")
        general = fake.channel("general", members=[ann], app=False)
        quiz = await ann.types("/study quiz", general)
        for number, (one, other) in enumerate(((0, 0), (0, 1)), start=2):
            clicks = [ann.starts_click(quiz.buttons[0 + each], quiz) for each in (one, other)]
            shown = [await ann.sees(each) for each in clicks]
            assert not any(each.failed for each in shown)
            assert f"question {number} of {SIZE}" in quiz.text
            answers = fake.web.named("response_url")
            assert sum(BEFORE in str(each.json) for each in answers) == number - 1

    play(app, scene)


def test_a_click_in_another_client_that_still_shows_an_old_question_changes_nothing(play: Play, app: App) -> None:
    """It is acknowledged, and the message shows where the quiz stands."""

    async def scene(fake: FakeSlack, _: Slack) -> None:
        ann = fake.user("Ann")
        general = fake.channel("general", members=[ann], app=False)
        quiz = await ann.types("/study quiz", general)
        phone = quiz.as_now()
        await ann.clicks(quiz.buttons[0], quiz)
        late = await ann.clicks(phone.buttons[1], phone)
        assert not late.failed
        assert BEFORE in late.text
        assert f"question 2 of {SIZE}" in quiz.text

    play(app, scene)


def test_two_hundred_commands_at_once_are_all_acknowledged(play: Play, make_app: MakeApp, database_url: str) -> None:
    """As many as may wait are answered, and the others hear that a lot is going on."""

    async def scene(fake: FakeSlack, _: Slack) -> None:
        people = [fake.user(f"Person {number}") for number in range(MANY)]
        general = fake.channel("general", members=people, app=False)
        started = [person.starts_typing("/study streak", general) for person in people]
        shown = [await person.sees(each) for person, each in zip(people, started, strict=True)]
        busy = [each for each in shown if each.text == refusal(Busy())]
        assert not any(each.failed for each in shown)
        assert all(each.ephemeral for each in shown)
        assert len(busy) < MANY
        assert all("streak" in each.text.lower() for each in shown if each not in busy)
        assert len(fake.web.named("auth.test")) == 1

    play(make_app(database_url, queue=16), scene)
