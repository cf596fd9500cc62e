"""Channels in which the bot may not speak: nothing is sent there for a while, and one admin is told, once."""

from dataclasses import dataclass
from datetime import datetime

from bot.core.people import Delivery
from bot.core.request import Asker, Platform
from bot.storage import caretakers, channels, outbox, people
from bot.storage.engine import Reader, Writer
from bot.storage.outbox import Addressee
from bot.storage.tables import GroupRow

CLOSED = "channel.closed"
"""The kind of the delivery that tells of a closed channel."""

_NAMELESS = "somebody"  # a keeper who has not been met; their first request tells the name


@dataclass(frozen=True, slots=True)
class Channel:
    """A channel of a group: both by their ids on a platform, and its name where that is known."""

    platform: Platform
    group: str
    id: str
    name: str = ""


def refused(session: Writer, delivery: Delivery, name: str, reason: str, keeper: str | None, now: datetime) -> None:
    """A delivery failed since its channel (of that name) is closed, and the channel is shut (as by `shut`)."""
    outbox.record(session, delivery, "failed", now, reason)
    if delivery.channel is not None:
        shut(session, Channel(delivery.platform, delivery.group, delivery.channel, name), reason, keeper, now)


def shut(session: Writer, channel: Channel, reason: str, keeper: str | None, now: datetime) -> None:
    """The channel is closed: nothing is sent there for a while, and what is due there has failed.

    When it was open before, whoever looks after the group is told, or else its keeper.

    Args:
        session: its transaction.
        channel: the channel; of a group that is not known there is nothing to keep.
        reason: why, as the platform says it.
        keeper: the account that owns the group, where that is known.
        now: the time.
    """
    found = channels.group_of(session, channel.platform, channel.group)
    if found is None:
        return
    instant = outbox.clock(session, now)
    newly = channels.close(session, found.id, channel.id, reason, instant)
    outbox.give_up(session, found.id, channel.id, reason, instant)
    told = _told(session, found, keeper, now) if newly else None
    if told is not None:
        key = f"{CLOSED} {found.id} {channel.id} {instant:%Y%m%d%H%M%S%f}"
        to = Addressee(found.id, channel.platform, person_id=told)
        outbox.put(session, key, to, CLOSED, {"group": found.name, "name": channel.name}, now)


def _told(session: Writer, group: GroupRow, keeper: str | None, now: datetime) -> int | None:
    """The number of the person who is told."""
    caretaker = caretakers.present(session, group.id)
    if caretaker is not None or keeper is None:
        return caretaker
    return people.add_person(session, Asker(Platform(group.platform), keeper, _NAMELESS), now).id


def opened(session: Writer, platform: Platform, group: str, channel: str) -> None:
    """The bot has spoken in the channel, so it is not closed (any more)."""
    if found := channels.group_of(session, platform, group):
        channels.reopen(session, found.id, channel)


def is_shut(session: Reader, platform: Platform, group: str, channel: str, now: datetime) -> bool:
    """Whether nothing is to be said in the channel for now."""
    return channels.rests(session, platform, group, channel, outbox.clock(session, now))


def of(session: Reader, platform: Platform, group: str) -> frozenset[str]:
    """The channels of a group that concern its admins, by their ids."""
    found = channels.group_of(session, platform, group)
    return channels.configured(session, found.id) if found else frozenset()
