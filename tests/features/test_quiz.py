"""Quizzes: today's that the group shares, practice after it, and what a click can and cannot do."""

from collections.abc import Callable
from functools import partial
from pathlib import Path

import pytest
from sqlalchemy import func, select

from bot.adapters.local import LOCAL
from bot.app import App
from bot.core.errors import BadOption, Elsewhere, Gone, NothingToStudy, NotYours, QuizClosed
from bot.core.reply import Reply
from bot.core.request import Place
from bot.features.shelf import Shelf
from bot.library.load import Library, load
from bot.storage.engine import Database
from bot.storage.tables import QuestionVersionRow, QuizQuestionRow, QuizRow, StudyDayRow
from tests.features.front import (
    OTHER,
    Person,
    at_once,
    choice,
    edited,
    finish_quiz,
    grown,
    labels,
    offered,
    options,
    refusal,
    study,
    text,
)
from tests.people import Clock

MakeApp = Callable[..., App]


@pytest.fixture
def ann(app: App) -> Person:
    """A member."""
    return Person(app, "Ann")


@pytest.fixture
def bob(app: App) -> Person:
    """Another member."""
    return Person(app, "Bob")


def asked(replies: list[Reply]) -> list[str]:
    """The questions that a quiz put, from its replies."""
    return [shown.summary.split(": ", 1)[1] for shown in replies if offered(shown, "answer")]


def given(database: Database) -> list[tuple[int, int, int]]:
    """Every answer that counts: quiz, position, choice."""
    with database.read() as session:
        rows = session.execute(
            select(QuizQuestionRow.quiz_id, QuizQuestionRow.position, QuizQuestionRow.chosen)
            .where(QuizQuestionRow.chosen.is_not(None))
            .order_by(QuizQuestionRow.quiz_id, QuizQuestionRow.position)
        )
        return [(quiz, position, chosen) for quiz, position, chosen in rows if chosen is not None]


def right_place(shown: Reply, tiny: Library) -> int:
    """Where the right choice stands among those on offer."""
    (question,) = [each for each in Shelf(tiny).questions.values() if shown.summary.endswith(f": {each.text}")]
    return options(shown).index(question.choices[question.right].text)


def late(shown: Reply) -> bool:
    """Whether the reply says that an answer had been given before."""
    return "first answer" in text(shown)


def begun(person: Person) -> tuple[Reply, str, list[str]]:
    """A quiz, its number, and the answers on offer."""
    shown = person.says("quiz")
    answers = offered(shown, "answer")
    return shown, answers[0].split(":")[1], answers


def test_a_quiz_has_five_questions_with_feedback_and_a_score(ann: Person, tiny: Library) -> None:
    """Right answers are praised, wrong ones explained with the belief behind them, and the end counts them."""
    shown = ann.says("quiz")
    right = 0
    for number in range(1, 6):
        assert f"question {number} of 5" in text(shown)
        place = right_place(shown, tiny)
        answers = offered(shown, "answer")
        aim = place if number % 2 else (place + 1) % len(answers)
        right += aim == place
        shown = ann.presses(answers[aim])
        feedback = text(shown)
        assert feedback.startswith("✓" if aim == place else "✗")
        assert "Because question" in feedback or "It says so itself." in feedback
    assert right == 3
    assert "3 of 5" in shown.summary
    assert "Your streak: 1 day" in text(shown)


def test_a_tempting_choice_names_the_misconception_behind_it(ann: Person) -> None:
    """Whoever chooses what a misconception leads to reads its claim."""
    shown = ann.says("quiz")
    while answers := offered(shown, "answer"):
        tempting = next((i for i, each in enumerate(options(shown)) if "Wrong one" in each), None)
        shown = ann.presses(answers[tempting or 0])
        if tempting is not None:
            assert "It only sounds right." in text(shown)
            assert "│ More water is always better for plants." in text(shown)


def test_the_group_shares_the_questions_of_a_date(ann: Person, bob: Person) -> None:
    """Two members are asked the same five in the same order, whenever on that date they come."""
    first = asked(finish_quiz(ann))
    assert len(set(first)) == 5
    assert asked(finish_quiz(bob)) == first


def test_the_group_shares_them_across_processes_and_moments(
    ann: Person, make_app: MakeApp, database_url: str, database: Database
) -> None:
    """Two members whose first click comes at the same moment in two processes are asked the same."""
    bob = Person(make_app(database_url), "Bob")
    ann.arrives()
    bob.arrives()
    quizzes = at_once(partial(finish_quiz, ann), partial(finish_quiz, bob))
    assert asked(quizzes[0]) == asked(quizzes[1])
    with database.read() as session:
        assert session.scalar(select(func.count()).select_from(QuizRow)) == 2


def test_packs_read_again_do_not_change_todays_questions(ann: Person, bob: Person, tmp_path: Path) -> None:
    """Whoever comes after a reload is asked what the group was asked before it."""
    first = asked(finish_quiz(ann))
    ann.app.use(grown(tmp_path, 30))
    assert asked(finish_quiz(bob)) == first


def test_another_group_has_questions_of_its_own(app: App, tmp_path: Path) -> None:
    """Groups do not share: over a week of many questions, two groups are not asked the same each day."""
    app.use(grown(tmp_path, 60))
    here, there = Person(app, "Ann"), Person(app, "Ann", OTHER)
    assert asked(finish_quiz(here)) != asked(finish_quiz(there))


def test_options_keep_true_before_false(ann: Person) -> None:
    """A statement to judge offers true, then false; only other options are shuffled."""
    for shown in finish_quiz(ann):
        if "Statement" in shown.summary:
            assert labels(shown) == ["True", "False"]


def test_a_second_quiz_of_the_day_is_practice_and_says_so(ann: Person) -> None:
    """After today's quiz comes practice, which names today's score and asks first what was not asked."""
    daily = finish_quiz(ann)
    practice = finish_quiz(ann)
    assert "practice" in text(practice[0]).casefold()
    assert "practice" not in text(daily[0]).casefold()
    score = daily[-1].summary.rsplit(" of 5", 1)[0][-1]
    assert f"{score} of 5" in text(practice[0]), "today's score is named"
    assert len(set(asked(practice)) - set(asked(daily))) == 3, "eight questions, five of them asked"
    assert "practice" in practice[-1].summary.casefold()
    assert "practice" in finish_quiz(ann)[0].summary.casefold()


def test_practice_adds_no_second_study_day(ann: Person, database: Database) -> None:
    """Three quizzes on a date are one study day."""
    for _ in range(3):
        finish_quiz(ann)
    with database.read() as session:
        assert session.scalar(select(func.count()).select_from(StudyDayRow)) == 1


def test_no_question_comes_again_within_14_days_while_others_remain(app: App, tmp_path: Path, clock: Clock) -> None:
    """Fourteen days of seventy questions repeat none; on the fifteenth the first ones may return."""
    app.use(grown(tmp_path, 62))
    ann = Person(app)
    days: list[set[str]] = []
    for _ in range(14):
        days.append(set(asked(finish_quiz(ann))))
        clock.advance(days=1)
    assert len(set().union(*days)) == 70
    assert set(asked(finish_quiz(ann))) == days[0]


def test_where_few_remain_the_longest_unseen_come_first(ann: Person, clock: Clock) -> None:
    """With eight questions, tomorrow asks the three new ones and two of today's."""
    today = set(asked(finish_quiz(ann)))
    clock.advance(days=1)
    tomorrow = set(asked(finish_quiz(ann)))
    assert len(tomorrow) == 5
    assert len(tomorrow - today) == 3


def test_a_second_click_counts_once(ann: Person, database: Database) -> None:
    """The same button again, or another of the same question, changes nothing and says so."""
    answers = offered(ann.says("quiz"), "answer")
    following = ann.presses(answers[0])
    for again in (answers[0], answers[1]):
        shown = ann.presses(again)
        assert late(shown)
        assert offered(shown, "answer") == offered(following, "answer")
    assert [position for _, position, _ in given(database)] == [0]
    assert given(database)[0][2] == 0


def test_two_clicks_at_the_same_moment_count_once(
    ann: Person, make_app: MakeApp, database_url: str, database: Database
) -> None:
    """Whichever of two processes is first has it; the other is told, for all five questions."""
    twin = Person(make_app(database_url), "Ann")
    shown = ann.says("quiz")
    while answers := offered(shown, "answer"):
        both = at_once(partial(ann.presses, answers[0]), partial(twin.presses, answers[1]))
        assert sorted(map(late, both)) == [False, True]
        assert given(database)[-1][2] == [*map(late, both)].index(False)
        shown = both[0]
    assert len(given(database)) == 5
    with database.read() as session:
        assert session.scalar(select(func.count()).select_from(StudyDayRow)) == 1


def test_two_first_clicks_begin_one_quiz(ann: Person, make_app: MakeApp, database_url: str, database: Database) -> None:
    """`quiz` in two windows at the same moment is one quiz."""
    ann.arrives()
    twins = [ann, Person(make_app(database_url), "Ann"), Person(make_app(database_url), "Ann")]
    shown = at_once(*(partial(twin.says, "quiz") for twin in twins))
    assert len({each.summary for each in shown}) == 1
    with database.read() as session:
        assert session.scalar(select(func.count()).select_from(QuizRow)) == 1


@pytest.mark.parametrize("place", [LOCAL, OTHER])
def test_somebody_elses_quiz_is_refused(ann: Person, database: Database, place: Place) -> None:
    """Neither its questions can be answered nor its result read, in whichever group."""
    _, number, answers = begun(ann)
    ann.presses(answers[0])
    bob = Person(ann.app, "Bob", place)
    for action in (f"answer:{number}:1:0", f"result:{number}:0"):
        assert text(bob.presses(action)) == refusal(NotYours())
    assert len(given(database)) == 1


def test_a_quiz_of_ones_own_in_another_group_is_said_to_be_there(app: App, database: Database) -> None:
    """It stays that group's, by whose name it can be chosen; it is nobody else's."""
    garden, other = Person(app, "Ann", Place("garden", "Garden")), Person(app, "Ann", OTHER)
    _, number, answers = begun(garden)
    for action in (answers[0], f"result:{number}:0"):
        assert text(other.presses(action)) == refusal(Elsewhere("quiz", "Garden"))
    assert given(database) == []
    garden.presses(answers[0])
    assert len(given(database)) == 1


@pytest.mark.parametrize("action", ["answer:{}:5:0", "answer:{}:0:4", "answer:{}:0:7", "result:{}:5"])
def test_a_place_that_a_quiz_does_not_have_is_gone(ann: Person, database: Database, action: str) -> None:
    """A sixth question or a fifth choice is no answer."""
    _, number, _ = begun(ann)
    assert text(ann.presses(action.format(number))) == refusal(Gone("question"))
    assert given(database) == []


def test_a_quiz_that_never_was_is_gone(ann: Person) -> None:
    """An unknown number gets a sentence, and so does `quiz last` before the first quiz."""
    for shown in (ann.presses("answer:999:0:0"), ann.presses("result:999:0"), ann.says("quiz", which="last")):
        assert text(shown) == refusal(Gone("quiz"))


def test_after_its_day_a_quiz_takes_no_answers(ann: Person, clock: Clock, database: Database) -> None:
    """At midnight it closes: a late click changes nothing, and leads to its answers and to today's quiz."""
    _, number, answers = begun(ann)
    following = offered(ann.presses(answers[0]), "answer")
    clock.advance(hours=14, minutes=59)
    assert "question 3 of 5" in text(ann.presses(following[0]))
    clock.advance(minutes=1)
    shown = ann.presses(f"answer:{number}:2:0")
    assert text(shown) == refusal(QuizClosed(int(number)))
    assert len(given(database)) == 2
    assert "question 1 of 5" in text(ann.chooses("open:quiz", shown))
    assert "Question 1 of 5" in text(ann.chooses("result", shown))


def test_a_closed_result_stays_readable_with_every_why(ann: Person, clock: Clock) -> None:
    """Days later each question of an unfinished quiz shows choice, right answer, why and source."""
    _, number, answers = begun(ann)
    ann.presses(answers[0])
    clock.advance(days=3)
    for position in range(5):
        shown = ann.presses(f"result:{number}:{position}")
        seen = text(shown)
        assert "Quiz of Tue 10 Mar" in shown.summary
        assert f"Question {position + 1} of 5" in seen
        assert "Because question" in seen or "It says so itself." in seen
        assert "Source: Notes on Gardens, “Watering” [notes.txt]" in seen
        assert ("your answer)" in seen) == (position == 0)
        assert ("Not answered" in seen) == (position > 0)
        wanted = {position - 1, position + 1} & {*range(5)}
        assert offered(shown, "result") == [f"result:{number}:{each}" for each in sorted(wanted, reverse=True)]
        assert offered(shown, "answer") == []


def test_a_closed_quiz_is_named_in_the_members_language(ann: Person, clock: Clock) -> None:
    """Its result, by the command and by a button, and its score as it is shared."""
    shown = finish_quiz(ann)[-1]
    (button,) = offered(shown, "result")
    ann.says("settings", language="de")
    clock.advance(days=3)
    for told in (ann.presses(button), ann.says("quiz", which="last")):
        assert told.summary.startswith("Quiz of Di, 10. März: ")
    ann.place = Place(ann.place.group, channel="C1")
    assert "finished the quiz of Di, 10. März: " in ann.presses(f"share:{button.split(':')[1]}").summary


def test_the_result_of_a_finished_quiz_is_the_latest(ann: Person) -> None:
    """`quiz last` and the button at the end show the same."""
    end = finish_quiz(ann)[-1]
    assert text(ann.says("quiz", which="last")) == text(ann.chooses("result", end))


def test_a_running_quiz_gives_no_answer_away(ann: Person) -> None:
    """While a quiz is open, what is not yet answered is asked, not shown with its right answer."""
    _, number, answers = begun(ann)
    for peek in (ann.says("quiz", which="last"), *(ann.presses(f"result:{number}:{place}") for place in range(5))):
        assert "question 1 of 5" in text(peek)
        assert "because" not in text(peek).casefold()
        assert offered(peek, "answer") == answers
    following = ann.presses(answers[0])
    result = ann.says("quiz", which="last")
    assert "Question 1 of 5" in text(result)
    assert offered(ann.chooses(f"result:{number}:1", result), "answer") == offered(following, "answer")


def test_a_quiz_goes_on_in_another_process(ann: Person, make_app: MakeApp, database_url: str) -> None:
    """Begun here, gone on with there: the same question, the same order of its options, the answer kept."""
    here = ann.presses(offered(ann.says("quiz"), "answer")[0])
    there = Person(make_app(database_url), "Ann")
    assert "question 2 of 5" in text(there.arrives())
    shown = there.chooses("open:quiz", there.arrives())
    assert "kept" in text(shown)
    assert offered(shown, "answer") == offered(here, "answer")
    assert options(shown) == options(here)


def test_the_welcome_names_no_quiz_that_is_finished(ann: Person) -> None:
    """After the last answer nothing waits."""
    finish_quiz(ann)
    assert "of 5" not in text(ann.arrives())


def test_an_edited_pack_changes_neither_a_running_quiz_nor_an_old_result(
    ann: Person, tmp_path: Path, clock: Clock
) -> None:
    """Questions, options, whys and sources stay as they were asked; only new quizzes have the new text."""
    before = ann.says("quiz")
    ann.app.use(
        edited(
            tmp_path,
            ("questions", "Which answer is right", "Which reply is correct"),
            ("questions", "Right ", "Correct "),
            ("questions", "Because question", "Since question"),
            ("questions", "Statement", "Sentence"),
            ("questions", "It says so itself.", "So it says."),
            ("pack", "Notes on Gardens", "Other Notes"),
        )
    )
    replies = [ann.says("quiz")]
    assert replies[0].summary == before.summary
    assert options(replies[0]) == options(before)
    replies = finish_quiz(ann)
    result = ann.says("quiz", which="last")
    pages = [text(result)]
    _, number, _ = choice(result, "result").action.split(":")
    pages += [text(ann.presses(f"result:{number}:{place}")) for place in range(1, 5)]
    old = " ".join(map(text, replies)) + " ".join(pages)
    for gone in ("Which reply", "Correct ", "Since question", "Sentence", "So it says.", "Other Notes"):
        assert gone not in old
    clock.advance(days=1)
    new = " ".join(text(each) for each in finish_quiz(ann))
    assert "Which answer is right" not in new
    assert "Which reply is correct" in new or "Sentence" in new


def test_a_deleted_question_stays_in_the_quiz_that_asked_it(ann: Person, tmp_path: Path) -> None:
    """A pack without the question, even without any, lets a running quiz end."""
    shown = ann.says("quiz")
    ann.app.use(Shelf(Library()))
    assert "of 5" in finish_quiz(ann)[-1].summary
    assert text(ann.says("quiz")) == refusal(NothingToStudy("questions"))
    assert shown.summary.split(": ", 1)[1] in text(ann.says("quiz", which="last"))
    ann.app.use(grown(tmp_path, 1))
    assert "practice" in ann.says("quiz").summary.casefold()


def test_a_wording_is_kept_once_for_all_who_were_asked_it(ann: Person, bob: Person, database: Database) -> None:
    """Two members and two quizzes of the same eight questions leave eight wordings."""
    for person in (ann, bob, ann, bob):
        finish_quiz(person)
    with database.read() as session:
        assert session.scalar(select(func.count()).select_from(QuestionVersionRow)) == 8


def test_a_pack_with_fewer_questions_gives_a_shorter_quiz(app: App, tmp_path: Path) -> None:
    """Three questions are a quiz of three."""
    edited(tmp_path)
    path = tmp_path / "tiny" / "questions.yaml"
    path.write_text("- id: " + "- id: ".join(path.read_text().split("- id: ")[1:4]))
    app.use(Shelf(load([path.parent])))
    replies = finish_quiz(Person(app))
    assert "question 1 of 3" in text(replies[0])
    assert "of 3" in replies[-1].summary


def test_a_quiz_is_refused_where_there_is_nothing_to_ask(app: App, database: Database) -> None:
    """No pack, no quiz: one sentence, and no empty quiz is begun."""
    app.use(Shelf(Library()))
    assert text(Person(app).says("quiz")) == refusal(NothingToStudy("questions"))
    with database.read() as session:
        assert session.scalar(select(func.count()).select_from(QuizRow)) == 0


def test_a_quiz_cannot_be_asked_for_by_what_it_does_not_know(ann: Person) -> None:
    """`quiz first` names what it can be."""
    assert text(ann.says("quiz", which="first")) == refusal(BadOption("quiz", "which", "first", ("last",)))


def test_a_day_without_a_finished_quiz_is_no_study_day(ann: Person) -> None:
    """Four of five answers don't make the day; the fifth does."""
    shown = ann.says("quiz")
    for _ in range(4):
        shown = ann.presses(offered(shown, "answer")[0])
        assert ann.streak().length == 0
    assert study(ann) == 1
