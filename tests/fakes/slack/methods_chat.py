"""chat.*: what the app posts, changes and takes away."""

from __future__ import annotations

from typing import TYPE_CHECKING

from tests.fakes.slack.form_blocks import LONGEST_EDIT, check_message
from tests.fakes.slack.messages import Message
from tests.fakes.slack.places import PUBLIC
from tests.fakes.slack.refusals import Json, Refusal

if TYPE_CHECKING:
    from tests.fakes.slack.call import Call, Handler
    from tests.fakes.slack.places import Channel


def _place(call: Call) -> Channel:
    """Where to post: a channel, or a person, who has a direct one."""
    world, named, bot = call.world, call.required("channel"), call.team.app
    user = world.users.get(named)
    if user is not None:
        if user.is_bot:
            raise Refusal("cannot_dm_bot")
        if user.deleted or user.team is not call.team:
            raise Refusal("channel_not_found")
        return world.direct(user, call.team)
    found = world.channels.get(named)
    if found is None or call.team not in found.teams or (found.kind != PUBLIC and not found.has(bot)):
        raise Refusal("channel_not_found")
    if found.archived:
        raise Refusal("is_archived")
    if not found.has(bot) and "chat:write.public" not in call.token.scopes:
        raise Refusal("not_in_channel")
    return found


def _thread(call: Call, channel: Channel) -> str | None:
    named = call.text("thread_ts")
    if not named:
        return None
    root = channel.find(named)
    if root is None:
        raise Refusal("thread_not_found")
    return root.thread_ts or root.ts


def _metadata(call: Call) -> Json | None:
    given = call.args.get("metadata")
    if given in (None, ""):
        return None
    if not isinstance(given, dict) or not given.get("event_type") or not isinstance(given.get("event_payload"), dict):
        raise Refusal("invalid_metadata_format")
    return given


def post_message(call: Call) -> Json:
    """chat.postMessage."""
    words, blocks, attachments = (call.args.get(name) for name in ("text", "blocks", "attachments"))
    channel = _place(call)
    check_message(words, blocks, attachments)
    made = Message(
        channel,
        call.world.ids.ts(),
        call.team.app,
        words or "",
        blocks or [],
        attachments or [],
        _thread(call, channel),
        call.flag("reply_broadcast"),
        metadata=_metadata(call),
    )
    call.world.ledger.messages.append(made)
    call.world.show(message=call.world.post(made))
    call.world.tell_of(made)
    return {"channel": channel.id, "ts": made.ts, "message": made.payload(metadata=True)}


def post_ephemeral(call: Call) -> Json:
    """chat.postEphemeral: seen by one member of the channel."""
    words, blocks, attachments = (call.args.get(name) for name in ("text", "blocks", "attachments"))
    channel, person = _place(call), call.person("user")
    if not channel.has(person):
        raise Refusal("user_not_in_channel")
    check_message(words, blocks, attachments)
    if call.args.get("metadata"):
        raise Refusal("invalid_arguments")
    made = Message(
        channel,
        call.world.ids.ts(),
        call.team.app,
        words or "",
        blocks or [],
        attachments or [],
        _thread(call, channel),
    )
    made.only_for = person
    call.world.show(message=call.world.post(made))
    return {"message_ts": made.ts}


def _own(call: Call, error: str, frozen: str) -> Message:
    channel = call.channel()
    found = channel.find(call.required("ts"))
    if found is None:
        raise Refusal("message_not_found")
    if found.author is not call.team.app:
        raise Refusal(error)
    if channel.archived:
        raise Refusal(frozen)
    return found


def update(call: Call) -> Json:
    """chat.update: what is not given stays, but a text alone takes the blocks away, as an empty list of them does."""
    message = _own(call, "cant_update_message", "is_inactive")
    window = call.world.edit_window
    if window is not None and call.world.clock.now.timestamp() - float(message.ts) > window.total_seconds():
        raise Refusal("edit_window_closed")
    words, blocks, attachments = (call.args.get(name) for name in ("text", "blocks", "attachments"))
    check_message(words, blocks, attachments, longest=LONGEST_EDIT)
    if words is not None:
        message.text = words
    if blocks is not None or words is not None:
        message.blocks = call.world.named(blocks or [])
    if attachments is not None:
        message.attachments = attachments
    if "metadata" in call.args:
        message.metadata = _metadata(call) if call.args["metadata"] else None
    call.world.ledger.edits[message.ts] += 1
    message.edited = call.world.ids.ts()
    call.world.show(message=message)
    return {
        "channel": message.channel.id,
        "ts": message.ts,
        "text": message.text,
        "message": message.payload(metadata=True),
    }


def delete(call: Call) -> Json:
    """chat.delete."""
    message = _own(call, "cant_delete_message", "is_archived")
    message.deleted = True
    call.world.show(message=message)
    return {"channel": message.channel.id, "ts": message.ts}


def permalink(call: Call) -> Json:
    """chat.getPermalink."""
    channel = call.channel()
    message = channel.find(call.required("message_ts"))
    if message is None:
        raise Refusal("message_not_found")
    address = f"https://{channel.team.domain}.slack.com/archives/{channel.id}/p{message.ts.replace('.', '')}"
    return {"channel": channel.id, "permalink": address}


CHAT: dict[str, Handler] = {
    "chat.postMessage": post_message,
    "chat.postEphemeral": post_ephemeral,
    "chat.update": update,
    "chat.delete": delete,
    "chat.getPermalink": permalink,
}
