"""Daily posts on Discord: whoever presses their buttons is answered privately, and they are edited where they stand."""

from collections.abc import Callable, Coroutine
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest

from bot.adapters.discord.client import Bot
from bot.app import App
from bot.clockwork import deliver, tick
from bot.core.quiz import SIZE
from tests.adapters.discord.conftest import Play
from tests.fakes.discord import Channel, FakeDiscord, Person, Seen
from tests.features.front import grown
from tests.people import Clock


@dataclass
class Board:
    """A channel of a server, its owner and three members; time passes for all of it."""

    app: App
    bot: Bot
    fake: FakeDiscord
    clock: Clock
    channel: Channel
    boss: Person
    members: list[Person]

    async def plans(self, kind: str) -> Seen:
        """What is posted on the first noon after its owner has planned it."""
        shown = await self.boss.types("/schedule")
        for label in (kind, "12:00", "Here, in this channel"):
            shown = await self.boss.clicks(label, shown)
        await self.passes(hours=3)
        (post,) = self.posts
        return post

    async def passes(self, **span: float) -> None:
        """So much later, what is due by then is done, and what follows from it."""
        self.clock.advance(**span)
        self.fake.clock.advance(**span)
        for _ in range(2):
            await tick(self.app)
            await deliver(self.app, self.bot)

    @property
    def posts(self) -> list[Seen]:
        """What everybody reads in the channel."""
        return [each for each in self.boss.reads(self.channel) if not each.ephemeral]


Scene = Callable[[Board], Coroutine[Any, Any, None]]
Perform = Callable[[Scene], None]


@pytest.fixture
def perform(play: Play, app: App, clock: Clock, tmp_path: Path) -> Perform:
    """Plays a scene with such a channel, and a pack of 100 questions."""

    def run(scene: Scene) -> None:
        async def main(fake: FakeDiscord, bot: Bot) -> None:
            app.use(grown(tmp_path, 92))
            boss, *members = (fake.user(name) for name in ("Boss", "Ann", "Ben", "Cyd"))
            guild = fake.guild(members=members, owner=boss)
            await scene(Board(app, bot, fake, clock, guild.channels[0], boss, members))

        play(app, main)

    return run


async def takes(person: Person, post: Seen) -> Seen:
    """A posted quiz from its button to its end, in one message that nobody else sees, while the post stays as it is."""
    before = post.text
    shown = await person.clicks("Start", post)
    private = shown.message
    for number in range(1, SIZE + 1):
        assert f"question {number} of {SIZE}" in shown.text
        shown = await person.clicks(shown.buttons[0], shown)
        assert shown.message is private
    assert shown.ephemeral
    assert post.text == before
    return shown


def test_a_daily_quiz_is_taken_from_its_post_counted_and_closed(perform: Perform) -> None:
    """Privately; the same message tells the count, and the day after the result, with the answers for who finished."""

    async def scene(board: Board) -> None:
        post = await board.plans("Daily quiz")
        assert "be the first!" in post.text
        ann, ben, cyd = board.members
        ends = [await takes(each, post) for each in (ann, ben)]
        await board.passes(seconds=31)
        assert "2 people have taken it." in post.text
        seen = await ann.clicks("See the answers, and how all chose", ends[0])
        assert seen.ephemeral
        assert f"Question 1 of {SIZE}" in seen.text
        await takes(cyd, post)
        again = await cyd.clicks("Start", post)
        assert again.ephemeral
        assert "You've taken this quiz" in again.text
        await board.passes(days=1)
        assert board.posts[0].message is post.message
        assert "closed" in post.text
        assert "3 people took it." in post.text
        assert "of the answers were right" in post.text
        assert post.buttons == ["See the answers"]
        assert [each.buttons for each in board.posts[1:]] == [["Start"]]
        shut = post.text
        seen = await ben.clicks("See the answers", post)
        assert seen.ephemeral
        assert "How all 3 people chose" in seen.text
        told = await board.boss.clicks("See the answers", post)
        assert told.ephemeral
        assert "for those who finished" in told.text
        assert post.text == shut

    perform(scene)


def test_a_myth_is_voted_on_from_its_post_and_told_in_the_end(perform: Perform) -> None:
    """Each voter reads why, privately, at once; the post tells how many voted, and in the end what it was."""

    async def scene(board: Board) -> None:
        post = await board.plans("Myth of the day")
        before = post.text
        for person, side in zip(board.members, ("Myth", "Fact", "Myth"), strict=True):
            told = await person.clicks(side, post)
            assert told.ephemeral
            assert "it's a" in told.text
            assert post.text == before
        told = await board.members[1].clicks("Myth", post)
        assert "You voted before, and took it for a fact." in told.text
        await board.passes(seconds=31)
        assert "3 people have voted." in post.text
        assert post.buttons == ["Myth", "Fact"]
        await board.passes(days=1)
        assert "3 people voted: 67% took it for a myth, 33% for a fact." in post.text
        assert post.buttons == ["Why?"]
        shut = post.text
        told = await board.boss.clicks("Why?", post)
        assert told.ephemeral
        assert "Voting is over" in told.text
        assert post.text == shut

    perform(scene)


def test_a_flashcard_is_turned_over_from_its_post(perform: Perform) -> None:
    """Privately, with the question how well one knew it; who has is counted once, however often they look."""

    async def scene(board: Board) -> None:
        post = await board.plans("Flashcard")
        before = post.text
        ann, ben, _ = board.members
        for person in (ann, ben):
            back = await person.clicks("Turn it over", post)
            assert back.ephemeral
            assert post.text == before
            assert back.buttons[0].startswith("Again")
        back = await ann.clicks("Turn it over", post)
        good = next(each for each in back.buttons if each.startswith("Good"))
        graded = await ann.clicks(good, back)
        assert graded.ephemeral
        await board.passes(seconds=31)
        assert "2 people have turned it over." in post.text
        await board.passes(days=1)
        assert "2 people turned it over." in post.text
        assert post.buttons == ["Turn it over"]

    perform(scene)
