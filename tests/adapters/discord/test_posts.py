"""Daily posts on Discord: whoever presses their buttons is answered privately, and they are edited where they stand."""

from collections.abc import Callable, Coroutine
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest

from bot.adapters.discord.client import Bot
from bot.app import App
from bot.clockwork import deliver, tick
from tests.adapters import posts
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


def test_a_daily_quiz_is_taken_from_its_post_counted_and_closed(perform: Perform) -> None:
    """Privately; the same message tells the count, and the day after the result, with the answers for who finished."""
    perform(posts.quiz)


def test_a_myth_is_voted_on_from_its_post_and_told_in_the_end(perform: Perform) -> None:
    """Each voter reads why, privately, at once; the post tells how many voted, and in the end what it was."""
    perform(posts.myth)


def test_a_flashcard_is_turned_over_from_its_post(perform: Perform) -> None:
    """Privately, with the question how well one knew it; who has is counted once, however often they look."""
    perform(posts.flashcard)
