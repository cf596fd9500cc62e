"""Who is there in most tests, and what those of daily posts share: a group's channels, a quiz that was posted there."""

from pathlib import Path

import pytest

from bot.app import App
from tests.features.front import Person, grown
from tests.features.postings import Board
from tests.people import Clock


@pytest.fixture
def ann(app: App) -> Person:
    """The local group's first member, so its admin."""
    ann = Person(app, "Ann")
    ann.arrives()
    return ann


@pytest.fixture
def bob(ann: Person) -> Person:
    """A later member, whose name is in no other word."""
    bob = Person(ann.app, "Bartholomew")
    bob.arrives()
    return bob


@pytest.fixture
def board(app: App, clock: Clock, tmp_path: Path) -> Board:
    """A server's channels, and a pack of 100 questions, of which eight are about what its cards are about."""
    app.use(grown(tmp_path, 92))
    return Board(app, clock)


@pytest.fixture
def quiz(board: Board) -> Board:
    """The same with a quiz that was posted a moment ago."""
    board.schedule()
    assert board.passes(minutes=1) == ["1"]
    return board
