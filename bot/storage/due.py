"""Which deliveries are due: by the index on platform, state and date, so that years of sent ones are not looked at."""

from collections.abc import Sequence
from datetime import datetime
from typing import Any

from sqlalchemy import ColumnElement, Select, and_, exists, or_, select

from bot.core.request import Platform
from bot.core.turns import Turn
from bot.storage.channels import RESTS
from bot.storage.engine import Reader
from bot.storage.tables import ClosedChannelRow, DeliveryRow, GroupRow, PersonRow

_TURN = (DeliveryRow.id, GroupRow.external_id, DeliveryRow.channel, PersonRow.external_id)


def is_there(session: Reader, platform: Platform, instant: datetime, person: str | None) -> bool:
    """Whether anything is due; looking takes no lock."""
    found = with_names(select(DeliveryRow.id)).where(
        DeliveryRow.platform == platform, *unclaimed(instant), *heard(instant), *_for(person)
    )
    return session.scalar(found.limit(1)) is not None


def waiting(session: Reader, platform: Platform, instant: datetime, person: str | None, limit: int) -> Sequence[Turn]:
    """What is due and nobody's, the longest waiting first."""
    statement = (
        with_names(select(*_TURN, DeliveryRow.due_at))
        .where(DeliveryRow.platform == platform, DeliveryRow.state == "waiting", DeliveryRow.due_at <= instant)
        .where(_rested(instant), *heard(instant), *_for(person))
        .order_by(DeliveryRow.due_at)  # as the index has it; with the number as well, all of one minute would be sorted
        .limit(limit)
    )
    rows = sorted(session.execute(statement).all(), key=lambda row: (row.due_at, row.id))
    return [Turn(*row[:4]) for row in rows]


def claimed(
    session: Reader, platform: Platform, instant: datetime, person: str | None
) -> tuple[Sequence[Turn], Sequence[Turn]]:
    """What is being sent; and what was claimed by somebody whose lease has run out, the longest waiting first."""
    lapsed = and_(DeliveryRow.leased_until <= instant, *heard(instant), *_for(person))
    statement = (
        with_names(select(*_TURN, (DeliveryRow.leased_until > instant).label("busy"), lapsed.label("lapsed")))
        .where(DeliveryRow.platform == platform, DeliveryRow.state == "claimed")
        .order_by(DeliveryRow.due_at, DeliveryRow.id)
    )
    rows = session.execute(statement).all()
    return [Turn(*row[:4]) for row in rows if row.busy], [Turn(*row[:4]) for row in rows if row.lapsed]


def unclaimed(instant: datetime) -> list[ColumnElement[bool]]:
    """Due, and no worker has it; nor does it rest after a try that failed."""
    return [
        DeliveryRow.state.in_(("waiting", "claimed")),
        DeliveryRow.due_at <= instant,
        _rested(instant),
    ]


def with_names(statement: "Select[*tuple[Any, ...]]") -> "Select[*tuple[Any, ...]]":
    """The deliveries of a statement with their groups, and people where they are for one."""
    return statement.join(GroupRow, GroupRow.id == DeliveryRow.group_id).outerjoin(
        PersonRow, PersonRow.id == DeliveryRow.person_id
    )


def _rested(instant: datetime) -> ColumnElement[bool]:
    return or_(DeliveryRow.leased_until.is_(None), DeliveryRow.leased_until <= instant)


def heard(instant: datetime) -> list[ColumnElement[bool]]:
    """The group hears something there."""
    resting = exists().where(
        ClosedChannelRow.group_id == DeliveryRow.group_id,
        ClosedChannelRow.channel == DeliveryRow.channel,
        ClosedChannelRow.refused_at > instant - RESTS,
    )
    return [
        GroupRow.left_at.is_(None),  # who sent the bot away hears nothing more
        or_(DeliveryRow.channel.is_(None), GroupRow.quiet.is_(False)),  # in a quiet group's channels nothing is said
        ~resting,
    ]


def _for(person: str | None) -> list[ColumnElement[bool]]:
    """It is for this account, if one is named, or for all who are there."""
    return [] if person is None else [or_(PersonRow.external_id == person, DeliveryRow.channel.is_not(None))]
