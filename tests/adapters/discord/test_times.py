"""Discord's times, however slow the database is: 3 seconds to acknowledge what somebody did, 15 minutes to answer."""

import asyncio
from collections.abc import Iterator
from functools import partial

import pytest
from structlog.testing import capture_logs

from bot.app import App
from bot.commands import TABLE
from bot.commands.table import Policy
from bot.core.quiz import SIZE
from bot.features.shelf import Shelf
from bot.library.load import Library
from bot.storage.engine import Database
from tests.adapters.discord.hall import SlowApp, hall
from tests.fakes.discord.interactions import DEFER, DEFER_UPDATE
from tests.people import Clock

WATER = "How often should I water my plants?"
FINGER = "When the soil is dry a finger deep."
ACK = "POST /interactions/*/*/callback"


@pytest.fixture
def slow(database_url: str, clock: Clock, tiny: Library) -> Iterator[SlowApp]:
    """A front door that the test opens."""
    made = SlowApp(Database(database_url), TABLE, Shelf(tiny), clock, default_zone="UTC", policy=Policy(10, 0))
    yield made
    made.close()


def test_a_late_answer_is_announced_and_then_takes_that_place(slow: SlowApp) -> None:
    """It is as private as it would have been at once, also minutes later, in the same message."""

    async def main() -> None:
        async with hall(slow, defer_after=0) as (fake, _):
            ann = fake.user("Ann")
            fake.guild(members=[ann])
            asked = ann.starts_typing("/ask", question=WATER)
            quizzed = ann.starts_typing("/quiz")
            await fake.until(lambda: (asked.callback, quizzed.callback) == (DEFER, DEFER), "both are announced")
            fake.clock.advance(minutes=14)
            announced = asked.original, quizzed.original
            slow.open.set()
            answer, quiz = await ann.sees(asked), await ann.sees(quizzed)
            assert FINGER in answer.text
            assert f"question 1 of {SIZE}" in quiz.text
            assert (answer.ephemeral, quiz.ephemeral) == (False, True)
            assert (answer.message, quiz.message) == announced
            assert fake.http.refusals == []

    asyncio.run(main())


def test_a_late_answer_to_a_button_changes_its_message(slow: SlowApp) -> None:
    """A press is acknowledged without a word, and the quiz then goes on in the same message."""

    async def main() -> None:
        async with hall(slow, defer_after=0) as (fake, _):
            ann = fake.user("Ann")
            fake.guild(members=[ann])
            slow.open.set()
            quiz = await ann.types("/quiz")
            slow.open.clear()
            pressed = ann.starts_click(quiz.buttons[0], quiz)
            await fake.until(lambda: pressed.callback == DEFER_UPDATE, "the press is acknowledged")
            slow.open.set()
            shown = await ann.sees(pressed)
            assert shown.message is quiz.message
            assert f"question 2 of {SIZE}" in shown.text
            assert fake.http.refusals == []

    asyncio.run(main())


@pytest.mark.parametrize("direct", [False, True])
def test_a_late_word_beside_a_message_leaves_it_as_it_is(slow: SlowApp, *, direct: bool) -> None:
    """The thanks for a verdict on an answer come late, to the asker alone; the answer stays as it was."""

    async def main() -> None:
        async with hall(slow, defer_after=0) as (fake, _):
            ann = fake.user("Ann")
            fake.guild(members=[ann])
            slow.open.set()
            answer = await ann.types("/ask", in_=ann.dm if direct else None, question=WATER)
            slow.open.clear()
            judged = ann.starts_click("Helpful", answer)
            await fake.until(lambda: judged.callback is not None, "the press is acknowledged")
            slow.open.set()
            thanks = await ann.sees(judged)
            assert (thanks.text, thanks.ephemeral) == ("Glad it helped!", not direct)
            assert FINGER in answer.text
            assert fake.http.refusals == []

    asyncio.run(main())


def test_a_form_that_comes_too_late_waits_behind_a_button(slow: SlowApp) -> None:
    """Discord opens a form only at once; the button opens it a moment later, and it can be filled in."""

    async def main() -> None:
        async with hall(slow, defer_after=0) as (fake, bot):
            boss = fake.user("Boss")
            fake.guild(owner=boss)
            typed = boss.starts_typing("/faq add")
            await fake.until(lambda: typed.callback == DEFER, "the form is announced")
            slow.open.set()
            door = await boss.sees(typed)
            assert door.ephemeral
            assert door.text == "It's ready now."
            bot._answers._defer_after = 10  # noqa: SLF001 - now the database is fast
            form = await boss.clicks("Open the form", door)
            done = await boss.fills(form, question="When do we meet?", answer="At six.")
            assert "Kept." in done.text
            assert fake.http.refusals == []

    asyncio.run(main())


def test_a_late_completion_is_dropped_without_a_word(slow: SlowApp) -> None:
    """Who types on needs it no more; nothing of it is in the log, and the next one is offered."""

    async def main() -> None:
        async with hall(slow) as (fake, _):
            ann = fake.user("Ann")
            fake.guild(members=[ann])
            with capture_logs() as lines:
                waiting = asyncio.create_task(ann.completes("/ask", question="water"))
                await fake.caught_up()
                fake.clock.advance(seconds=4)
                assert await waiting == []
                slow.open.set()
                await fake.until(lambda: len(fake.http.named("POST", "/callback")) == 1, "it is answered in vain")
                assert await ann.completes("/ask", question="water")
            assert lines == []

    asyncio.run(main())


def test_a_dead_or_twice_acknowledged_interaction_is_logged_and_no_more(app: App) -> None:
    """Too late to acknowledge, acknowledged by another process, too late to answer: the bot goes on with the next."""

    async def main() -> None:
        async with hall(app, defer_after=0) as (fake, _):
            ann = fake.user("Ann")
            fake.guild(members=[ann])
            with capture_logs() as lines:
                held = fake.faults.hold(ACK)
                late = ann.starts_typing("/ask", question=WATER)
                await fake.until(lambda: held.caught == 1, "the acknowledgement is on its way")
                fake.clock.advance(seconds=4)
                assert held.gate is not None
                held.gate.set()
                assert (await ann.sees(late)).failed

                held = fake.faults.hold(ACK)
                taken = ann.starts_typing("/ask", question=WATER)
                await fake.until(lambda: held.caught == 1, "the acknowledgement is on its way")
                taken.acknowledge({"type": DEFER})
                assert held.gate is not None
                held.gate.set()

                held = fake.faults.hold("PATCH /webhooks/*/*/messages/@original")
                slowly = ann.starts_typing("/ask", question=WATER)
                await fake.until(lambda: held.caught == 1, "the answer is on its way")
                fake.clock.advance(minutes=16)
                assert held.gate is not None
                held.gate.set()
                assert (await ann.sees(slowly)).failed

                assert FINGER in (await ann.types("/ask", question=WATER)).text
            assert {(each["event"], each["code"]) for each in lines} == {
                ("interaction too late", 10062),
                ("interaction acknowledged already", 40060),
                ("discord refused", 50027),
            }
            assert len(lines) == 3
            assert WATER not in str(lines)

    asyncio.run(main())


@pytest.mark.parametrize("defer_after", [0, 10])
def test_an_answer_survives_a_broken_connection(app: App, defer_after: float) -> None:
    """Also where it breaks after Discord has taken the answer, and where Discord is unavailable for a moment."""

    async def main() -> None:
        async with hall(app, defer_after=defer_after) as (fake, _):
            ann = fake.user("Ann")
            guild = fake.guild(members=[ann])
            for route in (ACK, "PATCH /webhooks/*/*/messages/@original") if not defer_after else (ACK,):
                for make in (fake.faults.break_after, fake.faults.fail):
                    fault = make(route)
                    assert FINGER in (await ann.types("/ask", question=WATER)).text
                    assert fault.caught == 1
            mine = fake.faults.break_after("POST /channels/*/messages")
            assert FINGER in (await ann.says(f"{fake.world.bot.mention} {WATER}")).text
            assert mine.caught == 1
            posted = partial(fake.http.named, "POST", "/messages")
            await fake.until(lambda: [each.status for each in posted()] == [200, 200], "it is sent again")
            answers = [each for each in ann.reads(guild.channels[0]) if FINGER in each.text]
            assert len(answers) == (2 if defer_after else 4) + 1, "one for each question"

    asyncio.run(main())


def test_rate_limits_are_waited_for(app: App) -> None:
    """One route's and everybody's: the same request is sent again after the time that Discord names."""

    async def main() -> None:
        async with hall(app, defer_after=10) as (fake, _):
            ann = fake.user("Ann")
            fake.guild(members=[ann])
            for everywhere in (False, True):
                limit = fake.faults.limit(ACK, retry_after=0.01, times=2, everywhere=everywhere)
                assert FINGER in (await ann.types("/ask", question=WATER)).text
                assert limit.caught == 2
            limit = fake.faults.limit("POST /channels/*/messages", retry_after=0.01)
            assert FINGER in (await ann.says(f"{fake.world.bot.mention} {WATER}")).text
            assert limit.caught == 1

    asyncio.run(main())


def test_what_is_being_answered_is_answered_before_the_end(slow: SlowApp) -> None:
    """The bot that is told to stop finishes the answer, and only then goes."""

    async def main() -> None:
        async with hall(slow, defer_after=0) as (fake, bot):
            ann = fake.user("Ann")
            fake.guild(members=[ann])
            asked = ann.starts_typing("/ask", question=WATER)
            await fake.until(lambda: asked.callback == DEFER, "it is announced")
            going = asyncio.create_task(bot.close())
            await fake.caught_up()
            assert not going.done()
            slow.open.set()
            await going
            assert FINGER in (await ann.sees(asked)).text

    asyncio.run(main())


def test_the_end_does_not_wait_for_ever(slow: SlowApp) -> None:
    """What takes longer than the time for parting is left."""

    async def main() -> None:
        async with hall(slow, defer_after=0, parting=0.01) as (fake, bot):
            ann = fake.user("Ann")
            fake.guild(members=[ann])
            asked = ann.starts_typing("/ask", question=WATER)
            await fake.until(lambda: asked.callback == DEFER, "it is announced")
            await bot.close()
            assert asked.original is not None
            assert asked.original.loading
            slow.open.set()

    asyncio.run(main())
