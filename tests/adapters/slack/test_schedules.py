"""Daily prompts on Slack: planned in three clicks in one message that its reader alone sees."""

import json

import pytest

from bot.adapters.slack import render
from bot.adapters.slack.client import Slack
from bot.app import App
from bot.core.reply import Reply
from bot.gallery.schedules import daily_prompts
from tests.adapters.slack.conftest import Play
from tests.fakes.slack import FakeSlack

PANELS = {name: shown for name, shown in daily_prompts() if isinstance(shown, Reply)}


def test_the_first_daily_quiz_takes_three_clicks(play: Play, app: App) -> None:
    """What, when, where: each a button in the message that the command opened."""

    async def scene(fake: FakeSlack, _: Slack) -> None:
        boss, ben = fake.user("Boss", admin=True), fake.user("Ben")
        general = fake.channel("general", members=[boss, ben])
        shown = await boss.types("/study schedule", general)
        panel = shown.message
        clicks = ("Daily quiz", "12:00", "Here, in this channel")
        for label in clicks:
            shown = await boss.clicks(label, shown)
        assert len(clicks) == 3
        assert shown.message is panel
        assert "The daily quiz comes every day at 12:00 in" in shown.text
        assert shown.text.count("12:00 UTC") == 3
        assert ben.reads(general) == []

    play(app, scene)


def test_a_daily_prompt_is_changed_by_buttons_selects_and_forms(play: Play, app: App) -> None:
    """A wrong time is said at its field; weekdays and channel are selects; a channel without the app is told."""

    async def scene(fake: FakeSlack, _: Slack) -> None:
        boss = fake.user("Boss", admin=True)
        general = fake.channel("general", members=[boss])
        other = fake.channel("other", members=[boss], app=False)
        shown = await boss.types("/study schedule", general)
        for label in ("Flashcard", "18:00", "Here, in this channel"):
            shown = await boss.clicks(label, shown)
        shown = await boss.chooses("On which weekdays?", "Saturday and Sunday", shown)
        assert "It comes on Saturdays and Sundays from now on." in shown.text
        shown = await boss.chooses("Post in another channel", other, shown)
        assert "But I can't post there yet." in shown.text
        assert "/invite @Study Hall" in shown.text
        assert "Flashcard at 18:00" in (await boss.types("/study schedule", general)).text

    play(app, scene)


@pytest.mark.parametrize("name", PANELS)
def test_every_panel_fits_a_message_whole(name: str) -> None:
    """With the longest names and as many as there can be: all of its texts, and every control of it."""
    made = render.message(PANELS[name])["blocks"]
    assert len(made) <= render.MESSAGE_BLOCKS
    assert "does not fit" not in json.dumps(made, ensure_ascii=False)
    controls = [each for block in made if block["type"] == "actions" for each in block["elements"]]
    blocks = PANELS[name].blocks
    assert len(controls) == sum(len(getattr(each, "buttons", ())) or hasattr(each, "prompt") for each in blocks)
