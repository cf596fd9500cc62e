"""What a direct message is about: the server last used and not left since, another of the person's choice, or none."""

import asyncio
from collections.abc import Callable, Coroutine
from typing import Any

import pytest

from bot.app import App
from bot.clockwork import deliver, remind
from bot.core.errors import Busy, Elsewhere
from bot.core.quiz import SIZE
from bot.core.request import Platform
from tests.adapters.discord.hall import hall
from tests.fakes.discord import FakeDiscord, Guild, Person
from tests.features.front import UNKNOWN, refusal
from tests.people import Clock

MEET = "Where do we meet?"
WATER = "How often should I water my plants?"
MEMBER = "GET /guilds/*/members/*"
BELIEVED = 600
"""Seconds for which somebody who was seen in a server is taken to be in it."""


class Seconds:
    """A clock that only grows when it is told to."""

    def __init__(self) -> None:
        self.now = 0.0

    def __call__(self) -> float:
        """The seconds so far."""
        return self.now


Scene = Callable[[FakeDiscord, Seconds], Coroutine[Any, Any, None]]


def played(app: App, scene: Scene) -> None:
    """Plays a scene in which the bot's memory of who was seen where ages as the scene says."""

    async def main() -> None:
        seconds = Seconds()
        async with hall(app, defer_after=10, clock=seconds) as (fake, _):
            await scene(fake, seconds)

    asyncio.run(main())


async def two_servers(fake: FakeDiscord) -> tuple[Person, Guild, Guild]:
    """Ann in two servers, each of which says where it meets; the second one was used last."""
    ann, boss = fake.user("Ann"), fake.user("Boss")
    garden, kitchen = (fake.guild(name, members=[ann], owner=boss) for name in ("Garden", "Kitchen"))
    for guild in (garden, kitchen):
        form = await boss.types("/faq add", guild.channels[0])
        await boss.fills(form, question=MEET, answer=f"In the {guild.name.lower()}.")
        await ann.types("/streak", guild.channels[0])
    return ann, garden, kitchen


async def meets(ann: Person) -> str:
    """Where she meets, as she is told directly."""
    said = (await ann.says(MEET, ann.dm)).text
    return next((name for name in ("garden", "kitchen") if f"In the {name}." in said), "nowhere")


def test_a_direct_message_is_about_the_server_used_last(app: App) -> None:
    """Whatever is done in a server makes it that; what is done directly does not."""

    async def scene(fake: FakeDiscord, _: Seconds) -> None:
        ann, garden, kitchen = await two_servers(fake)
        assert await meets(ann) == "kitchen"
        await ann.says(f"{fake.world.bot.mention} {MEET}", garden.channels[0])
        assert await meets(ann) == "garden"
        await ann.types("/quiz", ann.dm)
        assert "is about “Garden”" in plain((await ann.types("/settings", ann.dm)).text)
        quiz = await ann.types("/quiz", kitchen.channels[0])
        assert await meets(ann) == "kitchen"
        await ann.clicks(quiz.buttons[0], quiz)
        assert await meets(ann) == "kitchen"

    played(app, scene)


def test_a_select_changes_it(app: App) -> None:
    """In the settings, where there is more than one server to choose from; it holds until another one is used."""

    async def scene(fake: FakeDiscord, _: Seconds) -> None:
        ann, _garden, kitchen = await two_servers(fake)
        settings = await ann.types("/settings", ann.dm)
        assert settings.selects == {"What should this chat be about?": ["Kitchen", "Garden"]}
        done = await ann.chooses("What should this chat be about?", "Garden", settings)
        assert "Your direct messages are about “Garden” now" in plain(done.text)
        assert done.message is settings.message
        assert await meets(ann) == "garden"
        assert await meets(ann) == "garden"
        await ann.types("/streak", kitchen.channels[0])
        assert await meets(ann) == "kitchen"

    played(app, scene)


def test_servers_beyond_those_of_a_select_are_told(app: App) -> None:
    """Discord shows 25 in one; how another one is turned to is said below it."""

    async def scene(fake: FakeDiscord, _: Seconds) -> None:
        ann = fake.user("Ann")
        for number in range(27):
            await ann.types("/streak", fake.guild(f"Garden {number}", members=[ann]).channels[0])
        settings = await ann.types("/settings", ann.dm)
        (offered,) = settings.selects.values()
        assert len(offered) == 25
        assert "… and 2 more: use me there" in settings.text

    played(app, scene)


def test_with_one_server_there_is_nothing_to_choose(app: App) -> None:
    """The settings say which one it is."""

    async def scene(fake: FakeDiscord, _: Seconds) -> None:
        ann = fake.user("Ann")
        garden = fake.guild("Garden", members=[ann])
        await ann.types("/streak", garden.channels[0])
        settings = await ann.types("/settings", ann.dm)
        assert settings.selects == {}
        assert "is about “Garden”" in plain(settings.text)

    played(app, scene)


def test_who_has_left_a_server_is_told_nothing_more_of_it(app: App) -> None:
    """It falls to another server, and with none to a group of one's own; who comes back finds the server again."""

    async def scene(fake: FakeDiscord, seconds: Seconds) -> None:
        ann, garden, kitchen = await two_servers(fake)
        fake.leave(kitchen, ann)
        seconds.now += BELIEVED
        assert await meets(ann) == "garden"
        settings = await ann.types("/settings", ann.dm)
        assert settings.selects == {}
        fake.leave(garden, ann)
        seconds.now += BELIEVED
        assert await meets(ann) == "nowhere"
        assert "This chat" not in (await ann.types("/settings", ann.dm)).text
        assert (await ann.types("/quiz", ann.dm)).buttons
        fake.join(garden, ann)
        assert await meets(ann) == "nowhere", "nobody has seen her there yet"
        await ann.types("/streak", garden.channels[0])
        assert await meets(ann) == "garden"

    played(app, scene)


def test_a_choice_of_a_server_that_was_left_meanwhile_is_refused_kindly(app: App) -> None:
    """The select of an old message may offer it; the chat stays what it was about, if that is still there."""

    async def scene(fake: FakeDiscord, seconds: Seconds) -> None:
        ann, garden, kitchen = await two_servers(fake)
        old = (await ann.types("/settings", ann.dm)).as_now()
        for left, about in ((garden, "kitchen"), (kitchen, "nowhere")):
            fake.leave(left, ann)
            seconds.now += BELIEVED
            shown = await ann.chooses("What should this chat be about?", "Garden", old)
            assert not shown.failed
            assert "isn't there any more" in shown.text
            assert await meets(ann) == about

    played(app, scene)


def test_what_is_from_another_server_says_so_until_that_is_chosen(app: App) -> None:
    """A quiz, an answer and a form, once the chat is about another one: they stay as they are, and then go on."""

    async def scene(fake: FakeDiscord, _: Seconds) -> None:
        ann, garden, _kitchen = await two_servers(fake)
        quiz = await ann.types("/quiz", ann.dm)
        answer = await ann.says(WATER, ann.dm)
        form = await ann.clicks("Change time zone", await ann.types("/settings", ann.dm))
        failed = await ann.fills(form, zone="Europe/Berlim")
        await ann.types("/streak", garden.channels[0])
        for label, message, what in (
            (quiz.buttons[0], quiz, "quiz"),
            ("Helpful", answer, "question"),
            ("Try again", failed, "form"),
        ):
            said = await ann.clicks(label, message)
            assert said.text == refusal(Elsewhere(what, "Kitchen")).replace("in settings", "in `/settings`")
        await ann.chooses("What should this chat be about?", "Kitchen", await ann.types("/settings", ann.dm))
        assert (await ann.clicks("Helpful", answer)).text == "Glad it helped!"
        assert f"question 2 of {SIZE}" in (await ann.clicks(quiz.buttons[0], quiz)).text
        assert (await ann.clicks("Try again", failed)).fields == {"zone": "Europe/Berlim"}

    played(app, scene)


def test_what_is_from_before_the_first_server_says_so(app: App) -> None:
    """The chat was about a group of one's own then, which has no name to choose it by."""

    async def scene(fake: FakeDiscord, _: Seconds) -> None:
        ann = fake.user("Ann")
        quiz = await ann.types("/quiz", ann.dm)
        await ann.types("/streak", fake.guild("Garden", members=[ann]).channels[0])
        assert (await ann.clicks(quiz.buttons[0], quiz)).text == refusal(Elsewhere("quiz", ""))
        assert (await ann.types("/quiz", ann.dm)).buttons

    played(app, scene)


def test_whether_somebody_is_in_a_server_is_asked_once_in_ten_minutes(app: App) -> None:
    """Being seen there counts as an answer; so does one of Discord's, for commands, buttons and completions alike."""

    async def scene(fake: FakeDiscord, seconds: Seconds) -> None:
        ann, _, kitchen = await two_servers(fake)
        for _number in range(3):
            assert await meets(ann) == "kitchen"
        assert fake.http.count(MEMBER) == 0, "she was seen there just now"
        seconds.now += BELIEVED
        for _number in range(3):
            assert await meets(ann) == "kitchen"
            quiz = await ann.types("/quiz", ann.dm)
            await ann.clicks(quiz.buttons[0], quiz)
            assert await ann.completes("/ask", ann.dm, question="Where")
            seconds.now += BELIEVED / 4
        assert fake.http.count(MEMBER) == 1
        assert fake.http.count(f"GET /guilds/{kitchen.id}/members/{ann.id}") == 1
        seconds.now += BELIEVED / 4
        assert await meets(ann) == "kitchen"
        assert fake.http.count(MEMBER) == 2

    played(app, scene)


@pytest.mark.parametrize("removed", [False, True])
def test_a_server_that_the_bot_is_not_in_is_none(app: App, *, removed: bool) -> None:
    """Whether it was removed or the server is gone: it falls to the other one."""

    async def scene(fake: FakeDiscord, seconds: Seconds) -> None:
        ann, _garden, kitchen = await two_servers(fake)
        if removed:
            fake.kick(kitchen)
            async with asyncio.timeout(10):
                while kitchen.id in await app.shared(Platform.DISCORD, ann.id):
                    pass
        else:
            del kitchen.members[fake.world.bot.id]  # nobody has told it yet
        seconds.now += BELIEVED
        assert await meets(ann) == "garden"
        assert await meets(ann) == "garden"
        assert fake.http.count(f"GET /guilds/{kitchen.id}/members/*") == (0 if removed else 1)

    played(app, scene)


@pytest.mark.parametrize("deleted", [False, True])
def test_who_is_gone_is_reminded_of_nothing(app: App, clock: Clock, *, deleted: bool) -> None:
    """Whether they left or deleted their account; the server goes on for all others."""

    async def main() -> None:
        seconds = Seconds()
        async with hall(app, defer_after=10, clock=seconds) as (fake, bot):
            ann, _, kitchen = await two_servers(fake)
            ben = fake.user("Ben")
            fake.join(kitchen, ben)
            for person in (ann, ben):
                await person.types("/settings", kitchen.channels[0], reminder="19:30")
            fake.leave(kitchen, ann)
            if deleted:
                del fake.world.users[ann.id]
            seconds.now += BELIEVED
            clock.advance(hours=10, minutes=31)
            await remind(app, bot)
            assert await deliver(app, bot) == 1
            assert fake.http.count(f"GET /guilds/{kitchen.id}/members/{ann.id}") == 1
            assert (len(ann.reads(ann.dm)), len(ben.reads(ben.dm))) == (0, 1)
            assert await meets(ben) == "kitchen"

    asyncio.run(main())


def test_while_discord_cannot_say_it_nothing_is_done(app: App) -> None:
    """The person is asked to try again in a moment, and then finds all as it was."""

    async def scene(fake: FakeDiscord, seconds: Seconds) -> None:
        ann, _, _kitchen = await two_servers(fake)
        seconds.now += BELIEVED
        fake.faults.fail(MEMBER, 503, times=2)
        assert (await ann.types("/streak", ann.dm)).text == refusal(Busy())
        assert await meets(ann) == "kitchen"

    played(app, scene)


def test_who_shares_no_server_with_the_bot_has_a_group_of_their_own(app: App) -> None:
    """Questions, quizzes and settings work there, and Discord is asked nothing."""

    async def scene(fake: FakeDiscord, _: Seconds) -> None:
        ann = fake.user("Ann")
        assert "once a week" in (await ann.says("How often should I water my plants?", ann.dm)).text
        assert not (await ann.types("/ask", ann.dm, question=UNKNOWN)).failed
        assert (await ann.types("/quiz", ann.dm)).buttons
        assert "This chat" not in (await ann.types("/settings", ann.dm)).text
        assert fake.http.count(MEMBER) == 0
        assert fake.http.refusals == []

    played(app, scene)


def plain(text: str) -> str:
    """The words without the signs that make them bold."""
    return text.replace("*", "")
