"""Channels and their messages."""

from __future__ import annotations

from typing import TYPE_CHECKING

from tests.fakes.discord.form_messages import TO_EDIT, TO_POST, Terms, check_message
from tests.fakes.discord.http import Call, Route
from tests.fakes.discord.messages import REPLY, Message
from tests.fakes.discord.permissions import Json, May
from tests.fakes.discord.posting import Origin, count_late_edit, delete, edit, post
from tests.fakes.discord.refusals import Problems, Refusal, missing_access, missing_permissions, unknown

if TYPE_CHECKING:
    from tests.fakes.discord.world import Channel


def _channel(call: Call, *needs: May) -> Channel:
    """The channel of the call, if the bot may see it and has these permissions there."""
    channel = call.world.channels.get(call.at["channel"])
    if channel is None or channel.deleted:
        raise unknown("channel")
    rights = channel.rights(call.world.bot)
    if May.VIEW_CHANNEL not in rights:
        raise missing_access()
    if any(need not in rights for need in needs):
        raise missing_permissions()
    return channel


def _get(call: Call) -> Json:
    return _channel(call).payload()


def _post(call: Call) -> Json:
    channel, body = _channel(call, May.SEND_MESSAGES), call.form
    person = channel.person
    if person is not None:
        if person.refuses_direct or person.bot:
            raise Refusal(403, 50007, "Cannot send messages to this user")
        if not person.installed and not call.world.share_a_guild(person):
            raise Refusal(403, 50278, "Cannot send messages to this user due to having no mutual guilds")
    rights = channel.rights(call.world.bot)
    if (body.get("embeds") and May.EMBED_LINKS not in rights) or (call.files and May.ATTACH_FILES not in rights):
        raise missing_permissions()
    check_message(body, Terms(TO_POST), files=call.files)
    reply_to = _reply_to(channel, body, rights)
    origin = Origin(REPLY, reply_to=reply_to) if reply_to else Origin()
    return post(channel, call.world.bot, body, call.files, origin).payload()


def _reply_to(channel: Channel, body: Json, rights: May) -> Message | None:
    reference = body.get("message_reference")
    if not reference or reference.get("type") == 1:
        return None
    if May.READ_MESSAGE_HISTORY not in rights:
        raise Refusal(403, 160002, "Cannot reply without permission to read message history")
    try:
        return channel.find(str(reference.get("message_id")))
    except Refusal:
        if reference.get("fail_if_not_exists") is False:
            return None
        problems = Problems()
        problems.add(("message_reference",), "REPLIES_UNKNOWN_MESSAGE", "Unknown message")
        problems.settle()
        raise


def _history(call: Call) -> list[Json]:
    channel = _channel(call)
    if May.READ_MESSAGE_HISTORY not in channel.rights(call.world.bot):
        return []
    limit = int(call.query.get("limit", "50"))
    if not 1 <= limit <= 100:
        problems = Problems()
        problems.number({"limit": limit}, ("limit",), 1, 100)
        problems.settle()
    found = [m for m in channel.messages if not m.deleted and m.only_for is None]
    if "before" in call.query:
        found = [m for m in found if int(m.id) < int(call.query["before"])]
    if "after" in call.query:
        found = [m for m in found if int(m.id) > int(call.query["after"])][:limit]
    return [message.payload() for message in reversed(found[-limit:])]


def _read(call: Call) -> Json:
    return _channel(call, May.READ_MESSAGE_HISTORY).find(call.at["message"]).payload()


def _edit(call: Call) -> Json:
    channel, body = _channel(call, *([May.ATTACH_FILES] if call.files else [])), call.form
    message = channel.find(call.at["message"])
    if message.author is not call.world.bot:
        raise Refusal(403, 50005, "Cannot edit a message authored by another user")
    check_message(body, Terms(TO_EDIT, before=message.body | {"flags": message.flags}), files=call.files)
    count_late_edit(message)
    edit(message, body, call.files)
    return message.payload()


def _delete(call: Call) -> None:
    channel = _channel(call)
    message = channel.find(call.at["message"])
    if message.author is not call.world.bot:
        if channel.person is not None:
            raise Refusal(403, 50003, "Cannot execute action on a DM channel")
        _channel(call, May.MANAGE_MESSAGES)
    delete(message)


def _typing(call: Call) -> None:
    _channel(call, May.SEND_MESSAGES)


def _react(call: Call) -> None:
    _channel(call, May.READ_MESSAGE_HISTORY, May.ADD_REACTIONS).find(call.at["message"])


def _open_direct(call: Call) -> Json:
    recipient = call.world.users.get(str(call.form.get("recipient_id")))
    if recipient is None or recipient is call.world.bot:
        raise Refusal(400, 50033, "Invalid Recipient(s)")
    return call.world.direct(recipient).payload()


_MESSAGES = "/channels/{channel}/messages"
CHANNELS = [
    Route("GET", "/channels/{channel}", _get),
    Route("POST", _MESSAGES, _post),
    Route("GET", _MESSAGES, _history),
    Route("GET", _MESSAGES + "/{message}", _read),
    Route("PATCH", _MESSAGES + "/{message}", _edit),
    Route("DELETE", _MESSAGES + "/{message}", _delete),
    Route("POST", "/channels/{channel}/typing", _typing),
    Route("PUT", _MESSAGES + "/{message}/reactions/{emoji}/@me", _react),
    Route("POST", "/users/@me/channels", _open_direct),
]
