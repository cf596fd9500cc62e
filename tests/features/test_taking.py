"""Taking the posted daily quiz: once each, in private, by its button or the command, and how the group chose."""

from collections.abc import Callable
from datetime import date
from functools import partial

import pytest
from sqlalchemy import delete, select

from bot.app import App
from bot.core.errors import Gone, QuizClosed
from bot.core.request import Place
from bot.features.shelf import Shelf
from bot.library.load import load
from bot.shipped import shipped
from bot.storage.check import check
from bot.storage.engine import Database
from bot.storage.tables import (
    PostChoiceRow,
    PostQuestionRow,
    PostRow,
    QuestionVersionRow,
    QuizRow,
    StudyDayRow,
)
from tests.features.front import at_once, labels, offered, options, refusal, text
from tests.features.postings import NINE, Board, asked, questions, rows, taken, takers
from tests.people import Clock

MakeApp = Callable[..., App]
START = "post.start:1"
OTHER = Place("other", "Other", "C1")


def test_everybody_gets_the_same_questions(quiz: Board) -> None:
    """In the same order for all."""
    people = [quiz.person(name) for name in ("Ann", "Bob", "Cyd", "Dan")]
    found = [questions(person, START) for person in people]
    assert len(set(found[0])) == 5
    assert all(each == found[0] for each in found)


def test_its_end_leads_to_the_answers_and_says_what_it_did(quiz: Board) -> None:
    """Score, study day and streak, and how the group chose."""
    end = taken(quiz.person(), START)[-1]
    assert "The daily quiz is done" in text(end)
    assert "Your streak: 1 day" in text(end)
    assert offered(end, "post.reveal") == ["post.reveal:1:0"]


def test_who_comes_back_goes_on_and_who_has_finished_sees_their_result(quiz: Board) -> None:
    """The same button leads to the next question, then to the score; never to a second run."""
    ann = quiz.person()
    first = ann.presses(START)
    ann.presses(offered(first, "answer")[0])
    again = ann.presses(START)
    assert "Welcome back" in text(again)
    assert "question 2 of 5" in text(again)
    while answers := offered(again, "answer"):
        again = ann.presses(answers[0])
    assert "You've taken this quiz" in text(ann.presses(START))
    assert offered(ann.presses(START), "answer") == []


def test_who_has_begun_may_finish_within_half_an_hour_more(quiz: Board, database: Database) -> None:
    """That counts, and is told by one more edit; a minute later it takes no more answers."""
    ann, bob, cyd = (quiz.person(name) for name in ("Ann", "Bob", "Cyd"))
    late = {}
    for person in (ann, bob):
        replies = [person.presses(START)]
        for _ in range(4):
            replies.append(person.presses(offered(replies[-1], "answer")[0]))
        late[person] = offered(replies[-1], "answer")[0]
    quiz.passes(hours=24)
    quiz.passes(minutes=29)
    edits = quiz.told["1"].edits
    assert "This quiz is closed" in text(cyd.presses(START))
    assert "question 5 of 5" in text(ann.presses(START))
    assert "is done" in text(ann.presses(late[ann]))
    assert takers(database) == 1
    quiz.passes(minutes=2)
    assert quiz.told["1"].edits == edits + 1
    assert "1 person took it" in text(quiz.told["1"].words)
    assert text(bob.presses(late[bob])) == refusal(QuizClosed(2))
    quiz.passes(hours=3)
    assert quiz.told["1"].edits == edits + 1
    assert check(database) == []


def test_two_clicks_at_once_begin_one_quiz(
    quiz: Board, make_app: MakeApp, database_url: str, database: Database
) -> None:
    """In two processes at the same moment, by the post's button and by the command."""
    ann = quiz.person()
    ann.arrives()
    twin = Board(make_app(database_url), quiz.clock).person()
    twin.app.use(quiz.app.shelf)
    shown = at_once(
        partial(ann.presses, START), partial(twin.presses, START), partial(ann.says, "quiz"), partial(twin.says, "quiz")
    )
    assert len({each.summary for each in shown}) == 1
    assert len(rows(database, QuizRow)) == 1


def test_many_who_finish_at_once_all_count(
    quiz: Board, make_app: MakeApp, database_url: str, database: Database
) -> None:
    """Twelve in two processes, at the same moment: twelve takers, each choice counted, nobody turned away."""
    other = Board(make_app(database_url), quiz.clock)
    other.app.use(quiz.app.shelf)
    last = []
    for number in range(12):
        person = (quiz, other)[number % 2].person(f"P{number}")
        shown = person.presses(START)
        for _ in range(4):
            shown = person.presses(offered(shown, "answer")[number % 2])
        last.append(partial(person.presses, offered(shown, "answer")[0]))
    done = at_once(*last)
    assert all("is done" in text(each) for each in done)
    assert takers(database) == 12
    assert sum(row.count for row in rows(database, PostChoiceRow) if isinstance(row, PostChoiceRow)) == 60
    assert check(database) == []


def test_an_answer_given_twice_counts_once(quiz: Board, database: Database) -> None:
    """Also the last one, pressed again a day later: no second taker, no second study day."""
    ann = quiz.person()
    shown, last = ann.presses(START), ""
    while answers := offered(shown, "answer"):
        last, shown = answers[0], ann.presses(answers[0])
    quiz.clock.advance(hours=20)
    ann.presses(last)
    assert takers(database) == 1
    assert len(rows(database, StudyDayRow)) == 1


def test_the_command_gives_the_open_quiz(quiz: Board) -> None:
    """`quiz` is the posted one until it is finished, then practice, also the next morning before the next is posted."""
    ann = quiz.person()
    assert "The daily quiz: question 1 of 5" in text(ann.says("quiz"))
    assert questions(ann, START) == questions(quiz.person("Bob"), START)
    assert "Practice: question 1 of 5" in text(ann.says("quiz"))
    quiz.clock.advance(hours=20)
    assert "Practice: question" in text(ann.says("quiz"))
    quiz.passes(hours=4)
    assert "The daily quiz: question 1 of 5" in text(ann.says("quiz"))


def test_without_a_schedule_the_command_is_as_ever(board: Board) -> None:
    """The group's quiz of the day."""
    assert "Today's quiz: question 1 of 5" in text(board.person().says("quiz"))


def test_of_several_open_quizzes_the_newest_comes_first(board: Board, database: Database) -> None:
    """Two schedules of a group: both quizzes can be taken, one after the other, and neither closes the other."""
    board.schedule()
    board.schedule(minute=NINE + 2, channel="C2")
    board.passes(minutes=1)
    board.passes(minutes=1)
    ann = board.person()
    first, second = ann.says("quiz"), ann.presses(START)
    assert first.summary != second.summary
    shown = taken(ann, "post.start:2")[-1]
    assert "is done" in text(shown)
    assert ann.says("quiz").summary == second.summary
    told = [*asked(database).values()]
    assert len(told[0]) == len(set(told[0])) == 6, "and they share no question"


def test_whoever_left_it_is_greeted_with_it(quiz: Board) -> None:
    """The next morning, too, as long as it is open."""
    ann = quiz.person()
    ann.presses(offered(ann.presses(START), "answer")[0])
    quiz.clock.advance(hours=20)
    assert "question 2 of 5" in text(ann.arrives())


def test_the_study_day_is_the_members_own_at_finishing(board: Board, database: Database) -> None:
    """Begun before midnight and finished after it, where they live: the second date is credited, and no other."""
    ann, bob = board.person("Ann"), board.person("Bob")
    ann.says("settings", zone="Pacific/Auckland")
    board.passes(days=3)
    board.schedule()
    board.passes(minutes=1)  # it is two minutes past ten in the evening there
    shown = ann.presses(START)
    taken(bob, START)
    board.clock.advance(hours=2)
    while answers := offered(shown, "answer"):
        shown = ann.presses(answers[0])
    found = [(row.local_date, row.zone) for row in rows(database, StudyDayRow) if isinstance(row, StudyDayRow)]
    assert sorted(found) == [(date(2026, 3, 13), "UTC"), (date(2026, 3, 14), "Pacific/Auckland")]
    assert check(database) == []


def test_it_counts_on_the_leaderboard(quiz: Board) -> None:
    """As a daily quiz: its day, and its answers."""
    taken(quiz.person(), START)
    shown = text(quiz.person().says("leaderboard"))
    assert "1 day" in shown


def test_answers_are_for_those_who_have_finished(quiz: Board) -> None:
    """Before that nothing is given away; after it each question has its answer, its why, and pages."""
    ann, bob = quiz.person("Ann"), quiz.person("Bob")
    early = ann.presses("post.reveal:1:0")
    assert "for those who have finished" in text(early)
    assert offered(early, "post.start") == [START]
    ann.presses(START)
    assert labels(ann.presses("post.reveal:1:0")) == ["Go on with the quiz"]
    assert "Because" not in text(early)
    taken(bob, START)
    for position in range(5):
        shown = bob.presses(f"post.reveal:1:{position}")
        assert f"Question {position + 1} of 5" in text(shown)
        assert "It says so" in text(shown) or "Because question" in text(shown)
        assert text(shown).count("your answer") == 1
        wanted = [each for each in (position + 1, position - 1) if 0 <= each < 5]
        assert offered(shown, "post.reveal") == [f"post.reveal:1:{each}" for each in wanted]
    assert text(bob.presses("post.reveal:1:5")) == refusal(Gone("question"))


def test_how_the_group_chose_is_shown_from_three_on(quiz: Board, database: Database) -> None:
    """In the order of the pack, whatever the order in which each saw the choices; the shares are what was answered."""
    people = [quiz.person(name) for name in ("Ann", "Bob", "Cyd")]
    for number, person in enumerate(people):
        assert "%" not in text(people[0].presses("post.reveal:1:0"))
        taken(person, START, number)
    assert "so far 2 have finished" not in text(people[0].presses("post.reveal:1:0"))
    counted: dict[int, dict[int, int]] = {}
    for row in rows(database, PostChoiceRow):
        assert isinstance(row, PostChoiceRow)
        counted.setdefault(row.position, {})[row.choice] = row.count
    for position in range(5):
        shown = text(people[0].presses(f"post.reveal:1:{position}"))
        assert sum(counted[position].values()) == 3
        for number in counted[position].values():
            assert f"({round(100 * number / 3)}%" in shown
        right = sum(f"✓ {option}" in shown for option in ("True (100%", "True (67%", "True (33%", "True (0%", "Right"))
        assert right == 1
    assert check(database) == []


def test_counts_are_kept_in_the_packs_own_order(app: App, clock: Clock, database: Database) -> None:
    """Whoever chooses the right one counts for the right one, wherever it stood."""
    app.use(Shelf(load([shipped("content") / "ml-engineering"])))
    quiz = Board(app, clock)
    quiz.schedule()
    quiz.passes(minutes=1)
    with database.read() as session:
        versions = list(
            session.scalars(
                select(QuestionVersionRow.body)
                .join(PostQuestionRow, PostQuestionRow.version_id == QuestionVersionRow.id)
                .order_by(PostQuestionRow.position)
            )
        )
    assert any(not body["fixed_order"] for body in versions), "else nothing is shown in another order"
    for name in ("Ann", "Bob", "Cyd", "Dan"):
        person = quiz.person(name)
        shown = person.presses(START)
        for body in versions:
            right = next(choice["text"] for choice in body["choices"] if choice["right"])
            shown = person.presses(offered(shown, "answer")[options(shown).index(right)])
        assert "5 of 5 right" in text(shown)
    for row in rows(database, PostChoiceRow):
        assert isinstance(row, PostChoiceRow)
        assert (versions[row.position]["choices"][row.choice]["right"], row.count) == (True, 4)
    quiz.passes(hours=24)
    quiz.passes(seconds=1)
    assert "100% of the answers were right" in text(quiz.told["1"].words)


def test_a_restart_changes_nothing(quiz: Board, make_app: MakeApp, database_url: str, database: Database) -> None:
    """Another process goes on with the same quiz, the same count, the same message."""
    ann = quiz.person()
    shown = ann.presses(START)
    ann.presses(offered(shown, "answer")[0])
    after = Board(make_app(database_url), quiz.clock, quiz.told)
    after.app.use(quiz.app.shelf)
    again = after.person()
    shown = again.presses(START)
    assert "question 2 of 5" in text(shown)
    while answers := offered(shown, "answer"):
        shown = again.presses(answers[0])
    after.passes(seconds=31)
    assert "1 person has taken it" in text(after.told["1"].words)
    assert takers(database) == 1


@pytest.mark.parametrize("action", [START, "post.vote:1:0", "post.why:1", "post.card:1", "post.reveal:1:0"])
def test_another_groups_post_is_none_of_ours(quiz: Board, action: str) -> None:
    """Nor is one that never was, nor a vote on a quiz."""
    assert text(quiz.person("Ann", OTHER).presses(action)) == refusal(Gone("post"))
    assert text(quiz.person().presses(action.replace(":1", ":99", 1))) == refusal(Gone("post"))


def test_counts_outlive_who_made_them(quiz: Board, database: Database) -> None:
    """Whoever has everything deleted is gone from the quizzes, not from the count; the database is in order."""
    for name in ("Ann", "Bob", "Cyd"):
        taken(quiz.person(name), START)
    bob = quiz.person("Bob")
    bob.chooses("privacy.gone", bob.says("privacy delete"))
    assert takers(database) == 3
    assert len(rows(database, QuizRow)) == 2
    assert check(database) == []
    assert "%" in text(quiz.person("Ann").presses("post.reveal:1:0"))


def test_a_wrong_count_is_found(quiz: Board, database: Database) -> None:
    """By `studyhall db check`: fewer takers than people, or choices that are not one a taker."""
    taken(quiz.person(), START)
    assert check(database) == []
    with database.write() as session:
        session.get_one(PostRow, 1).takers = 0
    assert "1 daily posts" in " ".join(check(database))
    with database.write() as session:
        session.get_one(PostRow, 1).takers = 2
    assert "1 daily posts" in " ".join(check(database))
    with database.write() as session:
        session.get_one(PostRow, 1).takers = 0
        session.execute(delete(PostChoiceRow))
    assert "1 daily posts" in " ".join(check(database))
