"""conversations.*, users.*, team.*: who and what is there."""

from __future__ import annotations

from typing import TYPE_CHECKING

from tests.fakes.slack.call import TYPES, page
from tests.fakes.slack.places import DIRECT, PUBLIC
from tests.fakes.slack.refusals import Json, Refusal
from tests.fakes.slack.scopes import need

if TYPE_CHECKING:
    from tests.fakes.slack.call import Call, Handler
    from tests.fakes.slack.messages import Message
    from tests.fakes.slack.places import Channel


def open_direct(call: Call) -> Json:
    """conversations.open, with one person."""
    named = call.text("users")
    if not named:
        raise Refusal("users_list_not_supplied" if not call.text("channel") else "channel_not_found")
    person = call.world.users.get(named)
    if person is None or person.team is not call.team:
        raise Refusal("user_not_found")
    if person.deleted:
        raise Refusal("user_disabled")
    if person.is_bot:
        raise Refusal("cannot_dm_bot")
    channel = call.world.direct(person, call.team)
    full = channel.payload(call.team.app) if call.flag("return_im") else {"id": channel.id}
    return {"channel": full, "no_op": False, "already_open": False}


def info(call: Call) -> Json:
    """conversations.info."""
    return {"channel": call.channel().payload(call.team.app)}


def members(call: Call) -> Json:
    """conversations.members, in pages."""
    return page(call, list(call.channel().members), "members")


def _newest_first(call: Call, messages: list[Message]) -> list[Message]:
    oldest, latest = float(call.text("oldest") or 0), float(call.text("latest") or "inf")
    inclusive = call.flag("inclusive")
    found = [m for m in messages if m.only_for is None and not m.deleted]
    if inclusive:
        return [m for m in reversed(found) if oldest <= float(m.ts) <= latest]
    return [m for m in reversed(found) if oldest < float(m.ts) < latest]


def history(call: Call) -> Json:
    """conversations.history: what stands in the channel itself, the newest first."""
    top = [m for m in call.channel(joined=True).messages if m.thread_ts is None or m.broadcast]
    full = call.flag("include_all_metadata")
    answer = page(call, [m.payload(metadata=full) for m in _newest_first(call, top)], "messages", 999)
    return answer | {"has_more": bool(answer["response_metadata"]["next_cursor"])}


def replies(call: Call) -> Json:
    """conversations.replies: a thread, from its first message on."""
    channel, ts = call.channel(joined=True), call.required("ts")
    thread = [m for m in channel.messages if ts in {m.ts, m.thread_ts}]
    if not any(m.ts == ts for m in thread):
        raise Refusal("thread_not_found")
    full = call.flag("include_all_metadata")
    found = [m.payload(metadata=full) for m in reversed(_newest_first(call, thread))]
    answer = page(call, found, "messages")
    return answer | {"has_more": bool(answer["response_metadata"]["next_cursor"])}


def _listed(call: Call, *, mine: bool) -> list[Channel]:
    kinds = []
    for name in (call.text("types") or "public_channel").split(","):
        if name.strip() not in TYPES:
            raise Refusal("invalid_types")
        kind = TYPES[name.strip()]
        need(call.token, f"{kind}:read")
        kinds.append(kind)
    bot, hide = call.team.app, call.flag("exclude_archived")
    seen = [c for c in call.world.channels.values() if call.team in c.teams and c.kind in kinds]
    seen = [c for c in seen if c.has(bot) or (c.kind == PUBLIC and not mine)]
    return [c for c in seen if not (hide and c.archived)]


def listed(call: Call) -> Json:
    """conversations.list: what the app may see."""
    return page(call, [c.payload(call.team.app) for c in _listed(call, mine=False)], "channels")


def mine(call: Call) -> Json:
    """users.conversations: what the app is in."""
    return page(call, [c.payload(call.team.app) for c in _listed(call, mine=True)], "channels")


def join(call: Call) -> Json:
    """conversations.join: a public channel."""
    found = call.channel()
    if found.kind == DIRECT:
        raise Refusal("method_not_supported_for_channel_type")
    if found.archived:
        raise Refusal("is_archived")
    found.members[call.team.app.id] = call.team.app
    call.world.board.announce()
    return {"channel": found.payload(call.team.app)}


def user_info(call: Call) -> Json:
    """users.info."""
    return {"user": call.person("user").payload(locale=call.flag("include_locale"))}


def users(call: Call) -> Json:
    """users.list, in pages."""
    return page(call, [user.payload() for user in call.team.users.values()], "members") | {"cache_ts": 1700000000}


def team(call: Call) -> Json:
    """team.info."""
    found = call.team
    shown = {"id": found.id, "name": found.name, "domain": found.domain, "email_domain": "", "icon": {}}
    if found.enterprise:
        shown |= {"enterprise_id": found.enterprise["id"], "enterprise_name": found.enterprise["name"]}
    return {"team": shown}


DIRECTORY: dict[str, Handler] = {
    "conversations.open": open_direct,
    "conversations.info": info,
    "conversations.members": members,
    "conversations.history": history,
    "conversations.replies": replies,
    "conversations.list": listed,
    "conversations.join": join,
    "users.conversations": mine,
    "users.info": user_info,
    "users.list": users,
    "team.info": team,
}
