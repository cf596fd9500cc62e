"""What admins did in a group: written once, in the transaction of what was done, and never changed."""

from collections.abc import Collection
from datetime import datetime

from sqlalchemy import func, select
from sqlalchemy.orm import aliased

from bot.core.audit import About, Act, Entry
from bot.core.people import Member
from bot.storage.engine import Reader, Writer
from bot.storage.tables import AuditRow, MemberRow, PersonRow


def note(
    session: Writer, member: Member, action: Act, *, subject: int | None = None, facts: dict[str, str], now: datetime
) -> None:
    """It stands in the group's audit log that the member did that.

    Args:
        session: the transaction of what was done.
        member: who did it.
        action: what.
        subject: the number of the member to whom it was done; None for the whole group.
        facts: what else is to be told, without anybody's name.
        now: the time.
    """
    row = AuditRow(
        group_id=member.group_id,
        actor_id=member.id,
        subject_id=subject,
        about=About.GROUP if subject is None else About.MEMBER,
        action=action,
        facts=facts,
        at=now,
    )
    session.add(row)
    session.flush()


def forget(session: Writer, members: Collection[int]) -> None:
    """For what was done to these members the log gives no reason any more, for that was about them."""
    for row in session.scalars(select(AuditRow).where(AuditRow.subject_id.in_(members))).all():
        row.facts = {name: fact for name, fact in row.facts.items() if name != "reason"}
    session.flush()


def page(session: Reader, group_id: int, offset: int, limit: int) -> tuple[int, list[Entry]]:
    """How long a group's audit log is, and some of it, the newest first."""
    count = session.scalar(select(func.count()).select_from(AuditRow).where(AuditRow.group_id == group_id)) or 0
    (actor, doer), (subject, other) = ((aliased(MemberRow), aliased(PersonRow)) for _ in range(2))
    rows = session.execute(
        select(AuditRow.action, AuditRow.at, doer.name, AuditRow.about, other.name, AuditRow.facts)
        .outerjoin(actor, actor.id == AuditRow.actor_id)
        .outerjoin(doer, doer.id == actor.person_id)
        .outerjoin(subject, subject.id == AuditRow.subject_id)
        .outerjoin(other, other.id == subject.person_id)
        .where(AuditRow.group_id == group_id)
        .order_by(AuditRow.id.desc())
        .offset(offset)
        .limit(limit)
    )
    return count, [Entry(Act(action), at, by, About(about), to, facts) for action, at, by, about, to, facts in rows]
