"""What stands in a channel after a restart: the posts that can still be begun, as they would be edited now."""

import asyncio

import pytest

from bot.app import App
from bot.core.posts import PostKind
from bot.core.request import Platform
from bot.features import schedules, standing
from bot.features.standing import Standing
from bot.views.posts import post
from tests.features.front import offered
from tests.features.postings import Board, taken
from tests.people import Clock


@pytest.fixture
def board(app: App, clock: Clock) -> Board:
    """A group's channels on both databases."""
    return Board(app, clock)


def stands(board: Board, group: str = "guild") -> tuple[Standing, ...]:
    """The posts that are open there."""
    return asyncio.run(
        board.app.work(lambda session, now: standing.open_posts(session, Platform.DISCORD, group, "UTC", now))
    )


def test_a_post_stands_as_its_message_says_it(board: Board) -> None:
    """An open post is found under its message's id, and reads and offers just what the message does."""
    board.schedule()
    (number,) = board.passes(minutes=1)
    (found,) = stands(board)
    assert found.message == number
    assert found.at == board.clock.now
    assert post(found.post) == board.told[number].words


def test_the_count_is_the_one_of_now(board: Board) -> None:
    """Who has taken a quiz since the message was edited last is counted."""
    board.schedule()
    (number,) = board.passes(minutes=1)
    taken(board.person(), offered(board.told[number].words, "post.start")[0])
    (found,) = stands(board)
    assert found.post.takers == 1


def test_they_come_in_the_order_in_which_they_were_posted(board: Board) -> None:
    """Of several open posts the oldest comes first."""
    board.schedule(PostKind.MYTH)
    board.schedule(PostKind.CARD)
    first = board.passes(minutes=1)
    board.schedule(minute=9 * 60 + 5)
    second = board.passes(minutes=5)
    assert [each.message for each in stands(board)] == [*first, *second]


def test_what_is_over_or_not_posted_stands_nowhere(board: Board) -> None:
    """A post that is closed is not there, nor one that is still to come, nor one of another group."""
    board.schedule()
    assert stands(board) == ()
    board.passes(minutes=1)
    assert stands(board, "another") == ()
    board.clock.advance(hours=36)
    assert stands(board) == ()


def test_a_post_whose_schedule_was_removed_stands(board: Board) -> None:
    """Its buttons work to its end, so it is shown."""
    schedule = board.schedule()
    board.passes(minutes=1)
    board.sets(lambda context: schedules.remove(context.writer(), context.member, schedule.id, default_zone="UTC"))
    assert len(stands(board)) == 1


def test_no_more_than_can_be_read_are_shown(board: Board, monkeypatch: pytest.MonkeyPatch) -> None:
    """Where more are open than are shown, the newest are."""
    monkeypatch.setattr(standing, "LIMIT", 1)
    board.schedule(PostKind.MYTH)
    board.passes(minutes=1)
    board.schedule(PostKind.CARD, minute=9 * 60 + 5)
    (newest,) = board.passes(minutes=5)
    assert [each.message for each in stands(board)] == [newest]
