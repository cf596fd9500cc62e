"""The gateway breaks in every way that it has, and nobody notices; and what is said that is no question."""

import asyncio

import pytest

from bot.adapters.discord.client import Bot, Times
from bot.app import App
from bot.core.request import Platform
from bot.views.home import nudge
from tests.adapters.discord.conftest import Play
from tests.adapters.discord.hall import hall
from tests.fakes.discord import FakeDiscord, May
from tests.fakes.discord.posting import Origin, post

WATER = "How often should I water my plants?"
FINGER = "When the soil is dry a finger deep."
OFTEN = 20


@pytest.mark.parametrize("trouble", ["cut", "closed", "reconnect", "invalid", "resumable"])
def test_a_gateway_in_trouble_is_joined_again(app: App, trouble: str) -> None:
    """A session that is still good is resumed, another begun for one that is not; then questions are answered."""

    async def main() -> None:
        async with hall(app, defer_after=10, identify_gap=0) as (fake, _):
            ann = fake.user("Ann")
            fake.guild(members=[ann])
            assert FINGER in (await ann.types("/ask", question=WATER)).text
            gateway = fake.gateway
            match trouble:
                case "cut":
                    gateway.drop()
                case "closed":
                    gateway.drop(4000)
                case "reconnect":
                    gateway.reconnect()
                case _:
                    gateway.invalidate(resumable=trouble == "resumable")
            resumed, begun = (0, 2) if trouble == "invalid" else (1, 1)
            await fake.until(lambda: (gateway.resumes, gateway.starts) == (resumed, begun), "the bot is back")
            await fake.connected()
            assert FINGER in (await ann.types("/ask", question=WATER)).text
            assert FINGER in (await ann.says(f"{fake.world.bot.mention} {WATER}")).text

    asyncio.run(main())


def test_what_was_asked_while_the_connection_was_broken_is_answered(play: Play, app: App) -> None:
    """The resumed session brings it."""

    async def scene(fake: FakeDiscord, _: Bot) -> None:
        ann = fake.user("Ann")
        fake.guild(members=[ann])
        fake.gateway.drop()
        assert FINGER in (await ann.types("/ask", question=WATER)).text
        assert fake.gateway.resumes == 1

    play(app, scene)


def test_a_gateway_that_breaks_every_few_events_loses_no_answer(play: Play, app: App) -> None:
    """Commands and mentions: each is answered, and once."""

    async def scene(fake: FakeDiscord, _: Bot) -> None:
        ann = fake.user("Ann")
        guild = fake.guild(members=[ann])
        fake.gateway.break_every = 3
        for _number in range(OFTEN // 2):
            assert FINGER in (await ann.types("/ask", question=WATER)).text
            assert FINGER in (await ann.says(f"{fake.world.bot.mention} {WATER}")).text
        assert fake.gateway.resumes >= OFTEN // 3
        assert sum(FINGER in each.text for each in ann.reads(guild.channels[0])) == OFTEN

    play(app, scene)


def test_sessions_are_begun_as_far_apart_as_discord_wants(app: App) -> None:
    """The first at once, the next only when the time between two has passed, by the loop's clock."""

    async def main() -> None:
        bot = Bot(app, times=Times(identify_gap=0.02))
        async with bot:
            loop = asyncio.get_running_loop()
            began = loop.time()
            await bot.before_identify_hook(0, initial=True)
            assert loop.time() - began < 0.02
            await bot.before_identify_hook(0)
            await bot.before_identify_hook(1)
            assert loop.time() - began >= 0.04

    asyncio.run(main())


def test_what_is_no_question_is_not_answered(play: Play, app: App) -> None:
    """Bots, webhooks, ourselves, edits, everyone, roles and the ping of a reply; the next question is."""

    async def scene(fake: FakeDiscord, bot: Bot) -> None:
        ann, robot = fake.user("Ann"), fake.user("Robot", bot=True)
        guild = fake.guild(members=[ann, robot])
        place, me = guild.channels[0], fake.world.bot.mention
        role = fake.role(guild, "Everybody here", May.MENTION_EVERYONE, ann)
        answer = await ann.says(f"{me} {WATER}", place)
        for replied in (None, answer.message):  # the bot reads the text of a reply to it alone
            pings = {fake.world.bot.id} if replied else set()
            assert ann.posts(f"@everyone @here {WATER}", place, reply_to=replied).pinged == pings | {"everyone"}
            assert ann.posts(f"<@&{role.id}> {WATER}", place, reply_to=replied).pinged == pings | {role.id}
        ann.posts(WATER, place, reply_to=answer.message)
        ann.edits(ann.posts(WATER, place), f"{me} {WATER}")
        robot.posts(f"{me} {WATER}", place)
        fake.webhook_posts(f"{me} {WATER}", place)
        hook = fake.world.user("Hook that does not look like a bot")
        post(place, hook, {"content": f"{me} {WATER}"}, (), Origin(webhook=hook.id))
        await fake.caught_up()
        while bot._running:  # noqa: SLF001 - whatever comes of it is there
            await asyncio.wait(bot._running)  # noqa: SLF001 - the same
        assert FINGER in (await ann.says(f"{me} {WATER}", place)).text
        assert FINGER in (await ann.says(WATER, ann.dm)).text
        mine = [each for channel in (place, ann.dm) for each in channel.messages if each.author is fake.world.bot]
        assert len(mine) == 3

    play(app, scene)


@pytest.mark.parametrize("direct", [False, True])
def test_an_empty_mention_gets_a_short_help(play: Play, app: App, *, direct: bool) -> None:
    """Whoever just calls the bot hears what they can say."""

    async def scene(fake: FakeDiscord, _: Bot) -> None:
        ann = fake.user("Ann")
        guild = fake.guild(members=[ann])
        shown = await ann.says(fake.world.bot.mention, ann.dm if direct else guild.channels[0])
        assert shown.text.replace("`", "") == nudge(Platform.DISCORD, direct=direct).summary

    play(app, scene)
