"""What a group is given fits the group: its own packs, what its members forget, what they took wrongly."""

from datetime import date

import pytest

from bot.adapters.console.render import choices
from bot.app import App
from bot.core.posts import PostKind
from bot.core.recall import Grade
from bot.features.shelf import Shelf
from bot.library.load import load
from bot.storage.engine import Database
from bot.storage.tables import PostRow, QuestionVersionRow
from tests.conftest import PACKS
from tests.features.front import Person, offered
from tests.features.postings import GUILD, NINE, Board, asked, rows
from tests.features.test_channels import person
from tests.features.test_review import CARDS, reviewed
from tests.people import Clock

FIRST = date(2026, 3, 10)


def answers(member: Person, start: str, wrong: str) -> None:
    """A posted quiz is taken, with the right answer to each question but the one of that id."""
    asked_for = {each.text: each for each in member.app.shelf.questions.values()}
    shown = member.presses(start)
    while offered(shown, "answer"):
        question = asked_for[shown.summary.split(": ", 1)[1]]
        right = {each.text for each in question.choices if each.right}
        picks = [each for each in choices(shown) if each.action.startswith("answer:")]
        fitting = [each for each in picks if ((each.hint or each.label) in right) is (question.ref.entry != wrong)]
        shown = member.presses(fitting[0].action)


def test_what_members_are_about_to_forget_comes_before_what_is_new(board: Board, database: Database) -> None:
    """Two weeks after two of them knew none of the cards, both a quiz and a flashcard are about those."""
    members = [board.person(name) for name in ("Ann", "Ben")]
    for each in members:
        reviewed(each, CARDS, Grade.AGAIN)
    reviewed(board.person("Cyd"), 1, Grade.EASY)
    board.clock.advance(days=14)
    board.schedule()
    board.passes(minutes=1)
    (questions,) = asked(database).values()
    assert len(questions) == 5
    assert all(each.startswith("q-") for each in questions), "none of the 92 that nobody has a card about"


def test_the_flashcard_that_members_forget_first_is_posted_first(board: Board, database: Database) -> None:
    """Of all plain ones the one that they graded Again, however the others would fall."""
    ann = board.person()
    shown = ann.says("review")
    for _ in range(CARDS):
        again = "card-5" in str(shown)
        back = ann.chooses("guess" if offered(shown, "guess") else "show", shown)
        shown = ann.presses(offered(back, "grade")[(Grade.AGAIN if again else Grade.EASY) - 1])
    board.clock.advance(days=14)
    board.schedule(PostKind.CARD)
    board.passes(minutes=1)
    (row,) = rows(database, PostRow)
    assert row.body["card"] == "card-5"


def test_what_all_took_wrongly_comes_again_before_what_is_new(board: Board, database: Database) -> None:
    """Fifteen days later, the first of all; what they had right that day waits behind what is new."""
    board.schedule()
    board.passes(minutes=1)
    before = asked(database)[FIRST]
    for name in ("Ann", "Ben", "Cyd", "Dee"):
        answers(board.person(name), "post.start:1", wrong=before[3])
    admin = person(board.app, "Zoe", GUILD, admin=True)
    admin.presses("schedule.pause:1")
    board.clock.advance(days=14, minutes=-1)
    admin.presses("schedule.resume:1:C1")
    board.passes(minutes=1)
    board.passes(days=1)
    _, *later = asked(database).values()
    assert later[-1][0] == before[3]
    assert not set(before[:3] + before[4:]) & {each for found in later for each in found}


@pytest.mark.parametrize("kind", PostKind)
def test_a_schedules_own_packs_count_and_not_the_groups(
    app: App, clock: Clock, database: Database, kind: PostKind
) -> None:
    """What the group does not study is posted where the schedule says so; after that again what the group studies."""
    library = load([PACKS / "tiny", PACKS / "bees"])
    app.use(Shelf(library))
    board = Board(app, clock)
    admin = person(app, "Zoe", GUILD, admin=True)
    admin.presses("config.pack.out:bees")
    board.schedule(kind, NINE + 1)
    admin.presses("schedule.pack.only:1:bees")
    board.passes(minutes=1)
    admin.presses("schedule.pack.group:1")
    board.passes(days=1)
    if kind is PostKind.QUIZ:
        packs = [each.pack_id for each in rows(database, QuestionVersionRow)]
    else:
        packs = [each.body["pack"] for each in rows(database, PostRow)]
    assert packs == ["bees", "tiny"]
