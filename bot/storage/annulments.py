"""Questions that admins annulled: whose answers count for nobody's accuracy in a group."""

from collections.abc import Iterator
from datetime import date, datetime

from sqlalchemy import delete, exists, func, select, union, union_all
from sqlalchemy.orm import aliased

from bot.core.annulments import Annulment, Asked
from bot.core.leaderboard import Score
from bot.core.quiz import QuizKind
from bot.storage import scores
from bot.storage.engine import Reader, Writer
from bot.storage.insert import insert_new
from bot.storage.tables import (
    AnnulmentRow,
    DailyQuestionRow,
    GroupRow,
    MemberRow,
    PersonRow,
    PostQuestionRow,
    PostRow,
    QuestionVersionRow,
    QuizQuestionRow,
    QuizRow,
)


def stands(session: Writer, group_id: int, version_id: int) -> bool:
    """Whether a wording is annulled in a group, which stays so until the caller's transaction ends."""
    _hold(session, group_id, shared=True)
    found = exists().where(AnnulmentRow.group_id == group_id, AnnulmentRow.version_id == version_id)
    return bool(session.scalar(select(found)))


def add(session: Writer, group_id: int, version_id: int, by_id: int, reason: str, now: datetime) -> bool:
    """The wording is annulled in the group, and the answers to it are in no score; True if it was not before."""
    _hold(session, group_id)
    values = {"by_id": by_id, "reason": reason, "at": now}
    new = insert_new(session, AnnulmentRow, group_id=group_id, version_id=version_id, **values)
    if new:
        scores.shift(session, group_id, _answers(session, group_id, version_id), -1)
    return new


def remove(session: Writer, group_id: int, version_id: int) -> bool:
    """The wording is not annulled in the group, and the answers to it are in the scores; True if it was before."""
    _hold(session, group_id)
    gone = delete(AnnulmentRow).where(AnnulmentRow.group_id == group_id, AnnulmentRow.version_id == version_id)
    if not session.execute(gone).rowcount:  # type: ignore[attr-defined]  # a DELETE's result has a count
        return False
    scores.shift(session, group_id, _answers(session, group_id, version_id), 1)
    return True


def answered(session: Reader, group_id: int, version_id: int) -> tuple[int, int]:
    """How often a wording was answered in a group's daily quizzes, and how often that was right."""
    right = [reached.correct for _, _, reached in _answers(session, group_id, version_id)]
    return len(right), sum(right)


def count(session: Reader, group_id: int) -> int:
    """How many wordings are annulled in a group."""
    statement = select(func.count()).select_from(AnnulmentRow).where(AnnulmentRow.group_id == group_id)
    return session.scalar(statement) or 0


def asked(session: Reader, group_id: int, since: date) -> list[Asked]:
    """What a group's daily quizzes asked from a date on, and all that is annulled there, the latest first."""
    shared = select(DailyQuestionRow.version_id, DailyQuestionRow.local_date).where(
        DailyQuestionRow.group_id == group_id, DailyQuestionRow.local_date >= since
    )
    posted = (
        select(PostQuestionRow.version_id, PostRow.local_date)
        .join(PostRow, PostRow.id == PostQuestionRow.post_id)
        .where(PostRow.group_id == group_id, PostRow.local_date >= since, PostRow.opened_at.is_not(None))
    )
    dates: dict[int, date] = {}
    for version, day in session.execute(union(shared, posted)):
        dates[version] = max(day, dates.get(version, day))
    ruled = _annulled(session, group_id)
    rows = session.execute(
        select(QuestionVersionRow.id, QuestionVersionRow.body).where(QuestionVersionRow.id.in_({*dates, *ruled}))
    )
    found = [Asked(version, body["text"], dates.get(version), ruled.get(version)) for version, body in rows]
    return sorted(found, key=lambda each: (each.on or date.min, each.version), reverse=True)


def _annulled(session: Reader, group_id: int) -> dict[int, Annulment]:
    """What is annulled in a group, by whom and why."""
    admin, person = aliased(MemberRow), aliased(PersonRow)
    rows = session.execute(
        select(AnnulmentRow.version_id, AnnulmentRow.reason, person.name, AnnulmentRow.at)
        .outerjoin(admin, admin.id == AnnulmentRow.by_id)
        .outerjoin(person, person.id == admin.person_id)
        .where(AnnulmentRow.group_id == group_id)
    )
    return {version: Annulment(reason, by, at) for version, reason, by, at in rows}


def _hold(session: Writer, group_id: int, *, shared: bool = False) -> None:
    """Nobody annuls in the group beside the caller; unless `shared`, nobody answers there either.

    Else an answer under way would not know of the annulment, nor that of the answer. SQLite has one writer anyway.
    """
    if session.get_bind().dialect.name != "sqlite":
        group = select(GroupRow.id).where(GroupRow.id == group_id)
        session.execute(group.with_for_update(read=shared, key_share=not shared))


def _answers(session: Reader, group_id: int, version_id: int) -> Iterator[tuple[int, date, Score]]:
    """The answers to a wording in a group's daily quizzes: whose, on which date, and what each is.

    Found by the dates and the posts that asked it there, for all the other groups have answers to it as well.
    """
    body = session.scalar(select(QuestionVersionRow.body).where(QuestionVersionRow.id == version_id))
    right = scores.right_choice(body) if body else ""
    given = (
        select(QuizRow.member_id, QuizRow.local_date, QuizQuestionRow.option_order, QuizQuestionRow.chosen)
        .join(QuizQuestionRow, QuizQuestionRow.quiz_id == QuizRow.id)
        .where(
            QuizRow.kind == QuizKind.DAILY,
            QuizQuestionRow.version_id + 0 == version_id,  # no index: it would begin with the answers of all groups
            QuizQuestionRow.chosen.is_not(None),
        )
    )
    dates = select(DailyQuestionRow.local_date).where(
        DailyQuestionRow.group_id == group_id, DailyQuestionRow.version_id == version_id
    )
    shared = given.join(MemberRow, MemberRow.id == QuizRow.member_id).where(
        MemberRow.group_id == group_id, (QuizRow.post_id + 0).is_(None), QuizRow.local_date.in_(dates)
    )
    posted = (
        given.join(PostRow, PostRow.id == QuizRow.post_id)
        .join(PostQuestionRow, PostQuestionRow.post_id == PostRow.id)
        .where(PostRow.group_id == group_id, PostQuestionRow.version_id == version_id)
    )
    for member, day, order, chosen in session.execute(union_all(shared, posted)):
        yield member, day, Score(answers=1, correct=int(chosen is not None and order[chosen] in right))
