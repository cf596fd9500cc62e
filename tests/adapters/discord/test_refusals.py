"""What cannot be done on Discord is said so that it can be done next time."""

import pytest

from bot.adapters.discord.client import Bot
from bot.app import App
from bot.core.errors import EmptyText, TooMany
from tests.adapters.discord.conftest import Play
from tests.fakes.discord import FakeDiscord
from tests.features.front import refusal
from tests.features.test_ask import UNSURE
from tests.people import Clock

WATER = "How often should I water my plants?"
FINGER = "dry a finger deep"
ADMINS = "None of these: ask the admins"


@pytest.mark.parametrize("command", ["Ask Study Hall", "Save to FAQ inbox"])
def test_a_message_without_text_is_said_to_have_none(play: Play, app: App, command: str) -> None:
    """A picture, say, or one of the bot's own, whose words stand in it in another way; nothing is asked or kept."""

    async def scene(fake: FakeDiscord, _: Bot) -> None:
        boss, ben = fake.user("Boss"), fake.user("Ben")
        guild = fake.guild(members=[ben], owner=boss)
        own = await ben.types("/ask", guild.channels[0], question=WATER)
        for message in (ben.posts("", guild.channels[0]), own):
            shown = await boss.uses(command, on=message)
            assert shown.text == refusal(EmptyText("message")) == "I can't read any text in that message."
            assert shown.ephemeral

    play(app, scene)


def test_who_asks_more_than_the_group_takes_in_a_minute_is_told_when_to_go_on(
    play: Play, app: App, clock: Clock
) -> None:
    """Each member for themselves; a minute later they are answered again."""

    async def scene(fake: FakeDiscord, _: Bot) -> None:
        boss, ann, ben = fake.user("Boss"), fake.user("Ann"), fake.user("Ben")
        fake.guild(members=[ann, ben], owner=boss)
        form = await boss.clicks("Change questions a minute", await boss.types("/config"))
        assert "Each member can ask 1 question a minute" in (await boss.fills(form, number="1")).text
        assert FINGER in (await ann.types("/ask", question=WATER)).text
        clock.advance(seconds=20)
        again = await ann.types("/ask", question=WATER)
        assert again.text == refusal(TooMany("question", 1, 40))
        assert "That's 1 question within a minute" in again.text
        assert (await ann.says(f"{fake.world.bot.mention} {WATER}")).text == again.text
        assert FINGER in (await ben.types("/ask", question=WATER)).text
        clock.advance(seconds=40)
        assert FINGER in (await ann.types("/ask", question=WATER)).text

    play(app, scene)


def test_without_a_server_no_admins_are_offered(play: Play, app: App) -> None:
    """There are none to ask; suggestions come without that button, and so does what follows them."""

    async def scene(fake: FakeDiscord, _: Bot) -> None:
        zoe, ann = fake.user("Zoe"), fake.user("Ann")
        fake.guild("Garden", members=[ann])
        await ann.types("/streak")
        asked = [await person.types("/ask", person.dm, question=each) for each in UNSURE for person in (zoe, ann)]
        alone, together = asked[::2], asked[1::2]
        assert any(ADMINS in shown.buttons for shown in together), "a member of a server is offered its admins"
        assert not any(ADMINS in shown.buttons for shown in alone)
        shown = await zoe.types("/ask", zoe.dm, question=WATER)
        while "Not what I meant" in shown.buttons:
            others = await zoe.clicks("Not what I meant", shown)
            assert "admins?" not in others.text
            assert ADMINS not in others.buttons
            shown = await zoe.clicks(others.buttons[0], others) if others.buttons else others
        assert "Ask me in a server of yours" in shown.text
        reminder = await zoe.types("/settings", zoe.dm, reminder="19:30")
        assert "your servers" not in reminder.text

    play(app, scene)


def test_an_entry_that_is_there_already_can_be_shown_or_the_draft_opened(play: Play, app: App) -> None:
    """Both buttons stand below the word about a form, in which only a message can follow."""

    async def scene(fake: FakeDiscord, _: Bot) -> None:
        boss = fake.user("Boss")
        fake.guild(owner=boss)
        await boss.fills(await boss.types("/faq add"), question="Where do we meet?", answer="By the well.")
        told = await boss.fills(await boss.types("/faq add"), question="Where do we MEET", answer="In the garden.")
        assert "There's already an entry for “Where do we meet?”." in told.text
        assert told.buttons == ["Try again", "Show that entry"]
        again = await boss.clicks("Try again", told)
        assert again.fields["answer"] == "In the garden."
        assert "By the well." in (await boss.clicks("Show that entry", told)).text

    play(app, scene)


def test_a_members_own_answer_makes_no_admin_of_them(play: Play, app: App) -> None:
    """Whose buttons nobody else sees is not an admin for that: their question waits for those who are."""

    async def scene(fake: FakeDiscord, _: Bot) -> None:
        boss, ann = fake.user("Boss"), fake.user("Ann")
        guild = fake.guild(members=[ann], owner=boss)
        asked = [await ann.uses("Ask Study Hall", on=ann.posts(each, guild.channels[0])) for each in UNSURE]
        shown = next(each for each in asked if ADMINS in each.buttons)
        assert shown.ephemeral
        kept = await ann.clicks(ADMINS, shown)
        assert "You'll hear from me" in kept.text
        assert "/faq inbox" not in kept.text

    play(app, scene)
