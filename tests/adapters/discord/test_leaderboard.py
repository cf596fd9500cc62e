"""The leaderboard on Discord: what is compared, who sees it, who is on it."""

import pytest

from bot.adapters.discord.client import Bot
from bot.app import App
from bot.core.errors import LeaderboardHidden
from bot.core.leaderboard import By, Over
from bot.core.quiz import SIZE
from tests.adapters.discord.conftest import Play
from tests.fakes.discord import FakeDiscord, Person
from tests.features.front import refusal

TITLES = {By.DAYS: "study days", By.ACCURACY: "accuracy", By.REVIEWS: "reviews"}
SINCE = {Over.WEEK: "this week", Over.MONTH: "this month", Over.EVER: "of all time"}


async def studies(person: Person) -> None:
    """A quiz, to its end, and a flashcard."""
    quiz = await person.types("/quiz")
    for _ in range(SIZE):
        quiz = await person.clicks(quiz.buttons[0], quiz)
    card = await person.types("/review")
    card = await person.clicks(card.buttons[0], card)
    await person.clicks(card.buttons[3], card)


@pytest.mark.parametrize("by", By)
def test_every_comparison_is_typed_or_pressed(play: Play, app: App, by: By) -> None:
    """Over each time: who studied is on it by name, privately, and its buttons lead to the others in one message."""

    async def scene(fake: FakeDiscord, _: Bot) -> None:
        ann, ben = fake.user("Ann"), fake.user("Ben")
        guild = fake.guild(members=[ann, ben])
        await studies(ann)
        shown = await ben.types("/leaderboard")
        for over in Over:
            shown = await ben.types("/leaderboard", by=by.value, over=over.value)
            assert f"Leaderboard: {TITLES[by]} {SINCE[over]}" in shown.text
            assert ("Ann" in shown.text) is (by is not By.ACCURACY), "who has answered little has no accuracy yet"
            assert shown.ephemeral
        pressed = await ben.clicks("This week", shown)
        assert pressed.message is shown.message
        assert f"Leaderboard: {TITLES[by]} this week" in pressed.text
        assert ann.reads(guild.channels[0]) == [each for each in ann.reads(guild.channels[0]) if each.ephemeral]

    play(app, scene)


def test_admins_may_keep_the_leaderboard_to_themselves(play: Play, app: App) -> None:
    """Then a member reads why, also by an older leaderboard's button; everyone may see it again later."""

    async def scene(fake: FakeDiscord, _: Bot) -> None:
        boss, ann = fake.user("Boss"), fake.user("Ann")
        fake.guild(members=[ann], owner=boss)
        await studies(ann)
        before = await ann.types("/leaderboard")
        panel = await boss.chooses("Who may see the leaderboard?", "Admins only", await boss.types("/config"))
        for shown in (await ann.types("/leaderboard"), await ann.clicks("By reviews", before)):
            assert shown.text == refusal(LeaderboardHidden("admins"))
        assert "Ann" in (await boss.types("/leaderboard")).text
        panel = await boss.chooses("Who may see the leaderboard?", "Nobody", panel)
        assert "turned the leaderboard off" in (await boss.types("/leaderboard")).text
        await boss.chooses("Who may see the leaderboard?", "Everyone", panel)
        assert "Ann" in (await ann.types("/leaderboard")).text

    play(app, scene)


def test_what_one_server_calls_somebody_is_shown_in_no_other(play: Play, app: App) -> None:
    """They go by their account's name everywhere, whatever they do where they have a nickname."""

    async def scene(fake: FakeDiscord, _: Bot) -> None:
        ann, ben = fake.user("Ann"), fake.user("Ben")
        garden, kitchen = (fake.guild(name, members=[ann, ben]) for name in ("Garden", "Kitchen"))
        kitchen.members[ann.id].nick = "Grumpy"
        await studies(ann)
        await ann.types("/streak", kitchen.channels[0])
        await ann.says(f"{fake.world.bot.mention} hello", kitchen.channels[0])
        shown = (await ben.types("/leaderboard", garden.channels[0])).text
        assert "Ann" in shown
        assert "Grumpy" not in shown

    play(app, scene)


@pytest.mark.parametrize(
    ("name", "shown"), [("\u200f\u200e\u061c", "ann_of_marks"), ("\u200fZo\u00eb\u200f", "Zo\u00eb")]
)
def test_marks_of_direction_make_no_name(play: Play, app: App, name: str, shown: str) -> None:
    """Of them alone the account's own name is shown, and none turns around what stands behind a name."""

    async def scene(fake: FakeDiscord, _: Bot) -> None:
        ann = fake.user("Ann of marks")
        fake.guild(members=[ann])
        ann.user.shown = name
        await studies(ann)
        for told in (await ann.types("/leaderboard"), await ann.types("/privacy export")):
            assert not set("\u200f\u200e\u061c") & set(told.text)
        assert shown in (await ann.types("/leaderboard")).text.replace("\\", "")

    play(app, scene)


def test_who_stays_off_leaderboards_is_on_none(play: Play, app: App) -> None:
    """Others do not see them, they read how to come back, and do."""

    async def scene(fake: FakeDiscord, _: Bot) -> None:
        ann, ben = fake.user("Ann"), fake.user("Ben")
        fake.guild(members=[ann, ben])
        await studies(ann)
        settings = await ann.clicks("Stay off leaderboards", await ann.types("/settings"))
        for by in By:
            assert "Ann" not in (await ben.types("/leaderboard", by=by.value)).text
        assert "You're not on leaderboards, as you chose." in (await ann.types("/leaderboard")).text
        await ann.clicks("Be on leaderboards", settings)
        assert "Ann" in (await ben.types("/leaderboard")).text

    play(app, scene)
