"""What is said to the bot: where it may answer, what a channel refuses, and commands that are typed as words."""

import asyncio

import pytest

from bot.adapters.discord.client import RESTS
from bot.app import App
from bot.clockwork import deliver
from tests.adapters.discord.conftest import Play
from tests.adapters.discord.hall import hall
from tests.adapters.discord.test_direct_groups import BELIEVED, Seconds
from tests.fakes.discord import Channel, FakeDiscord, Person
from tests.fakes.discord.faults import EVER
from tests.fakes.discord.permissions import EVERYONE, May
from tests.features.front import UNKNOWN

WATER = "How often should I water my plants?"
FINGER = "When the soil is dry a finger deep."
MESSAGES = "POST /channels/*/messages"


def test_where_no_message_can_be_referred_to_the_answer_stands_alone(play: Play, app: App) -> None:
    """A reply takes Read Message History; without that right the question is answered all the same."""

    async def scene(fake: FakeDiscord, _: object) -> None:
        ann = fake.user("Ann")
        guild = fake.guild(members=[ann])
        fake.permit(guild, guild.roles[0], EVERYONE & ~May.READ_MESSAGE_HISTORY)
        assert FINGER in (await ann.says(f"{fake.world.bot.mention} {WATER}", guild.channels[0])).text

    play(app, scene)


def test_a_thread_is_spoken_in_by_its_own_permission(app: App) -> None:
    """That of its channel counts for nothing; where it is lacking admins are told, and the doctor names it alone."""

    async def main() -> None:
        async with hall(app, defer_after=10) as (fake, bot):
            boss, ann = fake.user("Boss"), fake.user("Ann")
            (channel,) = fake.guild(owner=boss, members=[ann]).channels
            await boss.types("/config")
            thread, me = fake.world.thread(channel, "plants"), fake.world.bot
            channel.set(me, allow=May.EMBED_LINKS | May.ATTACH_FILES, deny=May.SEND_MESSAGES)
            assert FINGER in (await ann.says(f"{me.mention} {WATER}", thread)).text
            assert FINGER in (await ann.types("/ask", thread, question=WATER)).text
            channel.set(me, deny=May.SEND_MESSAGES | May.SEND_MESSAGES_IN_THREADS)
            ann.posts(f"{me.mention} {WATER}", thread)
            await fake.until(lambda: fake.http.count("GET /guilds/*") == 1, "the owner is looked up")
            while bot._running:  # noqa: SLF001 - the admins are yet to be told
                await asyncio.wait(bot._running)  # noqa: SLF001 - the same
            assert await deliver(app, bot) == 1
            told = (await boss.types("/doctor", channel)).text
            assert "plants" in told
            assert "Send Messages in Threads" in told
            assert "Send Messages**" not in told
            assert fake.http.refusals == []

    asyncio.run(main())


def test_a_thread_whose_channel_is_not_known_is_tried_and_looked_at(app: App) -> None:
    """It is answered there; when Discord says no, the doctor lets it be tried anew and tells of all the rest."""

    async def main() -> None:
        async with hall(app, defer_after=10) as (fake, bot):
            boss, ann = fake.user("Boss"), fake.user("Ann")
            guild = fake.guild(owner=boss, members=[ann], channels=("general", "hidden"), bot=False)
            thread, me = fake.world.thread(guild.channels[1], "plants"), fake.world.bot
            del guild.channels[1]
            fake.invite(guild)
            await boss.types("/config")
            assert FINGER in (await ann.says(f"{me.mention} {WATER}", thread)).text
            fake.faults.fail(MESSAGES, 403, code=50013)
            ann.posts(f"{me.mention} {WATER}", thread)
            await fake.until(lambda: len(fake.http.refusals) == 1, "it is refused")
            while bot._running:  # noqa: SLF001 - it is yet to be kept
                await asyncio.wait(bot._running)  # noqa: SLF001 - the same
            assert "plants** **OK**: I may write there again" in (await boss.types("/doctor")).text

    asyncio.run(main())


@pytest.mark.parametrize("code", [50013, 200000])
def test_a_channel_that_refuses_an_answer_is_left_alone(app: App, code: int) -> None:
    """For an hour, though nothing seems to be in the way; the admins are told if it is that the bot may not speak."""

    async def main() -> None:
        seconds = Seconds()
        async with hall(app, clock=seconds) as (fake, bot):
            ann, boss = fake.user("Ann"), fake.user("Boss")
            guild = fake.guild(members=[ann], owner=boss)
            await boss.types("/config")
            question = f"{fake.world.bot.mention} {WATER}"
            fault = fake.faults.fail(MESSAGES, 403, code=code, times=EVER)
            for _ in range(4):
                ann.posts(question, guild.channels[0])
                await fake.caught_up()
                while bot._running:  # noqa: SLF001 - it is yet to be dealt with
                    await asyncio.wait(bot._running)  # noqa: SLF001 - the same
            assert (fault.caught, len(fake.http.refusals)) == (1, 1)
            fault.end()
            assert await deliver(app, bot) == (code == 50013)
            seconds.now += RESTS
            assert FINGER in (await ann.says(question, guild.channels[0])).text
            assert len(fake.http.refusals) == 1

    asyncio.run(main())


def test_an_answer_outlasts_faults_of_discords(app: App) -> None:
    """Nobody would send it again later, so it is tried more often than what the bot says on its own; it is there once.

    Discord has time for a second to mend itself.
    """

    async def main() -> None:
        async with hall(app) as (fake, _):
            ann = fake.user("Ann")
            guild = fake.guild(members=[ann])
            fake.faults.break_after(MESSAGES)
            fault = fake.faults.fail(MESSAGES, 500)
            assert FINGER in (await ann.says(f"{fake.world.bot.mention} {WATER}")).text
            await fake.until(lambda: fault.caught == 1 and fake.http.count(MESSAGES) == 3, "it is tried again")
            await fake.caught_up()
            assert sum(FINGER in each.text for each in ann.reads(guild.channels[0])) == 1

    asyncio.run(main())


def test_a_command_said_directly_is_done(play: Play, app: App) -> None:
    """With a slash or without it; nothing of that waits for the admins."""

    async def scene(fake: FakeDiscord, _: object) -> None:
        ann = fake.user("Ann")
        boss = fake.user("Boss")
        guild = fake.guild(members=[ann], owner=boss)
        await ann.types("/streak", guild.channels[0])
        assert "What I can do" in (await ann.says("help", ann.dm)).text
        assert "Your settings" in (await ann.says("/settings", ann.dm)).text
        quiz = await ann.says("quiz", ann.dm)
        assert "question 1" in quiz.text
        assert (await ann.clicks(quiz.buttons[0], quiz)).message is quiz.message
        assert "Nothing is waiting" in (await boss.types("/faq inbox", guild.channels[0])).text

    play(app, scene)


@pytest.mark.parametrize("mark", ["<@{}>", "<@!{}>"])
@pytest.mark.parametrize("direct", [False, True])
def test_a_mention_is_understood_in_either_spelling(play: Play, app: App, mark: str, *, direct: bool) -> None:
    """In a server, and in a direct message where it is not needed; what stands beside it is all that counts."""

    async def scene(fake: FakeDiscord, _: object) -> None:
        ann = fake.user("Ann")
        place = fake.guild(members=[ann]).channels[0]
        me = mark.format(fake.world.bot.id)
        where = ann.dm if direct else place
        assert FINGER in (await ann.says(f"{me} {WATER}", where)).text
        helped = await ann.says(f"{me} help", where)
        assert ("What I can do" in helped.text, "Open help" in helped.buttons) == (direct, not direct)

    play(app, scene)


def test_a_command_said_where_others_read_opens_for_its_presser_alone(play: Play, app: App) -> None:
    """A mention asks a question and does nothing else; a command's name gets a button."""

    async def scene(fake: FakeDiscord, _: object) -> None:
        ann = fake.user("Ann")
        guild = fake.guild(members=[ann])
        door = await ann.says(f"{fake.world.bot.mention} quiz", guild.channels[0])
        assert door.buttons == ["Open quiz"]
        opened = await ann.clicks("Open quiz", door)
        assert opened.ephemeral
        assert "question 1" in opened.text

    play(app, scene)


def test_a_refused_question_is_nobody_elses_business(play: Play, app: App) -> None:
    """An answer is for all to see, but not that a question was too long."""

    async def scene(fake: FakeDiscord, _: object) -> None:
        ann = fake.user("Ann")
        fake.guild(members=[ann])
        assert not (await ann.types("/ask", question=WATER)).ephemeral
        assert (await ann.types("/ask", question="long " * 1000)).ephemeral

    play(app, scene)


def test_what_was_missed_is_not_told_to_who_has_left(app: App) -> None:
    """The answer came from a server that they are not in any more, and they are met in another."""

    async def main() -> None:
        seconds = Seconds()
        async with hall(app, defer_after=10, clock=seconds) as (fake, bot):
            ann, boss = fake.user("Ann"), fake.user("Boss")
            garden, kitchen = (fake.guild(name, members=[ann], owner=boss) for name in ("Garden", "Kitchen"))
            for guild in (kitchen, garden):
                await ann.types("/streak", guild.channels[0])
            await ann.says(UNKNOWN, ann.dm)
            await answered(boss, garden.channels[0])
            ann.user.refuses_direct = True
            assert await deliver(app, bot) == 0
            fake.leave(garden, ann)
            seconds.now += BELIEVED
            await ann.types("/streak", kitchen.channels[0])
            await ann.types("/streak", kitchen.channels[0])
            await fake.caught_up()
            assert not [each for each in ann.reads(kitchen.channels[0]) if "Only when frozen." in each.text]

    asyncio.run(main())


async def answered(boss: Person, where: Channel) -> None:
    """An admin answers the question that waits."""
    inbox = await boss.types("/faq inbox", where)
    question = await boss.chooses("Choose one to take care of", UNKNOWN, inbox)
    form = await boss.clicks("Answer it", question)
    await boss.fills(form, question=UNKNOWN, answer="Only when frozen.")
