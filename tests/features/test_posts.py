"""The daily post of a quiz: chosen once, posted, closed with its result; late, skipped, tried again."""

from collections.abc import Callable
from datetime import date, timedelta
from pathlib import Path

import pytest
from sqlalchemy import select, update

from bot.app import App
from bot.core.outcomes import Fate
from bot.core.posts import PostKind
from bot.storage.engine import Database
from bot.storage.tables import DailyQuestionRow, PostRow, QuestionVersionRow, ScheduleRow
from tests.features.front import at_once, finish_quiz, grown, labels, text
from tests.features.postings import NINE, Board, asked, rested, rows, states, taken
from tests.people import Clock

MakeApp = Callable[..., App]
START = "post.start:1"


def test_a_post_makes_one_want_to_start(quiz: Board) -> None:
    """It says how many questions there are, of what, how long they take, until when, and who took it: nobody yet."""
    told = quiz.told["1"]
    shown = text(told.words)
    assert told.channel == "C1"
    assert "Daily quiz: 5 questions, about 3 minutes" in shown
    assert "Soil" in shown
    assert "Open until Wed 11 Mar 09:01" in shown, "the next one comes then"
    assert "be the first" in shown
    assert labels(told.words) == ["Start"]


def test_a_quiz_is_posted_once_however_often_it_is_looked(quiz: Board, database: Database) -> None:
    """A second look within the day posts nothing, edits nothing."""
    for _ in range(5):
        assert quiz.passes(minutes=7) == []
    assert quiz.told["1"].edits == 0
    assert [state for _, state, _ in states(database)] == ["sent"]


def test_the_next_quiz_closes_the_one_before(quiz: Board) -> None:
    """Its message becomes the result, counts only: who took it and what share was right, from three people on."""
    for name in ("Ann", "Bob", "Cyd"):
        taken(quiz.person(name), START)
    assert quiz.passes(hours=24) == ["2"]
    quiz.passes(seconds=1)
    shown = text(quiz.told["1"].words)
    assert "Daily quiz of Tue 10 Mar: closed" in shown
    assert "3 people took it." in shown
    assert "% of the answers were right" in shown
    assert labels(quiz.told["1"].words) == ["See the answers"]
    assert "Start" in labels(quiz.told["2"].words)
    assert "closed" in text(quiz.person("Dan").presses(START))
    assert "Question 1 of 5" in text(quiz.person("Ann").presses("post.reveal:1:0"))


@pytest.mark.parametrize("people", [0, 1, 2])
def test_of_a_few_it_is_not_told_how_they_did(quiz: Board, people: int) -> None:
    """One could tell who it was; of nobody it is said kindly."""
    for number in range(people):
        taken(quiz.person(f"P{number}"), START)
    quiz.passes(hours=24)
    quiz.passes(seconds=1)
    shown = text(quiz.told["1"].words)
    assert "%" not in shown
    assert ("Nobody took it this time" in shown) is (people == 0)
    assert labels(quiz.told["1"].words) == (["See the answers"] if people else [])


def test_without_another_it_is_open_for_36_hours(quiz: Board, database: Database) -> None:
    """And not a minute longer."""
    with database.write() as session:
        session.get_one(PostRow, 1).schedule_id = None
    quiz.passes(hours=35, minutes=59)
    assert "question 1 of 5" in text(quiz.person().presses(START))
    quiz.passes(minutes=1)
    assert "closed" in text(quiz.told["1"].words)
    assert "This quiz is closed" in text(quiz.person("Bob").presses(START))


def test_no_question_comes_again_within_two_weeks(board: Board, database: Database) -> None:
    """Three weeks of posts, some of which people take, by two schedules: none repeats one of the 14 days before."""
    board.schedule()
    board.schedule(minute=NINE + 30, channel="C2")
    board.passes(minutes=30)
    for day in range(20):
        board.passes(days=1)
        if day % 3 == 0:
            taken(board.person(), f"post.start:{2 * day + 1}", day % 4)
    found = asked(database)
    assert len(found) == 21
    for date_, refs in found.items():
        before = [ref for back in range(1, 14) for ref in found.get(date_ - timedelta(days=back), [])]
        assert len(refs) == len(set(refs))
        assert not set(refs) & set(before)
    sizes = {len(refs) for refs in found.values()}
    assert sizes <= {3, 6}, "100 questions last for 28 posts of three"


def test_a_small_pack_gives_small_quizzes_and_then_none(app: App, clock: Clock, database: Database) -> None:
    """Eight questions last for eight days; then posts are skipped with the reason, and go on after two weeks."""
    board = Board(app, clock)
    board.schedule()
    board.clock.advance(minutes=-1439)
    posted = [bool(board.passes(days=1)) for _ in range(16)]
    assert posted == [True] * 8 + [False] * 6 + [True] * 2
    skipped = [error for _, state, error in states(database) if state == "skipped"]
    assert skipped == ["the group was given all questions of its packs within the last 14 days"] * 6


def test_what_the_group_shared_by_the_command_waits_while_there_is_other(
    app: App, clock: Clock, database: Database
) -> None:
    """Of eight questions five were asked by `quiz`: the other three are posted first, and only then one of the five."""
    board = Board(app, clock)
    finish_quiz(board.person())
    with database.read() as session:
        shared = set(
            session.scalars(
                select(QuestionVersionRow.question_id).join(
                    DailyQuestionRow, DailyQuestionRow.version_id == QuestionVersionRow.id
                )
            )
        )
    board.schedule()
    board.passes(minutes=1)
    for _ in range(3):
        board.passes(days=1)
    told = [question for (question,) in asked(database).values()]
    assert [question in shared for question in told] == [False] * 3 + [True]


def test_two_schedules_at_the_same_minute_share_no_question(
    board: Board, make_app: MakeApp, database_url: str, database: Database
) -> None:
    """Though two processes choose for the group at the same moment."""
    for number in range(6):
        board.schedule(channel=f"C{number}")
    other = Board(make_app(database_url), board.clock)
    other.app.use(board.app.shelf)
    board.clock.advance(minutes=1)
    at_once(board.works, other.works)
    board.passes(seconds=20)
    (found,) = asked(database).values()
    assert len(found) == len(set(found)) == 6 * min(5, 100 // (14 * 6))
    assert sorted(told.channel for each in (board, other) for told in each.told.values()) == [f"C{n}" for n in range(6)]


def test_a_post_that_is_tried_again_says_the_same(board: Board, database: Database) -> None:
    """What was chosen at the first try stands, whatever process tries next and whatever the packs say by then."""
    board.schedule()
    board.fates = [Fate.NOT_NOW, Fate.DOUBTFUL]
    assert board.passes(minutes=1) == []
    first = asked(database)
    for _ in range(4):
        rested(database)
        board.passes(minutes=1)
    assert len(board.told) == 1
    assert asked(database) == first
    assert len(rows(database, PostRow)) == 1


def test_a_post_that_was_tried_in_vain_is_open_for_36_hours_since_it_came(board: Board, database: Database) -> None:
    """It says so where no other follows."""
    board.schedule()
    board.fates = [Fate.NOT_NOW]
    board.passes(minutes=1)
    with database.write() as session:
        session.execute(update(ScheduleRow).values(next_at=board.clock.now + timedelta(days=7)))
    rested(database)
    board.passes(hours=5)
    assert "Open until Thu 12 Mar 02:01" in text(board.told["1"].words)


def test_a_late_post_says_so(board: Board) -> None:
    """Two hours after its time it is made up, and says when it was planned; half a minute is nothing to speak of."""
    board.schedule()
    board.passes(hours=2)
    assert "Late, sorry: it was planned for Tue 10 Mar 09:01" in text(board.told["1"].words)
    board.passes(hours=22, minutes=1, seconds=30)
    assert "Late" not in text(board.told["2"].words)


@pytest.mark.parametrize("kind", PostKind)
def test_a_preview_is_what_will_be_posted_and_nothing_is_kept_of_it(
    board: Board, database: Database, kind: PostKind
) -> None:
    """The same words; its buttons answer kindly that it is a preview."""
    schedule = board.schedule(kind)
    made = board.preview(schedule)
    assert (made.id, made.date) == (0, date(2026, 3, 10))
    assert rows(database, PostRow) == []
    assert rows(database, QuestionVersionRow) == []
    assert board.passes(minutes=1) == ["1"]
    posted = board.told["1"].post
    assert posted
    assert posted.body == made.body


@pytest.mark.parametrize("action", ["post.start:0", "post.vote:0:1", "post.card:0", "post.reveal:0:0", "post.why:0"])
def test_the_buttons_of_a_preview_say_that_it_is_one(board: Board, action: str) -> None:
    """To its reader alone, beside it."""
    shown = board.person().presses(action)
    assert "This is a preview" in text(shown)
    assert (shown.beside, shown.private) == (True, True)


def test_where_packs_have_no_question_the_post_is_skipped_with_the_reason(
    app: App, clock: Clock, database: Database, tmp_path: Path
) -> None:
    """No empty quiz is posted, and the next day is tried again."""
    shelf = grown(tmp_path, 0)
    board = Board(app, clock)
    board.schedule()
    app.use(type(shelf)(type(shelf.library)()))
    assert board.passes(minutes=1) == []
    assert states(database) == [("post", "skipped", "its packs have no questions")]
