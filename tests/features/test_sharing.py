"""A finished quiz is shared with the channel once, by its owner, and never its questions or answers."""

from collections.abc import Callable
from functools import partial

import pytest

from bot.app import App
from bot.core.errors import Gone, GroupOnly, NotYours
from bot.core.reply import Mention, Reply
from bot.core.request import Place
from bot.features.shelf import Shelf
from bot.library.load import Library
from bot.storage.engine import Database
from bot.storage.tables import QuizRow
from tests.features.front import Person, at_once, finish_quiz, labels, offered, refusal, text
from tests.people import Clock

CHANNEL = Place("garden", "Garden", "C1")
ONCE = "You've shared this one already"

MakeApp = Callable[..., App]


@pytest.fixture
def ann(app: App) -> Person:
    """A member in a channel."""
    return Person(app, "Ann", CHANNEL)


def share(shown: Reply) -> str:
    """The action of the button."""
    (found,) = offered(shown, "share")
    return found


def test_a_score_is_shared_with_the_channel(ann: Person, tiny: Library, database: Database, clock: Clock) -> None:
    """Everybody reads who, how many and the streak; nobody is pinged, and nothing is given away."""
    finished = finish_quiz(ann)[-1]
    assert "Share my score" in labels(finished)
    told = ann.presses(share(finished))
    score = finished.summary.split(": ")[1]
    assert told.summary == f"Ann finished today's quiz: {score}. Streak: 1 day."
    assert text(told) == told.summary
    assert told.public
    assert told.beside
    assert not [part for block in told.blocks for part in getattr(block, "text", ()) if isinstance(part, Mention)]
    for question in Shelf(tiny).questions.values():
        assert question.text not in text(told)
    with database.read() as session:
        assert session.get_one(QuizRow, 1).shared_at == clock.now


def test_it_is_shared_once(ann: Person) -> None:
    """A second press says so, to the one who pressed alone."""
    action = share(finish_quiz(ann)[-1])
    assert ann.presses(action).public
    again = ann.presses(action)
    assert ONCE in text(again)
    assert (again.public, again.beside) == (False, True)


def test_two_presses_at_once_share_it_once(ann: Person, make_app: MakeApp, database_url: str) -> None:
    """In two processes at the same moment."""
    action = share(finish_quiz(ann)[-1])
    twin = Person(make_app(database_url), "Ann", CHANNEL)
    both = at_once(partial(ann.presses, action), partial(twin.presses, action))
    assert sorted(each.public for each in both) == [False, True]


def test_practice_is_called_practice(ann: Person) -> None:
    """It can be shared too."""
    finish_quiz(ann)
    told = ann.presses(share(finish_quiz(ann)[-1]))
    assert told.summary.startswith("Ann finished a practice quiz: ")


def test_a_quiz_of_an_earlier_day_is_named_by_its_date(ann: Person, clock: Clock) -> None:
    """The button works for days; the streak is today's."""
    action = share(finish_quiz(ann)[-1])
    clock.advance(days=2)
    told = ann.presses(action)
    assert told.summary.startswith("Ann finished the quiz of Tue 10 Mar: ")
    assert "Streak" not in told.summary


def test_only_the_owner_shares(ann: Person) -> None:
    """Somebody else's press, and one on a quiz that never was, share nothing."""
    action = share(finish_quiz(ann)[-1])
    assert text(Person(ann.app, "Bob", CHANNEL).presses(action)) == refusal(NotYours())
    assert text(ann.presses("share:999")) == refusal(Gone("quiz"))
    assert ann.presses(action).public


def test_only_a_finished_quiz_is_shared(ann: Person) -> None:
    """While a question is open there is no such button, and a forged one is gone."""
    shown = ann.says("quiz")
    assert offered(shown, "share") == []
    number = offered(shown, "answer")[0].split(":")[1]
    assert text(ann.presses(f"share:{number}")) == refusal(Gone("button"))


@pytest.mark.parametrize("place", [Place("garden", "Garden"), Place("garden", channel="D1", direct=True)])
def test_there_is_nothing_to_share_with_where_nobody_reads_along(app: App, place: Place) -> None:
    """In the terminal and in direct messages there is no button, and a press from there is refused."""
    alone = Person(app, "Ann", place)
    assert offered(finish_quiz(alone)[-1], "share") == []
    assert text(alone.presses("share:1")) == refusal(GroupOnly())
