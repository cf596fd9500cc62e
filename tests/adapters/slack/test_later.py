"""What is pressed, sent and answered half an hour later, days later, and after a restart."""

import asyncio

import pytest

from bot.adapters.slack.manifest import manifest
from bot.app import App
from bot.commands import TABLE
from bot.core.quiz import SIZE
from tests.adapters.discord.hall import SlowApp
from tests.adapters.slack.conftest import AT_ONCE, BOTH, Transport, hall, online
from tests.adapters.slack.forms import ready, sent
from tests.fakes.slack import FakeSlack

WATER = "How often should I water my plants?"


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


@pytest.mark.parametrize("inside", [True, False])
def test_a_modal_that_was_left_open_for_days_is_taken(app: App, *, inside: bool) -> None:
    """The address that its answer would go to is over: it comes in the channel, or directly."""

    async def main() -> None:
        async with hall(app) as (fake, _):
            boss, ben = fake.user("Boss", admin=True), fake.user("Ben")
            general = fake.channel("general", members=[boss, ben], app=inside)
            form = await boss.types("/study faq add", general, until=ready)
            fake.clock.advance(days=2)
            done = await sent(fake, boss, form, question="Where do we meet?", answer="At the lake.")
            assert "Kept." in done.text
            assert done.message is not None
            assert done.message.channel is (general if inside else boss.dm)
            assert ben.reads(general) == []

    asyncio.run(main())


@BOTH
def test_what_was_begun_goes_on_after_a_restart(app: App, transport: Transport) -> None:
    """Buttons of a message and of a modal, and a form, by a process that knows nothing of them."""

    async def main() -> None:
        async with FakeSlack(transport) as fake:
            fake.follows(manifest(TABLE))
            ann, boss = fake.user("Ann"), fake.user("Boss", admin=True)
            general = fake.channel("general", members=[ann, boss], app=False)
            async with online(app, fake):
                quiz = await ann.types("/study quiz", general)
                form = await boss.types("/study faq add", general, until=ready)
            async with online(app, fake):
                quiz = await ann.clicks(quiz.buttons[0], quiz)
                assert f"question 2 of {SIZE}" in quiz.text
                window = await ann.uses("Take today's quiz", until=ready)
                assert "Kept." in (await sent(fake, boss, form, question="Where do we meet?", answer="Here.")).text
            async with online(app, fake):
                window = await ann.clicks(window.buttons[0], window)
                assert f"question 3 of {SIZE}" in window.text

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
