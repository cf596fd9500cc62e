"""What a group was given day by day, how it fared with it, and what its most active members remember."""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any

from sqlalchemy import ColumnElement, exists, func, or_, select

from bot.core.content import Ref
from bot.core.leaderboard import Over, period
from bot.core.posts import PostKind
from bot.core.recall import Memory
from bot.storage.engine import Reader
from bot.storage.tables import (
    CardMemoryRow,
    DailyQuestionRow,
    DeliveryRow,
    MemberRow,
    PostChoiceRow,
    PostQuestionRow,
    PostRow,
    QuestionVersionRow,
    ScheduleRow,
    ScoreRow,
)

MEMBERS = 25
"""Members of a group whose memories are looked at, however many it has."""

_LATELY = timedelta(days=14)  # ago, whose month counts as well, so that the first of a month finds somebody

# Others wait while a post is chosen. So columns are asked for of the connection itself, since the making of objects by
# the session takes longer than the queries.


@dataclass(frozen=True, slots=True)
class Given:
    """The last time that a group was given something: the local date, the instant, and its answers to it then."""

    day: date
    at: datetime
    wrong: int = 0
    answers: int = 0


@dataclass(frozen=True, slots=True)
class _Last:
    """Where a question was asked last: its wording, when, and its place in a post."""

    version: int
    day: date
    at: datetime
    post: int
    place: int

    @property
    def asked(self) -> tuple[int, int]:
        return self.post, self.place


def questions(session: Reader, group_id: int, since: date) -> dict[Ref, Given]:
    """The questions of a group's posted quizzes, from a date on, each with how it was last answered."""
    rows = session.connection().execute(
        select(
            QuestionVersionRow.pack_id,
            QuestionVersionRow.question_id,
            QuestionVersionRow.id,
            PostRow.local_date,
            func.coalesce(PostRow.opened_at, PostRow.created_at),
            PostRow.id,
            PostQuestionRow.position,
        )
        .join(PostQuestionRow, PostQuestionRow.version_id == QuestionVersionRow.id)
        .join(PostRow, PostRow.id == PostQuestionRow.post_id)
        .where(PostRow.group_id == group_id, PostRow.local_date >= since, _came())
        .order_by(PostRow.local_date, PostRow.id)
    )
    last = {
        Ref(pack, entry): _Last(version, day, at, post, place) for pack, entry, version, day, at, post, place in rows
    }
    chosen = _chosen(session, {each.post for each in last.values()})
    right = _right(session, {each.version for each in last.values() if each.asked in chosen})
    return {
        ref: _given(each.day, each.at, chosen.get(each.asked, {}), right.get(each.version))
        for ref, each in last.items()
    }


def _given(day: date, at: datetime, chosen: dict[int, int], right: int | None) -> Given:
    answers = sum(chosen.values())
    return Given(day, at, answers - (chosen.get(right, 0) if right is not None else 0), answers)


def _chosen(session: Reader, posts: Collection[int]) -> dict[tuple[int, int], dict[int, int]]:
    """How often each choice was given, by post and position."""
    found: dict[tuple[int, int], dict[int, int]] = {}
    if not posts:
        return found
    columns = (PostChoiceRow.post_id, PostChoiceRow.position, PostChoiceRow.choice, PostChoiceRow.count)
    for post, place, choice, number in session.connection().execute(
        select(*columns).where(PostChoiceRow.post_id.in_(posts))
    ):
        found.setdefault((post, place), {})[choice] = number
    return found


def _right(session: Reader, versions: Collection[int]) -> dict[int, int]:
    """The right choice of each of these wordings."""
    if not versions:
        return {}
    rows = select(QuestionVersionRow.id, QuestionVersionRow.body).where(QuestionVersionRow.id.in_(versions))
    return {
        number: next(place for place, choice in enumerate(body["choices"]) if choice["right"])
        for number, body in session.connection().execute(rows)
    }


def shared(session: Reader, group_id: int, since: date) -> set[Ref]:
    """The questions that a group shared from a date on in quizzes that were not posted."""
    rows = session.connection().execute(
        select(QuestionVersionRow.pack_id, QuestionVersionRow.question_id)
        .join(DailyQuestionRow, DailyQuestionRow.version_id == QuestionVersionRow.id)
        .where(DailyQuestionRow.group_id == group_id, DailyQuestionRow.local_date >= since)
    )
    return {Ref(pack, entry) for pack, entry in rows}


def bodies(session: Reader, group_id: int, kind: PostKind, since: date) -> list[tuple[Given, dict[str, Any]]]:
    """What a group's posts of a kind said, from a date on, the oldest first."""
    rows = session.connection().execute(
        select(PostRow.local_date, func.coalesce(PostRow.opened_at, PostRow.created_at), PostRow.body)
        .where(PostRow.group_id == group_id, PostRow.local_date >= since, PostRow.kind == kind.value, _came())
        .order_by(PostRow.local_date, PostRow.id)
    )
    return [(Given(day, at), body) for day, at, body in rows]


def _came() -> ColumnElement[bool]:
    """The group was given the post, or may be, or may have been; what one that failed was to say is free again."""
    there = exists().where(DeliveryRow.id == PostRow.delivery_id, DeliveryRow.state != "failed")
    return or_(PostRow.opened_at.is_not(None), there)


def weekdays(session: Reader, group_id: int, kind: PostKind) -> list[int]:
    """The weekdays (bits) of a group's schedules of a kind that post."""
    mine = (ScheduleRow.group_id == group_id, ScheduleRow.kind == kind.value, ScheduleRow.state == "on")
    return list(session.scalars(select(ScheduleRow.weekdays).where(*mine)))


def memories(session: Reader, group_id: int, cards: Collection[Ref], today: date) -> list[tuple[Ref, Memory]]:
    """What those of a group who studied on the most days of late remember of some cards: of `MEMBERS` at the most."""
    people = _active(session, group_id, today)
    if not people:
        return []
    columns = (
        CardMemoryRow.pack_id,
        CardMemoryRow.card_id,
        CardMemoryRow.state,
        CardMemoryRow.step,
        CardMemoryRow.stability,
        CardMemoryRow.difficulty,
        CardMemoryRow.last_review,
        CardMemoryRow.due,
    )
    rows = session.connection().execute(select(*columns).where(CardMemoryRow.person_id.in_(people)))
    wanted = {(ref.pack, ref.entry): ref for ref in cards}
    return [(wanted[row[0], row[1]], Memory(*row[2:])) for row in rows if (row[0], row[1]) in wanted]


def _active(session: Reader, group_id: int, today: date) -> list[int]:
    """Who studied on the most days of this month, and then of the one of two weeks ago, found by the scores' index."""
    found: list[int] = []
    for month in dict.fromkeys(period(Over.MONTH, day) for day in (today, today - _LATELY)):
        rows = session.scalars(
            select(MemberRow.person_id)
            .join(ScoreRow, ScoreRow.member_id == MemberRow.id)
            .where(
                ScoreRow.group_id == group_id,
                ScoreRow.period == month,
                ScoreRow.days > 0,
                MemberRow.left_at.is_(None),
            )
            .order_by(ScoreRow.days.desc(), ScoreRow.member_id.desc())
            .limit(MEMBERS)
        )
        found += rows
    return list(dict.fromkeys(found))[:MEMBERS]
