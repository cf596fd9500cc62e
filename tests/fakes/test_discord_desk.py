"""The server on loopback as a person uses it by hand, and over more than one life of a bot."""

from tests.fakes.conftest import Play
from tests.fakes.discord import FakeDiscord
from tests.fakes.discord.desk import Desk
from tests.fakes.plain_bot import Panel, PlainBot


def test_a_person_tries_a_bot_by_hand(play: Play) -> None:
    """Lines that are typed become commands, clicks, choices and forms, and what comes back is shown."""

    async def scene(fake: FakeDiscord, bot: PlainBot) -> None:
        ann, ben = fake.user("Ann"), fake.user("Ben")
        guild = fake.guild(members=[ann, ben], channels=("general", "quiz"))
        await bot.goes_online()
        desk = Desk(fake, [ann, ben], guild.channels[0])
        assert await desk.obey("/ask question:What is a seed? slow:yes") == ""
        assert desk.news() == "Study Hall (only you see this):\n  At last: What is a seed?"
        assert await desk.obey("complete /ask question:what is a") == "  what is a seed"
        assert await desk.obey("/panel") == ""
        assert desk.news() == "Study Hall:\n  Pressed 0 times\n  [Press | Write]\n  Pick one: Red, Blue"
        await desk.obey("click Press")
        assert "Pressed 1 times" in desk.news()
        await desk.obey("choose Pick one = Red")
        assert desk.news() == "Study Hall (only you see this):\n  You picked red"
        assert "word = " in await desk.obey("click Write")
        await desk.obey("fill word = loss; meaning = how wrong")
        assert "loss: how wrong" in desk.news()
        await desk.obey("say hey")
        await desk.obey("use Shout")
        assert "HEY" in desk.news()
        await desk.obey("/words count member:Ben")
        assert f"{ben.id} has none" in desk.news()
        assert "only you" not in await desk.obey("as Ben")
        assert await desk.obey("in quiz") == "#quiz, as Ben\n"
        assert "! " in await desk.obey("click Nothing")
        assert "click Helpful" in await desk.obey("help")

    play(scene)


def test_what_stands_in_a_channel_outlives_the_bot(play: Play) -> None:
    """A message of a bot that was stopped can be clicked on when another has connected."""

    async def scene(fake: FakeDiscord, bot: PlainBot) -> None:
        ann = fake.user("Ann")
        fake.guild(members=[ann])
        await bot.goes_online()
        panel = await ann.types("/panel")
        await bot.stop()
        later = PlainBot(fake)
        later.add_view(Panel(7))
        await later.goes_online()
        assert "Pressed 8 times" in (await ann.clicks("Press", panel)).text
        await later.stop()

    play(scene)
