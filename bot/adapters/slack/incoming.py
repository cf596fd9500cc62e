"""What happened on Slack as a request, or nothing where it is none of ours.

Payloads: Slack's developer documentation, "Slash commands", "Interaction payloads", "Events API" and each event's page.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from enum import StrEnum
from typing import Any

from bot.adapters.slack import views
from bot.adapters.slack.manifest import SHORTCUTS
from bot.adapters.slack.mrkdwn import as_typed, without_mention
from bot.adapters.slack.people import SLACKBOT, Account, account
from bot.adapters.slack.render import CHANNEL, OWN, PERSON, PRESS, SELECT, action_of
from bot.adapters.slack.views import Origin
from bot.commands import typed
from bot.commands.table import Table
from bot.core.actions import WITHOUT_TEXT
from bot.core.errors import Refusal
from bot.core.request import Arrive, Asker, Command, Intent, Place, Platform, Press, Request, Submit

Json = Mapping[str, Any]


class Way(StrEnum):
    """How an answer reaches who asked.

    RESPOND: by the `response_url`. POST: a message in the channel, in its thread if there is one. OPEN: a modal, by
    the trigger. UPDATE: the modal that was pressed in or submitted. HOME: App Home, published anew.
    """

    RESPOND = "respond"
    POST = "post"
    OPEN = "open"
    UPDATE = "update"
    HOME = "home"


@dataclass(frozen=True, slots=True)
class Address:
    """What Slack gave along to answer with; empty where it gave none."""

    response_url: str = ""
    trigger: str = ""
    channel: str = ""
    thread: str = ""
    view: str = ""
    hash: str = ""

    def origin(self, *, edits: bool) -> Origin:
        """What a form that is opened from here has to remember."""
        return Origin(self.channel, self.response_url, edits)


@dataclass(frozen=True, slots=True)
class Wanted:
    """A request, and how its answer is to be shown.

    `private`: the asker alone sees it. `edits`: it takes the place of the message that was pressed.
    """

    request: Request
    way: Way
    address: Address
    private: bool = True
    edits: bool = False


@dataclass(frozen=True, slots=True)
class Known:
    """What Slack was asked besides: the account's name there, whether it is an admin, and the workspace's name."""

    name: str = ""
    admin: bool = False
    group: str = ""


@dataclass(frozen=True, slots=True)
class Joined:
    """The bot itself was added to a channel, by somebody; `shared` with other workspaces, if it is."""

    team: str
    channel: str
    inviter: str = ""
    shared: bool = False


_NOTHING = Known()
_SPOKEN = {None, "file_share"}  # subtypes of what a person says; the others tell of edits, joins and the like


def wanted(payload: Json, table: Table, known: Known = _NOTHING) -> Wanted | None:
    """What a payload asks for; None if it is none of ours.

    Args:
        payload: a command's form, an interaction's `payload`, or an event's envelope.
        table: the commands and actions.
        known: what is known of the account and of its workspace.
    """
    who = account(payload)
    if who is None:
        return None
    read = _READERS.get(payload.get("type", "command" if "command" in payload else ""))
    return read(_Case(payload, table, who, known)) if read else None


def joined(payload: Json) -> Joined | None:
    """The channel that the bot itself was added to, if an event says so."""
    event = payload.get("event") or {}
    who = account(payload)
    if event.get("type") != "member_joined_channel" or who is None or who.user not in _selves(payload):
        return None
    shared = bool(payload.get("is_ext_shared_channel"))
    return Joined(who.team, event["channel"], event.get("inviter") or "", shared)


@dataclass(frozen=True, slots=True)
class _Case:
    """A payload that is being read."""

    payload: Json
    table: Table
    who: Account
    known: Known

    def command(self) -> Wanted:
        """What stands behind `/study`, alone a welcome with what is waiting.

        The answer is the asker's alone, also in a direct message (two people may talk there), except to a command whose
        answer is for all.
        """
        said = as_typed(self.payload.get("text", "")).strip()
        intent = typed.command(said, self.table) if said else Arrive()
        url, trigger = self.payload.get("response_url", ""), self.payload.get("trigger_id", "")
        address = Address(url, trigger, self.payload["channel_id"])
        return Wanted(self._request(intent, address.channel), Way.RESPOND, address, self._is_private(intent))

    def pressed(self) -> Wanted | None:
        """A button, or a select's option, in a message, a modal or App Home."""
        chosen = self.payload["actions"][0]
        if (written := _action(chosen)) is None:
            return None
        view, container = self.payload.get("view"), self.payload.get("container") or {}
        if view:
            address = Address(trigger=self.payload.get("trigger_id", ""), view=view["id"], hash=view.get("hash", ""))
            if view["type"] == "home":
                return Wanted(self._request(Press(written)), Way.OPEN, replace(address, view="", hash=""))
            return Wanted(self._request(Press(written)), Way.UPDATE, address, edits=True)
        address = self._in_channel(container.get("thread_ts") or "")
        own = bool(container.get("is_ephemeral")) or _is_own(chosen["action_id"])
        return Wanted(self._request(Press(written), address.channel), Way.RESPOND, address, edits=own)

    def submitted(self) -> Wanted | None:
        """A form that was filled in; its answer goes where the form was opened from."""
        view = self.payload["view"]
        if view.get("callback_id") != views.FORM:
            return None
        try:
            written, origin = views.submitted(view)
        except ValueError:
            return None
        request = self._request(Submit(written, views.fields(view)), origin.channel)
        if not origin.response_url:
            address = Address(trigger=self.payload.get("trigger_id", ""), view=view["id"])
            return Wanted(request, Way.UPDATE, address, edits=True)
        address = Address(origin.response_url, channel=origin.channel)
        return Wanted(request, Way.RESPOND, address, edits=origin.edits)

    def shortcut(self) -> Wanted | None:
        """A shortcut, on a message or anywhere; the first takes the message's text as its question."""
        shortcut = SHORTCUTS.get(self.payload.get("callback_id", ""))
        if shortcut is None:
            return None
        if self.payload["type"] == "shortcut":
            address = Address(trigger=self.payload.get("trigger_id", ""))
            return Wanted(self._request(Command(shortcut.command)), Way.OPEN, address)
        said = self.payload.get("message") or {}
        address = self._in_channel(said.get("thread_ts") or "")
        text = as_typed(said.get("text") or "")
        intent = Command(shortcut.command, {"question": text}) if text.strip() else Press(WITHOUT_TEXT)
        return Wanted(self._request(intent, address.channel), Way.RESPOND, address)

    def event(self) -> Wanted | None:
        """A mention, a word to the bot alone, or a look at App Home; never what a bot or an edit says.

        A mention without a word more is an empty question.
        """
        event = self.payload["event"]
        if event["type"] == "app_home_opened":
            return Wanted(self._request(Arrive()), Way.HOME, Address()) if event.get("tab") == "home" else None
        direct = event.get("channel_type") == "im" or str(event.get("channel", "")).startswith("D")
        if event["type"] != ("message" if direct else "app_mention") or not self._is_said(event):
            return None
        text = event.get("text") or ""
        for user in _selves(self.payload):
            text = without_mention(text, user)
        thread = event.get("thread_ts") or ("" if direct else event["ts"])
        address = Address(channel=event["channel"], thread=thread)
        question = Command("ask", {"question": as_typed(text).strip()})
        return Wanted(self._request(question, address.channel, direct=direct), Way.POST, address, private=False)

    def _is_private(self, intent: Command | Arrive) -> bool:
        try:
            return isinstance(intent, Arrive) or self.table.command(intent.name).private
        except Refusal:
            return True

    def _is_said(self, event: Json) -> bool:
        """Whether a person says it, now: a bot's word, or a mention that an edit added, is no question."""
        ours = self.who.user == SLACKBOT or self.who.user in _selves(self.payload)
        machine = event.get("bot_id") or event.get("bot_profile") or event.get("hidden") or event.get("edited")
        return not ours and not machine and event.get("subtype") in _SPOKEN

    def _in_channel(self, thread: str) -> Address:
        channel = (self.payload.get("channel") or {}).get("id") or ""
        trigger, url = self.payload.get("trigger_id", ""), self.payload.get("response_url", "")
        return Address(url, trigger, channel, thread)

    def _request(self, intent: Intent, channel: str = "", *, direct: bool = False) -> Request:
        who, known = self.who, self.known
        admin = known.admin and not who.foreign
        asker = Asker(Platform.SLACK, who.user, known.name or who.name, admin=admin, outsider=who.foreign)
        team = self.payload.get("team")
        domain = team.get("domain") if isinstance(team, Mapping) else self.payload.get("team_domain")
        direct = direct or channel.startswith("D")
        place = Place(who.team, known.group or domain or "", None if direct else channel or None, direct=direct)
        return Request(asker, place, intent, reopens=False)


_READERS: Mapping[str, Callable[[_Case], Wanted | None]] = {
    "command": _Case.command,
    "block_actions": _Case.pressed,
    "view_submission": _Case.submitted,
    "message_action": _Case.shortcut,
    "shortcut": _Case.shortcut,
    "event_callback": _Case.event,
}


def _action(chosen: Json) -> str | None:
    """The action that was chosen: a button's own, a select's option, or one that lacks the id of what was picked."""
    kind, _, rest = chosen.get("action_id", "").partition(":")
    kind = kind.partition(".")[0]
    if kind == PRESS:
        return chosen.get("value") or None
    if kind == SELECT:
        return action_of((chosen.get("selected_option") or {}).get("value", "")) or None
    picked = chosen.get({CHANNEL: "selected_conversation", PERSON: "selected_user"}.get(kind, ""))
    return f"{rest.partition(':')[2]}:{picked}" if picked else None


def _is_own(action_id: str) -> bool:
    return action_id.partition(":")[0].endswith(f".{OWN}")


def _selves(payload: Json) -> set[str]:
    """The bot's own account, as an event says whom it is told to."""
    return {each["user_id"] for each in payload.get("authorizations") or () if each.get("user_id")}
