"""Daily posts: what each says, how far it has come, and who took part, in counts."""

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import asdict, dataclass
from datetime import date, datetime

from sqlalchemy import ColumnElement, and_, case, exists, func, or_, select, update

from bot.core.calendar import ONE_DAY
from bot.core.content import Origin
from bot.core.posts import OPEN, OUT_OF_TURN, TO_FINISH, Body, CardFront, PostKind, QuizTeaser, Standing, Statement
from bot.core.quiz import AskedQuestion
from bot.storage.engine import Reader, Writer
from bot.storage.insert import insert_into, insert_new
from bot.storage.quizzes import as_question
from bot.storage.tables import (
    DeliveryRow,
    GroupRow,
    PostChoiceRow,
    PostQuestionRow,
    PostRow,
    QuestionVersionRow,
    QuizRow,
    ScheduleRow,
    VoteRow,
)

Counts = Mapping[int, Mapping[int, int]]
"""How many chose what: by position and choice."""

_REACH = OPEN + TO_FINISH + 2 * ONE_DAY
"""How far back the local date of a post can lie that somebody still takes, in whatever zone and however late it is."""


@dataclass(frozen=True, slots=True)
class Errand:
    """The delivery that makes a post: when it was planned, and whose schedule and group it is for."""

    due_at: datetime
    group_id: int
    schedule_id: int | None


@dataclass(frozen=True, slots=True)
class Taking:
    """A posted quiz that can be taken, and how far a member is: their quiz, if they have begun, and if it is done."""

    post_id: int
    closes_at: datetime | None
    quiz_id: int | None
    finished: bool


def errand(session: Reader, delivery_id: int) -> Errand:
    """What a delivery is to post."""
    columns = (DeliveryRow.due_at, DeliveryRow.group_id, DeliveryRow.schedule_id)
    return Errand(*session.connection().execute(select(*columns).where(DeliveryRow.id == delivery_id)).one())


def planned_at(session: Reader, row: PostRow) -> datetime | None:
    """When a post was planned; None of one that was asked for out of turn, or of which that is not known any more."""
    found = select(DeliveryRow.due_at, DeliveryRow.facts).where(DeliveryRow.id == row.delivery_id)
    due_at, facts = session.execute(found).one_or_none() or (None, {})
    return None if OUT_OF_TURN in facts else due_at


def begin_choice(session: Writer, group_id: int) -> bool:
    """Nothing else is chosen for the group until this transaction ends; False if somebody is about it just now.

    Whoever waited here could wait for somebody who waits for them.
    """
    if session.get_bind().dialect.name == "sqlite":  # it has one writer at a time anyway
        return True
    row = select(GroupRow.id).where(GroupRow.id == group_id)
    return session.scalar(row.with_for_update(skip_locked=True, key_share=True)) is not None


def add(session: Writer, row: PostRow, body: Body, versions: Sequence[int]) -> PostRow:
    """The post is kept with what it says and the wordings of its questions."""
    row.body = asdict(body)
    session.add(row)
    session.flush()
    session.add_all(
        PostQuestionRow(post_id=row.id, position=place, version_id=version) for place, version in enumerate(versions)
    )
    session.flush()
    return row


def remove(session: Writer, row: PostRow) -> None:
    """The post was never posted, and is gone with what was chosen for it."""
    session.delete(row)
    session.flush()


def get(session: Reader, post_id: int) -> PostRow | None:
    """The post of that number."""
    return session.get(PostRow, post_id)


def hold(session: Writer, post_id: int) -> PostRow | None:
    """The post of that number as it stands; nobody takes part in it or changes it until this transaction ends."""
    return session.get(PostRow, post_id, with_for_update={"key_share": True}, populate_existing=True)


def find(session: Reader, group_id: int, post_id: int) -> PostRow | None:
    """The group's post of that number."""
    return session.scalars(select(PostRow).where(PostRow.id == post_id, PostRow.group_id == group_id)).one_or_none()


def of_delivery(session: Reader, delivery_id: int) -> PostRow | None:
    """The post that a delivery makes, once it was made ready."""
    return session.scalars(select(PostRow).where(PostRow.delivery_id == delivery_id)).one_or_none()


def standing(row: PostRow) -> Standing:
    """How far a post has come."""
    return Standing(row.opened_at, row.edited_at, row.closes_at, row.closed_at, row.takers)


def body(row: PostRow) -> Body:
    """What a post says."""
    written = row.body
    match PostKind(row.kind):
        case PostKind.QUIZ:
            return QuizTeaser(tuple(written["topics"]), written["questions"])
        case PostKind.CARD:
            return CardFront(**written)
        case PostKind.MYTH:
            values = written | {"points": tuple(written["points"]), "origin": Origin(**written["origin"])}
            return Statement(**values)


def earlier(session: Reader, row: PostRow) -> list[PostRow]:
    """Posts of the same schedule that came before and are not closed, in the order of their numbers; they are held.

    Those of which nobody knows whether they were posted are among them; what is still to be posted is not.
    """
    if row.schedule_id is None:
        return []
    unknown = exists().where(DeliveryRow.id == PostRow.delivery_id, DeliveryRow.state == "unknown")
    statement = select(PostRow).where(
        PostRow.schedule_id == row.schedule_id,
        PostRow.local_date >= row.local_date - _REACH,
        PostRow.id < row.id,
        or_(PostRow.opened_at.is_not(None), unknown),
        PostRow.closed_at.is_(None),
    )
    return list(session.scalars(statement.order_by(PostRow.id).with_for_update(key_share=True)))


def questions(session: Reader, post_id: int) -> list[tuple[int, AskedQuestion]]:
    """The wordings that a posted quiz asks, in order, as their packs had them."""
    rows = session.execute(
        select(QuestionVersionRow.id, QuestionVersionRow.body)
        .join(PostQuestionRow, PostQuestionRow.version_id == QuestionVersionRow.id)
        .where(PostQuestionRow.post_id == post_id)
        .order_by(PostQuestionRow.position)
    )
    return [(number, as_question(written)) for number, written in rows]


def counts(session: Reader, post_id: int) -> Counts:
    """How many chose what."""
    found: dict[int, dict[int, int]] = {}
    rows = select(PostChoiceRow.position, PostChoiceRow.choice, PostChoiceRow.count)
    for position, choice, number in session.execute(rows.where(PostChoiceRow.post_id == post_id)):
        found.setdefault(position, {})[choice] = number
    return found


def is_planned(session: Reader, group_id: int) -> bool:
    """Whether a group has a schedule of quizzes that posts."""
    mine = (ScheduleRow.group_id == group_id, ScheduleRow.kind == PostKind.QUIZ.value, ScheduleRow.state == "on")
    return session.scalar(select(ScheduleRow.id).where(*mine).limit(1)) is not None


def taking(session: Reader, group_id: int, member_id: int, today: date, now: datetime) -> list[Taking]:
    """The group's quizzes that a member may still take or finish, the newest first."""
    statement = (
        select(PostRow.id, PostRow.closes_at, QuizRow.id, QuizRow.finished_at)
        .outerjoin(QuizRow, and_(QuizRow.post_id == PostRow.id, QuizRow.member_id == member_id))
        .where(
            PostRow.group_id == group_id,
            PostRow.local_date >= today - _REACH,
            PostRow.kind == PostKind.QUIZ.value,
            PostRow.opened_at.is_not(None),
            PostRow.closes_at > now - TO_FINISH,
        )
        .order_by(PostRow.id.desc())
    )
    return [
        Taking(number, closes_at, quiz, finished is not None)
        for number, closes_at, quiz, finished in session.execute(statement)
    ]


def vote(session: Writer, post_id: int, member_id: int, choice: int, now: datetime) -> bool:
    """The member's vote is kept; False, unchanged, if there was one before."""
    return insert_new(session, VoteRow, post_id=post_id, member_id=member_id, choice=choice, voted_at=now)


def voted(session: Reader, post_id: int, member_id: int) -> int | None:
    """What the member has voted."""
    mine = (VoteRow.post_id == post_id, VoteRow.member_id == member_id)
    return session.scalar(select(VoteRow.choice).where(*mine))


def count_in(session: Writer, post_id: int, choices: Collection[tuple[int, int]], look_at: datetime) -> None:
    """One more has taken part, and chose these (position and choice); the post is looked at by then to tell it.

    Everybody who takes part writes these rows, so they come last in a transaction and always in the same order:
    nobody waits long for them, and no two for each other.
    """
    if choices:
        upsert = insert_into(session, PostChoiceRow).values(
            [{"post_id": post_id, "position": place, "choice": choice, "count": 1} for place, choice in sorted(choices)]
        )
        key = [PostChoiceRow.post_id, PostChoiceRow.position, PostChoiceRow.choice]
        grown = {"count": PostChoiceRow.count + upsert.excluded["count"]}
        session.execute(upsert.on_conflict_do_update(index_elements=key, set_=grown))
    edits = and_(PostRow.opened_at.is_not(None), PostRow.closed_at.is_(None), PostRow.frozen.is_(False))
    sooner = and_(edits, or_(PostRow.look_at.is_(None), PostRow.look_at > look_at))
    session.execute(
        update(PostRow)
        .where(PostRow.id == post_id)
        .values(takers=PostRow.takers + 1, look_at=case((sooner, look_at), else_=PostRow.look_at))
        .execution_options(synchronize_session=False)
    )


def is_due(session: Reader, now: datetime) -> bool:
    """Whether `due` would find anything; looking takes no lock."""
    first = select(PostRow.id).where(PostRow.look_at <= now).order_by(PostRow.look_at).limit(1)  # so by the index
    return session.scalar(first) is not None


def due(session: Writer, now: datetime, most: int) -> list[PostRow]:
    """Posts that are to be looked at, the longest due first; they are the caller's until its transaction ends."""
    statement = select(PostRow).where(PostRow.look_at <= now).order_by(PostRow.look_at).limit(most)
    return list(session.scalars(statement.with_for_update(skip_locked=True, key_share=True)))


def states(session: Reader, keys: Iterable[str]) -> dict[str, str]:
    """The states of the deliveries with these keys, of those that there are."""
    found = select(DeliveryRow.key, DeliveryRow.state).where(DeliveryRow.key.in_(list(keys)))
    return dict(session.execute(found).all())


def platforms(session: Reader, group_ids: Collection[int]) -> dict[int, str]:
    """The platforms of these groups."""
    found = select(GroupRow.id, GroupRow.platform).where(GroupRow.id.in_(group_ids))
    return dict(session.execute(found).all())


def miscounted(session: Reader) -> int:
    """How many posts count fewer takers than took part, or another number of choices than of takers.

    Of somebody who was erased the count alone is left, so there may be more takers than are known.
    """
    votes = select(func.count()).where(VoteRow.post_id == PostRow.id).scalar_subquery()
    done = (QuizRow.post_id == PostRow.id, QuizRow.finished_at.is_not(None))
    quizzes = select(func.count()).where(*done).scalar_subquery()
    chosen = (
        select(PostChoiceRow.post_id.label("post"), func.sum(PostChoiceRow.count).label("sum"))
        .group_by(PostChoiceRow.post_id, PostChoiceRow.position)
        .subquery()
    )
    uneven: ColumnElement[bool] = (
        select(chosen.c.post).where(chosen.c.post == PostRow.id, chosen.c.sum != PostRow.takers).exists()
    )
    wrong = or_(PostRow.takers < votes + quizzes, uneven)
    return session.scalar(select(func.count()).select_from(PostRow).where(wrong)) or 0
