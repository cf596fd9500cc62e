"""Taking a quiz: today's, which the group shares, then practice."""

from datetime import date, datetime, timedelta

from bot.core.content import Ref
from bot.core.errors import Gone, NothingToStudy, NotYours, QuizClosed
from bot.core.ledger import Evidence
from bot.core.people import Member
from bot.core.quiz import LATELY, AnswerGiven, AskedQuestion, Quiz, QuizKind, choose, option_order
from bot.core.streaks import Streak
from bot.features import overcome, taking
from bot.features.belongings import elsewhere
from bot.features.shelf import Shelf
from bot.features.streak import streak_of
from bot.storage import given, ledger, people, posts, quizzes
from bot.storage.engine import Reader, Writer, writer

_REMEMBERED = timedelta(days=6 * LATELY)  # older runs do not matter to the choice, and the query stays small


def take(session: Reader, member: Member, shelf: Shelf, now: datetime) -> Quiz:
    """The quiz to go on with: the group's posted one, else one begun today, else today's, else a new practice.

    Where quizzes are posted, there is none of the day beside them: in between is practice.

    Raises:
        NothingToStudy: no pack has a question.
        NeedsWriter: a quiz has to be begun, and the session only reads.
    """
    if posted := taking.resume(session, member, now):
        return posted
    if begun := _begun(session, member, now):
        return begun
    if not shelf.questions:
        raise NothingToStudy("questions")
    runs = quizzes.of_date(session, member.id, member.today)
    had_today = any(kind is QuizKind.DAILY for _, kind, _ in runs) or posts.is_planned(session, member.group_id)
    kind = QuizKind.PRACTICE if had_today else QuizKind.DAILY
    return _begin(writer(session), member, shelf, kind, now)


def waiting(session: Reader, member: Member, now: datetime) -> Quiz | None:
    """A quiz that the member has begun and may finish: of a post, else of today."""
    return taking.resume(session, member, now, begun=True) or _begun(session, member, now)


def daily_result(session: Reader, member: Member, now: datetime) -> Quiz | None:
    """The member's finished daily quiz of today, the latest of several."""
    runs = quizzes.of_date(session, member.id, member.today)
    done = [number for number, kind, finished in runs if finished and kind is QuizKind.DAILY]
    return _load(session, member, done[-1], now) if done else None


def result(session: Reader, member: Member, quiz_id: int | None, now: datetime) -> Quiz:
    """A quiz of the member's own with every answer; None means the latest. It stays readable for ever.

    Raises:
        NotYours: it is somebody else's.
        Elsewhere: it is the member's own, in another group.
        Gone: there is no such quiz.
    """
    number = quizzes.latest(session, member.id) if quiz_id is None else quiz_id
    if number is None:
        raise Gone("quiz")
    return _load(session, member, number, now)


def answer(
    session: Writer, member: Member, quiz_id: int, position: int, chosen: int, *, shelf: Shelf, now: datetime
) -> AnswerGiven:
    """The question has an answer afterwards: this one, or the one that was there before.

    With the last one the quiz is finished and today is a study day. A misconception behind a wrong one is noted, and
    its flashcard is due.

    Raises:
        QuizClosed: the quiz was for an earlier day, or its post is over.
        NotYours: it is somebody else's.
        Elsewhere: it is the member's own, in another group.
        Gone: there is no such quiz, question or choice.
    """
    people.lock(session, member.person_id)
    before = _load(session, member, quiz_id, now)
    if not (0 <= position < len(before.items) and 0 <= chosen < len(before.items[position].question.choices)):
        raise Gone("question")
    if not before.open:
        raise QuizClosed(quiz_id)
    counted = quizzes.answer(session, quiz_id, position, chosen, now)
    quiz = _load(session, member, quiz_id, now)
    item = quiz.items[position]
    summoned = counted and overcome.voiced(session, member, item.question, chosen, shelf, now)
    if not quiz.finished:
        return AnswerGiven(quiz, item, counted, summoned=summoned)
    if quizzes.finish(session, quiz_id, now):
        ledger.credit(session, member, Evidence.QUIZ, now)
        taking.finished(session, member, quiz, now)
    streak = streak_of(session, member)
    return AnswerGiven(quiz, item, counted, streak if streak.done_today else None, summoned)


def share(session: Writer, member: Member, quiz_id: int, now: datetime) -> tuple[Quiz, Streak] | None:
    """The finished quiz is shared, and is given with the member's streak; None if it was shared before.

    Raises:
        NotYours: it is somebody else's.
        Elsewhere: it is the member's own, in another group.
        Gone: there is no such quiz, or it is not finished.
    """
    people.lock(session, member.person_id)
    quiz = _load(session, member, quiz_id, now)
    if not quiz.finished:
        raise Gone("button")
    return (quiz, streak_of(session, member)) if quizzes.share(session, quiz_id, now) else None


def _load(session: Reader, member: Member, quiz_id: int, now: datetime) -> Quiz:
    quiz = quizzes.load(session, member.id, quiz_id, member.today)
    if quiz is None:
        owner = quizzes.owner(session, quiz_id)
        raise elsewhere(session, member, owner, "quiz") or (Gone("quiz") if owner is None else NotYours())
    return quiz.at(now)


def _begun(session: Reader, member: Member, now: datetime) -> Quiz | None:
    """A quiz that the member began today and may finish; those of posts are looked for elsewhere, for they last."""
    for number, _, finished in quizzes.of_date(session, member.id, member.today):
        quiz = None if finished else _load(session, member, number, now)
        if quiz and quiz.open:
            return quiz
    return None


def _begin(session: Writer, member: Member, shelf: Shelf, kind: QuizKind, now: datetime) -> Quiz:
    people.lock(session, member.person_id)
    if begun := _begun(session, member, now):
        return begun  # another click was faster
    runs = quizzes.of_date(session, member.id, member.today)
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
    return _load(session, member, quizzes.start(session, member.id, kind, member.today, ordered, now), now)


def _daily(session: Writer, member: Member, shelf: Shelf) -> list[tuple[int, AskedQuestion]]:
    """The group's questions of the member's date, chosen by whoever comes first, the same for all."""
    if not quizzes.daily_versions(session, member.group_id, member.today):
        since = _long_ago(member.today)
        posted = {ref: each.day for ref, each in given.questions(session, member.group_id, since).items()}
        seen = quizzes.group_history(session, member.group_id, since)
        seen |= {ref: max(day, seen.get(ref, day)) for ref, day in posted.items()}
        chosen = _chosen(shelf, seen, member.today, f"group {member.group_id} {member.today}")
        quizzes.set_daily(
            session,
            member.group_id,
            member.today,
            quizzes.keep_versions(session, chosen),
        )
    return quizzes.daily_versions(session, member.group_id, member.today)


def _practice(session: Writer, member: Member, shelf: Shelf, runs: int) -> list[tuple[int, AskedQuestion]]:
    seen = quizzes.member_history(session, member.id, _long_ago(member.today))
    chosen = _chosen(shelf, seen, member.today, f"member {member.id} {member.today} {runs}")
    return [*zip(quizzes.keep_versions(session, chosen), chosen, strict=True)]


def _chosen(shelf: Shelf, seen: dict[Ref, date], today: date, seed: str) -> list[AskedQuestion]:
    topics = {ref: question.topic for ref, question in shelf.questions.items()}
    return [shelf.questions[ref] for ref in choose(topics, seen, today, seed)]


def _long_ago(today: date) -> date:
    return today - _REMEMBERED
