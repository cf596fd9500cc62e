"""The bodies that Slack sends, as its documentation and its SDKs' own test data show them."""

from __future__ import annotations

import base64
import json
from typing import TYPE_CHECKING, Any

from tests.fakes.slack.views import View

if TYPE_CHECKING:
    from tests.fakes.slack.messages import Message
    from tests.fakes.slack.people import User
    from tests.fakes.slack.places import Channel, Team
    from tests.fakes.slack.refusals import Json
    from tests.fakes.slack.world import World

TOLD = (
    "user",
    "ts",
    "client_msg_id",
    "text",
    "team",
    "blocks",
    "bot_id",
    "app_id",
    "bot_profile",
    "edited",
    "metadata",
)


def event_callback(world: World, team: Team, event: Json, channel: Channel | None) -> Json:
    """An event in its envelope, as the app in that workspace gets it."""
    shared = channel is not None and bool(channel.shared_with)
    enterprise = team.enterprise["id"] if team.enterprise else None
    context = json.dumps({"et": event["type"], "tid": team.id, "aid": world.app_id}).encode()
    return {
        "token": world.verification,
        "team_id": team.id,
        "context_team_id": team.id,
        "context_enterprise_id": enterprise,
        "api_app_id": world.app_id,
        "event": event,
        "type": "event_callback",
        "event_id": world.ids("Ev"),
        "event_time": int(world.clock.now.timestamp()),
        "authorizations": [
            {
                "enterprise_id": enterprise,
                "team_id": team.id,
                "user_id": team.app.id,
                "is_bot": True,
                "is_enterprise_install": False,
            }
        ],
        "is_ext_shared_channel": shared,
        "event_context": f"4-{base64.b64encode(context).decode()}",
    }


def message_event(message: Message, kind: str, host: Team) -> Json:
    """A message or a mention, as the event of a kind."""
    shown = message.payload(metadata=True)
    event: Json = {key: shown[key] for key in TOLD if key in shown}
    event |= {"type": kind, "channel": message.channel.id, "event_ts": message.edited or message.ts}
    if message.thread_ts is not None:
        root = message.channel.find(message.thread_ts)
        event |= {"thread_ts": message.thread_ts, "parent_user_id": (root or message).author.id}
    if message.author.team is not host:
        event |= {"user_team": message.author.team.id, "source_team": message.author.team.id}
    return event


def slash(world: World, person: User, channel: Channel, command: str, text: str) -> Json:
    """A slash command, as the fields of a form."""
    team = person.team
    short = channel.short()
    fields = {
        "token": world.verification,
        "team_id": team.id,
        "team_domain": team.domain,
        "channel_id": short["id"],
        "channel_name": short["name"],
        "user_id": person.id,
        "user_name": person.handle,
        "command": command,
        "text": text,
        "api_app_id": world.app_id,
        "is_enterprise_install": "false",
    }
    if team.enterprise:
        fields |= {"enterprise_id": team.enterprise["id"], "enterprise_name": team.enterprise["name"]}
    return fields


def _interaction(world: World, kind: str, person: User, team: Team) -> Json:
    return {
        "type": kind,
        "user": person.short(),
        "api_app_id": world.app_id,
        "token": world.verification,
        "team": team.short(),
        "enterprise": team.enterprise,
        "is_enterprise_install": False,
    }


def message_action(world: World, person: User, message: Message, callback_id: str) -> Json:
    """A message shortcut."""
    return _interaction(world, "message_action", person, person.team) | {
        "action_ts": world.ids.ts(),
        "callback_id": callback_id,
        "channel": message.channel.short(),
        "message_ts": message.ts,
        "message": message.payload(),
    }


def shortcut(world: World, person: User, callback_id: str) -> Json:
    """A global shortcut."""
    named = _interaction(world, "shortcut", person, person.team)
    return named | {"action_ts": world.ids.ts(), "callback_id": callback_id}


def block_actions(world: World, person: User, on: Message | View, host: Team, action: Json) -> Json:
    """Something was pressed or chosen, in a message or a view."""
    action = action | {"action_ts": world.ids.ts()}
    return _interaction(world, "block_actions", person, host) | _container(on) | {"actions": [action]}


def block_suggestion(world: World, person: User, on: Message | View, host: Team, field: Json) -> Json:
    """Somebody types into a select whose options the app gives."""
    named = {"action_id": field["action_id"], "block_id": field["block_id"], "value": field["value"]}
    return _interaction(world, "block_suggestion", person, host) | _container(on) | named


def _container(on: Message | View) -> dict[str, Any]:
    if isinstance(on, View):
        view = on.payload()
        return {"container": {"type": "view", "view_id": view["id"]}, "view": view, "state": view["state"]}
    container: Json = {
        "type": "message",
        "message_ts": on.ts,
        "channel_id": on.channel.id,
        "is_ephemeral": on.ephemeral,
    }
    container |= {"thread_ts": on.thread_ts} if on.thread_ts else {}
    shown: Json = {"container": container, "channel": on.channel.short(), "state": {"values": on.state}}
    # What one person alone sees is kept nowhere, so Slack cannot send it along.
    return shown if on.ephemeral else shown | {"message": on.payload()}


def view_submission(world: World, view: View) -> Json:
    """A modal was sent. The team is that of the person, wherever the app is installed."""
    named = _interaction(world, "view_submission", view.person, view.person.team)
    return named | {"view": view.payload(), "response_urls": []}


def view_closed(world: World, view: View, *, cleared: bool) -> Json:
    """A modal was closed that asked to be told."""
    named = _interaction(world, "view_closed", view.person, view.person.team)
    return named | {"view": view.payload(), "is_cleared": cleared}
