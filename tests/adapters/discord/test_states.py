"""Every command in every state of a server: whoever types it gets a kind answer, and Discord refuses none."""

import asyncio
from collections.abc import Callable, Coroutine, Iterator
from typing import Any

import pytest

from bot.adapters.discord.client import Bot
from bot.app import App
from bot.clockwork import deliver
from bot.commands import TABLE
from bot.commands.table import CommandRow, Scope, Where
from bot.core.quiz import SIZE
from bot.library.load import load
from tests.adapters.discord.conftest import Play
from tests.adapters.discord.hall import hall
from tests.conftest import MakeApp
from tests.fakes.discord import Channel, FakeDiscord, Guild, Impossible, May, Person, Seen
from tests.features.front import UNKNOWN

WATER = "How often should I water my plants?"
FINGER = "dry a finger deep"
FAULT = "Something went wrong"
ODD = ("🙂", "٣", "0", "99999999999999999999", "@everyone <@&1> `x` \u202e", "x" * 6000)
"""What people type where something else is expected."""

FORM, CHOICE = "(the form)", " = "
"""How a way through answers is written down: a form that is sent off, a choice in a select."""

Setup = Callable[[FakeDiscord, Guild, Person, Person], Coroutine[Any, Any, None]]


def calls(row: CommandRow) -> Iterator[dict[str, object]]:
    """The ways to type a command: with nothing more than it needs, with each choice, and with odd things."""
    needed: dict[str, object] = {option.name: WATER for option in row.options if option.required}
    yield needed
    for option in row.options:
        for value in option.choices or ODD:
            yield needed | {option.name: ("odd.csv", value.encode()) if option.file else value}


async def type_all(person: Person, place: Channel, scope: Scope = Scope.ADMIN) -> dict[str, str]:
    """Types every command in every way; what was not a kind answer, by what was typed."""
    wrong = {}
    for row in TABLE.commands:
        if (row.scope is Scope.ADMIN and scope is not Scope.ADMIN) or place_of(place) not in row.contexts:
            continue
        for given in calls(row):
            shown = await person.types(f"/{row.name}", place, **given)
            told = shown.text
            if shown.failed or FAULT in told or not (told.strip() or shown.modal):
                wrong[f"/{row.name} {given}"[:100]] = told
            elif row.private and not shown.modal and not shown.ephemeral and place.guild:
                wrong[f"/{row.name} {given}"[:100]] = f"for all to see: {told}"
    return wrong


def place_of(place: Channel) -> Where:
    """Whether others read along there."""
    return Where.GROUP if place.guild else Where.DIRECT


async def nothing_set_up(*_: object) -> None:
    """Nobody has done anything yet."""


async def set_up(fake: FakeDiscord, guild: Guild, boss: Person, ann: Person) -> None:
    """There is something of everything: settings, answers, questions in the inbox, a quiz, cards, a reminder."""
    place = guild.channels[0]
    panel = await boss.types("/config", place, zone="Europe/Berlin")
    await boss.chooses("Channel for daily prompts", place, panel)
    await boss.fills(await boss.types("/faq add", place), question="Where do we meet?", answer="By the well.")
    for person in (ann, boss):
        await person.types("/ask", place, question=UNKNOWN)
        quiz = await person.types("/quiz", place)
        for _ in range(SIZE):
            quiz = await person.clicks(quiz.buttons[0], quiz)
        card = await person.types("/review", place)
        await person.clicks(card.buttons[0], card)
        await person.types("/settings", place, zone="Asia/Tokyo", reminder="19:30")
    assert fake.http.refusals == []


async def quiet(_: FakeDiscord, guild: Guild, boss: Person, __: Person) -> None:
    """The bot speaks only when somebody asks it."""
    await boss.clicks("Turn quiet mode on", await boss.types("/config", guild.channels[0]))


async def shut(fake: FakeDiscord, guild: Guild, _: Person, __: Person) -> None:
    """The bot may not write in the channel."""
    guild.channels[0].set(fake.world.bot, deny=May.SEND_MESSAGES | May.ATTACH_FILES | May.EMBED_LINKS)
    await fake.caught_up()


async def hidden(fake: FakeDiscord, guild: Guild, _: Person, __: Person) -> None:
    """The bot does not even see the channel; commands reach it all the same."""
    guild.channels[0].set(fake.world.bot, deny=May.VIEW_CHANNEL)
    await fake.caught_up()


async def no_leaderboard(_: FakeDiscord, guild: Guild, boss: Person, __: Person) -> None:
    """Nobody may see the leaderboard."""
    panel = await boss.types("/config", guild.channels[0])
    await boss.chooses("Who may see the leaderboard?", "Nobody", panel)


STATES = [nothing_set_up, set_up, quiet, shut, hidden, no_leaderboard]


@pytest.mark.parametrize("state", STATES)
def test_an_admin_types_every_command(play: Play, app: App, state: Setup) -> None:
    """Each is answered, in words that only they see unless the command is for all."""

    async def scene(fake: FakeDiscord, _: Bot) -> None:
        boss, ann = fake.user("Boss"), fake.user("Ann")
        guild = fake.guild("Garden", members=[ann], owner=boss)
        await state(fake, guild, boss, ann)
        assert await type_all(boss, guild.channels[0]) == {}

    play(app, scene)


@pytest.mark.parametrize("state", STATES)
def test_a_member_types_every_command_of_theirs(play: Play, app: App, state: Setup) -> None:
    """Each is answered; the admins' commands are not even offered."""

    async def scene(fake: FakeDiscord, _: Bot) -> None:
        boss, ann = fake.user("Boss"), fake.user("Ann")
        guild = fake.guild("Garden", members=[ann], owner=boss)
        place = guild.channels[0]
        await state(fake, guild, boss, ann)
        assert await type_all(ann, place, Scope.MEMBER) == {}
        for row in TABLE.for_admins():
            with pytest.raises(Impossible):
                await ann.types(f"/{row.name}", place)

    play(app, scene)


@pytest.mark.parametrize("state", [nothing_set_up, set_up, quiet])
def test_somebody_types_every_command_directly(play: Play, app: App, state: Setup) -> None:
    """With a server in common and without one."""

    async def scene(fake: FakeDiscord, _: Bot) -> None:
        boss, ann, zoe = fake.user("Boss"), fake.user("Ann"), fake.user("Zoe")
        guild = fake.guild("Garden", members=[ann], owner=boss)
        await state(fake, guild, boss, ann)
        for person in (boss, ann, zoe):
            assert await type_all(person, person.dm) == {}
        for row in TABLE.for_admins():
            with pytest.raises(Impossible):
                await boss.types(f"/{row.name}", boss.dm)

    play(app, scene)


def test_without_any_pack_every_command_is_answered(play: Play, make_app: MakeApp, database_url: str) -> None:
    """There is nothing to study, and it says so; the group's own answers work."""

    async def scene(fake: FakeDiscord, _: Bot) -> None:
        boss, ann = fake.user("Boss"), fake.user("Ann")
        guild = fake.guild("Garden", members=[ann], owner=boss)
        place = guild.channels[0]
        for person in (boss, ann):
            scope = Scope.ADMIN if person is boss else Scope.MEMBER
            assert await type_all(person, place, scope) == {}
            assert await type_all(person, person.dm) == {}
        assert "There are no" in (await ann.types("/quiz", place)).text
        await boss.fills(await boss.types("/faq add", place), question="Where do we meet?", answer="By the well.")
        assert "By the well." in (await ann.types("/ask", place, question="Where do we meet?")).text

    play(make_app(database_url, library=load([])), scene)


def test_whom_a_server_opens_an_admins_command_to_may_use_it(play: Play, app: App) -> None:
    """The server's own settings decide; those of the commands that it did not open stay closed."""

    async def scene(fake: FakeDiscord, _: Bot) -> None:
        boss, ann = fake.user("Boss"), fake.user("Ann")
        guild = fake.guild("Garden", members=[ann], owner=boss)
        guild.opened["faq"] = {ann.id}
        assert (await ann.types("/faq add")).modal
        form = await ann.types("/faq add")
        failed = await ann.fills(form, question="🙂", answer="By the well.")
        form = await ann.clicks("Try again", failed)
        assert "Kept." in (await ann.fills(form, question="Where do we meet?", answer="By the well.")).text
        with pytest.raises(Impossible):
            await ann.types("/config")

    play(app, scene)


def test_a_command_that_a_server_opens_lends_no_other(play: Play, app: App) -> None:
    """Links to other commands ask for Manage Server, and leave the panel as it is; the owner goes on by them."""

    async def scene(fake: FakeDiscord, _: Bot) -> None:
        boss, ann = fake.user("Boss"), fake.user("Ann")
        guild = fake.guild("Garden", members=[ann], owner=boss)
        links = {
            "doctor": {"Settings": "/config", "Daily prompts": "/schedule"},
            "schedule": {"Settings": "/config"},
            "config": {"Plan daily prompts": "/schedule"},
            "audit": {"Excuse a day": "/excuse"},
            "excuse": {"Audit log": "/audit"},
        }
        for command, others in links.items():
            guild.opened = {command: {ann.id}}
            panel = await ann.types(f"/{command}")
            for label, other in others.items():
                told = await ann.clicks(label, panel)
                assert f"with `{other}`" in told.text
                assert told.message is not panel.message
                opened = await boss.clicks(label, await boss.types(f"/{command}"))
                assert opened.text == (await boss.types(other)).text
        guild.opened = {"schedule": {ann.id}}
        when = await ann.clicks("Daily quiz", await ann.types("/schedule"))
        assert "with `/config`" in (await ann.clicks("Wrong time zone?", when)).text
        assert "Everybody who can read that channel" in (await ann.clicks("09:00", when)).text

    play(app, scene)


def test_a_command_that_is_gone_offers_members_no_admins_work(play: Play, app: App) -> None:
    """Discord may show one of before for a while: what comes close is offered to those who may use it."""

    async def scene(fake: FakeDiscord, _: Bot) -> None:
        boss, ann = fake.user("Boss"), fake.user("Ann")
        fake.guild("Garden", members=[ann], owner=boss)
        (streak,) = (each for each in fake.world.commands[None] if each["name"] == "streak")
        fake.world.commands[None].append(streak | {"name": "confi", "id": "1"})
        told, offered = await ann.types("/confi"), await boss.types("/confi")
        assert "I don't know “confi”" in told.text
        assert told.buttons == []
        assert offered.buttons == ["config"]
        assert "Your group's settings" in (await boss.clicks("config", offered)).text

    play(app, scene)


def test_what_is_said_where_the_bot_may_not_write_is_told_to_the_admins_once(app: App) -> None:
    """It does not try to answer there, and Discord has nothing to refuse; where it may write again, it answers."""

    async def main() -> None:
        async with hall(app, defer_after=10) as (fake, bot):
            boss, ann = fake.user("Boss"), fake.user("Ann")
            guild = fake.guild("Garden", members=[ann], owner=boss, channels=("general", "quizzes"))
            place, me = guild.channels[1], fake.world.bot.mention
            await ann.types("/streak", place)
            place.set(fake.world.bot, deny=May.SEND_MESSAGES)
            for _number in range(2):
                ann.posts(f"{me} {WATER}", place)
            await fake.until(lambda: fake.http.count(f"GET /guilds/{guild.id}") == 1, "the owner is looked up")
            assert FINGER in (await ann.types("/ask", place, question=WATER)).text
            await told(app, bot)
            (word,) = boss.reads(boss.dm)
            assert "I'm not allowed to write in" in word.text
            assert "Garden" in word.text
            before = list(fake.http.requests)
            ann.posts(f"{me} {WATER}", place)
            await fake.caught_up()
            place.set(fake.world.bot)
            await fake.caught_up()
            assert FINGER in (await ann.says(f"{me} {WATER}", place)).text
            assert await deliver(app, bot) == 0
            asked = [f"{each.method} {each.path}" for each in fake.http.requests[len(before) :]]
            assert asked == [f"POST /api/v10/channels/{place.id}/messages"], "the answer, and nothing before it"
            assert fake.http.refusals == []

    asyncio.run(main())


async def told(app: App, bot: Bot) -> None:
    """What the admins are to hear has reached them."""
    async with asyncio.timeout(10):
        while not await deliver(app, bot):
            pass


async def press_all(person: Person, place: Channel, depth: int = 2) -> dict[str, str]:
    """Presses every button and takes every choice of every answer; what was not a kind answer, by the way to it."""
    wrong: dict[str, str] = {}
    for row in TABLE.commands:
        given = next(calls(row))
        ways: list[tuple[str, ...]] = [()]
        while ways:
            way = ways.pop()
            shown = await person.types(f"/{row.name}", place, **given)
            for step in way:
                shown = await take(person, shown, step)
            told = shown.text
            if shown.failed or FAULT in told or not (told.strip() or shown.modal):
                wrong[f"/{row.name} {' > '.join(way)}"] = told
            if len(way) < depth:
                ways += [(*way, step) for step in steps_of(shown)]
    return wrong


def steps_of(shown: Seen) -> list[str]:
    """All that can be pressed, chosen or sent off."""
    if shown.modal:
        return [FORM]
    chosen = [f"{name}{CHOICE}{label}" for name, labels in shown.selects.items() for label in labels]
    return [*shown.buttons, *chosen]


async def take(person: Person, shown: Seen, step: str) -> Seen:
    """What comes of a step; where it is not offered any more, all stays as it is."""
    if step not in steps_of(shown):
        return shown
    if step == FORM:
        return await person.fills(shown, **dict.fromkeys(shown.fields, "12"))
    name, _, label = step.partition(CHOICE)
    return await (person.chooses(name, label, shown) if label else person.clicks(name, shown))


@pytest.mark.parametrize("state", [nothing_set_up, set_up])
def test_every_button_of_every_answer_is_answered(play: Play, app: App, state: Setup) -> None:
    """Whatever the command, wherever it leads: also where what a button is about was removed by another one before."""

    async def scene(fake: FakeDiscord, _: Bot) -> None:
        boss, ann = fake.user("Boss"), fake.user("Ann")
        guild = fake.guild("Garden", members=[ann], owner=boss)
        await state(fake, guild, boss, ann)
        assert await press_all(boss, guild.channels[0]) == {}

    play(app, scene)
