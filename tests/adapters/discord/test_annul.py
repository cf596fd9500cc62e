"""Annulled questions on Discord: chosen from a list, with a reason by a form; and dates in one's own language."""

import pytest

from bot.adapters.discord.client import Bot
from bot.app import App
from tests.adapters.discord.conftest import Play
from tests.adapters.discord.test_leaderboard import studies
from tests.fakes.discord import NOTHING, FakeDiscord, Impossible, May

LIST = "Which question?"


def test_a_question_is_annulled_and_counts_again(play: Play, app: App) -> None:
    """A form without a word comes back; the leaderboard tells of it until it is taken back."""

    async def scene(fake: FakeDiscord, _: Bot) -> None:
        boss, bob = fake.user("Boss"), fake.user("Bob")
        fake.guild(owner=boss, members=[bob])
        await studies(bob)
        listed = await boss.types("/annul")
        assert listed.ephemeral
        shown = await boss.chooses(LIST, listed.selects[LIST][0], listed)
        assert "1 time, " in shown.text
        failed = await boss.fills(await boss.clicks("Annul it…", shown), reason="…")
        assert "I see no words in that reason." in failed.text
        done = await boss.fills(await boss.clicks("Try again", failed), reason="Two are **right**.")
        assert "**Annulled.** The one answer to it no longer counts" in done.text
        board = await bob.types("/leaderboard", by="accuracy")
        assert "1 question was annulled by admins and doesn't count." in board.text
        assert "16 more answers" in board.text
        assert "**Boss** annulled" in (await boss.types("/audit")).text
        back = await boss.clicks("Let it count again", done)
        assert "**It counts again.**" in back.text
        assert "annulled" not in (await bob.types("/leaderboard", by="accuracy")).text

    play(app, scene)


def test_who_is_no_admin_annuls_nothing(play: Play, app: App) -> None:
    """They are not offered the command."""

    async def scene(fake: FakeDiscord, _: Bot) -> None:
        boss, ben = fake.user("Boss"), fake.user("Ben")
        guild = fake.guild(owner=boss, members=[ben])
        managers = fake.role(guild, "Managers", May.MANAGE_GUILD, ben)
        assert "No daily quiz has asked anything here" in (await ben.types("/annul")).text
        fake.permit(guild, managers, NOTHING)
        with pytest.raises(Impossible, match="No command"):
            await ben.types("/annul")

    play(app, scene)


def test_dates_are_in_the_language_that_is_chosen(play: Play, app: App) -> None:
    """By a menu or by the command; instants stay Discord's to write."""

    async def scene(fake: FakeDiscord, _: Bot) -> None:
        ann = fake.user("Ann")
        fake.guild(members=[ann])
        shown = await ann.clicks("Language of dates", await ann.types("/settings"))
        done = await ann.chooses("Your dates", "Deutsch: Di, 10. März", shown)
        assert "as in Di, 10. März" in done.text
        assert "Di, 10. März" in (await ann.types("/streak", what="why")).text
        assert "as in 3月10日(火)" in (await ann.types("/settings", language="ja")).text

    play(app, scene)
