"""Discord's times, however slow the database is: 3 seconds to acknowledge what somebody did, 15 minutes to answer."""

import asyncio
from collections.abc import Iterator
from contextlib import contextmanager
from functools import partial

import pytest
from sqlalchemy import text
from structlog.testing import capture_logs

from bot.adapters.discord.client import Bot
from bot.app import App
from bot.commands import TABLE
from bot.commands.table import Policy
from bot.core.quiz import SIZE
from bot.features.shelf import Shelf
from bot.library.load import Library
from bot.storage.engine import Database
from tests.adapters.discord.conftest import Play
from tests.adapters.discord.hall import SlowApp, hall
from tests.failing import without
from tests.fakes.discord import FakeDiscord
from tests.fakes.discord.clock import WallClock
from tests.fakes.discord.interactions import DEFER, DEFER_UPDATE
from tests.fakes.discord.seen import Seen
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


@contextmanager
def locked(url: str) -> Iterator[None]:
    """A database in which nobody else can begin a quiz within the block."""
    database = Database(url)
    with database.write() as session:  # on SQLite nobody else writes meanwhile
        if not database.is_sqlite:
            session.execute(text("LOCK TABLE quizzes"))
        yield
    database.close()


def test_with_a_locked_database_an_answer_is_announced_in_time(play: Play, app: App, database_url: str) -> None:
    """Within the 3 s of a real clock, by the times that hold if nobody sets others; the answer comes when it can."""

    async def scene(fake: FakeDiscord, _: Bot) -> None:
        ann = fake.user("Ann")
        fake.guild(members=[ann])
        await ann.types("/streak")
        with locked(database_url):
            asked = ann.starts_typing("/quiz")
            await fake.until(lambda: asked.callback is not None or asked.failed, "it is announced, or too late")
            assert asked.callback == DEFER
        assert f"question 1 of {SIZE}" in (await ann.sees(asked)).text

    play(app, scene, WallClock())


def test_a_form_that_comes_too_late_waits_behind_a_button(slow: SlowApp) -> None:
    """Discord opens a form only at once; the button opens it a moment later, and who was let use it can fill it in."""

    async def main() -> None:
        async with hall(slow, defer_after=0) as (fake, bot):
            ann = fake.user("Ann")
            fake.guild(members=[ann]).opened["faq"] = {ann.id}
            typed = ann.starts_typing("/faq add")
            await fake.until(lambda: typed.callback == DEFER, "the form is announced")
            slow.open.set()
            door = await ann.sees(typed)
            assert door.ephemeral
            assert door.text == "It's ready now."
            bot._answers._defer_after = 10  # noqa: SLF001 - now the database is fast
            form = await ann.clicks("Open the form", door)
            done = await ann.fills(form, question="When do we meet?", answer="At six.")
            assert "Kept." in done.text
            assert fake.http.refusals == []

    asyncio.run(main())


def test_a_late_completion_is_dropped(slow: SlowApp) -> None:
    """Who types on needs it no more; the log says that it was late and not of what, and the next one is offered."""

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
            assert lines == [
                {"event": "interaction too late", "status": 404, "code": 10062, "log_level": "warning"},
            ]

    asyncio.run(main())


def test_a_completion_that_takes_long_offers_nothing_in_time(slow: SlowApp) -> None:
    """It cannot be announced and be there later, as an answer can."""

    async def main() -> None:
        async with hall(slow, complete_within=0.01) as (fake, _):
            ann = fake.user("Ann")
            fake.guild(members=[ann])
            assert await ann.completes("/ask", question="water") == []
            assert fake.http.named("POST", "/callback")[0].json["data"] == {"choices": []}
            slow.open.set()
            assert fake.http.refusals == []

    asyncio.run(main())


@pytest.mark.parametrize(
    ("event", "status", "code"),
    [
        ("interaction too late", 404, 10062),
        ("interaction acknowledged already", 400, 40060),
        ("discord refused", 403, 50013),
        ("discord refused", 404, 10008),
        ("discord not reached", None, None),
    ],
)
def test_what_discord_does_not_take_is_a_line_of_the_log(
    app: App, event: str, status: int | None, code: int | None
) -> None:
    """With its status and code and nothing that was asked; the bot goes on with the next one."""

    async def main() -> None:
        async with hall(app, defer_after=10) as (fake, _):
            ann = fake.user("Ann")
            fake.guild(members=[ann])
            with capture_logs() as lines:
                if status is None:
                    fake.faults.break_before(ACK, times=2)
                else:
                    fake.faults.fail(ACK, status, code=code or 0)
                ann.starts_typing("/ask", question=WATER)
                await fake.until(lambda: any(each["event"] == event for each in lines), "it is in the log")
            (line,) = (each for each in lines if each["event"] == event)
            assert (line.get("status"), line.get("code")) == (status, code)
            assert WATER not in str(lines)
            assert FINGER in (await ann.types("/ask", question=WATER)).text

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
                assert FINGER in (await ann.sees(taken)).text

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


@pytest.mark.parametrize("press", [False, True])
def test_a_word_that_discord_took_and_would_not_own_is_followed_by_the_answer(slow: SlowApp, *, press: bool) -> None:
    """Discord says that it is unavailable, has announced the answer all the same, and gets it."""

    async def main() -> None:
        async with hall(slow, defer_after=0) as (fake, _):
            ann = fake.user("Ann")
            fake.guild(members=[ann])
            slow.open.set()
            quiz = await ann.types("/quiz")
            slow.open.clear()
            fault = fake.faults.fail(ACK, 502)
            started = ann.starts_click(quiz.buttons[0], quiz) if press else ann.starts_typing("/quiz")
            with capture_logs() as lines:
                await fake.until(lambda: fault.caught == 1, "it says that it is unavailable")
                started.acknowledge({"type": DEFER_UPDATE if press else DEFER})
                slow.open.set()
                shown = await ann.sees(started)
            assert not shown.failed
            assert f"question {2 if press else 1} of {SIZE}" in shown.text
            assert ("interaction acknowledged already", 40060) in {(each["event"], each.get("code")) for each in lines}

    asyncio.run(main())


@pytest.mark.parametrize("defer_after", [0, 10])
def test_a_database_that_fails_before_the_front_door_is_told_in_words(
    app: App, database_url: str, defer_after: float
) -> None:
    """Which group a direct message is about and which channels concern the doctor are read there: also late."""

    async def main() -> None:
        async with hall(app, defer_after=defer_after) as (fake, _):
            boss = fake.user("Boss")
            fake.guild(owner=boss)
            await boss.types("/streak")
            with capture_logs() as lines, without(database_url, "direct_groups", "closed_channels"):
                told = [
                    await boss.types("/streak", boss.dm),
                    await boss.says(WATER, boss.dm),
                    await boss.types("/doctor"),
                ]
                assert await boss.completes("/ask", boss.dm, question="water") == []
            for each in told:
                assert not each.failed
                assert "Something went wrong on my side, sorry." in each.text
            assert [each["event"] for each in lines] == ["request failed"] * 4
            assert all(each["reference"] in shown.text for each, shown in zip(lines, told, strict=False))

    asyncio.run(main())


@pytest.mark.parametrize("by_panel", [False, True])
def test_a_form_that_meets_a_fault_hands_back_what_was_typed(app: App, database_url: str, *, by_panel: bool) -> None:
    """As a file to copy from, to its writer alone; the panel that it came from stays, and the log has no word of it."""
    where, there = "Where is it?", "Under the `stairs`.\n@everyone"

    async def main() -> None:
        async with hall(app) as (fake, _):
            boss = fake.user("Boss")
            fake.guild(owner=boss)
            panel = await boss.types("/faq export")
            before = panel.text

            async def form() -> Seen:
                return await (boss.clicks("Add an entry", panel) if by_panel else boss.types("/faq add"))

            opened = await form()
            with capture_logs() as lines, without(database_url, "faq_entries"):
                told = await boss.fills(opened, question=where, answer=there)
            assert "Something went wrong on my side, sorry." in told.text
            assert "What you typed is in the file here" in told.text
            assert told.files == {"what-you-typed.txt": f"{where}\n\n{there}".encode()}
            assert told.ephemeral
            assert panel.text == before
            assert not any("stairs" in str(each) for each in lines)
            assert "Kept." in (await boss.fills(await form(), question=where, answer=there)).text

    asyncio.run(main())


@pytest.mark.parametrize("defer_after", [0, 10])
def test_what_was_pressed_stays_when_nothing_came_of_it(app: App, database_url: str, defer_after: float) -> None:
    """A quiz whose answer meets a fault is there to be answered again; the word about that stands below it."""

    async def main() -> None:
        async with hall(app, defer_after=defer_after) as (fake, _):
            ann = fake.user("Ann")
            fake.guild(members=[ann])
            quiz = await ann.types("/quiz")
            with without(database_url, "quiz_questions"):
                told = await ann.clicks(quiz.buttons[0], quiz)
            assert "Something went wrong on my side, sorry." in told.text
            assert (told.ephemeral, told.files) == (True, {})
            assert f"question 1 of {SIZE}" in quiz.text
            assert f"question 2 of {SIZE}" in (await ann.clicks(quiz.buttons[0], quiz)).text

    asyncio.run(main())


def test_a_form_that_cannot_be_kept_leaves_nobody_waiting(slow: SlowApp, database_url: str) -> None:
    """It comes too late to be shown, and the database fails when it is to be kept: that is said."""

    async def main() -> None:
        async with hall(slow, defer_after=0) as (fake, _):
            boss = fake.user("Boss")
            fake.guild(owner=boss)
            typed = boss.starts_typing("/faq add")
            await fake.until(lambda: typed.callback == DEFER, "the form is announced")
            with capture_logs() as lines, without(database_url, "drafts"):
                slow.open.set()
                assert "Something went wrong on my side, sorry." in (await boss.sees(typed)).text
            assert [each["event"] for each in lines] == ["request failed"]

    asyncio.run(main())


@pytest.mark.parametrize("defer_after", [0, 10])
def test_an_answer_survives_a_broken_connection(slow: SlowApp, defer_after: float) -> None:
    """Also where it breaks after Discord has taken the answer, and where Discord is unavailable for a moment."""

    async def main() -> None:
        async with hall(slow, defer_after=defer_after) as (fake, _):
            ann = fake.user("Ann")
            guild = fake.guild(members=[ann])

            async def asked() -> str:
                started = ann.starts_typing("/ask", question=WATER)
                if not defer_after:
                    await fake.until(lambda: started.callback == DEFER, "the answer is announced")
                slow.open.set()
                shown = await ann.sees(started)
                slow.open.clear()
                return shown.text

            for route in (ACK, "PATCH /webhooks/*/*/messages/@original") if not defer_after else (ACK,):
                for make in (fake.faults.break_after, fake.faults.fail):
                    fault = make(route)
                    with capture_logs() as lines:
                        assert FINGER in await asked()
                    assert fault.caught == 1
                    noticed = [(each["event"], each["status"]) for each in lines]
                    assert noticed == ([("discord fault", 503)] if make == fake.faults.fail else [])
            slow.open.set()
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
            with capture_logs() as lines:
                assert FINGER in (await ann.says(f"{fake.world.bot.mention} {WATER}")).text
            assert limit.caught == 1
            assert [each["event"] for each in lines] == ["discord limits"]

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


def test_what_comes_in_at_the_very_end_is_answered_too(app: App) -> None:
    """Though nothing was under way when the bot was told to stop."""

    async def main() -> None:
        async with hall(app, defer_after=10) as (fake, bot):
            ann = fake.user("Ann")
            fake.guild(members=[ann])
            await ann.types("/streak")
            asked = ann.starts_typing("/ask", question=WATER)
            await bot.wait_for("interaction")  # it is here, and nobody has looked at it
            await bot.close()
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
