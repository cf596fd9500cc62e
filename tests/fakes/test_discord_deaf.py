"""A gateway that falls silent: connections stay open, and nothing comes through until it hears again."""

from tests.fakes.conftest import Play
from tests.fakes.discord import FakeDiscord, Guild, Person
from tests.fakes.plain_bot import PlainBot


def test_a_deaf_gateway_hears_and_says_nothing_until_it_is_over(play: Play) -> None:
    """No heartbeat is answered and no connection greeted; what was said meanwhile is told by the resume."""

    async def scene(fake: FakeDiscord, bot: PlainBot) -> None:
        ann = fake.user("Ann")
        guild = fake.guild(members=[ann])
        await bot.goes_online()
        (connection,) = fake.gateway.connections
        fake.gateway.deafen()
        received = len(fake.gateway.received)
        ann.posts(f"{fake.world.bot.mention} are you there?", guild.channels[0])
        await fake.caught_up()
        connection.cut()
        await fake.until(lambda: [each.deaf for each in fake.gateway.connections] == [True], "a new connection")
        assert len(fake.gateway.received) == received
        assert fake.gateway.resumes == 0
        fake.gateway.hear()
        await fake.until(lambda: bot.resumed == 1, "resumed")
        await fake.until(lambda: _said(ann, guild) == ["You said @Study Hall are you there?"], "an answer")

    play(scene)


def _said(reader: Person, guild: Guild) -> list[str]:
    """What there is to read of the bot."""
    return [each.text for each in reader.reads(guild.channels[0]) if each.text.startswith("You said")]


def test_one_shard_can_be_deaf_alone(play: Play) -> None:
    """It is connected, but its session goes not on; others' do."""

    async def scene(fake: FakeDiscord, bot: PlainBot) -> None:
        fake.gateway.heartbeat = 100
        await bot.goes_online()
        fake.gateway.deafen(shard=1)
        assert not any(each.deaf for each in fake.gateway.connections)
        fake.gateway.deafen(shard=0)
        assert all(each.deaf for each in fake.gateway.connections)
        fake.gateway.drop()
        await fake.until(lambda: [each.deaf for each in fake.gateway.connections] == [True], "it has come back")
        assert (fake.gateway.starts, fake.gateway.resumes) == (1, 0)
        fake.gateway.hear()
        await fake.until(lambda: bot.resumed == 1, "resumed")

    play(scene)
