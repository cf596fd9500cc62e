"""Flashcards that are put off, set aside, wanted or taken back; how many a day brings, and how sure one wants to be."""

from collections.abc import Callable
from functools import partial
from pathlib import Path

import pytest
from sqlalchemy import select

from bot.app import App
from bot.core import recall
from bot.core.errors import Gone
from bot.core.recall import Grade
from bot.core.reply import Form, Reply
from bot.storage import beliefs
from bot.storage.check import check
from bot.storage.engine import Database
from bot.storage.tables import CardMemoryRow
from tests.features.front import OTHER, Person, at_once, choice, edited, finish_rightly, offered, refusal, text
from tests.features.postings import Board
from tests.features.test_review import CARDS, card_of, graded, is_done, reviewed, turned
from tests.people import Clock

MakeApp = Callable[..., App]

WATER = "more-water-is-better"
KIN = ("cards", "- id: card-0\n", f"- id: card-0\n  misconception: {WATER}\n")
"""An edit of the tiny pack after which its first card heals that misconception."""


@pytest.fixture
def ann(app: App) -> Person:
    """A member."""
    return Person(app, "Ann")


def met(person: Person, shown: Reply | None = None, grade: Grade = Grade.EASY) -> list[str]:
    """The cards of a review, each graded, until it is done."""
    shown = shown or person.says("review")
    found = []
    while not is_done(shown):
        found.append(card_of(shown))
        shown = graded(person, shown, grade)
    return found


def memories(database: Database) -> list[tuple[str, int, float]]:
    """Card, how often it was graded, and how stable it is."""
    with database.read() as session:
        rows = session.scalars(select(CardMemoryRow).order_by(CardMemoryRow.card_id))
        return [(row.card_id, row.reviews, row.stability) for row in rows]


def test_a_buried_card_comes_back_tomorrow(ann: Person, clock: Clock, database: Database) -> None:
    """From the front or the back; the others go on, nothing is graded, and at midnight it is there again."""
    first = ann.says("review")
    second = ann.chooses("bury", first)
    assert "Buried. It won't come before tomorrow." in text(second)
    assert card_of(second) != card_of(first)
    third = ann.presses(offered(turned(ann, second), "bury")[0])
    left = met(ann, third)
    assert len(left) == CARDS - 2
    assert not {card_of(first), card_of(second)} & {*left}
    assert len(memories(database)) == CARDS - 2
    clock.advance(hours=14, minutes=59)
    assert is_done(ann.says("review"))
    clock.advance(minutes=1)
    assert met(ann) == [card_of(first), card_of(second)]


def test_a_card_that_is_not_due_is_buried_no_earlier(ann: Person, clock: Clock) -> None:
    """It keeps its date, and so it is told, by the answer, the figures and the next day; a wrong answer brings it."""
    met(ann)
    (button,) = offered(turned(ann, ann.presses("card:tiny:card-0")), "bury")
    told = text(ann.presses(button))
    assert "Buried. It isn't due before Wed 18 Mar 09:00 anyway." in told
    assert "The next card comes back on Wed 18 Mar" in told
    assert "Today to Mon 23 Mar 0, 0, 0, 0, 0, 0, 0, 0, 8" in text(ann.says("stats"))
    clock.advance(days=1)
    assert is_done(ann.says("review"))
    ann.presses(f"bury:tiny:{WATER}")
    clock.advance(minutes=1)
    mistaken(ann)
    assert "Buried. It won't come before tomorrow." in text(ann.presses(f"bury:tiny:{WATER}"))
    assert is_done(ann.says("review"))
    clock.advance(days=1)
    assert card_of(ann.says("review")) == WATER


def test_a_buried_card_keeps_its_sibling_away(ann: Person, tmp_path: Path, clock: Clock) -> None:
    """One has seen its idea today; tomorrow one of the two comes."""
    ann.app.use(edited(tmp_path, KIN))
    shown = ann.says("review")
    while card_of(shown) not in {"card-0", WATER}:
        shown = graded(ann, shown, Grade.EASY)
    seen = card_of(shown)
    rest = met(ann, ann.presses(offered(turned(ann, shown), "bury")[0]))
    assert not {"card-0", WATER} & {*rest}
    (other,) = {"card-0", WATER} - {seen}
    clock.advance(hours=15)
    assert card_of(ann.says("review")) in {seen, other}
    assert len({seen, other} & {*met(ann)}) == 1


def test_a_due_sibling_of_a_buried_card_is_tomorrows(ann: Person, tmp_path: Path, clock: Clock) -> None:
    """It is counted among those that wait, and in the figures it is tomorrow's."""
    ann.app.use(edited(tmp_path, KIN))
    met(ann)
    clock.advance(days=1)
    met(ann)
    clock.advance(days=60)
    ann.presses(f"bury:tiny:{WATER}")
    assert len(met(ann)) == CARDS - 2
    done = text(ann.says("review"))
    assert "1 card waits for tomorrow: its idea was in another card today." in done
    assert "0, 2, 0" in text(ann.says("stats"))


def test_a_suspended_card_stays_away_until_it_is_wanted_back(ann: Person, clock: Clock) -> None:
    """No review, no look at one card and no wrong answer brings it; from the list of suspended ones it comes back."""
    first = ann.says("review")
    shown = ann.chooses("suspend", first)
    assert "Suspended." in text(shown)
    assert card_of(first) not in met(ann, shown)
    clock.advance(days=400)
    assert card_of(first) not in met(ann)
    assert card_of(ann.says("card")) != card_of(first)
    listed = ann.chooses("review.suspended", ann.says("review"))
    assert text(listed).startswith("1 suspended card")
    assert "It's back" in text(ann.chooses("unsuspend", listed))
    assert text(ann.presses("review.suspended")).startswith("No card is suspended.")
    assert card_of(ann.says("review")) == card_of(first)


def test_a_myth_that_is_set_aside_is_not_shown_while_there_is_another(ann: Person) -> None:
    """With both aside there is still one to look at, for looking changes nothing."""
    first = ann.says("myth")
    ann.presses(f"suspend:tiny:{card_of(first)}")
    second = ann.says("myth")
    assert card_of(second) != card_of(first)
    ann.presses(f"bury:tiny:{card_of(second)}")
    assert offered(ann.says("myth"), "guess")


@pytest.mark.parametrize("verb", ["bury", "suspend", "unsuspend"])
def test_what_no_pack_has_cannot_be_set_aside(ann: Person, verb: str) -> None:
    """One sentence, and nothing is kept."""
    assert text(ann.presses(f"{verb}:tiny:nope")) == refusal(Gone("card"))


def test_the_last_grade_can_be_taken_back(ann: Person, database: Database) -> None:
    """The card is there with its four grades, nothing remembers the one given, and the next one counts as the first."""
    first = ann.says("review")
    after = graded(ann, first, Grade.EASY)
    kept = memories(database)
    back = ann.chooses("undo", after)
    assert "Undone." in text(back)
    assert "How well did you know it?" in text(back)
    assert offered(back, "grade") == offered(turned(ann, first), "grade")
    assert memories(database) == []
    assert check(database) == []
    ann.presses(offered(back, "grade")[Grade.EASY - 1])
    assert memories(database) == kept
    assert check(database) == []


def test_a_grade_can_be_taken_back_from_wherever_one_is(
    make_app: MakeApp, database_url: str, database: Database
) -> None:
    """On the front, on the back, after a card was set aside, in a review begun anew, and at its end."""
    ann = Person(make_app(database_url, new_cards=4))
    first = ann.says("review")
    assert offered(first, "undo") == offered(turned(ann, first), "undo") == []
    shown = graded(ann, first, Grade.EASY)
    undo = offered(shown, "undo")
    assert len(undo) == 1
    for turn in ("show:tiny:card-5", f"guess:tiny:{WATER}:myth"):
        assert offered(ann.presses(turn), "undo") == undo
    assert offered(ann.says("review"), "undo") == undo
    shown = ann.chooses("bury", shown)
    assert offered(shown, "undo") == undo
    shown = ann.chooses("suspend", shown)
    assert offered(shown, "undo") == undo
    last = [graded(ann, ann.says("review"), Grade.EASY) for _ in range(3)][-1]
    assert is_done(last)
    assert offered(ann.says("review"), "undo") == offered(last, "undo") != undo
    assert "Undone." in text(ann.chooses("undo", ann.says("review")))
    assert len(memories(database)) == 3


def test_a_grade_of_yesterday_has_no_button(ann: Person, clock: Clock) -> None:
    """Nothing is offered that would be refused."""
    graded(ann, ann.says("review"), Grade.EASY)
    clock.advance(hours=15)
    shown = ann.says("review")
    assert offered(shown, "undo") == offered(turned(ann, shown), "undo") == []


def test_a_grade_is_taken_back_once_and_only_the_last(ann: Person, database: Database) -> None:
    """The second click, an older grade and a made-up number change nothing."""
    one = graded(ann, ann.says("review"), Grade.EASY)
    two = graded(ann, one, Grade.EASY)
    kept = memories(database)
    for action in (choice(one, "undo").action, "undo:999"):
        assert "Nothing to undo here" in text(ann.presses(action))
        assert memories(database) == kept
    ann.chooses("undo", two)
    kept = memories(database)
    assert "Nothing to undo here" in text(ann.chooses("undo", two))
    assert memories(database) == kept
    assert len(kept) == 1


def test_nobody_takes_back_anothers_grade(ann: Person, database: Database) -> None:
    """Another person's button is none for Bob."""
    shown = graded(ann, ann.says("review"))
    bob = Person(ann.app, "Bob")
    bob.arrives()
    assert "Nothing to undo here" in text(bob.chooses("undo", shown))
    assert len(memories(database)) == 1


def test_a_grade_given_here_is_taken_back_there(app: App, database: Database) -> None:
    """Memory is the person's: in another group of theirs the grade goes from where it had been given."""
    here, there = Person(app, "Ann"), Person(app, "Ann", OTHER)
    there.arrives()
    there.chooses("undo", graded(here, here.says("review")))
    assert memories(database) == []
    assert check(database) == []


def test_yesterdays_grade_stays(ann: Person, clock: Clock, database: Database) -> None:
    """After midnight it is done with."""
    shown = graded(ann, ann.says("review"))
    clock.advance(hours=15)
    assert "Nothing to undo here" in text(ann.chooses("undo", shown))
    assert len(memories(database)) == 1


def test_of_two_at_once_one_takes_back(ann: Person, make_app: MakeApp, database_url: str, database: Database) -> None:
    """Two processes, one button: one grade goes, no other."""
    twin = Person(make_app(database_url), "Ann")
    shown = ann.says("review")
    for _ in range(4):
        shown = graded(ann, shown, Grade.EASY)
        button = choice(shown, "undo").action
        kept = len(memories(database))
        both = at_once(partial(ann.presses, button), partial(twin.presses, button))
        assert sorted("Undone." in text(each) for each in both) == [False, True]
        assert len(memories(database)) == kept - 1
        shown = graded(ann, ann.says("review"), Grade.EASY)
    assert check(database) == []


def test_a_study_day_outlives_the_grade_that_made_it(ann: Person, database: Database) -> None:
    """The fifth grade is taken back, the day stays, and giving it again says nothing of the streak."""
    five = reviewed(ann, 5)
    assert ann.streak().length == 1
    back = ann.chooses("undo", five)
    assert ann.streak().length == 1
    again = ann.presses(offered(back, "grade")[Grade.GOOD - 1])
    assert "Your streak" not in text(again)
    assert check(database) == []


def test_a_day_brings_no_more_cards_than_wanted(make_app: MakeApp, database_url: str, clock: Clock) -> None:
    """Due and new ones together; a card in its learning steps comes again all the same, and the rest tomorrow."""
    ann = Person(make_app(database_url, cards=3))
    assert is_done(reviewed(ann, 3))
    clock.advance(minutes=11)
    again = met(ann)
    assert len(again) == 3
    clock.advance(days=40)
    shown = reviewed(ann, 3, Grade.EASY)
    assert is_done(shown)
    clock.advance(days=1)
    assert len(met(ann)) == 3


def test_what_waits_for_tomorrow_is_told(make_app: MakeApp, database_url: str, clock: Clock) -> None:
    """Due cards beyond the limit are counted, and come tomorrow, not at the time that has gone by."""
    ann = Person(make_app(database_url))
    reviewed(ann, 4, Grade.EASY)
    clock.advance(days=60)
    ann.submits(form(ann), all="3", new="0")
    done = reviewed(ann, 3, Grade.EASY)
    assert "That's your 3 cards for today. 1 more waits until tomorrow." in text(done)
    assert "The next card comes back on Sun 10 May 00:00" in text(done)


def test_the_welcome_counts_what_a_review_would_bring(make_app: MakeApp, database_url: str, clock: Clock) -> None:
    """No more than today's limit leaves, and nothing that is set aside."""
    ann = Person(make_app(database_url, cards=4))
    reviewed(ann, 4, Grade.EASY)
    clock.advance(days=1)
    reviewed(ann, 4, Grade.EASY)
    clock.advance(days=60)
    assert "4 cards due" in text(ann.arrives())
    shown = graded(ann, ann.says("review"), Grade.EASY)
    assert "3 cards due" in text(ann.arrives())
    for _ in range(6):
        shown = ann.chooses("suspend", shown)
    assert "1 card due" in text(ann.arrives())


def form(person: Person) -> Form:
    """The form of the review settings."""
    return person.opens("review.settings", person.says("stats"))


def test_one_card_of_an_idea_a_day(ann: Person, tmp_path: Path, clock: Clock) -> None:
    """A misconception and the card that heals it come on different days, new or due."""
    ann.app.use(edited(tmp_path, KIN))
    first = met(ann)
    assert len(first) == CARDS - 1
    (late,) = {"card-0", WATER} - {*first}
    clock.advance(hours=15)
    assert met(ann) == [late]
    clock.advance(days=60)
    shown = ann.says("review")
    today = met(ann, shown)
    assert len({"card-0", WATER} & {*today}) == 1
    done = text(ann.says("review"))
    assert "1 card waits for tomorrow: its idea was in another card today." in done
    assert "The next card comes back on Mon 11 May 00:00" in done
    clock.advance(days=1)
    assert met(ann) == [*({"card-0", WATER} - {*today})]


def test_the_settings_count_from_the_next_grade_on(ann: Person, clock: Clock) -> None:
    """A higher retention brings a card back sooner, and the form shows what counts."""
    assert [field.value for field in form(ann).fields] == ["90%", "10", "200"]
    shown = ann.says("review")
    for typed, wanted in (("80", 0.8), ("97 %", 0.97)):
        kept = ann.submits(form(ann), retention=typed, new="7", all="60")
        assert f"{wanted:.0%} from each card's next grade on." in text(kept)
        days = (recall.graded(None, Grade.EASY, clock(), wanted).due - clock()).days
        back = turned(ann, shown)
        assert choice(back, offered(back, "grade")[3]).hint == f"back in {days} days"
    assert [field.value for field in form(ann).fields] == ["97%", "7", "60"]
    graded(ann, shown, Grade.EASY)
    clock.advance(days=2, hours=1)
    assert card_of(ann.says("review")) == card_of(shown)


@pytest.mark.parametrize(
    ("typed", "wrong"),
    [
        ({"retention": "79"}, "from 80% to 97%"),
        ({"retention": "98"}, "from 80% to 97%"),
        ({"new": "many"}, "from 0 to 1,000"),
        ({"all": "0"}, "from 1 to 1,000"),
        ({"all": "1001"}, "from 1 to 1,000"),
    ],
)
def test_a_setting_that_cannot_be_read_is_asked_for_again(ann: Person, typed: dict[str, str], wrong: str) -> None:
    """Nothing is kept, what was typed stands in the form, and it says what can be."""
    ann.arrives()
    again = ann.submits(form(ann), **{"retention": "85", "new": "5", "all": "50", **typed})
    assert isinstance(again, Form)
    assert wrong in again.problem
    assert {field.name: field.value for field in again.fields} == {"retention": "85", "new": "5", "all": "50", **typed}
    assert [field.value for field in form(ann).fields] == ["90%", "10", "200"]


def test_a_setting_left_empty_is_the_operators(make_app: MakeApp, database_url: str) -> None:
    """Each by itself; a later change of the operator's counts then."""
    ann = Person(make_app(database_url, new_cards=3, cards=9))
    ann.submits(form(ann), retention="", new="2", all="")
    other = Person(make_app(database_url, new_cards=4, cards=8))
    assert [field.value for field in form(other).fields] == ["90%", "2", "8"]
    assert is_done(reviewed(other, 2, Grade.EASY))


def mistaken(person: Person, verb: str = "Wrong one of") -> tuple[Reply, str]:
    """A quiz up to a wrong answer that has a misconception behind it: the reply, and the button pressed."""
    shown = person.says("quiz")
    while True:
        wrong = [each.action for block in shown.blocks for each in getattr(block, "buttons", ()) if verb in each.hint]
        if wrong:
            return person.presses(wrong[0]), wrong[0]
        shown = person.presses(offered(shown, "answer")[0])


def test_what_is_left_as_it_stood_is_the_operators(make_app: MakeApp, database_url: str) -> None:
    """Who changes one thing in the form has not chosen the others, which stand there filled in."""
    ann = Person(make_app(database_url, new_cards=3, cards=9))
    shown = form(ann)
    ann.submits(shown, **{field.name: field.value for field in shown.fields} | {"retention": "95"})
    other = Person(make_app(database_url, new_cards=4, cards=8))
    assert [field.value for field in form(other).fields] == ["95%", "4", "8"]


def test_who_wants_no_new_cards_is_promised_none(ann: Person) -> None:
    """Neither today nor at the end of it."""
    ann.submits(form(ann), retention="", new="0", all="")
    done = text(ann.says("review"))
    assert "All done for now" in done
    assert "New cards follow" not in done


def test_a_wrong_answer_brings_its_flashcard(ann: Person, clock: Clock, database: Database) -> None:
    """It is due at once, however late it was to come back, until its next grade; a second click does nothing."""
    met(ann)
    assert is_done(ann.says("review"))
    clock.advance(hours=1)
    told, button = mistaken(ann)
    assert "Its flashcard comes up in your next reviews." in text(told)
    assert "1 card" in text(ann.arrives())
    looked = ann.says("card")
    assert card_of(looked) == WATER
    assert "A wrong answer of yours in a quiz came from what it's about." in text(looked)
    assert "flashcard" not in text(ann.presses(button))
    with database.read() as session:
        assert beliefs.count(session, 1) == (1, 0)
    clock.advance(minutes=1)
    shown = ann.says("review")
    assert card_of(shown) == WATER
    after = graded(ann, shown, Grade.EASY)
    assert is_done(after)
    back = ann.chooses("undo", after)
    assert card_of(ann.says("review")) == WATER, "what was taken back answers no summons"
    assert is_done(ann.presses(offered(back, "grade")[3]))


def test_a_wrong_answer_in_a_posted_quiz_brings_it_too(app: App, clock: Clock) -> None:
    """The quiz that the group shares in its channel is one like the others."""
    board = Board(app, clock)
    board.schedule()
    assert board.passes(minutes=1) == ["1"]
    ann = board.person()
    ann.presses("post.start:1")
    told, _ = mistaken(ann)
    assert "The daily quiz" in told.summary
    assert "Its flashcard comes up in your next reviews." in text(told)
    assert card_of(ann.says("review")) == WATER


def test_a_wrong_answer_in_practice_brings_it_too(ann: Person, database: Database) -> None:
    """Practice counts on no leaderboard, and shows what one believes all the same."""
    finish_rightly(ann)
    told, _ = mistaken(ann)
    assert "Practice" in told.summary
    assert "Its flashcard comes up in your next reviews." in text(told)
    with database.read() as session:
        assert beliefs.count(session, 1) == (1, 0)


def test_a_wrong_answer_brings_no_suspended_card(ann: Person) -> None:
    """Who has suspended it has had enough of it."""
    ann.arrives()
    ann.presses(f"suspend:tiny:{WATER}")
    told, _ = mistaken(ann)
    assert "flashcard" not in text(told)
    assert WATER not in met(ann)


def test_a_misconception_is_overcome_by_a_test_that_is_passed_well(
    ann: Person, clock: Clock, database: Database
) -> None:
    """Neither on the same day nor by “hard”; taking the grade back opens it again."""

    def told() -> tuple[int, int]:
        with database.read() as session:
            return beliefs.count(session, 1)

    mistaken(ann)
    clock.advance(minutes=1)
    shown = ann.says("review")
    assert card_of(shown) == WATER
    graded(ann, shown, Grade.EASY)
    assert told() == (1, 0)
    clock.advance(days=30)
    shown = ann.says("review")
    assert card_of(shown) == WATER
    graded(ann, shown, Grade.HARD)
    assert told() == (1, 0)
    clock.advance(days=60)
    shown = ann.says("review")
    assert card_of(shown) == WATER
    after = graded(ann, shown, Grade.GOOD)
    assert told() == (1, 1)
    assert "1 of 1 that you once held" in text(ann.says("stats"))
    back = ann.chooses("undo", after)
    assert told() == (1, 0)
    ann.presses(offered(back, "grade")[2])
    assert told() == (1, 1)
    clock.advance(days=1)
    mistaken(ann)
    assert told() == (1, 0)
    assert check(database) == []
