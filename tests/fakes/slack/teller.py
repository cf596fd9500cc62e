"""What is told to the app when people do things: each with its trigger and its response_url, and to whom it goes."""

from __future__ import annotations

from typing import TYPE_CHECKING

from tests.fakes.slack import payloads
from tests.fakes.slack.delivery import COMMAND, EVENT, INTERACTIVE, Delivery
from tests.fakes.slack.places import KIND
from tests.fakes.slack.response_urls import Hook
from tests.fakes.slack.views import View

if TYPE_CHECKING:
    from tests.fakes.slack.messages import Message
    from tests.fakes.slack.people import User
    from tests.fakes.slack.places import Channel, Team
    from tests.fakes.slack.refusals import Json
    from tests.fakes.slack.world import World

# The scope without which an event is not told (documentation: the page of each event).
EVENT_SCOPES = {
    "app_mention": "app_mentions:read",
    "message.im": "im:history",
    "message.channels": "channels:history",
    "message.groups": "groups:history",
}


class Teller:
    """Makes deliveries and hands them to the transport."""

    def __init__(self, world: World) -> None:
        self.world = world

    def _told(self, made: Delivery) -> Delivery:
        made.seen_before = len(self.world.effects)
        self.world.deliveries.append(made)
        self.world.send(made)
        self.world.board.announce()
        return made

    def _trigger(self, made: Delivery) -> None:
        made.payload["trigger_id"] = f"{len(self.world.triggers) + 1}.{made.team.id}.{self.world.ids.secret()}"
        self.world.triggers[made.trigger_id] = made

    def _hook(self, made: Delivery, kind: str) -> None:
        path = f"/{kind}/{made.team.id}/{self.world.ids('')}/{self.world.ids.secret()}"
        self.world.hooks[path] = Hook(self.world, made)
        made.payload["response_url"] = made.response_url = self.world.at + path

    def event(
        self, team: Team, event: Json, *, named: str = "", person: User | None = None, channel: Channel | None = None
    ) -> Delivery | None:
        """Tells an event, if the app is there, has subscribed to it and has the scope for it."""
        name = named or str(event["type"])
        scope = EVENT_SCOPES.get(name)
        if name not in self.world.events or (scope and scope not in self.world.scopes) or team.bot is None:
            return None
        body = payloads.event_callback(self.world, team, event, channel)
        return self._told(Delivery(EVENT, body, self.world.clock.now, team, person, channel, words=name))

    def message(self, message: Message) -> Delivery | None:
        """Tells of a message: as itself in a direct channel, as a mention where it names the app."""
        host = self._listening(message)
        if host is None or message.ephemeral:
            return None
        event = payloads.message_event(message, "message", host) | {"channel_type": KIND[message.channel.kind]}
        return self._mention(message, host, self._about(message, host, event))

    def edited(self, message: Message, before: str) -> Delivery | None:
        """Tells of an edit; a mention that came by it is told as one."""
        host = self._listening(message)
        if host is None or message.ephemeral:
            return None
        whole = message.payload()
        event = self._changed(message, "message_changed") | {
            "message": whole,
            "previous_message": whole | {"text": before},
        }
        found = self._about(message, host, event)
        return found if host.app.mention in before else self._mention(message, host, found)

    def deleted(self, message: Message) -> Delivery | None:
        """Tells that a message was deleted."""
        host = self._listening(message)
        if host is None or message.ephemeral:
            return None
        event = self._changed(message, "message_deleted")
        return self._about(message, host, event | {"deleted_ts": message.ts, "previous_message": message.payload()})

    def _listening(self, message: Message) -> Team | None:
        host = self.world.host(message.channel)
        return host if host is not None and message.channel.has(host.app) else None

    def _changed(self, message: Message, subtype: str) -> Json:
        now, channel = self.world.ids.ts(), message.channel
        common = {"type": "message", "subtype": subtype, "channel": channel.id, "channel_type": KIND[channel.kind]}
        return common | {"hidden": True, "ts": now, "event_ts": now}

    def _about(self, message: Message, host: Team, event: Json) -> Delivery | None:
        name = f"message.{message.channel.kind}"
        return self._with(message, self.event(host, event, named=name, person=message.author, channel=message.channel))

    def _mention(self, message: Message, host: Team, told: Delivery | None) -> Delivery | None:
        """Tells of a mention too: in a channel, by anybody but the app itself."""
        own = message.author is host.app or message.channel.kind == "im"
        if own or host.app.mention not in message.text:
            return told
        event = payloads.message_event(message, "app_mention", host)
        made = self.event(host, event, person=message.author, channel=message.channel)
        return self._with(message, made) or told

    def _with(self, message: Message, made: Delivery | None) -> Delivery | None:
        if made is not None:
            made.message = message
        return made

    def command(self, person: User, channel: Channel, command: str, text: str) -> Delivery:
        """Tells a slash command."""
        body = payloads.slash(self.world, person, channel, command, text)
        made = Delivery(COMMAND, body, self.world.clock.now, person.team, person, channel, words=command)
        self._trigger(made)
        self._hook(made, "commands")
        return self._told(made)

    def acts(self, person: User, on: Message | View, action: Json) -> Delivery:
        """Tells what was pressed or chosen in a message or a view."""
        host = self._host(on)
        body = payloads.block_actions(self.world, person, on, host, action)
        made = self._interactive(body, host, person, on)
        made.words = str(action["action_id"])
        self._trigger(made)
        if made.message is not None:
            self._hook(made, "actions")
        return self._told(made)

    def suggests(self, person: User, on: Message | View, field: Json) -> Delivery:
        """Asks for the options of a select."""
        host = self._host(on)
        return self._told(
            self._interactive(payloads.block_suggestion(self.world, person, on, host, field), host, person, on)
        )

    def shortcut(self, person: User, callback_id: str, on: Message | None = None) -> Delivery:
        """Tells a shortcut: of a message, or a global one."""
        if on is None:
            made = self._interactive(payloads.shortcut(self.world, person, callback_id), person.team, person, None)
        else:
            body = payloads.message_action(self.world, person, on, callback_id)
            made = self._interactive(body, person.team, person, on)
            self._hook(made, "app")
        made.words = callback_id
        self._trigger(made)
        return self._told(made)

    def submits(self, view: View) -> Delivery:
        """Tells that a modal was sent."""
        made = self._interactive(payloads.view_submission(self.world, view), view.team, view.person, view)
        made.words = str(view.spec.get("callback_id", ""))
        self._trigger(made)
        return self._told(made)

    def closes(self, view: View, *, cleared: bool = False) -> Delivery | None:
        """Tells that a modal was closed, if it asked for that."""
        if not view.spec.get("notify_on_close"):
            return None
        body = payloads.view_closed(self.world, view, cleared=cleared)
        return self._told(self._interactive(body, view.team, view.person, view))

    def _host(self, on: Message | View) -> Team:
        return on.team if isinstance(on, View) else on.author.team

    def _interactive(self, body: Json, team: Team, person: User, on: Message | View | None) -> Delivery:
        made = Delivery(INTERACTIVE, body, self.world.clock.now, team, person)
        if isinstance(on, View):
            made.view = on
        elif on is not None:
            made.message, made.channel = on, on.channel
        return made
