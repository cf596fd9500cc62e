"""What a group's members answered of late, for the false beliefs behind their wrong answers."""

from collections.abc import Collection, Sequence
from datetime import datetime, timedelta

from sqlalchemy import and_, case, literal, select

from bot.core.content import Ref
from bot.core.held import Belief, Given
from bot.storage.engine import Reader
from bot.storage.tables import AnnulmentRow, BeliefRow, MemberRow, QuestionVersionRow, QuizQuestionRow, QuizRow

_SOME = 500
"""Values in one statement: SQLite takes 32,766, PostgreSQL 65,535."""

_LATEST = timedelta(days=4)  # by which an answer to a posted quiz can come after the quiz's date, all zones included


def given(session: Reader, group_id: int, edges: Sequence[datetime]) -> list[Given]:
    """Every answer that the group's members who are there gave in some weeks.

    Questions that the group's admins annulled are left out: a wrong answer to one shows nothing.

    Args:
        session: the transaction.
        group_id: the group.
        edges: the instants at which the weeks begin, in their order, and at last the one at which all are over.
    """
    answered = QuizQuestionRow.answered_at
    week = case(*((answered < edge, literal(place)) for place, edge in enumerate(edges[1:])), else_=literal(0))
    rows = session.connection().execute(
        select(
            QuizQuestionRow.version_id, QuizQuestionRow.option_order, QuizQuestionRow.chosen, week, QuizRow.member_id
        )
        .select_from(MemberRow)
        .join(QuizRow, QuizRow.member_id == MemberRow.id)
        .join(QuizQuestionRow, QuizQuestionRow.quiz_id == QuizRow.id)
        .outerjoin(
            AnnulmentRow,
            and_(AnnulmentRow.group_id == MemberRow.group_id, AnnulmentRow.version_id == QuizQuestionRow.version_id),
        )
        .where(
            MemberRow.group_id == group_id,
            MemberRow.left_at.is_(None),
            QuizRow.local_date >= (edges[0] - _LATEST).date(),
            QuizQuestionRow.chosen.is_not(None),
            answered >= edges[0],
            answered < edges[-1],
            AnnulmentRow.version_id.is_(None),
        )
    )
    return [Given(version, int(order[chosen]), place, member) for version, order, chosen, place, member in rows]


def beliefs_behind(session: Reader, versions: Collection[int]) -> dict[tuple[int, int], Belief]:
    """The misconceptions behind the wrong choices of some wordings, by wording and place in the pack."""
    found: dict[tuple[int, int], Belief] = {}
    wanted = sorted(versions)
    for start in range(0, len(wanted), _SOME):
        some = select(QuestionVersionRow.id, QuestionVersionRow.pack_id, QuestionVersionRow.body).where(
            QuestionVersionRow.id.in_(wanted[start : start + _SOME])
        )
        for version, pack, body in session.execute(some):
            for place, choice in enumerate(body["choices"]):
                if not choice["right"] and (myth := choice["misconception"]):
                    found[version, place] = Belief(Ref(pack, myth), choice["claim"] or myth)
    return found


def overcome(session: Reader, members: Collection[int], beliefs: Collection[Ref]) -> set[tuple[int, Ref]]:
    """Which of these members have overcome which of these beliefs, and have not voiced it since, in any group."""
    packs, names = {ref.pack for ref in beliefs}, {ref.entry for ref in beliefs}
    found: set[tuple[int, Ref]] = set()
    wanted = sorted(members)
    for start in range(0, len(wanted), _SOME):
        rows = session.execute(
            select(MemberRow.id, BeliefRow.pack_id, BeliefRow.misconception_id)
            .join(BeliefRow, BeliefRow.person_id == MemberRow.person_id)
            .where(
                MemberRow.id.in_(wanted[start : start + _SOME]),
                BeliefRow.pack_id.in_(packs),
                BeliefRow.misconception_id.in_(names),
                BeliefRow.overcome_at.is_not(None),
            )
        )
        found.update((member, ref) for member, pack, name in rows if (ref := Ref(pack, name)) in beliefs)
    return found
