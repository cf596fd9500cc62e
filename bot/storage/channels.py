"""Channels in which the bot may not speak, and those of which a group has told it something."""

from collections.abc import Sequence
from datetime import datetime, timedelta

from sqlalchemy import delete, exists, select, union, update

from bot.core.request import Platform
from bot.storage.engine import Reader, Writer
from bot.storage.insert import insert_new
from bot.storage.tables import ClosedChannelRow, DeliveryRow, GroupRow, ScheduleRow

RESTS = timedelta(hours=24)
"""How long nothing is sent to a channel after a refusal there."""


def group_of(session: Reader, platform: Platform, group: str) -> GroupRow | None:
    """The group of that id on its platform."""
    return session.scalar(select(GroupRow).where(GroupRow.platform == platform, GroupRow.external_id == group))


def close(session: Writer, group_id: int, channel: str, reason: str, now: datetime) -> bool:
    """The channel is closed and was refused now, for that reason; False if it was closed before."""
    if insert_new(session, ClosedChannelRow, group_id=group_id, channel=channel, refused_at=now, reason=reason):
        return True
    session.execute(
        update(ClosedChannelRow)
        .where(ClosedChannelRow.group_id == group_id, ClosedChannelRow.channel == channel)
        .values(refused_at=now, reason=reason)
    )
    return False


def reopen(session: Writer, group_id: int, channel: str) -> None:
    """The channel is closed no more."""
    session.execute(
        delete(ClosedChannelRow).where(ClosedChannelRow.group_id == group_id, ClosedChannelRow.channel == channel)
    )


def reopen_in(session: Writer, platform: Platform, group: str, channel: str) -> None:
    """The same, of a channel of the group of that id on its platform."""
    which = select(GroupRow.id).where(GroupRow.platform == platform, GroupRow.external_id == group)
    session.execute(
        delete(ClosedChannelRow)
        .where(ClosedChannelRow.group_id.in_(which), ClosedChannelRow.channel == channel)
        .execution_options(synchronize_session=False)
    )


def closed(session: Reader, group_id: int) -> Sequence[ClosedChannelRow]:
    """The closed channels of a group, the one refused first before the others."""
    mine = ClosedChannelRow.group_id == group_id
    return session.scalars(
        select(ClosedChannelRow).where(mine).order_by(ClosedChannelRow.refused_at, ClosedChannelRow.channel)
    ).all()


def rests(session: Reader, platform: Platform, group: str, channel: str, now: datetime) -> bool:
    """Whether nothing is sent to the channel for now, since it was refused not long ago."""
    resting = (
        exists()
        .where(ClosedChannelRow.group_id == GroupRow.id)
        .where(ClosedChannelRow.channel == channel, ClosedChannelRow.refused_at > now - RESTS)
    )
    found = select(GroupRow.id).where(GroupRow.platform == platform, GroupRow.external_id == group, resting)
    return session.scalar(found) is not None


def configured(session: Reader, group_id: int) -> frozenset[str]:
    """The channels of a group that concern its admins: posted in, closed, or with something waiting to be said."""
    prompts = select(GroupRow.prompt_channel).where(GroupRow.id == group_id, GroupRow.prompt_channel.is_not(None))
    planned = select(ScheduleRow.channel).where(ScheduleRow.group_id == group_id, ScheduleRow.state != "paused")
    shut = select(ClosedChannelRow.channel).where(ClosedChannelRow.group_id == group_id)
    waiting = select(DeliveryRow.channel).where(
        DeliveryRow.group_id == group_id,
        DeliveryRow.channel.is_not(None),
        DeliveryRow.state.in_(("waiting", "claimed")),
    )
    return frozenset(each for each in session.scalars(union(prompts, planned, shut, waiting)) if each)
