"""Posting, editing and deleting: what happens to the channel and what the gateway tells, once a form is accepted."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import timedelta
from typing import TYPE_CHECKING

from tests.fakes.discord.form_messages import Flag
from tests.fakes.discord.messages import PLAIN, Message, find_mentions
from tests.fakes.discord.refusals import Refusal
from tests.fakes.discord.world import DIRECT_MESSAGES, GUILD_MESSAGES, Channel, Event

if TYPE_CHECKING:
    from collections.abc import Sequence

    from tests.fakes.discord.files import Upload
    from tests.fakes.discord.interactions import Interaction
    from tests.fakes.discord.people import User
    from tests.fakes.discord.permissions import Json

NONCE_LIVES = timedelta(minutes=5)  # Discord says "the past few minutes"
OLD, EDITS_WHEN_OLD, COUNTED = timedelta(hours=1), 3, timedelta(seconds=20)
"""Of messages so old a channel takes so many edits in such a time. Discord names no figures; bots have met these."""


@dataclass(frozen=True)
class Origin:
    """How a message came to be: from an interaction, for one person only, as an answer, through a webhook."""

    kind: int = PLAIN
    cause: Interaction | None = None
    only_for: str | None = None
    reply_to: Message | None = None
    webhook: str | None = None


def post(
    channel: Channel, author: User, body: Json, files: Sequence[Upload] = (), origin: Origin | None = None
) -> Message:
    """A new message in the channel; the one that is there already, where an enforced nonce says so."""
    world, origin = channel.world, origin or Origin()
    nonce = body.get("nonce")
    if nonce is not None and body.get("enforce_nonce"):
        old = channel.nonces.get((author, nonce))
        if old is not None and world.clock.now - old.created < NONCE_LIVES:
            return old
    message = Message(channel, author, world.new_id(), world.clock.now, nonce=nonce, webhook=origin.webhook)
    message.kind, message.cause, message.reply_to = origin.kind, origin.cause, origin.reply_to
    message.only_for = origin.only_for
    flags = int(body.get("flags") or 0)
    message.flags = flags & int(Flag.SUPPRESS_NOTIFICATIONS | Flag.V2) | (Flag.EPHEMERAL if origin.only_for else 0)
    message.take(body, files)
    message.flags |= flags & Flag.LOADING
    message.mentions, message.pinged = find_mentions(message, body.get("allowed_mentions"))
    channel.messages.append(message)
    if nonce is not None:
        channel.nonces[author, nonce] = message
    if author is world.bot and origin.cause is None and origin.only_for is None:
        world.ledger.note(message)
    _tell("MESSAGE_CREATE", message)
    return message


def edit(message: Message, body: Json, files: Sequence[Upload] = ()) -> None:
    """The message as the form wants it; who was pinged stays pinged, and an edit pings nobody."""
    world = message.world
    message.take(body, files)
    message.mentions, _ = find_mentions(message, body.get("allowed_mentions"))
    message.flags &= ~int(Flag.LOADING)
    message.edited = world.clock.now
    _tell("MESSAGE_UPDATE", message)


def _tell(event: str, message: Message) -> None:
    """The change is announced, and told by the gateway where somebody listens to that."""
    world = message.world
    if message.only_for is None and world.listened():
        world.emit(message.event(event))
    world.announce()


def count_late_edit(message: Message) -> None:
    """Counts a change of an old message by the bot's token.

    Raises:
        Refusal: they are too many, for now.
    """
    now, channel = message.world.clock.now, message.channel
    if now - message.created < OLD:
        return
    channel.late_edits = [each for each in channel.late_edits if now - each < COUNTED]
    if len(channel.late_edits) >= EDITS_WHEN_OLD:
        refusal = Refusal(429, 30046, "Maximum number of edits to messages older than 1 hour reached. Try again later.")
        refusal.extra = {"retry_after": (channel.late_edits[0] + COUNTED - now).total_seconds(), "global": False}
        raise refusal
    channel.late_edits.append(now)


def delete(message: Message) -> None:
    """The message is gone."""
    message.deleted = True
    guild = message.channel.guild
    if message.only_for is None:
        data = {"id": message.id, "channel_id": message.channel.id} | ({"guild_id": guild.id} if guild else {})
        intent = GUILD_MESSAGES if guild else DIRECT_MESSAGES
        message.world.emit(Event("MESSAGE_DELETE", data, intent, guild))
    message.world.announce()
