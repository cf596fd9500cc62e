"""Leases on deliveries: whose they are to send, until when."""

from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import Select, func, literal, select, update

from bot.core.people import Delivery
from bot.core.request import Platform
from bot.storage.due import with_names
from bot.storage.engine import Writer
from bot.storage.tables import DeliveryRow, GroupRow, PersonRow
from bot.storage.types import UtcDateTime

LONG_AGO = timedelta(days=1)
"""How long ago something is said to be of which that is not known any more."""

_COLUMNS = (
    DeliveryRow.id,
    DeliveryRow.kind,
    DeliveryRow.facts,
    DeliveryRow.platform,
    PersonRow.external_id.label("account"),
    DeliveryRow.channel,
    DeliveryRow.fence,
    DeliveryRow.created_at,
    GroupRow.external_id.label("house"),
    DeliveryRow.doubt_since,
)


def wanted() -> Select[Any]:
    """Deliveries with all that it takes to send them, for `give`."""
    return with_names(select(*_COLUMNS))


def give(session: Writer, statement: Select[Any], instant: datetime, lease: timedelta) -> list[Delivery]:
    """What a statement has locked is the caller's until the lease runs out; each with a fence of its own.

    From then on nobody can tell whether it was sent, unless that is recorded.
    """
    rows = session.execute(statement).all()
    if not rows:
        return []
    session.execute(
        update(DeliveryRow)
        .where(DeliveryRow.id.in_([row.id for row in rows]))
        .values(
            state="claimed",
            fence=DeliveryRow.fence + 1,
            attempts=DeliveryRow.attempts + 1,
            leased_until=instant + lease,
            doubt_since=func.coalesce(DeliveryRow.doubt_since, literal(instant, UtcDateTime())),
        )
        .execution_options(synchronize_session=False)
    )
    return [
        Delivery(
            row.id,
            row.kind,
            row.facts,
            Platform(row.platform),
            row.account,
            row.channel,
            row.fence + 1,
            row.created_at,
            row.house,
            doubt=_doubt(row.doubt_since, instant),
        )
        for row in rows
    ]


def _doubt(since: datetime | None, instant: datetime) -> timedelta | None:
    """How long ago a doubt began; who set the clock back since has made it a long time."""
    if since is None:
        return None
    return instant - since if since <= instant else LONG_AGO
