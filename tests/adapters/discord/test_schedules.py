"""Daily prompts on Discord: planned in three clicks in one private message, and changed where they stand."""

import json

import pytest

from bot.adapters.discord import render
from bot.adapters.discord.client import Bot
from bot.app import App
from bot.clockwork import deliver
from bot.core.reply import Reply
from bot.gallery.schedules import daily_prompts
from tests.adapters.discord.conftest import Play
from tests.fakes.discord import FakeDiscord, May
from tests.fakes.discord.form_components import walk

PANELS = {name: shown for name, shown in daily_prompts() if isinstance(shown, Reply)}


def test_the_first_daily_quiz_takes_three_clicks(play: Play, app: App) -> None:
    """What, when, where: each a button in the message that the command opened, which nobody else sees."""

    async def scene(fake: FakeDiscord, _: Bot) -> None:
        boss, ben = fake.user("Boss"), fake.user("Ben")
        guild = fake.guild(members=[ben], owner=boss)
        shown = await boss.types("/schedule")
        assert shown.ephemeral
        panel = shown.message
        clicks = ("Daily quiz", "12:00", "Here, in this channel")
        for label in clicks:
            shown = await boss.clicks(label, shown)
        assert len(clicks) == 3
        assert shown.message is panel
        assert f"The daily quiz comes every day at 12:00 in <#{guild.channels[0].id}>." in shown.text
        assert shown.text.count("12:00 UTC") == 3
        assert ben.reads(guild.channels[0]) == []
        assert "Daily quiz at 12:00" in (await boss.types("/schedule")).text

    play(app, scene)


def test_a_daily_prompt_is_changed_by_buttons_selects_and_forms(play: Play, app: App) -> None:
    """Its time by a form, whose draft is kept where it was wrong; its weekdays and its channel by selects."""

    async def scene(fake: FakeDiscord, _: Bot) -> None:
        boss = fake.user("Boss")
        guild = fake.guild(owner=boss, channels=("general", "prompts"))
        prompts = guild.channels[1]
        shown = await boss.types("/schedule")
        shown = await boss.clicks("Myth of the day", shown)
        form = await boss.clicks("Another time…", shown)
        failed = await boss.fills(form, time="half nine")
        assert "I can't read “half nine” as a time of the day." in failed.text
        again = await boss.clicks("Try again", failed)
        assert again.fields == {"time": "half nine"}
        shown = await boss.fills(again, time="9.30 pm")
        shown = await boss.chooses("In another channel", prompts, shown)
        assert f"The myth of the day comes every day at 21:30 in <#{prompts.id}>." in shown.text
        shown = await boss.chooses("On which weekdays?", "Monday to Friday", shown)
        assert "It comes Monday to Friday from now on." in shown.text
        prompts.set(fake.world.bot, deny=May.SEND_MESSAGES)
        await fake.caught_up()
        shown = await boss.chooses("Post in another channel", prompts, shown)
        assert "But I can't post there yet. I lack **Send Messages**" in shown.text
        shown = await boss.chooses(
            "See one, or change it", "Myth of the day at 21:30", await boss.clicks("All daily prompts", shown)
        )
        assert "### Myth of the day at 21:30" in shown.text

    play(app, scene)


def test_the_greetings_button_leads_to_daily_prompts(play: Play, app: App) -> None:
    """By the settings' own button."""

    async def scene(fake: FakeDiscord, _: Bot) -> None:
        boss = fake.user("Boss")
        guild = fake.guild(owner=boss)
        hello = next(iter(boss.reads(guild.channels[0])), None)
        shown = await boss.clicks("Set up", hello) if hello else await boss.types("/config")
        shown = await boss.clicks("Plan daily prompts", shown)
        assert shown.ephemeral
        assert "Three clicks set it up" in shown.text

    play(app, scene)


def test_one_posted_now_stands_in_its_channel_once(play: Play, app: App) -> None:
    """Also by a double click; a preview before it is seen by the admin alone."""

    async def scene(fake: FakeDiscord, bot: Bot) -> None:
        boss, ben = fake.user("Boss"), fake.user("Ben")
        guild = fake.guild(members=[ben], owner=boss, channels=("general", "prompts"))
        prompts = guild.channels[1]
        shown = await boss.types("/schedule")
        for label in ("Daily quiz", "12:00"):
            shown = await boss.clicks(label, shown)
        shown = await boss.chooses("In another channel", prompts, shown)
        seen = await boss.clicks("Preview", shown)
        assert seen.ephemeral
        assert "Only you see this" in seen.text
        shown = await boss.clicks("Back to it", seen)
        clicks = [boss.starts_click("Post one now", shown) for _ in range(2)]
        for each in clicks:
            assert f"One is on its way to <#{prompts.id}>." in (await boss.sees(each)).text
        assert await deliver(app, bot) >= 1
        (post,) = ben.reads(prompts)
        assert "Start" in post.buttons

    play(app, scene)


def test_twenty_daily_prompts_fit_a_message(play: Play, app: App) -> None:
    """The list of as many as there can be, and each one's panel, are taken by Discord."""

    async def scene(fake: FakeDiscord, _: Bot) -> None:
        boss = fake.user("Boss")
        fake.guild(owner=boss)
        for number in range(20):
            shown = await boss.types("/schedule")
            shown = await boss.clicks("Add a flashcard" if number else "Flashcard", shown)
            form = await boss.clicks("Another time…", shown)
            shown = await boss.clicks("Here, in this channel", await boss.fills(form, time=f"10:{number:02}"))
        shown = await boss.types("/schedule")
        assert "These are 20" in shown.text
        assert "rest does not fit" not in shown.text

    play(app, scene)


@pytest.mark.parametrize("name", PANELS)
def test_every_panel_fits_a_message_whole(name: str) -> None:
    """With the longest names and as many as there can be: all of its texts, and every control of it."""
    made = render.message(PANELS[name])
    assert len(list(walk(made))) <= render.COMPONENT_LIMIT
    assert "does not fit" not in json.dumps(made)
    controls = [each for each in walk(made) if "custom_id" in each and each["type"] != 1]
    blocks = PANELS[name].blocks
    assert len(controls) == sum(len(getattr(each, "buttons", ())) or hasattr(each, "prompt") for each in blocks)
