"""All that refers to a person, to be read: what an export holds."""

from collections.abc import Collection, Mapping
from datetime import date
from typing import Any

from sqlalchemy import ColumnElement, or_, select
from sqlalchemy.orm import InstrumentedAttribute

from bot.storage.engine import Reader
from bot.storage.tables import (
    AnnulmentRow,
    AskRow,
    AuditRow,
    BeliefRow,
    CardMarkRow,
    CardMemoryRow,
    CaretakerRow,
    ClosedChannelRow,
    DailyQuestionRow,
    DeliveryRow,
    DirectGroupRow,
    DraftRow,
    FaqEntryRow,
    FaqPhrasingRow,
    FaqTallyRow,
    GroupRow,
    InboxAskerRow,
    InboxRow,
    InboxWordingRow,
    MemberRow,
    MemberZoneRow,
    PackPhrasingRow,
    PersonRow,
    PostChoiceRow,
    PostQuestionRow,
    PostRow,
    QuestionVersionRow,
    QuizQuestionRow,
    QuizRow,
    ReminderRow,
    RestWeekRow,
    ReviewRow,
    ReviewSettingsRow,
    ScheduleRow,
    ScoreRow,
    StudyDayRow,
    Table,
    VacationRow,
    VoteRow,
)

Rows = list[dict[str, Any]]
Column = InstrumentedAttribute[int] | InstrumentedAttribute[int | None]

OF_PERSON: Mapping[type[Table], Column] = {
    PersonRow: PersonRow.id,
    MemberRow: MemberRow.person_id,
    CardMemoryRow: CardMemoryRow.person_id,
    ReviewRow: ReviewRow.person_id,
    CardMarkRow: CardMarkRow.person_id,
    BeliefRow: BeliefRow.person_id,
    ReviewSettingsRow: ReviewSettingsRow.person_id,
    DeliveryRow: DeliveryRow.person_id,
    CaretakerRow: CaretakerRow.person_id,
    DirectGroupRow: DirectGroupRow.person_id,
    ReminderRow: ReminderRow.person_id,
}
"""Tables with a column that names the person."""

OF_MEMBER: Mapping[type[Table], Column] = {
    MemberZoneRow: MemberZoneRow.member_id,
    StudyDayRow: StudyDayRow.member_id,
    QuizRow: QuizRow.member_id,
    AskRow: AskRow.member_id,
    DraftRow: DraftRow.member_id,
    ScoreRow: ScoreRow.member_id,
    VoteRow: VoteRow.member_id,
    InboxWordingRow: InboxWordingRow.sole_id,
}
"""Tables with a column that names one of their members."""

OF_GROUP: Mapping[type[Table], Column] = {
    DailyQuestionRow: DailyQuestionRow.group_id,
    FaqEntryRow: FaqEntryRow.group_id,
    PackPhrasingRow: PackPhrasingRow.group_id,
    FaqTallyRow: FaqTallyRow.group_id,
    InboxRow: InboxRow.group_id,
    ClosedChannelRow: ClosedChannelRow.group_id,
    ScheduleRow: ScheduleRow.group_id,
    VacationRow: VacationRow.group_id,
    PostRow: PostRow.group_id,
    RestWeekRow: RestWeekRow.group_id,
    AuditRow: AuditRow.group_id,
    AnnulmentRow: AnnulmentRow.group_id,
}
"""Tables that are a group's, and so a person's where the group is theirs alone."""

LEFT_OUT: Mapping[str, frozenset[str]] = {
    "deliveries": frozenset({"facts"}),  # the question as somebody else asked it first, and an admin's words
    "study_days": frozenset({"excused_by"}),
}
"""Columns that an export has not, since they hold words of others, or name them."""

TELLING = ("id", "platform", "external_id", "name")
"""What an export tells of a group; the rest is its own, whoever is in it."""


def rows_about(session: Reader, person_id: int, own_groups: Collection[int]) -> dict[str, Rows]:
    """Every row about a person by its table, times as ISO texts; tables with none are left out.

    A question of an inbox is theirs where only they sent its first words, and an act of an admin where they did it, or
    were meant.

    Args:
        session: the transaction.
        person_id: the person.
        own_groups: the groups that are theirs alone, whose rows are told as well.
    """
    found = {table.__tablename__: _plain(session, table, column == person_id) for table, column in OF_PERSON.items()}
    mine = select(MemberRow.id).where(MemberRow.person_id == person_id)
    found |= {table.__tablename__: _plain(session, table, column.in_(mine)) for table, column in OF_MEMBER.items()}
    groups = select(MemberRow.group_id).where(MemberRow.person_id == person_id)
    found["groups"] = [
        {name: row[name] for name in TELLING} for row in _plain(session, GroupRow, GroupRow.id.in_(groups))
    ]
    found["quiz_questions"] = _answers(session, person_id)
    found["inbox_askers"] = _waiting(session, person_id)
    found["inbox"] = _plain(session, InboxRow, InboxRow.sole_id.in_(mine))
    found["audits"] = _rulings(session, person_id)
    for name, rows in _of_groups(session, own_groups).items() if own_groups else ():
        known = found.get(name, [])
        found[name] = known + [row for row in rows if row not in known]
    return {name: rows for name, rows in found.items() if rows}


def _plain(session: Reader, table: type[Table], which: ColumnElement[bool]) -> Rows:
    keys = table.__table__.primary_key.columns  # type: ignore[attr-defined]  # a table, not any selectable
    return _as_values(table, session.scalars(select(table).where(which).order_by(*keys)).all())


def _as_values(table: type[Table], rows: Collection[Table]) -> Rows:
    names = [column.name for column in table.__table__.columns]
    kept = [name for name in names if name not in LEFT_OUT.get(table.__tablename__, ())]
    return [{name: _value(getattr(row, name)) for name in kept} for row in rows]


def _value(value: Any) -> Any:
    return value.isoformat() if isinstance(value, date) else value  # a datetime is a date, too


def _answers(session: Reader, person_id: int) -> Rows:
    """What their quizzes asked, with the words of the question and of the answer."""
    rows = session.execute(
        select(QuizQuestionRow, QuestionVersionRow.body)
        .join(QuizRow, QuizRow.id == QuizQuestionRow.quiz_id)
        .join(MemberRow, MemberRow.id == QuizRow.member_id)
        .join(QuestionVersionRow, QuestionVersionRow.id == QuizQuestionRow.version_id)
        .where(MemberRow.person_id == person_id)
        .order_by(QuizQuestionRow.quiz_id, QuizQuestionRow.position)
    ).all()
    plain = _as_values(QuizQuestionRow, [row for row, _ in rows])
    for values, (row, body) in zip(plain, rows, strict=True):
        choice = None if row.chosen is None else body["choices"][int(row.option_order[row.chosen])]
        values |= {"question": body["text"], "answer": choice and choice["text"]}
    return plain


def _waiting(session: Reader, person_id: int) -> Rows:
    """Which questions of inboxes they asked, and what became of these; found by group, as the inbox is indexed."""
    rows = session.execute(
        select(InboxAskerRow, InboxRow.state)
        .join(InboxRow, InboxRow.id == InboxAskerRow.inbox_id)
        .join(MemberRow, (MemberRow.group_id == InboxRow.group_id) & (MemberRow.id == InboxAskerRow.member_id))
        .where(MemberRow.person_id == person_id)
        .order_by(InboxAskerRow.inbox_id)
    ).all()
    plain = _as_values(InboxAskerRow, [row for row, _ in rows])
    return [values | {"state": state} for values, (_, state) in zip(plain, rows, strict=True)]


def _rulings(session: Reader, person_id: int) -> Rows:
    """What they did as an admin, and what was done to them, without the number of whoever else was in it."""
    mine = frozenset(session.scalars(select(MemberRow.id).where(MemberRow.person_id == person_id)))
    rows = _plain(session, AuditRow, or_(AuditRow.actor_id.in_(mine), AuditRow.subject_id.in_(mine)))
    for row in rows:
        row |= {name: row[name] if row[name] in mine else None for name in ("actor_id", "subject_id")}
    return rows


def _of_groups(session: Reader, groups: Collection[int]) -> dict[str, Rows]:
    found = {table.__tablename__: _plain(session, table, column.in_(groups)) for table, column in OF_GROUP.items()}
    asked = select(InboxRow.id).where(InboxRow.group_id.in_(groups))
    entries = select(FaqEntryRow.id).where(FaqEntryRow.group_id.in_(groups))
    found["inbox_wordings"] = _plain(session, InboxWordingRow, InboxWordingRow.inbox_id.in_(asked))
    found["faq_phrasings"] = _plain(session, FaqPhrasingRow, FaqPhrasingRow.entry_id.in_(entries))
    posted = select(PostRow.id).where(PostRow.group_id.in_(groups))
    found["post_questions"] = _plain(session, PostQuestionRow, PostQuestionRow.post_id.in_(posted))
    found["post_choices"] = _plain(session, PostChoiceRow, PostChoiceRow.post_id.in_(posted))
    return found
