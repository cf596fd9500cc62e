"""Channels in which the bot may not speak, or does not know whether it has: one admin is told, once."""

from dataclasses import dataclass
from datetime import datetime

from bot.core.outcomes import Outcome
from bot.core.posts import EDIT
from bot.core.request import Asker, Platform
from bot.features import schedules
from bot.storage import caretakers, channels, outbox, people
from bot.storage.engine import Reader, Writer
from bot.storage.outbox import Addressee
from bot.storage.tables import GroupRow

CLOSED = "channel.closed"
"""The kind of the delivery that tells of a closed channel."""

UNKNOWN = "post.unknown"
"""The kind of the delivery that tells of a post of which nobody knows whether it is there."""


@dataclass(frozen=True, slots=True)
class Channel:
    """A channel of a group: both by their ids on a platform, and its name where that is known."""

    platform: Platform
    group: str
    id: str
    name: str = ""


def refused(session: Writer, outcome: Outcome, now: datetime) -> bool:
    """The channel of a delivery is shut (as by `shut`) since the delivery was refused there, and has failed.

    False if another worker has claimed it since; it is shut all the same.
    """
    delivery, reason = outcome.delivery, outcome.error or ""
    held = outbox.record(session, delivery, outbox.failed(delivery), now, reason)
    if delivery.channel is not None:
        there = Channel(delivery.platform, delivery.group, delivery.channel, outcome.channel)
        shut(session, there, reason, outcome.keeper, now)
    return held


def uncertain(session: Writer, outcome: Outcome, now: datetime) -> bool:
    """Nobody can tell whether a delivery is in its channel, and whoever looks after the group is told to look there.

    Of an edit nobody is told: what it edits is there. False if another worker has claimed it since; then nobody is.
    """
    delivery = outcome.delivery
    found = channels.group_of(session, delivery.platform, delivery.group)
    held = outbox.record(session, delivery, "unknown", now, outcome.error)
    if not held or found is None or delivery.kind == EDIT:
        return held
    told = _told(session, found, outcome.keeper, now)
    if told is not None:
        to = Addressee(found.id, delivery.platform, person_id=told)
        facts = {
            "group": found.name,
            "channel": delivery.channel or "",
            "zone": found.zone or "",
            "at": delivery.created_at.isoformat(),
        }
        outbox.put(session, f"{UNKNOWN} {delivery.id}", to, UNKNOWN, facts, now)
    return held


def shut(session: Writer, channel: Channel, reason: str, keeper: str | None, now: datetime) -> None:
    """The channel is closed: nothing is sent there for a while, what is due there has failed, daily posts are paused.

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
    paused = schedules.shut(session, found.id, channel.id)
    told = _told(session, found, keeper, now) if newly or paused else None
    if told is not None:
        key = f"{CLOSED} {found.id} {channel.id} {instant:%Y%m%d%H%M%S%f}"
        to = Addressee(found.id, channel.platform, person_id=told)
        facts = {"group": found.name, "name": channel.name, "paused": "yes" if paused else "", "reason": reason}
        outbox.put(session, key, to, CLOSED, facts, now)


def _told(session: Writer, group: GroupRow, keeper: str | None, now: datetime) -> int | None:
    """The number of the person who is told."""
    caretaker = caretakers.present(session, group.id)
    if caretaker is not None or keeper is None:
        return caretaker
    return people.add_person(session, Asker(Platform(group.platform), keeper, ""), now).id


def opened(session: Writer, platform: Platform, group: str, channel: str) -> None:
    """The bot has spoken in the channel, so it is not closed (any more)."""
    channels.reopen_in(session, platform, group, channel)


def is_shut(session: Reader, platform: Platform, group: str, channel: str, now: datetime) -> bool:
    """Whether nothing is to be said in the channel for now."""
    return channels.rests(session, platform, group, channel, outbox.clock(session, now))


def of(session: Reader, platform: Platform, group: str) -> frozenset[str]:
    """The channels of a group that concern its admins, by their ids."""
    found = channels.group_of(session, platform, group)
    return channels.configured(session, found.id) if found else frozenset()
