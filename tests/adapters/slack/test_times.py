"""Slack's times, however slow the database is: 3 s to acknowledge, 3 s for a modal."""

import asyncio
from functools import partial
from typing import get_type_hints

from structlog.testing import capture_logs

from bot.adapters.slack.client import Times
from bot.adapters.slack.tokens import AUTHORIZED_WITHIN
from bot.commands import TABLE
from bot.core.quiz import SIZE
from bot.core.reply import Form
from tests.adapters.discord.hall import SlowApp
from tests.adapters.slack.conftest import AT_ONCE, BOTH, Transport, hall
from tests.adapters.slack.forms import ready, sent, written
from tests.fakes.slack import Seen

WATER = "How often should I water my plants?"
FINGER = "When the soil is dry a finger deep."
SLACK_WAITS = 3.0
"""Seconds in which Slack wants an acknowledgement."""


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
            form = await ann.clicks("Change time zone", panel, until=ready)
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
    """A trigger lives 3 s, and was not taken in time: the log says so, and the form can be opened by a button."""

    async def main() -> None:
        async with hall(slow, times=AT_ONCE) as (fake, _):
            ann = fake.user("Ann")
            general = fake.channel("general", members=[ann], app=False)
            slow.open.set()
            panel = await ann.types("/study settings", general, until=lambda seen: "Your settings" in seen.text)
            slow.open.clear()
            fake.faults.refuse("views.open", "expired_trigger_id")
            with capture_logs() as lines:
                pressed = ann.starts_click("Change time zone", panel)
                await fake.until(lambda: len(lines) == 2, "it is too late")
            assert [(each["event"], each.get("code")) for each in lines] == [
                ("slack trigger gone", "expired_trigger_id"),
                ("slack modal not opened", None),
            ]
            fake.clock.advance(seconds=4)
            slow.open.set()
            door = await ann.sees(pressed)
            assert door.text == "It's ready now."
            assert door.ephemeral
            form = await ann.clicks("Open the form", door, until=ready)
            done = await sent(fake, ann, form, zone="Europe/Berlin")
            assert "Europe/Berlin" in done.text
            assert [each.error for each in fake.web.refusals] == ["expired_trigger_id"] * 2

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


def test_a_press_that_opens_a_form_opens_a_modal_at_once(slow: SlowApp) -> None:
    """As a command does; what the form says then takes the place of what was pressed."""

    async def main() -> None:
        async with hall(slow, times=AT_ONCE) as (fake, _):
            ann = fake.user("Ann")
            general = fake.channel("general", members=[ann], app=False)
            slow.open.set()
            panel = await ann.types("/study settings", general, until=lambda seen: "Your settings" in seen.text)
            slow.open.clear()
            pressed = ann.starts_click("Change time zone", panel)
            await fake.until(lambda: ann.view is not None, "a modal")
            assert ann.view is not None
            assert "One moment …" in ann.view.text
            fake.clock.advance(minutes=5)
            slow.open.set()
            form = await ann.sees(pressed, ready)
            done = await sent(fake, ann, form, zone="Europe/Berlin")
            assert done.message is panel.message
            assert "Europe/Berlin" in done.text
            assert fake.web.refusals == []

    asyncio.run(main())


def test_every_press_that_is_answered_with_a_form_says_so() -> None:
    """So that its modal can open before the form is there."""
    always = {row.verb for row in TABLE.actions if get_type_hints(row.run)["return"] is Form}
    assert {row.verb for row in TABLE.actions if row.opens_form} == always


def test_a_form_is_acknowledged_in_time_whatever_is_waited_for() -> None:
    """What is not remembered of the workspace, and then the answer: with half a second to spare."""
    assert AUTHORIZED_WITHIN + Times().form_waits <= SLACK_WAITS - 0.5


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
            again = await boss.clicks("Try again", failed, until=ready)
            assert (written(again, "question"), written(again, "answer")) == ("🙂", "At six.")

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
