"""What members reached in each week, each month and ever: sums of quizzes, reviews and study days, kept beside them.

Whoever keeps a fact adds it here in the same transaction. `recount` and `differing` sum all facts up anew. Of a card's
grades on one date one counts, the first: pressing “Easy” forty times is one review.
"""

from collections import Counter, defaultdict
from collections.abc import Collection, Iterable, Iterator, Mapping
from dataclasses import asdict
from datetime import date
from typing import Any

from sqlalchemy import (
    ColumnElement,
    ScalarSelect,
    Select,
    and_,
    bindparam,
    delete,
    func,
    insert,
    select,
    true,
    update,
)
from sqlalchemy.orm import InstrumentedAttribute

from bot.core.leaderboard import PLACES, By, Score, periods
from bot.core.quiz import QuizKind
from bot.storage.engine import Reader, Writer
from bot.storage.insert import insert_into
from bot.storage.tables import (
    AnnulmentRow,
    MemberRow,
    PersonRow,
    QuestionVersionRow,
    QuizQuestionRow,
    QuizRow,
    ReviewRow,
    ScoreRow,
    StudyDayRow,
)

Values = dict[str, Any]
"""A row of the table, by column."""

_WORTH = {By.DAYS: ScoreRow.days, By.ACCURACY: ScoreRow.accuracy, By.REVIEWS: ScoreRow.reviews}
_LEAST = {By.DAYS: 1, By.ACCURACY: 0, By.REVIEWS: 1}  # less has no place; an accuracy of few answers is null
_SUMS = (ScoreRow.days, ScoreRow.answers, ScoreRow.correct, ScoreRow.reviews)  # in the order of a `Score`

_SOME = 100  # members whose facts are summed up at once


def add(session: Writer, member_id: int, group_id: int, day: date, reached: Score) -> None:
    """The scores of every period of a local date have grown by what the member reached."""
    key = {"member_id": member_id, "group_id": group_id, "shown": _is_shown(member_id)}
    upsert = insert_into(session, ScoreRow).values(
        [{**key, "period": each, **asdict(reached)} for each in periods(day)]
    )
    grown = upsert.on_conflict_do_update(
        index_elements=[ScoreRow.member_id, ScoreRow.period],
        set_={column.key: column + upsert.excluded[column.key] for column in _SUMS},
    ).returning(ScoreRow.period, ScoreRow.answers, ScoreRow.correct)
    for period, answers, correct in session.execute(grown).all():  # nobody else writes these rows before our end
        accuracy = Score(answers=answers, correct=correct).accuracy
        if reached.answers and accuracy is not None:
            row = update(ScoreRow).where(ScoreRow.member_id == member_id, ScoreRow.period == period)
            session.execute(row.values(accuracy=accuracy))


def first(session: Reader, group_id: int, period: str, by: By) -> list[tuple[int, str, Score]]:
    """The best of a group in a period, best first: member, name and score; of equals who joined last comes first."""
    rows = session.execute(
        select(ScoreRow.member_id, PersonRow.name, *_SUMS)
        .join(MemberRow, MemberRow.id == ScoreRow.member_id)
        .join(PersonRow, PersonRow.id == MemberRow.person_id)
        .where(*_compared(group_id, period), _WORTH[by] >= _LEAST[by])
        .order_by(_WORTH[by].desc(), ScoreRow.member_id.desc())
        .limit(PLACES)
    )
    return [(member, name, Score(*sums)) for member, name, *sums in rows]


def better(session: Reader, group_id: int, period: str, by: By, worth: float) -> int:
    """How many of a group reached more in a period."""
    ahead = select(func.count()).select_from(ScoreRow).where(*_compared(group_id, period), _WORTH[by] > worth)
    return session.scalar(ahead) or 0


def of(session: Reader, member_id: int, period: str) -> Score:
    """A member's score in a period."""
    statement = select(*_SUMS).where(ScoreRow.member_id == member_id, ScoreRow.period == period)
    row = session.execute(statement).one_or_none()
    return Score(*row) if row else Score()


def show(session: Writer, members: Select[int]) -> None:
    """Those members are on leaderboards or not, as they are there and want to be; to be called when that changed."""
    those = update(ScoreRow).where(ScoreRow.member_id.in_(members))
    session.execute(those.values(shown=_is_shown(ScoreRow.member_id)))


def shift(session: Writer, group_id: int, answers: Iterable[tuple[int, date, Score]], sign: int) -> None:
    """Answers of a group's members are put into their scores (`sign` 1) or taken out of them (-1): who, when, what."""
    dates: defaultdict[int, list[tuple[date, Score]]] = defaultdict(list)
    for member, day, reached in answers:
        dates[member].append((day, reached))
    members = sorted(dates)
    for start in range(0, len(members), _SOME):
        some = members[start : start + _SOME]
        sums: defaultdict[tuple[int, str], Counter[str]] = defaultdict(Counter)
        for member in some:
            for day, reached in dates[member]:
                for period in periods(day):
                    sums[member, period].update(answers=sign * reached.answers, correct=sign * reached.correct)
        rows = _locked(session, sums)
        if sums.keys() - rows.keys():  # given while they did not count, and nothing else was done in that period
            for member in some:
                for day, _ in dates[member]:
                    add(session, member, group_id, day, Score())
            rows = _locked(session, sums)
        changed = {
            key: Score(answers=rows[key].answers + more["answers"], correct=rows[key].correct + more["correct"])
            for key, more in sums.items()
        }
        _set_answers(session, changed)


def right_choice(body: dict[str, Any]) -> str:
    """The right choice of a question as it was kept, as an order of options names it."""
    return "".join(str(i) for i, choice in enumerate(body["choices"]) if choice["right"])


def recount(session: Writer, member_id: int) -> None:
    """The member's scores are the sums of what they did, whatever they were before."""
    session.execute(delete(ScoreRow).where(ScoreRow.member_id == member_id))
    if rows := list(_derived(session, [member_id]).values()):
        session.execute(insert(ScoreRow), rows)


def differing(session: Reader) -> Iterator[tuple[Values, Values]]:
    """Scores that are not the sums of what was done: each as it is and as it should be, empty where there is none."""
    last = 0
    following = select(MemberRow.id).order_by(MemberRow.id).limit(_SOME)
    while members := list(session.scalars(following.where(MemberRow.id > last))):
        last = members[-1]
        kept, due = _kept(session, members), _derived(session, members)
        for key in sorted(kept.keys() | due.keys()):
            if kept.get(key) != due.get(key):
                yield kept.get(key, {}), due.get(key, {})


def _locked(session: Writer, which: Collection[tuple[int, str]]) -> dict[tuple[int, str], Score]:
    """Scores by member and period, locked in the order in which `add` does it: weeks, months, ever."""
    members, named = ({key[i] for key in which} for i in (0, 1))
    rows = session.execute(
        select(ScoreRow.member_id, ScoreRow.period, *_SUMS)
        .where(ScoreRow.member_id.in_(members), ScoreRow.period.in_(named))
        .order_by(ScoreRow.member_id, func.length(ScoreRow.period).desc(), ScoreRow.period)
        .with_for_update()
    )
    return {(member, period): Score(*sums) for member, period, *sums in rows if (member, period) in which}


def _set_answers(session: Writer, scores: Mapping[tuple[int, str], Score]) -> None:
    """These are the answers of members in periods, with their accuracies; what nothing is left of is gone."""
    row = (ScoreRow.member_id == bindparam("of"), ScoreRow.period == bindparam("within"))
    names = ("answers", "correct", "accuracy")
    statement = update(ScoreRow).where(*row).values({name: bindparam(f"new_{name}") for name in names})
    values = [
        {"of": member, "within": period, **{f"new_{name}": getattr(score, name) for name in names}}
        for (member, period), score in scores.items()
    ]
    session.connection().execute(statement, values)
    empty = (column == 0 for column in _SUMS)
    session.execute(delete(ScoreRow).where(ScoreRow.member_id.in_({member for member, _ in scores}), *empty))


def _compared(group_id: int, period: str) -> tuple[ColumnElement[bool], ...]:
    """The members who are compared: those who are there, and want to be."""
    return (ScoreRow.group_id == group_id, ScoreRow.period == period, ScoreRow.shown == true())


def _is_shown(member_id: int | InstrumentedAttribute[int]) -> ScalarSelect[bool]:
    """Whether a member is there, and on leaderboards."""
    shown = select(and_(PersonRow.listed, MemberRow.left_at.is_(None))).select_from(MemberRow)
    return shown.join(PersonRow, PersonRow.id == MemberRow.person_id).where(MemberRow.id == member_id).scalar_subquery()


def _kept(session: Reader, members: Collection[int]) -> dict[tuple[int, str], Values]:
    columns = ScoreRow.__table__.columns
    rows = session.execute(select(*columns).where(ScoreRow.member_id.in_(members))).mappings()
    return {(row["member_id"], row["period"]): dict(row) for row in rows}


def _derived(session: Reader, members: Collection[int]) -> dict[tuple[int, str], Values]:
    """The rows that the members' facts amount to, by member and period."""
    of = select(MemberRow.id, MemberRow.group_id, PersonRow.listed, MemberRow.left_at)
    known = of.outerjoin(PersonRow, PersonRow.id == MemberRow.person_id)  # a broken file is found broken elsewhere
    found = session.execute(known.where(MemberRow.id.in_(members)))
    theirs = {
        each.id: {"group_id": each.group_id, "shown": each.listed is not False and not each.left_at} for each in found
    }
    sums: defaultdict[tuple[int, str], Counter[str]] = defaultdict(Counter)
    for member, day, reached in _facts(session, members):
        for period in periods(day):
            sums[member, period].update(reached)
    scores = {key: Score(**counted) for key, counted in sums.items()}
    return {
        (member, period): {
            "member_id": member,
            "period": period,
            "accuracy": score.accuracy,
            **theirs[member],
            **asdict(score),
        }
        for (member, period), score in scores.items()
    }


def _facts(session: Reader, members: Collection[int]) -> Iterator[tuple[int, date, dict[str, int]]]:
    """What the members did: who, on which date, and what of a score it is."""
    days = select(StudyDayRow.member_id, StudyDayRow.local_date).where(
        StudyDayRow.member_id.in_(members), StudyDayRow.studied_with.is_not(None)
    )
    for member, day in session.execute(days):
        yield member, day, {"days": 1}
    reviewed = (ReviewRow.member_id, ReviewRow.local_date, ReviewRow.pack_id, ReviewRow.card_id)
    for member, day, *_ in session.execute(select(*reviewed).where(ReviewRow.member_id.in_(members)).distinct()):
        yield member, day, {"reviews": 1}
    daily = (QuizRow.member_id.in_(members), QuizRow.kind == QuizKind.DAILY, QuizQuestionRow.chosen.is_not(None))
    asked = select(QuizQuestionRow.version_id).join(QuizRow, QuizRow.id == QuizQuestionRow.quiz_id).where(*daily)
    versions = session.execute(
        select(QuestionVersionRow.id, QuestionVersionRow.body).where(QuestionVersionRow.id.in_(asked))
    )
    right = {number: right_choice(body) for number, body in versions}
    answers = session.execute(
        select(
            QuizRow.member_id,
            QuizRow.local_date,
            QuizQuestionRow.version_id,
            QuizQuestionRow.option_order,
            QuizQuestionRow.chosen,
        )
        .join(QuizRow, QuizRow.id == QuizQuestionRow.quiz_id)
        .outerjoin(MemberRow, MemberRow.id == QuizRow.member_id)  # a broken file is found broken elsewhere
        .outerjoin(
            AnnulmentRow,
            and_(AnnulmentRow.group_id == MemberRow.group_id, AnnulmentRow.version_id == QuizQuestionRow.version_id),
        )
        .where(*daily, AnnulmentRow.version_id.is_(None))
    )
    for member, day, version, order, chosen in answers:
        yield member, day, {"answers": 1, "correct": int(chosen is not None and order[chosen] in right[version])}
