"""Taking a quiz: today's, which the group shares, then practice."""

from datetime import date, datetime, timedelta

from bot.core.content import Ref
from bot.core.errors import Gone, NothingToStudy, NotYours, QuizClosed
from bot.core.people import Member
from bot.core.quiz import LATELY, AnswerGiven, AskedQuestion, Quiz, QuizKind, choose, option_order
from bot.core.streaks import Evidence, Streak
from bot.features.shelf import Shelf
from bot.features.streak import streak_of
from bot.storage import ledger, people, quizzes
from bot.storage.engine import Reader, Writer, writer

_REMEMBERED = timedelta(days=6 * LATELY)  # older runs do not matter to the choice, and the query stays small


def take(session: Reader, member: Member, shelf: Shelf, now: datetime) -> Quiz:
    """The quiz to go on with: one begun today, else today's, else a new practice.

    Raises:
        NothingToStudy: no pack has a question.
        NeedsWriter: a quiz has to be begun, and the session only reads.
    """
    runs = quizzes.of_date(session, member.id, member.today)
    for number, _, finished in runs:
        if not finished:
            return _load(session, member, number)
    if not shelf.questions:
        raise NothingToStudy("questions")
    kind = QuizKind.PRACTICE if any(kind is QuizKind.DAILY for _, kind, _ in runs) else QuizKind.DAILY
    return _begin(writer(session), member, shelf, kind, now)


def waiting(session: Reader, member: Member) -> Quiz | None:
    """A quiz that the member began today and has not finished."""
    runs = quizzes.of_date(session, member.id, member.today)
    return next((_load(session, member, number) for number, _, finished in runs if not finished), None)


def daily_result(session: Reader, member: Member) -> Quiz | None:
    """The member's finished daily quiz of today."""
    runs = quizzes.of_date(session, member.id, member.today)
    return next(
        (_load(session, member, number) for number, kind, done in runs if done and kind is QuizKind.DAILY),
        None,
    )


def result(session: Reader, member: Member, quiz_id: int | None) -> Quiz:
    """A quiz of the member's own with every answer; None means the latest. It stays readable for ever.

    Raises:
        NotYours: it is another member's.
        Gone: there is no such quiz.
    """
    number = quizzes.latest(session, member.id) if quiz_id is None else quiz_id
    if number is None:
        raise Gone("quiz")
    return _load(session, member, number)


def answer(session: Writer, member: Member, quiz_id: int, position: int, chosen: int, now: datetime) -> AnswerGiven:
    """The question has an answer afterwards: this one, or the one that was there before.

    With the last one the quiz is finished and today is a study day.

    Raises:
        QuizClosed: the quiz was for an earlier day.
        NotYours: it is another member's.
        Gone: there is no such quiz, question or choice.
    """
    people.lock(session, member.person_id)
    before = _load(session, member, quiz_id)
    if not (0 <= position < len(before.items) and 0 <= chosen < len(before.items[position].question.choices)):
        raise Gone("question")
    if not before.open:
        raise QuizClosed(quiz_id)
    counted = quizzes.answer(session, quiz_id, position, chosen, now)
    quiz = _load(session, member, quiz_id)
    streak = None
    if quiz.finished:
        quizzes.finish(session, quiz_id, now)
        ledger.credit(session, member, Evidence.QUIZ, now)
        streak = streak_of(session, member)
    return AnswerGiven(quiz, quiz.items[position], counted, streak)


def share(session: Writer, member: Member, quiz_id: int, now: datetime) -> tuple[Quiz, Streak] | None:
    """The finished quiz is shared, and is given with the member's streak; None if it was shared before.

    Raises:
        NotYours: it is another member's.
        Gone: there is no such quiz, or it is not finished.
    """
    people.lock(session, member.person_id)
    quiz = _load(session, member, quiz_id)
    if not quiz.finished:
        raise Gone("button")
    return (quiz, streak_of(session, member)) if quizzes.share(session, quiz_id, now) else None


def _load(session: Reader, member: Member, quiz_id: int) -> Quiz:
    quiz = quizzes.load(session, member.id, quiz_id, member.today)
    if quiz is None:
        raise NotYours if quizzes.owner(session, quiz_id) is not None else Gone("quiz")
    return quiz


def _begin(session: Writer, member: Member, shelf: Shelf, kind: QuizKind, now: datetime) -> Quiz:
    people.lock(session, member.person_id)
    runs = quizzes.of_date(session, member.id, member.today)
    if begun := next((number for number, _, finished in runs if not finished), None):
        return _load(session, member, begun)  # another click was faster
    versions = (
        _daily(session, member, shelf) if kind is QuizKind.DAILY else _practice(session, member, shelf, len(runs))
    )
    ordered = [
        (
            version,
            option_order(
                len(question.choices),
                f"{member.id} {member.today} {len(runs)} {version}",
                fixed=question.fixed_order,
            ),
        )
        for version, question in versions
    ]
    return _load(session, member, quizzes.start(session, member.id, kind, member.today, ordered, now))


def _daily(session: Writer, member: Member, shelf: Shelf) -> list[tuple[int, AskedQuestion]]:
    """The group's questions of the member's date, chosen by whoever comes first, the same for all."""
    if not quizzes.daily_versions(session, member.group_id, member.today):
        seen = quizzes.group_history(session, member.group_id, _long_ago(member.today))
        chosen = _chosen(shelf, seen, member.today, f"group {member.group_id} {member.today}")
        quizzes.set_daily(
            session,
            member.group_id,
            member.today,
            [quizzes.keep_version(session, question) for question in chosen],
        )
    return quizzes.daily_versions(session, member.group_id, member.today)


def _practice(session: Writer, member: Member, shelf: Shelf, runs: int) -> list[tuple[int, AskedQuestion]]:
    seen = quizzes.member_history(session, member.id, _long_ago(member.today))
    chosen = _chosen(shelf, seen, member.today, f"member {member.id} {member.today} {runs}")
    return [(quizzes.keep_version(session, question), question) for question in chosen]


def _chosen(shelf: Shelf, seen: dict[Ref, date], today: date, seed: str) -> list[AskedQuestion]:
    topics = {ref: question.topic for ref, question in shelf.questions.items()}
    return [shelf.questions[ref] for ref in choose(topics, seen, today, seed)]


def _long_ago(today: date) -> date:
    return today - _REMEMBERED
