"""Reviewing flashcards: guess, turn over, grade; due ones first, a few new ones a day."""

from collections.abc import Callable
from functools import partial
from pathlib import Path

import pytest
from sqlalchemy import func, select

from bot.app import App
from bot.core.errors import Gone, NothingToStudy
from bot.core.ledger import Evidence
from bot.core.recall import Grade
from bot.core.reply import Reply
from bot.features.shelf import Shelf
from bot.library.load import Library, load
from bot.storage.engine import Database
from bot.storage.tables import ReviewRow
from tests.features.front import OTHER, TINY, Person, at_once, choice, edited, offered, refusal, text
from tests.people import Clock

MakeApp = Callable[..., App]
CARDS = 8
"""Cards of the tiny pack: six of its own, and two misconceptions."""


@pytest.fixture
def ann(app: App) -> Person:
    """A member."""
    return Person(app, "Ann")


def card_of(front: Reply) -> str:
    """The card whose front is shown."""
    (found,) = {each.split(":")[2] for verb in ("show", "guess") for each in offered(front, verb)}
    return found


def turned(person: Person, front: Reply) -> Reply:
    """The back of the card whose front is shown."""
    return person.chooses("guess" if offered(front, "guess") else "show", front)


def graded(person: Person, front: Reply, grade: Grade = Grade.GOOD) -> Reply:
    """What follows when the card is turned over and graded."""
    back = turned(person, front)
    return person.presses(offered(back, "grade")[grade - 1])


def reviewed(person: Person, count: int, grade: Grade = Grade.GOOD) -> Reply:
    """So many cards are reviewed; what stands after the last."""
    shown = person.says("review")
    for _ in range(count):
        shown = graded(person, shown, grade)
    return shown


def is_done(shown: Reply) -> bool:
    """Whether no card is shown."""
    return not offered(shown, "show") and not offered(shown, "guess")


def grades(database: Database) -> list[tuple[str, int, int]]:
    """Every grade that counts: card, number, grade."""
    with database.read() as session:
        rows = session.execute(select(ReviewRow.card_id, ReviewRow.number, ReviewRow.grade).order_by(ReviewRow.id))
        return [(card, number, grade) for card, number, grade in rows]


def find(person: Person, verb: str) -> Reply:
    """The first new card of that kind."""
    shown = person.says("review")
    while not offered(shown, verb):
        shown = graded(person, shown, Grade.EASY)
    return shown


def test_a_plain_card_is_shown_turned_over_and_graded(ann: Person) -> None:
    """First the question alone; then the answer, its source and four grades, each with when the card comes back."""
    front = find(ann, "show")
    number = card_of(front).removeprefix("card-")
    assert f"What stands on the back of card {number}?" in text(front)
    assert f"The number {number}." not in text(front)
    back = ann.chooses("show", front)
    assert f"The number {number}." in text(back)
    assert "Source: Notes on Gardens, “Soils” [notes.txt]" in text(back)
    assert [each.rsplit(":", 1)[1] for each in offered(back, "grade")] == ["1", "2", "3", "4"]
    assert "10 minutes" in choice(back, offered(back, "grade")[Grade.GOOD - 1]).hint
    assert "8 days" in choice(back, offered(back, "grade")[Grade.EASY - 1]).hint


@pytest.mark.parametrize("guess", ["myth", "fact"])
def test_a_misconception_is_guessed_and_explained(ann: Person, guess: str) -> None:
    """Myth or fact: the front shows the claim alone, the back the verdict, what is true, and three points."""
    front = find(ann, "guess")
    assert card_of(front) == "more-water-is-better"
    assert "More water is always better for plants." in text(front)
    assert "Water when the soil is dry a finger deep." not in text(front)
    assert [each.rsplit(":", 1)[1] for each in offered(front, "guess")] == ["myth", "fact"]
    back = text(ann.presses(offered(front, "guess")[guess == "fact"]))
    assert ("✓" in back) == (guess == "myth")
    assert ("✗" in back) == (guess == "fact")
    assert "myth" in back
    for said in (
        "Water when the soil is dry a finger deep.",
        "Roots need air as well as water.",
        "Wet soil rots many roots.",
        "Most house plants die of too much care.",
        "Source: Notes on Gardens, “Watering”",
    ):
        assert said in back


def test_a_contested_claim_is_neither_right_nor_wrong(ann: Person) -> None:
    """Whatever is guessed about a claim that is contested today, nobody is told they were right or wrong."""
    ann.arrives()
    for guess in ("myth", "fact"):
        back = text(ann.presses(f"guess:tiny:talking-helps:{guess}"))
        assert "✓" not in back
        assert "✗" not in back
        assert "contested" in back


def test_looking_at_a_card_changes_nothing(ann: Person, database: Database) -> None:
    """Turning cards over, however often, is no review."""
    front = ann.says("review")
    for _ in range(3):
        turned(ann, front)
    assert grades(database) == []
    assert card_of(ann.says("review")) == card_of(front)


def test_a_grade_leads_to_the_next_card(ann: Person, database: Database) -> None:
    """Every card is met once, in turn, and each grade is kept as it was given."""
    shown, met = ann.says("review"), []
    for number in range(CARDS):
        met.append(card_of(shown))
        shown = graded(ann, shown, Grade(number % 4 + 1))
    assert is_done(shown)
    assert len(set(met)) == CARDS
    assert grades(database) == [(card, 1, number % 4 + 1) for number, card in enumerate(met)]


def test_a_second_grade_of_the_same_card_counts_once(ann: Person, database: Database) -> None:
    """The same button twice, or another beside it, changes nothing, and the next card is the same."""
    first = ann.says("review")
    buttons = offered(turned(ann, first), "grade")
    following = ann.presses(buttons[2])
    for again in (buttons[2], buttons[0]):
        shown = ann.presses(again)
        assert "first grade" in text(shown)
        assert card_of(shown) == card_of(following)
    assert grades(database) == [(card_of(first), 1, 3)]


def test_two_grades_at_the_same_moment_count_once(
    ann: Person, make_app: MakeApp, database_url: str, database: Database
) -> None:
    """Whichever of two processes is first has it."""
    twin = Person(make_app(database_url), "Ann")
    shown = ann.says("review")
    for count in range(1, 5):
        buttons = offered(turned(ann, shown), "grade")
        both = at_once(partial(ann.presses, buttons[0]), partial(twin.presses, buttons[3]))
        late = ["first grade" in text(each) for each in both]
        assert sorted(late) == [False, True]
        assert len(grades(database)) == count
        assert grades(database)[-1][2] == (4, 1)[late.index(False) == 0]
        shown = ann.says("review")


def test_new_cards_are_limited_per_day(make_app: MakeApp, database_url: str, clock: Clock) -> None:
    """With three new cards a day, the fourth waits for tomorrow."""
    ann = Person(make_app(database_url, new_cards=3))
    assert is_done(reviewed(ann, 3, Grade.EASY))
    clock.advance(hours=14, minutes=59)
    assert is_done(ann.says("review"))
    clock.advance(minutes=1)
    assert is_done(reviewed(ann, 3, Grade.EASY))


def test_new_cards_are_limited_per_person_across_groups(make_app: MakeApp, database_url: str) -> None:
    """Two met here leave one to be met there; a card met here is not new there; another person has their own three."""
    app = make_app(database_url, new_cards=3)
    here, there = Person(app, "Ann"), Person(app, "Ann", OTHER)
    first = here.says("review")
    reviewed(here, 2, Grade.EASY)
    shown = there.says("review")
    assert card_of(shown) != card_of(first)
    assert is_done(graded(there, shown, Grade.EASY))
    assert is_done(here.says("review"))
    assert is_done(reviewed(Person(app, "Bob"), 3, Grade.EASY))


def test_no_new_cards_where_the_operator_wants_none(make_app: MakeApp, database_url: str) -> None:
    """With a limit of nought there is nothing to review."""
    assert is_done(Person(make_app(database_url, new_cards=0)).says("review"))


def test_due_cards_come_before_new_ones(make_app: MakeApp, database_url: str, clock: Clock) -> None:
    """A card that came due is shown first, the longest due before others; then the new ones of the day."""
    ann = Person(make_app(database_url, new_cards=2))
    shown, met = ann.says("review"), []
    for _ in range(2):
        met.append(card_of(shown))
        shown = graded(ann, shown)
        clock.advance(seconds=1)
    assert is_done(shown)
    clock.advance(minutes=9, seconds=58)
    shown = ann.says("review")
    assert card_of(shown) == met[0], "due after ten minutes to the second"
    clock.advance(days=1)
    for card in met:
        shown = ann.says("review")
        assert card_of(shown) == card
        shown = graded(ann, shown, Grade.EASY)
    assert card_of(shown) not in met
    assert "card" in text(shown)


def test_the_welcome_counts_the_due_cards(ann: Person, clock: Clock) -> None:
    """Two cards due are said at arrival; before that, none."""
    reviewed(ann, 2)
    assert "cards due" not in text(ann.arrives())
    clock.advance(days=1)
    assert "2 cards due" in text(ann.arrives())


def test_five_grades_make_a_study_day_and_four_do_not(ann: Person) -> None:
    """The fifth review of a date, and none before it, makes the day and says so once."""
    four = reviewed(ann, 4)
    assert ann.streak().length == 0
    assert "streak" not in text(four).casefold()
    five = graded(ann, four)
    assert ann.streak().length == 1
    assert ann.streak().history[-1].evidence is Evidence.REVIEWS
    assert "Your streak: 1 day" in text(five)
    assert "Your streak: 1 day" not in text(graded(ann, five))


def test_reviews_of_two_dates_do_not_add_up(ann: Person, clock: Clock) -> None:
    """Four before midnight and one after it make no day."""
    reviewed(ann, 4, Grade.EASY)
    clock.advance(hours=15)
    reviewed(ann, 1, Grade.EASY)
    assert ann.streak().length == 0


def test_reviews_count_for_the_group_they_are_given_in(app: App) -> None:
    """Memory is the person's, study days are the member's: three here and two there make no day in either."""
    here, there = Person(app, "Ann"), Person(app, "Ann", OTHER)
    reviewed(here, 3, Grade.EASY)
    reviewed(there, 2, Grade.EASY)
    assert (here.streak().length, there.streak().length) == (0, 0)
    reviewed(here, 2, Grade.EASY)
    assert (here.streak().length, there.streak().length) == (1, 0)


def without(folder: Path, *cards: str) -> Shelf:
    """The tiny pack without some of its own cards."""
    edited(folder)
    path = folder / "tiny" / "cards.yaml"
    entries = path.read_text().split("- id: ")[1:]
    path.write_text("".join(f"- id: {each}" for each in entries if each.split("\n")[0] not in cards))
    library = load([path.parent])
    assert library.problems == ()
    return Shelf(library)


def test_a_deleted_card_is_not_asked_any_more(ann: Person, tmp_path: Path, clock: Clock, database: Database) -> None:
    """Its buttons say that it is gone, it is neither due nor counted as due, and the others go on."""
    front = find(ann, "show")
    back = turned(ann, front)
    grade = offered(back, "grade")[Grade.AGAIN - 1]
    ann.presses(grade)
    kept = grades(database)
    ann.app.use(without(tmp_path, card_of(front)))
    clock.advance(days=40)
    for action in (choice(front, "show").action, grade, grade.replace(":1:1", ":2:1")):
        assert text(ann.presses(action)) == refusal(Gone("card"))
    due = ann.says("review")
    assert card_of(due) != card_of(front)
    assert grades(database) == kept
    dues = len({card for card, _, _ in kept}) - 1
    assert (f"{dues} card" in text(ann.arrives())) == (dues > 0)
    assert f"{dues + 1} card" not in text(ann.arrives())


def test_a_deleted_card_is_not_named_as_the_next_one(ann: Person, tmp_path: Path, clock: Clock) -> None:
    """When all is done, the time of the next card is one that is still in the pack, never a moment gone by."""
    front = find(ann, "show")
    graded(ann, front, Grade.AGAIN)
    ann.app.use(without(tmp_path, card_of(front)))
    clock.advance(days=2)
    shown = ann.says("review")
    while not is_done(shown):
        shown = graded(ann, shown, Grade.EASY)
    assert "10 Mar" not in text(shown)


def test_a_card_whose_text_was_edited_keeps_its_memory(ann: Person, tmp_path: Path, clock: Clock) -> None:
    """The same id is the same card, with its new words."""
    graded(ann, find(ann, "show"))
    ann.app.use(edited(tmp_path, ("cards", "What stands on", "What is written on")))
    clock.advance(days=1)
    shown = ann.says("review")
    while not offered(shown, "show"):
        shown = graded(ann, shown, Grade.EASY)
    assert "What is written on the back of card" in text(shown)
    assert ":2:1" in offered(turned(ann, shown), "grade")[0]


def test_a_card_remembers_across_processes(
    ann: Person, make_app: MakeApp, database_url: str, clock: Clock, database: Database
) -> None:
    """Graded here, due there, with the number of the next grade; the memory grows with each."""
    first = ann.says("review")
    graded(ann, first)
    clock.advance(minutes=10)
    there = Person(make_app(database_url), "Ann")
    assert card_of(there.says("review")) == card_of(first)
    graded(there, there.says("review"))
    assert [number for card, number, _ in grades(database) if card == card_of(first)] == [1, 2]


def test_a_library_without_cards_has_nothing_to_review(app: App) -> None:
    """One sentence, and nothing fails."""
    app.use(Shelf(Library()))
    assert text(Person(app).says("review")) == refusal(NothingToStudy("flashcards"))


@pytest.mark.parametrize(
    "action", ["show:tiny:nope", "show:nope:card-0", "guess:tiny:nope:myth", "grade:tiny:nope:1:3"]
)
def test_a_card_that_never_was_is_gone(ann: Person, action: str) -> None:
    """Nothing is graded that no pack has."""
    assert text(ann.presses(action)) == refusal(Gone("card"))


@pytest.mark.parametrize("grade", ["0", "5", "99", "x", "-1", "1.0", ""])
def test_there_are_four_grades(ann: Person, database: Database, grade: str) -> None:
    """A fifth is no button of ours."""
    assert text(ann.presses(f"grade:tiny:card-0:1:{grade}")) == refusal(Gone("button"))
    assert grades(database) == []


@pytest.mark.parametrize("number", ["0", "2", "3", "999999999999999999"])
def test_a_grade_out_of_turn_does_not_count(ann: Person, database: Database, number: str) -> None:
    """The first grade of a card is its first; a made-up number changes nothing."""
    assert isinstance(ann.presses(f"grade:tiny:card-0:{number}:3"), Reply)
    assert grades(database) == []


def test_the_tiny_pack_is_what_these_tests_think(tiny: Library) -> None:
    """Eight cards of two kinds."""
    assert len(Shelf(tiny).cards) == CARDS
    assert TINY.is_dir()


def test_no_card_is_counted_twice_by_the_database(ann: Person, database: Database) -> None:
    """Each card's memory counts as many reviews as there are grades of it."""
    reviewed(ann, CARDS)
    with database.read() as session:
        assert session.scalar(select(func.count()).select_from(ReviewRow)) == CARDS
