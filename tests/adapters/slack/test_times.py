"""Slack's times, however slow the database is: 3 s to acknowledge, 3 s for a modal, 30 minutes for a response_url."""

import asyncio
from collections.abc import Iterator
from functools import partial

import pytest

from bot.adapters.slack.client import Times
from bot.app import App
from bot.commands import TABLE
from bot.commands.table import Policy
from bot.core.quiz import SIZE
from bot.features.shelf import Shelf
from bot.library.load import Library
from bot.storage.engine import Database
from tests.adapters.discord.hall import SlowApp
from tests.adapters.slack.conftest import Transport, hall
from tests.adapters.slack.forms import ready, sent, written
from tests.fakes.slack import Seen
from tests.people import Clock

WATER = "How often should I water my plants?"
FINGER = "When the soil is dry a finger deep."
AT_ONCE = Times(announce_after=0, form_waits=0, settles=0)
BOTH = pytest.mark.parametrize("transport", ["socket", "http"])


@pytest.fixture
def slow(database_url: str, clock: Clock, tiny: Library) -> Iterator[SlowApp]:
    """A front door that the test opens."""
    made = SlowApp(Database(database_url), TABLE, Shelf(tiny), clock, default_zone="UTC", policy=Policy(10, 0))
    yield made
    made.close()


@BOTH
def test_everything_that_waits_for_somebody_is_acknowledged_at_once(slow: SlowApp, transport: Transport) -> None:
    """A command, a click, a shortcut and a form, while the door is shut; all are answered when it opens."""

    async def main() -> None:
        async with hall(slow, transport, times=AT_ONCE) as (fake, _):
            ann = fake.user("Ann")
            general = fake.channel("general", members=[ann], app=False)
            slow.open.set()
            quiz = await ann.types("/study quiz", general, until=lambda seen: "question 1" in seen.text)
            panel = await ann.types("/study settings", general, until=lambda seen: "Your settings" in seen.text)
            form = await ann.clicks("Change time zone", panel)
            slow.open.clear()
            told = [
                ann.starts_typing("/study streak", general),
                ann.starts_click(quiz.buttons[0], quiz),
                ann.starts_using("Ask Study Hall", ann.posts(WATER, general)),
                ann.starts_submitting(form, zone="Europe/Berlin"),
            ]
            await fake.until(lambda: all(each.acknowledged for each in told), "all are acknowledged")
            fake.clock.advance(seconds=5)
            slow.open.set()
            for each, words in zip(told[:3], ("streak", f"question 2 of {SIZE}", FINGER), strict=True):
                shown = await ann.sees(each, partial(_says, words))
                assert not shown.failed
            await fake.until(lambda: "Europe/Berlin" in panel.text, "the zone is set")
            assert fake.web.refusals == []

    asyncio.run(main())


def _says(words: str, seen: Seen) -> bool:
    """Whether the words are in sight."""
    return words in seen.text


def test_a_late_answer_to_a_command_is_announced(slow: SlowApp) -> None:
    """For who asked alone; the answer then is as public as it would have been. A click waits without a word."""

    async def main() -> None:
        async with hall(slow, times=AT_ONCE) as (fake, _):
            ann, ben = fake.user("Ann"), fake.user("Ben")
            general = fake.channel("general", members=[ann, ben], app=False)
            asked = ann.starts_typing(f"/study ask {WATER}", general)
            moment = await ann.sees(asked)
            assert (moment.text, moment.ephemeral) == ("Give me a moment …", True)
            slow.open.set()
            answer = await ann.sees(asked, lambda seen: FINGER in seen.text)
            assert not answer.ephemeral
            assert [FINGER in each.text for each in ben.reads(general)] == [True]
            slow.open.clear()
            pressed = ann.starts_click("Helpful", answer)
            await fake.settled()
            before = len(fake.web.requests)
            slow.open.set()
            assert (await ann.sees(pressed)).text == "Glad it helped!"
            assert len(fake.web.requests) == before + 1

    asyncio.run(main())


def test_a_form_that_comes_too_late_waits_behind_a_button(slow: SlowApp) -> None:
    """A trigger lives 3 s: after that the form is ready behind a button, and can be filled in."""

    async def main() -> None:
        async with hall(slow, times=AT_ONCE) as (fake, _):
            ann = fake.user("Ann")
            general = fake.channel("general", members=[ann], app=False)
            slow.open.set()
            panel = await ann.types("/study settings", general, until=lambda seen: "Your settings" in seen.text)
            slow.open.clear()
            pressed = ann.starts_click("Change time zone", panel)
            await fake.settled()
            fake.clock.advance(seconds=4)
            slow.open.set()
            door = await ann.sees(pressed)
            assert door.text == "It's ready now."
            assert door.ephemeral
            form = await ann.clicks("Open the form", door)
            done = await sent(fake, ann, form, zone="Europe/Berlin")
            assert "Europe/Berlin" in done.text
            assert [each.error for each in fake.web.refusals] == ["expired_trigger_id"]

    asyncio.run(main())


def test_a_command_that_opens_a_form_opens_a_modal_at_once(slow: SlowApp) -> None:
    """It says that it waits, and becomes the form, or what there is to say instead, however late."""

    async def main() -> None:
        async with hall(slow, times=AT_ONCE) as (fake, _):
            boss, ben = fake.user("Boss", admin=True), fake.user("Ben")
            general = fake.channel("general", members=[boss, ben], app=False)
            typed = boss.starts_typing("/study faq add", general)
            await fake.until(lambda: boss.view is not None, "a modal")
            assert boss.view is not None
            assert "One moment …" in boss.view.text
            fake.clock.advance(minutes=5)
            slow.open.set()
            form = await boss.sees(typed, ready)
            assert form.labels
            done = await sent(fake, boss, form, question="When do we meet?", answer="At six.")
            assert "Kept." in done.text
            told = await ben.types("/study faq add", general, until=ready)
            assert "Only this group's admins can do that." in told.text
            assert fake.web.refusals == []

    asyncio.run(main())


def test_what_is_wrong_with_a_form_comes_later_with_the_draft(slow: SlowApp) -> None:
    """The form is closed by then: a message says what is wrong, and opens it again with all that was typed."""

    async def main() -> None:
        async with hall(slow, times=AT_ONCE) as (fake, _):
            boss = fake.user("Boss", admin=True)
            general = fake.channel("general", members=[boss], app=False)
            slow.open.set()
            form = await boss.types("/study faq add", general, until=ready)
            slow.open.clear()
            told = boss.starts_submitting(form, question="🙂", answer="At six.")
            await fake.until(lambda: told.acknowledged, "the form is closed")
            assert form.closed
            slow.open.set()
            await fake.until(lambda: any("no words" in each.text for each in boss.reads(general)), "what is wrong")
            (failed,) = (each for each in boss.reads(general) if "no words in that question" in each.text)
            again = await boss.clicks("Try again", failed)
            assert (written(again, "question"), written(again, "answer")) == ("🙂", "At six.")

    asyncio.run(main())


@pytest.mark.parametrize("inside", [True, False])
def test_an_answer_after_half_an_hour_finds_another_way(slow: SlowApp, *, inside: bool) -> None:
    """The response_url takes it no more: it comes to the person alone in the channel, or directly."""

    async def main() -> None:
        async with hall(slow, times=AT_ONCE) as (fake, _):
            ann, ben = fake.user("Ann"), fake.user("Ben")
            general = fake.channel("general", members=[ann, ben], app=inside)
            typed = ann.starts_typing("/study streak", general)
            await ann.sees(typed)
            fake.clock.advance(minutes=31)
            slow.open.set()
            shown = await ann.sees(typed, lambda seen: "streak" in seen.text.lower())
            assert shown.message is not None
            assert shown.message.channel is (general if inside else ann.dm)
            assert shown.ephemeral is inside
            assert ben.reads(general) == []

    asyncio.run(main())


def test_an_event_is_acknowledged_when_its_answer_is_there(slow: SlowApp) -> None:
    """Not before; and what is told again meanwhile is neither answered twice nor acknowledged."""

    async def main() -> None:
        async with hall(slow) as (fake, _):
            ann = fake.user("Ann")
            general = fake.channel("general", members=[ann])
            ann.posts(f"{fake.team.app.mention} {WATER}", general)
            (told,) = fake.events
            fake.resend(told)
            await fake.until(lambda: len(fake.web.named("users.info")) == 0 and told.open, "it is told")
            assert not told.acknowledged
            slow.open.set()
            await fake.until(lambda: told.acknowledged, "it is acknowledged")
            assert [FINGER in each.text for each in ann.reads(general, thread=general.messages[0])] == [False, True]

    asyncio.run(main())


def test_what_is_being_answered_is_answered_before_the_end(slow: SlowApp) -> None:
    """The bot that is told to stop finishes the answer, and only then goes; but it does not wait for ever."""

    async def main() -> None:
        async with hall(slow, times=AT_ONCE) as (fake, face):
            ann = fake.user("Ann")
            general = fake.channel("general", members=[ann], app=False)
            typed = ann.starts_typing("/study streak", general)
            await ann.sees(typed)
            going = asyncio.create_task(face.close())
            slow.open.set()
            await going
            assert "streak" in (await ann.sees(typed, lambda seen: "streak" in seen.text.lower())).text.lower()

    asyncio.run(main())


def test_the_end_does_not_wait_for_ever(slow: SlowApp) -> None:
    """What takes longer than the time for parting is left."""

    async def main() -> None:
        async with hall(slow, times=Times(announce_after=0, parting=0.01)) as (fake, face):
            ann = fake.user("Ann")
            general = fake.channel("general", members=[ann], app=False)
            typed = ann.starts_typing("/study streak", general)
            await ann.sees(typed)
            await face.close()
            slow.open.set()
            assert len(ann.reads(general)) == 1

    asyncio.run(main())


def test_a_click_on_a_message_that_is_days_old_goes_on(app: App) -> None:
    """The button itself says what it does; each click has an address of its own to answer to."""

    async def main() -> None:
        async with hall(app) as (fake, _):
            ann = fake.user("Ann")
            general = fake.channel("general", members=[ann])
            menu = await ann.types("/study", general)
            answer = await ann.mentions(WATER, general)
            fake.clock.advance(days=5)
            assert f"question 1 of {SIZE}" in (await ann.clicks("Take a quiz", menu)).text
            assert (await ann.clicks("Helpful", answer)).text == "Glad it helped!"

    asyncio.run(main())
