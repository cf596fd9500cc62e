"""One card, or one myth, to look at now: the one most worth it, graded as in a review."""

from pathlib import Path
from shutil import copytree

import pytest

from bot.app import App
from bot.core.errors import NothingToStudy
from bot.core.recall import Grade
from bot.features.shelf import Shelf
from bot.library.load import Library, load
from tests.features.front import TINY, Person, labels, offered, refusal, text
from tests.features.test_review import CARDS, card_of, graded, reviewed, turned
from tests.people import Clock

MYTHS = {"more-water-is-better", "talking-helps"}


@pytest.fixture
def ann(app: App) -> Person:
    """A member."""
    return Person(app, "Ann")


def round_of(person: Person, name: str, count: int) -> list[str]:
    """So many cards, one after another."""
    shown = person.says(name)
    met = [card_of(shown)]
    for _ in range(count - 1):
        shown = person.chooses(f"{name}.next", shown)
        met.append(card_of(shown))
    return met


def met_all(person: Person, clock: Clock, grade: Grade = Grade.EASY) -> list[str]:
    """Every card is graded, an hour apart, in the order in which they come."""
    met = []
    for _ in range(CARDS):
        shown = person.says("review")
        met.append(card_of(shown))
        graded(person, shown, grade)
        clock.advance(hours=1)
    return met


def test_a_newcomer_sees_the_first_new_card(ann: Person) -> None:
    """The one that a review would begin with, and it is said to be new."""
    shown = ann.says("card")
    assert card_of(shown) == card_of(ann.says("review"))
    assert "It's new to you." in text(shown)


def test_the_longest_due_card_comes_before_new_ones(ann: Person, clock: Clock) -> None:
    """Of two due cards the one that has waited longer, though new ones are left; and it is said to be due."""
    first = ann.says("review")
    second = graded(ann, first, Grade.HARD)
    clock.advance(seconds=1)
    graded(ann, second, Grade.GOOD)
    clock.advance(hours=1)
    shown = ann.says("card")
    assert card_of(shown) == card_of(first) == card_of(ann.says("review"))
    assert "It's due" in text(shown)


def test_when_all_are_known_the_least_known_is_shown(ann: Person, clock: Clock) -> None:
    """Nothing is due and nothing new: the card whose last grade was the worst, and it is said why."""
    met = met_all(ann, clock)
    clock.advance(days=9)
    for _ in range(CARDS):
        shown = ann.says("review")
        graded(ann, shown, Grade.HARD if card_of(shown) == met[3] else Grade.EASY)
        clock.advance(seconds=1)
    clock.advance(days=3)
    shown = ann.says("card")
    assert card_of(shown) == met[3]
    assert "you know this one least" in text(shown)


def test_a_card_never_follows_itself(ann: Person, clock: Clock) -> None:
    """However badly it is known: after its grade another one is shown, for ever so many grades."""
    met_all(ann, clock)
    before = ""
    for _ in range(3 * CARDS):
        shown = ann.says("card")
        assert card_of(shown) != before
        before = card_of(shown)
        graded(ann, shown, Grade.AGAIN)
        clock.advance(minutes=2)


@pytest.mark.parametrize(("name", "all_of_them"), [("card", CARDS), ("myth", len(MYTHS))])
def test_another_one_leads_through_all_and_begins_again(ann: Person, name: str, all_of_them: int) -> None:
    """Each once, then the first again; nothing is kept of it."""
    met = round_of(ann, name, all_of_them + 1)
    assert len(set(met)) == all_of_them
    assert met[0] == met[-1]
    assert card_of(ann.says(name)) == met[0]


def test_a_myth_is_never_a_plain_card(ann: Person) -> None:
    """Each is a claim to be judged."""
    assert set(round_of(ann, "myth", 4)) == MYTHS
    assert labels(ann.says("myth"))[:2] == ["Myth", "Fact"]


def test_a_myth_that_was_not_met_comes_before_one_that_is_due(ann: Person, clock: Clock) -> None:
    """The first is due again, and still the second is shown."""
    first = ann.says("myth")
    graded(ann, first, Grade.AGAIN)
    clock.advance(days=1)
    ann.presses(offered(ann.presses("show:tiny:card-0"), "grade")[0])  # so that the first is not the one graded last
    second = ann.says("myth")
    assert {card_of(first), card_of(second)} == MYTHS
    graded(ann, second, Grade.EASY)
    assert card_of(ann.says("myth")) == card_of(first)


@pytest.mark.parametrize("name", ["card", "myth"])
def test_it_is_turned_over_and_graded_as_in_a_review(ann: Person, name: str) -> None:
    """The back, four grades, and the next card of the review after them; the fifth review makes a study day."""
    reviewed(ann, 4)
    back = turned(ann, ann.says(name))
    assert len(offered(back, "grade")) == len(Grade)
    assert ann.streak().length == 0
    after = ann.presses(offered(back, "grade")[2])
    assert "today counts as a study day" in text(after)
    assert ann.streak().length == 1


@pytest.mark.parametrize("name", ["card", "myth"])
def test_looking_is_no_review(ann: Person, name: str) -> None:
    """What is not graded leaves nothing behind."""
    for _ in range(2):
        turned(ann, ann.says(name))
    assert "No review yet today" in text(ann.says("review"))


@pytest.mark.parametrize("name", ["card", "myth"])
def test_what_others_know_is_their_own(ann: Person, clock: Clock, name: str) -> None:
    """However much Bob studies, Ann is a newcomer."""
    before = text(ann.says(name))
    reviewed(Person(ann.app, "Bob"), CARDS)
    clock.advance(days=30)
    assert text(ann.says(name)) == before


@pytest.mark.parametrize(("name", "what"), [("card", "flashcards"), ("myth", "misconceptions")])
def test_where_there_is_none_it_is_said(app: App, name: str, what: str) -> None:
    """One sentence, and nothing fails."""
    app.use(Shelf(Library()))
    assert text(Person(app).says(name)) == refusal(NothingToStudy(what))


def test_the_only_one_is_shown_again_and_no_other_is_offered(app: App, tmp_path: Path) -> None:
    """A pack with one myth: it comes although it was graded last, and there is no button for another."""
    pack = copytree(TINY, tmp_path / "tiny")
    myths = (pack / "misconceptions.yaml").read_text()
    (pack / "misconceptions.yaml").write_text(myths[: myths.index("- id: talking-helps")])
    for kind in ("faq", "questions", "cards"):
        entries = (pack / f"{kind}.yaml").read_text()
        (pack / f"{kind}.yaml").write_text(entries.replace("talking-helps", "more-water-is-better"))
    library = load([pack])
    assert library.problems == ()
    app.use(Shelf(library))
    ann = Person(app)
    for _ in range(2):
        shown = ann.says("myth")
        assert card_of(shown) == "more-water-is-better"
        assert labels(shown) == ["Myth", "Fact"]
        graded(ann, shown)


def test_a_button_of_a_card_that_is_gone_leads_to_the_first(ann: Person) -> None:
    """Packs change; the button still does what it says."""
    assert text(ann.presses("card.next:tiny:gone")) == text(ann.says("card"))
