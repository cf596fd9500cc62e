"""A leaderboard at the front door: who is on it, who may see it, and where one stands."""

import pytest

from bot.app import App
from bot.core.errors import BadOption, Gone, LeaderboardHidden
from bot.core.request import Place, Platform
from bot.storage import people, presence
from bot.storage.check import check
from bot.storage.engine import Database
from tests.features.front import OTHER, Person, finish_quiz, labels, offered, refusal, text
from tests.people import Clock

MEMBERS_ONLY = "This group's admins"


@pytest.fixture
def bob(app: App, ann: Person) -> Person:
    """Another member."""
    assert ann.app is app
    return Person(app, "Bob")


def test_study_days_of_this_week_come_first(ann: Person, bob: Person, clock: Clock) -> None:
    """Who studied on more days is ahead; equals share a place; the reader's own row is theirs."""
    finish_quiz(ann)
    finish_quiz(bob)
    assert "1. Bob 1 day 1. Ann 1 day" in text(bob.says("leaderboard"))
    clock.advance(days=1)
    finish_quiz(ann)
    shown = bob.says("leaderboard")
    assert "Leaderboard: study days this week" in text(shown)
    assert "1. Ann 2 days 2. Bob 1 day" in text(shown)
    assert shown.summary.endswith("Your place: 2.")
    assert ann.says("leaderboard").summary.endswith("Your place: 1.")


def test_buttons_lead_to_every_other_comparison(ann: Person) -> None:
    """Each button keeps what it does not change, and says the same as the command with those options."""
    shown = ann.says("leaderboard")
    assert labels(shown) == ["By accuracy", "By reviews", "This month", "All time"]
    accuracy = ann.presses(offered(shown, "leaderboard")[0])
    assert accuracy == ann.says("leaderboard", by="accuracy")
    ever = ann.presses(offered(accuracy, "leaderboard")[-1])
    assert ever == ann.says("leaderboard", by="accuracy", over="ever")
    assert "20 more answers in daily quizzes until you are ranked: type quiz" in text(ever)


def test_a_new_week_begins_by_the_readers_own_date(app: App, ann: Person, clock: Clock) -> None:
    """On Monday the week is empty for whom it is Monday, and still full for whom it is Sunday."""
    finish_quiz(ann)
    west = Person(app, "Wes")
    west.says("settings", zone="America/Los_Angeles")
    clock.advance(days=5, hours=17)  # Monday, two o'clock in UTC
    assert "Nobody has a place yet" in text(ann.says("leaderboard"))
    assert "You have no study day this week" in text(ann.says("leaderboard"))
    assert "1. Ann 1 day" in text(west.says("leaderboard"))
    assert "1. Ann 1 day" in text(ann.says("leaderboard", over="month"))


def test_an_accuracy_takes_twenty_answers_of_daily_quizzes(ann: Person, clock: Clock) -> None:
    """What is missing is told; practice brings it no nearer."""
    for missing in (15, 10, 5):
        finish_quiz(ann)
        finish_quiz(ann)
        assert f"{missing} more answers" in text(ann.says("leaderboard", by="accuracy", over="ever"))
        clock.advance(days=1)
    finish_quiz(ann)
    shown = text(ann.says("leaderboard", by="accuracy", over="ever"))
    assert "1. Ann at least" in shown
    assert "of 20 right)" in shown
    assert "not practice" in shown


def test_reviews_are_counted_from_the_first_on(ann: Person) -> None:
    """One grade is a place."""
    assert "One is enough" in text(ann.says("leaderboard", by="reviews"))
    shown = ann.chooses("show", ann.says("review"))
    ann.chooses("grade", shown)
    assert "1. Ann 1 review" in text(ann.says("leaderboard", by="reviews"))


def test_a_card_counts_once_a_day(ann: Person, bob: Person, clock: Clock, database: Database) -> None:
    """Forty times “Easy” on one card are one review, two cards are two, and another day counts anew; it is told."""
    for number in range(1, 41):
        ann.presses(f"grade:tiny:card-1:{number}:4")
    for card in ("card-1", "card-2"):
        bob.presses(f"grade:tiny:{card}:1:4")
    shown = text(ann.says("leaderboard", by="reviews"))
    assert "1. Bob 2 reviews 2. Ann 1 review" in shown
    assert "A card counts once a day, however often you grade it." in shown
    clock.advance(days=1)
    ann.presses("grade:tiny:card-1:41:4")
    assert "1. Bob 2 reviews 1. Ann 2 reviews" in text(ann.says("leaderboard", by="reviews"))
    assert check(database) == []


def test_who_left_or_stays_out_is_not_there(ann: Person, bob: Person, database: Database, clock: Clock) -> None:
    """Neither is shown or counted; who stays out sees the others, and how to be on it."""
    finish_quiz(bob)
    finish_quiz(ann)
    with database.write() as session:
        people.set_listed(session, 2, listed=False)
    assert "Bob" not in text(ann.says("leaderboard"))
    shown = text(bob.says("leaderboard"))
    assert "1. Ann 1 day" in shown
    assert "You're not on leaderboards, as you chose" in shown
    with database.write() as session:
        people.set_listed(session, 2, listed=True)
    assert "Bob" in text(ann.says("leaderboard"))
    with database.write() as session:
        presence.depart(session, Platform.LOCAL, bob.place.group or "", "bob", clock.now)
    assert "Bob" not in text(ann.says("leaderboard"))
    bob.arrives()
    assert "Bob" in text(ann.says("leaderboard"))


def test_a_group_decides_who_sees_it(ann: Person, bob: Person) -> None:
    """Admins alone, or nobody: the refusal says who decides, by command and by button."""
    ann.presses("config.leaderboard:admins")
    assert "Leaderboard: study days" in text(ann.says("leaderboard"))
    for shown in (bob.says("leaderboard"), bob.presses("leaderboard:days:ever")):
        assert text(shown) == refusal(LeaderboardHidden("admins"))
        assert text(shown).startswith(MEMBERS_ONLY)
    ann.presses("config.leaderboard:nobody")
    for person in (ann, bob):
        assert text(person.says("leaderboard")) == refusal(LeaderboardHidden("nobody"))
    ann.presses("config.leaderboard:everyone")
    assert "Leaderboard: study days" in text(bob.says("leaderboard"))


def test_in_a_direct_message_it_is_the_groups(app: App, ann: Person) -> None:
    """The same places as in the group; another group's are its own."""
    finish_quiz(ann)
    private = Person(app, "Ann", Place(ann.place.group, direct=True))
    assert text(private.says("leaderboard")) == text(ann.says("leaderboard"))
    assert "Nobody has a place yet" in text(Person(app, "Ann", OTHER).says("leaderboard"))


def test_what_cannot_be_compared_is_told(ann: Person) -> None:
    """A measure or a period that there is not, typed or on an old button."""
    shown = ann.says("leaderboard", by="beauty")
    assert text(shown) == refusal(BadOption("leaderboard", "by", "beauty", ("days", "accuracy", "reviews")))
    for action in ("leaderboard:beauty:week", "leaderboard:days:year"):
        assert text(ann.presses(action)) == refusal(Gone("button"))
