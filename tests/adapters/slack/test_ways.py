"""The ways by which an answer reaches somebody, each with the next one where it is closed."""

import asyncio
from dataclasses import replace

import pytest
from structlog.testing import capture_logs

from bot.adapters.slack import views
from bot.adapters.slack.refusals import TRIES
from bot.adapters.slack.words import FILES_LIMIT, VIEW_FILES_LIMIT, fitting, fitting_view
from bot.app import App
from bot.clockwork import deliver
from bot.core.quiz import SIZE
from bot.core.reply import File, Paragraph, Reply
from tests.adapters.slack.blocks import texts
from tests.adapters.slack.conftest import hall
from tests.adapters.slack.forms import ready, sent
from tests.fakes.slack.faults import ALWAYS
from tests.fakes.slack.form_blocks import check_view
from tests.features.front import UNKNOWN

WATER = "How often should I water my plants?"
FINGER = "When the soil is dry a finger deep."


@pytest.mark.parametrize("code", ["used_url", "expired_url"])
@pytest.mark.parametrize("inside", [True, False])
def test_a_response_url_that_takes_no_more(app: App, code: str, *, inside: bool) -> None:
    """A public answer is posted where the app is in the channel; else it comes directly, to who asked alone."""

    async def main() -> None:
        async with hall(app) as (fake, _):
            ann, ben = fake.user("Ann"), fake.user("Ben")
            general = fake.channel("general", members=[ann, ben], app=inside)
            fake.faults.refuse("response_url", code)
            asked = await ann.types(f"/study ask {WATER}", general)
            assert FINGER in asked.text
            assert asked.message is not None
            assert asked.message.channel is (general if inside else ann.dm)
            assert len(ben.reads(general)) == inside
            thanks = await ann.clicks("Helpful", asked)
            assert thanks.text == "Glad it helped!"
            assert [each.error for each in fake.web.refusals] == [code, *([] if inside else ["not_in_channel"])]

    asyncio.run(main())


@pytest.mark.parametrize("broken", ["before", "after"])
def test_an_answer_for_all_is_never_there_twice(app: App, broken: str) -> None:
    """Where the connection broke, who asked is told alone, so that it is not lost either."""

    async def main() -> None:
        async with hall(app) as (fake, _):
            ann, ben = fake.user("Ann"), fake.user("Ben")
            general = fake.channel("general", members=[ann, ben])
            getattr(fake.faults, f"break_{broken}")("response_url")
            told = ann.starts_typing(f"/study ask {WATER}", general)
            mine = await ann.sees(told, lambda seen: seen.ephemeral)
            assert FINGER in mine.text
            assert len(ben.reads(general)) == (broken == "after")

    asyncio.run(main())


def test_what_a_response_url_finds_too_long_comes_shorter(app: App) -> None:
    """By the same address."""

    async def main() -> None:
        async with hall(app) as (fake, _):
            ann = fake.user("Ann")
            general = fake.channel("general", members=[ann], app=False)
            fake.faults.refuse("response_url", "invalid_blocks")
            with capture_logs() as lines:
                shown = await ann.types(f"/study ask {WATER}", general)
            assert "longer than Slack takes" in shown.text
            assert "Helpful" in shown.buttons
            assert [(each["event"], each["code"]) for each in lines] == [("slack message too long", "invalid_blocks")]

    asyncio.run(main())


def test_a_late_click_in_a_modal_shows_where_the_quiz_stands(app: App) -> None:
    """In the same modal, whichever client it was pressed in."""

    async def main() -> None:
        async with hall(app) as (fake, _):
            ann = fake.user("Ann")
            fake.channel("general", members=[ann], app=False)
            quiz = await ann.uses("Take today's quiz", until=ready)
            phone = quiz.as_now()
            quiz = await ann.clicks(quiz.buttons[0], quiz)
            assert f"question 2 of {SIZE}" in quiz.text
            late = await ann.clicks(phone.buttons[1], phone)
            assert "your first answer counts" in late.text
            assert late.view is quiz.view

    asyncio.run(main())


def test_an_answer_to_a_modal_that_was_closed_meanwhile(app: App) -> None:
    """A press in it is forgotten with it; nothing is refused but the view, and the bot goes on."""

    async def main() -> None:
        async with hall(app) as (fake, _):
            ann = fake.user("Ann")
            general = fake.channel("general", members=[ann], app=False)
            quiz = await ann.uses("Take today's quiz", until=ready)
            held = fake.faults.hold("views.update")
            ann.starts_click(quiz.buttons[0], quiz)
            await fake.until(lambda: held.caught == 1, "the answer is on its way")
            ann.closes()
            assert held.gate is not None
            held.gate.set()
            assert f"question 2 of {SIZE}" in (await ann.types("/study quiz", general)).text
            assert [each.error for each in fake.web.refusals] == ["not_found"]
            assert ann.dm.messages == []

    asyncio.run(main())


def test_a_shortcut_that_comes_too_late_is_answered_directly(app: App) -> None:
    """Its trigger is dead, and it has no other address."""

    async def main() -> None:
        async with hall(app) as (fake, _):
            ann = fake.user("Ann")
            fake.channel("general", members=[ann], app=False)
            fake.faults.refuse("views.open", "expired_trigger_id")
            quiz = await ann.uses("Take today's quiz")
            assert quiz.message is not None
            assert quiz.message.channel is ann.dm
            assert f"question 1 of {SIZE}" in quiz.text
            quiz = await ann.clicks(quiz.buttons[0], quiz)
            assert f"question 2 of {SIZE}" in quiz.text
            assert len(ann.dm.messages) == 1, "in a direct message the quiz stays one message"

    asyncio.run(main())


@pytest.mark.parametrize("times", [1, TRIES])
def test_a_modal_whose_opening_nobody_confirms_is_found(app: App, times: int) -> None:
    """The connection breaks when it is open already, once or each time: what was asked for is shown in it."""

    async def main() -> None:
        async with hall(app) as (fake, _):
            ann = fake.user("Ann")
            fake.channel("general", members=[ann], app=False)
            broken = fake.faults.break_after("views.open", times=times)
            quiz = await ann.uses("Take today's quiz", until=ready)
            assert broken.caught == 1 or times > 1
            assert f"question 1 of {SIZE}" in quiz.text
            assert quiz.view is not None
            assert not quiz.closed
            quiz = await ann.clicks(quiz.buttons[0], quiz)
            assert f"question 2 of {SIZE}" in quiz.text
            assert ann.dm.messages == []

    asyncio.run(main())


def test_what_waits_for_somebody_waits_while_they_are_in_a_modal(app: App) -> None:
    """A word that could not reach them directly is not tried where it has no way, and comes with their next command."""

    async def main() -> None:
        async with hall(app) as (fake, face):
            boss, ben = fake.user("Boss", admin=True), fake.user("Ben")
            general = fake.channel("general", members=[boss, ben], app=False)
            await ben.writes(UNKNOWN)
            inbox = await boss.types("/study faq inbox", general)
            question = await boss.chooses("Choose one to take care of", UNKNOWN, inbox)
            form = await boss.clicks("Answer it", question, until=ready)
            await sent(fake, boss, form, question=UNKNOWN, answer="Only when frozen.")
            fake.faults.refuse("chat.postMessage", "messages_tab_disabled", times=ALWAYS)
            assert await deliver(app, face) == 0
            quiz = await ben.uses("Take today's quiz", until=ready)
            with capture_logs() as lines:
                quiz = await ben.clicks(quiz.buttons[0], quiz)
                await fake.settled()
            assert f"question 2 of {SIZE}" in quiz.text
            assert lines == []
            await ben.types("/study streak", general, until=lambda seen: "Only when frozen." in seen.text)

    asyncio.run(main())


def test_files_are_shown_as_text_as_far_as_a_message_has_room() -> None:
    """As they are, or a kind word that names each and its size."""
    summary = Paragraph(("Here it is.",))
    small = Reply("Here it is.", (summary,), files=(File("a.csv", "x" * FILES_LIMIT, "text/csv"),))
    assert fitting(small) is small
    large = fitting(Reply("Here it is.", (summary,), files=(File("a.csv", "x" * (FILES_LIMIT + 1), "text/csv"),)))
    assert large.files == ()
    assert "“a.csv” has 9,001 characters, more than a message here can show. Ask for it again" in str(large.blocks)


def test_files_are_shown_in_a_modal_as_far_as_slack_takes_them() -> None:
    """Whatever is in them; of what is larger than that, a word says who has it."""
    whole = File("a.csv", "\N{SMILING FACE WITH HALO}" * (VIEW_FILES_LIMIT // 12 - 2), "text/csv")
    view = views.shown(fitting_view(Reply("Here it is.", (Paragraph(("Here it is.",)),) * 99, files=(whole,))))
    check_view(view, "modal")
    assert "".join(texts(view["blocks"])).count(whole.text[0]) == len(whole.text)
    larger = fitting_view(Reply("Here it is.", (), files=(replace(whole, text=whole.text * 2),)))
    assert larger.files == ()
    assert "Whoever runs this bot can hand it to you" in str(larger.blocks)
