"""Quizzes: what was asked, as it stood then, and what was answered."""

import hashlib
import json
from collections.abc import Collection, Sequence
from dataclasses import asdict, replace
from datetime import date, datetime
from typing import Any

from sqlalchemy import func, select, update

from bot.core.content import Origin, Ref
from bot.core.leaderboard import Score
from bot.core.posts import TO_FINISH
from bot.core.quiz import AskedQuestion, Choice, Quiz, QuizItem, QuizKind
from bot.storage import annulments, scores
from bot.storage.engine import Reader, Writer
from bot.storage.insert import insert_new
from bot.storage.tables import DailyQuestionRow, MemberRow, PostRow, QuestionVersionRow, QuizQuestionRow, QuizRow


def keep_version(session: Writer, question: AskedQuestion) -> int:
    """The number of this wording of a question; kept if it was not yet."""
    return keep_versions(session, [question])[0]


def keep_versions(session: Writer, questions: Sequence[AskedQuestion]) -> list[int]:
    """The number of each of these wordings; kept if they were not yet."""
    made = [asdict(question) for question in questions]
    digests = [_digest(body) for body in made]
    bodies = {digest: (question.ref, body) for digest, question, body in zip(digests, questions, made, strict=True)}
    known = _numbers(session, bodies)
    for digest, (ref, body) in sorted(bodies.items()):  # in one order, so that no two wait for each other
        if digest not in known:
            insert_new(session, QuestionVersionRow, digest=digest, pack_id=ref.pack, question_id=ref.entry, body=body)
    if len(known) < len(bodies):
        known = _numbers(session, bodies)
    return [known[digest] for digest in digests]


def _digest(body: dict[str, Any]) -> str:
    return hashlib.sha256(json.dumps(body, sort_keys=True).encode()).hexdigest()


def _numbers(session: Reader, digests: Collection[str]) -> dict[str, int]:
    rows = select(QuestionVersionRow.digest, QuestionVersionRow.id).where(QuestionVersionRow.digest.in_(digests))
    return dict(session.connection().execute(rows).all())


def wording(session: Reader, number: int) -> AskedQuestion:
    """The question in the wording of that number, which there is."""
    return as_question(session.scalars(select(QuestionVersionRow.body).where(QuestionVersionRow.id == number)).one())


def daily_versions(session: Reader, group_id: int, day: date) -> list[tuple[int, AskedQuestion]]:
    """The wordings that a group shares on a date, in order; empty if none were chosen yet."""
    rows = session.execute(
        select(QuestionVersionRow.id, QuestionVersionRow.body)
        .join(DailyQuestionRow, DailyQuestionRow.version_id == QuestionVersionRow.id)
        .where(DailyQuestionRow.group_id == group_id, DailyQuestionRow.local_date == day)
        .order_by(DailyQuestionRow.position)
    )
    return [(number, as_question(body)) for number, body in rows]


def set_daily(session: Writer, group_id: int, day: date, versions: Sequence[int]) -> None:
    """These are the group's questions of that date, unless others were chosen a moment ago."""
    for position, version in enumerate(versions):
        new = insert_new(
            session,
            DailyQuestionRow,
            group_id=group_id,
            local_date=day,
            position=position,
            version_id=version,
        )
        if not new:
            return  # whoever has the first place has them all, also where they chose fewer


def group_history(session: Reader, group_id: int, since: date) -> dict[Ref, date]:
    """When a group last shared each question, from a date on."""
    return _last_dates(
        session,
        select(QuestionVersionRow.pack_id, QuestionVersionRow.question_id, func.max(DailyQuestionRow.local_date))
        .join(DailyQuestionRow, DailyQuestionRow.version_id == QuestionVersionRow.id)
        .where(DailyQuestionRow.group_id == group_id, DailyQuestionRow.local_date >= since),
    )


def member_history(session: Reader, member_id: int, since: date) -> dict[Ref, date]:
    """When a member was last asked each question, from a date on."""
    return _last_dates(
        session,
        select(QuestionVersionRow.pack_id, QuestionVersionRow.question_id, func.max(QuizRow.local_date))
        .join(QuizQuestionRow, QuizQuestionRow.version_id == QuestionVersionRow.id)
        .join(QuizRow, QuizRow.id == QuizQuestionRow.quiz_id)
        .where(QuizRow.member_id == member_id, QuizRow.local_date >= since),
    )


def _last_dates(session: Reader, statement: Any) -> dict[Ref, date]:
    rows = session.execute(statement.group_by(QuestionVersionRow.pack_id, QuestionVersionRow.question_id))
    return {Ref(pack, entry): day for pack, entry, day in rows}


def start(
    session: Writer,
    member_id: int,
    kind: QuizKind,
    day: date,
    questions: Sequence[tuple[int, Sequence[int]]],
    now: datetime,
    post_id: int | None = None,
) -> int:
    """A quiz of these wordings, each with the order of its options, is begun; its number. It may be a post's."""
    row = QuizRow(member_id=member_id, kind=kind, post_id=post_id, local_date=day, started_at=now)
    session.add(row)
    session.flush()
    session.add_all(
        QuizQuestionRow(quiz_id=row.id, position=position, version_id=version, option_order="".join(map(str, order)))
        for position, (version, order) in enumerate(questions)
    )
    session.flush()
    return row.id


def of_date(session: Reader, member_id: int, day: date) -> list[tuple[int, QuizKind, bool]]:
    """A member's quizzes of a date, oldest first: number, kind, and whether it is finished."""
    rows = session.execute(
        select(QuizRow.id, QuizRow.kind, QuizRow.finished_at)
        .where(QuizRow.member_id == member_id, QuizRow.local_date == day)
        .order_by(QuizRow.id)
    )
    return [(number, QuizKind(kind), finished is not None) for number, kind, finished in rows]


def of_post(session: Reader, member_id: int, post_id: int) -> int | None:
    """The number of the member's quiz of a post, if they have begun it."""
    return session.scalar(select(QuizRow.id).where(QuizRow.post_id == post_id, QuizRow.member_id == member_id))


def latest(session: Reader, member_id: int) -> int | None:
    """The number of the member's newest quiz."""
    return session.scalar(select(func.max(QuizRow.id)).where(QuizRow.member_id == member_id))


def owner(session: Reader, quiz_id: int) -> int | None:
    """The member whose quiz it is, if there is such a quiz."""
    return session.scalar(select(QuizRow.member_id).where(QuizRow.id == quiz_id))


def load(session: Reader, member_id: int, quiz_id: int, today: date) -> Quiz | None:
    """A member's quiz with all that was answered so far.

    It is open on its own date only; one that was posted is open until it ends, on whatever date.
    """
    head = session.execute(
        select(QuizRow.kind, QuizRow.local_date, QuizRow.post_id, PostRow.closes_at)
        .outerjoin(PostRow, PostRow.id == QuizRow.post_id)
        .where(QuizRow.id == quiz_id, QuizRow.member_id == member_id)
    ).one_or_none()
    if head is None:
        return None
    rows = session.execute(
        select(QuizQuestionRow, QuestionVersionRow.body)
        .join(QuestionVersionRow, QuestionVersionRow.id == QuizQuestionRow.version_id)
        .where(QuizQuestionRow.quiz_id == quiz_id)
        .order_by(QuizQuestionRow.position)
    )
    items = tuple(
        QuizItem(row.position, _ordered(as_question(body), row.option_order), row.chosen, row.answered_at)
        for row, body in rows
    )
    posted = head.post_id is not None
    return Quiz(
        id=quiz_id,
        kind=QuizKind(head.kind),
        date=head.local_date,
        items=items,
        open=posted or head.local_date == today,
        post=head.post_id,
        ends_at=head.closes_at + TO_FINISH if head.closes_at else None,
    )


def answer(session: Writer, quiz_id: int, position: int, chosen: int, now: datetime) -> bool:
    """The question has an answer; True if it is this one, False if there was one before."""
    result = session.execute(
        update(QuizQuestionRow)
        .where(
            QuizQuestionRow.quiz_id == quiz_id,
            QuizQuestionRow.position == position,
            QuizQuestionRow.chosen.is_(None),
        )
        .values(chosen=chosen, answered_at=now)
    )
    if not result.rowcount:  # type: ignore[attr-defined]  # an UPDATE's result has a count
        return False
    _score(session, quiz_id, position, chosen)
    return True


def finish(session: Writer, quiz_id: int, now: datetime) -> bool:
    """The quiz is finished; True if it was not before."""
    result = session.execute(
        update(QuizRow).where(QuizRow.id == quiz_id, QuizRow.finished_at.is_(None)).values(finished_at=now)
    )
    return bool(result.rowcount)  # type: ignore[attr-defined]  # an UPDATE's result has a count


def choices(session: Reader, quiz_id: int) -> list[tuple[int, int]]:
    """What was answered: each position, and the choice by its place in the question's pack."""
    rows = session.execute(
        select(QuizQuestionRow.position, QuizQuestionRow.option_order, QuizQuestionRow.chosen).where(
            QuizQuestionRow.quiz_id == quiz_id, QuizQuestionRow.chosen.is_not(None)
        )
    )
    return [(position, int(order[chosen])) for position, order, chosen in rows if chosen is not None]


def share(session: Writer, quiz_id: int, now: datetime) -> bool:
    """The quiz is shared; True if it was not before."""
    result = session.execute(
        update(QuizRow).where(QuizRow.id == quiz_id, QuizRow.shared_at.is_(None)).values(shared_at=now)
    )
    return bool(result.rowcount)  # type: ignore[attr-defined]  # as above


def _score(session: Writer, quiz_id: int, position: int, chosen: int) -> None:
    """An answer to a daily quiz is in its member's scores; practice is in none, nor what an admin annulled."""
    row = session.execute(
        select(
            QuizRow.member_id,
            MemberRow.group_id,
            QuizRow.local_date,
            QuizQuestionRow.version_id,
            QuizQuestionRow.option_order,
            QuestionVersionRow.body,
        )
        .join(MemberRow, MemberRow.id == QuizRow.member_id)
        .join(QuizQuestionRow, QuizQuestionRow.quiz_id == QuizRow.id)
        .join(QuestionVersionRow, QuestionVersionRow.id == QuizQuestionRow.version_id)
        .where(QuizRow.id == quiz_id, QuizRow.kind == QuizKind.DAILY, QuizQuestionRow.position == position)
    ).one_or_none()
    if row and not annulments.stands(session, row.group_id, row.version_id):
        right = row.body["choices"][int(row.option_order[chosen])]["right"]
        scores.add(session, row.member_id, row.group_id, row.local_date, Score(answers=1, correct=int(right)))


def as_question(body: dict[str, Any]) -> AskedQuestion:
    """A question as it was kept."""
    return AskedQuestion(
        ref=Ref(**body["ref"]),
        topic=body["topic"],
        text=body["text"],
        choices=tuple(Choice(**choice) for choice in body["choices"]),
        why=body["why"],
        fixed_order=body["fixed_order"],
        origin=Origin(**body["origin"]),
    )


def _ordered(question: AskedQuestion, order: str) -> AskedQuestion:
    return replace(question, choices=tuple(question.choices[int(i)] for i in order))
