"""The newest deliveries of a group, and whether each came in time."""

from sqlalchemy import select

from bot.core.group import Sent
from bot.core.people import Member
from bot.storage import news
from bot.storage.engine import Reader
from bot.storage.tables import DeliveryRow, ScheduleRow


def newest(session: Reader, member: Member, limit: int, offset: int = 0) -> list[Sent]:
    """Some of the member's group's deliveries, the latest made first; whom direct ones are for is not told.

    News of somebody's days are left out: they wait for their reader, whenever that is, and nobody else knows of them.
    """
    rows = session.execute(
        select(
            DeliveryRow.kind,
            ScheduleRow.kind,
            DeliveryRow.channel,
            DeliveryRow.person_id,
            DeliveryRow.state,
            DeliveryRow.due_at,
            DeliveryRow.sent_at,
            DeliveryRow.attempts,
            DeliveryRow.error,
            DeliveryRow.leased_until,
        )
        .outerjoin(ScheduleRow, ScheduleRow.id == DeliveryRow.schedule_id)
        .where(DeliveryRow.group_id == member.group_id, DeliveryRow.kind != news.KIND)
        .order_by(DeliveryRow.id.desc())
        .offset(offset)
        .limit(limit)
    )
    return [
        Sent(
            kind,
            post,
            to_channel=channel is not None,
            own=channel is None and person == member.person_id,
            state=state,
            due_at=due_at,
            sent_at=sent_at,
            tries=tries,
            error=error,
            again_at=leased_until if state == "waiting" else None,
        )
        for kind, post, channel, person, state, due_at, sent_at, tries, error, leased_until in rows
    ]
