"""Daily posts on Slack: whoever presses their buttons is answered privately, and they are edited where they stand."""

from collections.abc import Callable, Coroutine
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest

from bot.adapters.slack.client import Slack
from bot.app import App
from bot.clockwork import deliver, tick
from tests.adapters import posts
from tests.adapters.slack.conftest import Play
from tests.fakes.slack import Channel, FakeSlack, Person, Seen
from tests.features.front import grown
from tests.people import Clock


@dataclass
class Board:
    """A channel of a workspace, its admin and three members; time passes for all of it."""

    app: App
    face: Slack
    fake: FakeSlack
    clock: Clock
    channel: Channel
    boss: Person
    members: list[Person]

    async def panel(self, kind: str) -> Seen:
        """What its admin has before them who has just planned a post for noon."""
        shown = await self.boss.types("/study schedule", self.channel)
        for label in (kind, "12:00", "Here, in this channel"):
            shown = await self.boss.clicks(label, shown)
        return shown

    async def plans(self, kind: str) -> Seen:
        """What is posted on the first noon after that."""
        await self.panel(kind)
        await self.passes(hours=3)
        (post,) = self.posts
        return post

    async def passes(self, **span: float) -> None:
        """So much later, what is due by then is done, and what follows from it."""
        self.clock.advance(**span)
        self.fake.clock.advance(**span)
        for _ in range(2):
            await tick(self.app)
            await deliver(self.app, self.face)

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
        async def main(fake: FakeSlack, face: Slack) -> None:
            app.use(grown(tmp_path, 92))
            boss = fake.user("Boss", admin=True)
            members = [fake.user(name) for name in ("Ann", "Ben", "Cyd")]
            channel = fake.channel("general", members=[boss, *members])
            await scene(Board(app, face, fake, clock, channel, boss, members))

        play(app, main)

    return run


def test_a_daily_quiz_is_taken_from_its_post_counted_and_closed(perform: Perform) -> None:
    """Privately; the same message tells the count, and the day after the result, with the answers for who finished."""
    perform(posts.quiz)


def test_a_myth_is_voted_on_from_its_post_and_told_in_the_end(perform: Perform) -> None:
    """Each voter reads why, privately, at once; the post tells how many voted, and in the end what it was."""
    perform(posts.myth)


def test_a_flashcard_is_turned_over_from_its_post(perform: Perform) -> None:
    """Privately, with the question how well one knew it; who has is counted once, however often they look."""
    perform(posts.flashcard)


def test_one_posted_now_stands_in_its_channel_once(perform: Perform) -> None:
    """Also where the button is pressed twice; a preview before it is seen by the admin alone, and says what it is."""

    async def scene(board: Board) -> None:
        shown = await board.panel("Daily quiz")
        seen = await board.boss.clicks("Preview", shown)
        assert seen.ephemeral
        assert "Only you see this" in seen.text
        assert "This is a preview" in (await board.boss.clicks("Start", seen)).text
        shown = await board.boss.clicks("Back to it", seen)
        assert board.posts == []
        clicks = [board.boss.starts_click("Post one now", shown) for _ in range(2)]
        for each in clicks:
            assert "One is on its way to" in (await board.boss.sees(each)).text
        await board.passes(seconds=1)
        (post,) = board.posts
        assert post.buttons == ["Start"]
        await posts.takes(board.members[0], post)

    perform(scene)
