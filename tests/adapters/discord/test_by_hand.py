"""Study Hall at the desk of the server on loopback, as somebody tries it by hand (docs/discord.md)."""

from bot.adapters.discord.client import Bot
from bot.app import App
from tests.adapters.discord.conftest import Play
from tests.fakes.discord import FakeDiscord
from tests.fakes.discord.desk import Desk


def test_a_server_is_set_up_by_hand(play: Play, app: App) -> None:
    """A channel is chosen by its name and an admin's panel shows it; a server that invites the bot is greeted."""

    async def scene(fake: FakeDiscord, _: Bot) -> None:
        ann = fake.user("Ann")
        guild = fake.guild("Garden", owner=ann, channels=("general", "quizzes"))
        desk = Desk(fake, [ann], guild.channels[0])
        await desk.obey("/config")
        assert "Channel for daily prompts: (a #channel, or a @person)" in desk.news()
        assert "! " in await desk.obey("choose Channel for daily prompts = quizzes")
        assert await desk.obey("choose Channel for daily prompts = #quizzes") == ""
        assert "Channel for daily prompts: #quizzes" in desk.news()
        assert "! " in await desk.obey("invite")
        assert await desk.obey("invite Book club") == "#book-club, as Ann\n"
        await fake.until(lambda: bool(ann.reads(desk.place)), "the new server is greeted")
        assert "[Set up]" in desk.news()
        await desk.obey("click Set up")
        assert "Your group's settings" in desk.news()

    play(app, scene)
