"""How far behind what happens by itself is."""

from collections.abc import Mapping
from datetime import datetime

from sqlalchemy import func, select

from bot.core.request import Platform
from bot.storage import due
from bot.storage.engine import Reader
from bot.storage.outbox import clock
from bot.storage.tables import DeliveryRow, ScheduleRow

PLATFORMS: tuple[Platform, ...] = tuple(platform for platform in Platform if platform is not Platform.LOCAL)
"""Those whose deliveries wait for nothing but us; the local group's wait for their readers."""

_STATES = ("waiting", "claimed")


def oldest(session: Reader, now: datetime) -> Mapping[Platform, float]:
    """How long ago (seconds) the oldest delivery was due that is not sent, on each platform; 0 where there is none.

    What cannot be sent for now counts as little as what is not due: in a channel that refused the bot, in a quiet
    group's channels, in a group that it has left.
    """
    instant = clock(session, now)
    ages: dict[Platform, float] = dict.fromkeys(PLATFORMS, 0.0)
    for platform in PLATFORMS:
        for state in _STATES:
            found = due.with_names(select(DeliveryRow.due_at)).where(
                DeliveryRow.platform == platform,
                DeliveryRow.state == state,
                DeliveryRow.due_at <= instant,
                *due.heard(instant),
            )
            first = session.scalar(found.order_by(DeliveryRow.due_at).limit(1))
            if first is not None:
                ages[platform] = max(ages[platform], (instant - first).total_seconds())
    return ages


def tick_lag(session: Reader, now: datetime) -> float:
    """How long ago (seconds) the oldest daily post was due that is not in the outbox yet; 0 where none is overdue."""
    first = session.scalar(select(func.min(ScheduleRow.next_at)))
    return max(0.0, (clock(session, now) - first).total_seconds()) if first else 0.0
