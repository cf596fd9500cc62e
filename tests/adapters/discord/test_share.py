"""A finished quiz is shared with the channel: the score, once, and never the answers."""

import asyncio
import json

import pytest

from bot.adapters.discord.client import Bot
from bot.adapters.discord.serve import point_at
from bot.app import App
from bot.core.quiz import SIZE
from bot.library.load import Library
from tests.adapters.discord.conftest import Play, online
from tests.adapters.discord.hall import hall
from tests.conftest import MakeApp
from tests.fakes.discord import Channel, FakeDiscord, Guild, Person, Seen
from tests.people import Clock

SHARE = "Share my score"
ONCE = "You've shared this one already; once is enough."


async def finished(person: Person, place: Channel | None = None) -> Seen:
    """A quiz that somebody has finished."""
    quiz = await person.types("/quiz", place)
    for _ in range(SIZE):
        assert SHARE not in quiz.buttons
        quiz = await person.clicks(quiz.buttons[0], quiz)
    assert "is done" in quiz.text
    return quiz


def read_by(person: Person, guild: Guild) -> list[str]:
    """What somebody reads in the channel, without the bot's first words."""
    return [each.text for each in person.reads(guild.channels[0]) if "Set up" not in each.buttons]


def secrets(library: Library) -> set[str]:
    """All that a quiz asks, offers and explains."""
    questions = [each for pack in library.packs.values() for each in pack.questions]
    told = {text for each in questions for text in (each.text, each.why)}
    return told | {text for each in questions for option in each.options for text in (option.text, option.why) if text}


@pytest.mark.parametrize("defer_after", [0, 10])
def test_a_score_is_shared_with_all(app: App, tiny: Library, defer_after: float) -> None:
    """In one message of the channel that names the person, also where the answer comes late; the quiz stays private."""

    async def main() -> None:
        async with hall(app, defer_after=defer_after) as (fake, _):
            ann, ben = fake.user("Ann"), fake.user("Ben")
            guild = fake.guild(members=[ann, ben])
            quiz = await finished(ann)
            assert read_by(ben, guild) == []
            before = quiz.text
            shared = await ann.clicks(SHARE, quiz)
            assert not shared.ephemeral
            (told,) = read_by(ben, guild)
            assert told.replace("*", "").startswith("Ann finished today's quiz: ")
            assert f"of {SIZE} right. Streak: 1 day." in told.replace("*", "")
            assert shared.pinged == set()
            assert (quiz.text, quiz.ephemeral) == (before, True)
            assert shared.message is not None
            whole = json.dumps(shared.message.payload(), ensure_ascii=False)  # where "True" is a word, not a flag
            assert [each for each in secrets(tiny) if each in whole] == []
            assert fake.http.refusals == []

    asyncio.run(main())


def test_it_is_shared_once(play: Play, app: App) -> None:
    """A second press, a double click, a click in another client: the others read it once, and the person hears why."""

    async def scene(fake: FakeDiscord, _: Bot) -> None:
        ann, ben = fake.user("Ann"), fake.user("Ben")
        guild = fake.guild(members=[ann, ben])
        quiz = await finished(ann)
        phone = quiz.as_now()
        clicks = [ann.starts_click(SHARE, each) for each in (quiz, phone, quiz)]
        shown = [await ann.sees(each) for each in clicks]
        assert [each.failed for each in shown] == [False] * 3
        assert sorted(each.ephemeral for each in shown) == [False, True, True]
        late = await ann.clicks(SHARE, phone)
        assert (late.text, late.ephemeral) == (ONCE, True)
        assert len(read_by(ben, guild)) == 1

    play(app, scene)


def test_where_nobody_reads_along_there_is_nothing_to_share(play: Play, app: App) -> None:
    """In a direct message a finished quiz has no such button; the same quiz can be shared from the server."""

    async def scene(fake: FakeDiscord, _: Bot) -> None:
        ann, ben = fake.user("Ann"), fake.user("Ben")
        guild = fake.guild(members=[ann, ben])
        assert SHARE not in (await finished(ann, ann.dm)).buttons
        practice = await finished(ann, guild.channels[0])
        assert "Streak" not in (await ann.clicks("See the answers", practice)).text
        assert read_by(ben, guild) == []

    play(app, scene)


def test_a_name_with_markup_is_harmless(play: Play, app: App) -> None:
    """It pings nobody, and stands as it is written."""

    async def scene(fake: FakeDiscord, _: Bot) -> None:
        ann, ben = fake.user("**Ann** @everyone"), fake.user("Ben")
        guild = fake.guild(members=[ann, ben])
        shared = await ann.clicks(SHARE, await finished(ann))
        assert shared.pinged == set()
        assert r"\*\*Ann\*\*" in shared.text
        assert len(read_by(ben, guild)) == 1

    play(app, scene)


def test_it_can_be_shared_after_a_restart_and_days_later(make_app: MakeApp, database_url: str, clock: Clock) -> None:
    """The button needs nothing but itself; the quiz is named by its date then."""

    async def main() -> None:
        async with FakeDiscord() as fake:
            point_at(fake.api, fake.gateway_url)
            ann, ben = fake.user("Ann"), fake.user("Ben")
            guild = fake.guild(members=[ann, ben])
            async with online(make_app(database_url), fake):
                quiz = await finished(ann)
            for time in (clock, fake.clock):
                time.advance(days=2)
            async with online(make_app(database_url), fake):
                await ann.clicks(SHARE, quiz)
                (told,) = read_by(ben, guild)
            assert told.replace("*", "").startswith("Ann finished the quiz of Tue 10 Mar: ")
            assert fake.http.refusals == []

    asyncio.run(main())
