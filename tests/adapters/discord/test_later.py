"""What people left open works days later, in a process begun meanwhile: the app's clock and Discord's have moved."""

import asyncio
from collections.abc import AsyncIterator, Callable, Coroutine
from contextlib import AbstractAsyncContextManager, asynccontextmanager
from typing import Any

import pytest

from bot.adapters.discord.serve import point_at
from bot.core.errors import Gone, QuizClosed
from bot.core.quiz import SIZE
from bot.views import errors as error_view
from tests.adapters.discord.conftest import online
from tests.conftest import MakeApp
from tests.fakes.discord import FakeDiscord
from tests.features.front import refusal
from tests.people import Clock

WATER = "How often should I water my plants?"
FINGER = "dry a finger deep"

Process = Callable[[], AbstractAsyncContextManager[None]]
Scene = Callable[[FakeDiscord, Process], Coroutine[Any, Any, None]]
Play = Callable[[Scene], None]


@pytest.fixture
def stage(make_app: MakeApp, database_url: str) -> Play:
    """Plays a scene whose Study Hall is begun anew as often as it says; Discord has refused nothing of what it sent."""

    def play(scene: Scene) -> None:
        async def main() -> None:
            async with FakeDiscord() as fake:
                point_at(fake.api, fake.gateway_url)

                @asynccontextmanager
                async def process() -> AsyncIterator[None]:
                    app = make_app(database_url)
                    await app.housekeep()
                    async with online(app, fake):
                        yield

                await scene(fake, process)
                assert fake.http.unknown_routes == []
                assert fake.http.refusals == []

        asyncio.run(main())

    return play


def days_later(days: int, clock: Clock, fake: FakeDiscord) -> None:
    """So many days later."""
    clock.advance(days=days)
    fake.clock.advance(days=days)


def test_a_form_that_was_left_open_is_kept_when_it_is_sent(stage: Play, clock: Clock) -> None:
    """Its text reaches a process that never showed it, and stands where it belongs."""

    async def scene(fake: FakeDiscord, process: Process) -> None:
        boss, ann = fake.user("Boss"), fake.user("Ann")
        fake.guild(members=[ann], owner=boss)
        async with process():
            form = await boss.types("/faq add")
            zone = await ann.clicks("Change time zone", await ann.types("/settings"))
        days_later(3, clock, fake)
        async with process():
            assert "Kept." in (await boss.fills(form, question="Where do we meet?", answer="By the well.")).text
            assert "By the well." in (await ann.types("/ask", question="Where do we meet?")).text
            assert "Asia/Tokyo" in (await ann.fills(zone, zone="tokyo")).text

    stage(scene)


def test_a_panel_of_settings_is_gone_on_with_days_later(stage: Play, clock: Clock) -> None:
    """Selects, buttons and forms of `/config`, of whom the server has let use it: nothing was kept in memory."""

    async def scene(fake: FakeDiscord, process: Process) -> None:
        boss, ann = fake.user("Boss"), fake.user("Ann")
        guild = fake.guild("Garden", members=[ann], owner=boss, channels=("general", "quizzes"))
        guild.opened["config"] = {ann.id}
        async with process():
            panel = await ann.types("/config")
        days_later(3, clock, fake)
        async with process():
            panel = await ann.chooses("Channel for daily prompts", guild.channels[1], panel)
            assert "Daily prompts go to the channel chosen below." in panel.text
        days_later(3, clock, fake)
        async with process():
            panel = await ann.chooses("Who may see the leaderboard?", "Nobody", panel)
            assert "nobody" in panel.text
            form = await ann.clicks("Change time zone", panel)
        async with process():
            assert "Asia/Tokyo" in (await ann.fills(form, zone="tokyo")).text

    stage(scene)


def test_the_draft_of_a_form_that_failed_is_opened_days_later(stage: Play, clock: Clock) -> None:
    """For a week it has all that was typed; then it says that it is gone."""

    async def scene(fake: FakeDiscord, process: Process) -> None:
        boss = fake.user("Boss")
        fake.guild(owner=boss)
        async with process():
            failed = await boss.fills(await boss.types("/faq add"), question="🙂", answer="By the well.")
        days_later(6, clock, fake)
        async with process():
            again = await boss.clicks("Try again", failed)
            assert again.fields == {"question": "🙂", "answer": "By the well.", "wordings": ""}
        days_later(2, clock, fake)
        async with process():
            gone = await boss.clicks("Try again", failed)
            assert gone.text.replace("`/help`", "help") == refusal(Gone("form"))

    stage(scene)


def test_a_quiz_that_was_left_open_says_that_it_closed(stage: Play, clock: Clock) -> None:
    """Later on its day it goes on; days later it says why it does not, and leads to its answers and to today's."""

    async def scene(fake: FakeDiscord, process: Process) -> None:
        ann = fake.user("Ann")
        fake.guild(members=[ann])
        async with process():
            quiz = await ann.types("/quiz")
            quiz = await ann.clicks(quiz.buttons[0], quiz)
        clock.advance(hours=5)
        fake.clock.advance(hours=5)
        async with process():
            quiz = await ann.clicks(quiz.buttons[0], quiz)
            assert f"question 3 of {SIZE}" in quiz.text
        days_later(4, clock, fake)
        async with process():
            closed = await ann.clicks(quiz.buttons[0], quiz)
            assert closed.text == error_view.refusal(QuizClosed(1)).summary
            today = closed.as_now()
            answers = await ann.clicks("See its answers", closed)
            assert "your answers are kept" in answers.text
            assert f"question 1 of {SIZE}" in (await ann.types("/quiz")).text
        assert "Take a quiz" in today.buttons

    stage(scene)


def test_an_answers_buttons_work_for_thirty_days(stage: Play, clock: Clock) -> None:
    """The asker judges it days later, and gets what else was near; then it says that the question is gone."""

    async def scene(fake: FakeDiscord, process: Process) -> None:
        ann = fake.user("Ann")
        fake.guild(members=[ann])
        async with process():
            answer = await ann.types("/ask", question=WATER)
        days_later(20, clock, fake)
        async with process():
            assert (await ann.clicks("Helpful", answer)).text == "Glad it helped!"
        days_later(9, clock, fake)
        async with process():
            kept = answer.as_now()
            others = await ann.clicks("Not what I meant", answer)
            assert "Sorry about that." in others.text
            picked = await ann.clicks(others.buttons[0], others)
            assert picked.text
        days_later(2, clock, fake)
        async with process():
            gone = await ann.clicks("Helpful", kept)
            assert gone.text.replace("`/help`", "help") == refusal(Gone("question"))

    stage(scene)


def test_a_flashcard_that_was_left_open_is_graded_days_later(stage: Play, clock: Clock) -> None:
    """The card is turned and graded, and the next one comes."""

    async def scene(fake: FakeDiscord, process: Process) -> None:
        ann = fake.user("Ann")
        fake.guild(members=[ann])
        async with process():
            front = await ann.types("/review")
        days_later(3, clock, fake)
        async with process():
            back = await ann.clicks(front.buttons[0], front)
        days_later(3, clock, fake)
        async with process():
            following = await ann.clicks(back.buttons[3], back)
            assert "Kept. This card comes back" in following.text

    stage(scene)
