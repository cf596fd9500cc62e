"""Annulled questions on Slack: chosen from a list, with a reason by a form; and dates in one's own language."""

from bot.adapters.slack.client import Slack
from bot.app import App
from bot.core.errors import AdminsOnly
from bot.core.quiz import SIZE
from tests.adapters.slack.conftest import Play
from tests.adapters.slack.forms import ready, sent
from tests.fakes.slack import FakeSlack
from tests.features.front import refusal

LIST = "Which question?"


def test_a_question_is_annulled_and_counts_again(play: Play, app: App) -> None:
    """The leaderboard tells of it until it is taken back; who is no admin cannot."""

    async def scene(fake: FakeSlack, _: Slack) -> None:
        boss, bob = fake.user("Boss", admin=True), fake.user("Bob")
        general = fake.channel("general", members=[boss, bob], app=False)
        quiz = await bob.types("/study quiz", general)
        for _number in range(SIZE):
            quiz = await bob.clicks(quiz.buttons[0], quiz)
        listed = await boss.types("/study annul", general)
        assert listed.ephemeral
        shown = await boss.chooses(LIST, listed.selects[LIST][0], listed)
        form = await boss.clicks("Annul it…", shown, until=ready)
        done = await sent(fake, boss, form, reason="Two are *right*.")
        assert "The one answer to it no longer counts" in done.text
        board = await bob.types("/study leaderboard accuracy", general)
        assert "1 question was annulled by admins and doesn't count." in board.text
        assert "16 more answers" in board.text
        back = await boss.clicks("Let it count again", done)
        assert "It counts again." in back.text
        assert "15 more answers" in (await bob.types("/study leaderboard accuracy", general)).text
        assert (await bob.types("/study annul", general)).text == refusal(AdminsOnly())

    play(app, scene)


def test_dates_are_in_the_language_that_is_chosen(play: Play, app: App) -> None:
    """By a menu or as it is typed; instants stay Slack's to write."""

    async def scene(fake: FakeSlack, _: Slack) -> None:
        ann = fake.user("Ann")
        general = fake.channel("general", members=[ann], app=False)
        shown = await ann.clicks("Language of dates", await ann.types("/study settings", general))
        done = await ann.chooses("Your dates", "Deutsch: Di, 10. März", shown)
        assert "as in Di, 10. März" in done.text
        assert "Di, 10. März" in (await ann.types("/study streak why", general)).text
        assert "as in 3月10日(火)" in (await ann.types("/study settings ja", general)).text

    play(app, scene)
