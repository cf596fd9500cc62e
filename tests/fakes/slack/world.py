"""All that the server keeps: workspaces, people, channels, what is on the screens, and what was told to the app."""

from __future__ import annotations

import uuid
from dataclasses import dataclass
from typing import TYPE_CHECKING

from tests.fakes.board import Board
from tests.fakes.slack.clock import Clock, Ids
from tests.fakes.slack.ledger import Ledger
from tests.fakes.slack.people import User
from tests.fakes.slack.places import DIRECT, Channel, Team
from tests.fakes.slack.tokens import BOT, Token, Tokens
from tests.fakes.slack.view_state import ACTING, elements
from tests.fakes.slack.views import Views

if TYPE_CHECKING:
    from collections.abc import Callable
    from datetime import timedelta

    from tests.fakes.slack.delivery import Delivery
    from tests.fakes.slack.messages import Message
    from tests.fakes.slack.refusals import Json
    from tests.fakes.slack.response_urls import Hook
    from tests.fakes.slack.views import View

BOT_SCOPES = frozenset(
    {
        "app_mentions:read",
        "channels:read",
        "chat:write",
        "commands",
        "groups:read",
        "im:history",
        "im:read",
        "im:write",
        "team:read",
        "users:read",
    }
)
EVENTS = frozenset(
    {
        "app_home_opened",
        "app_mention",
        "app_uninstalled",
        "channel_left",
        "group_left",
        "member_joined_channel",
        "message.im",
        "tokens_revoked",
    }
)


@dataclass(frozen=True)
class Effect:
    """Something that the app changed on a screen, and what it answered with that, where Slack can tell."""

    message: Message | None = None
    view: View | None = None
    cause: Delivery | None = None


class World:
    """The state. `send` hands what is told over to the transport; every change is announced on the board."""

    def __init__(self, clock: Clock, app_name: str) -> None:
        self.clock = clock
        self.ids = Ids(clock)
        self.board = Board()
        self.app_name = app_name
        self.app_id = self.ids("A")
        self.client_id = "1111111111.2222222222"
        self.client_secret = self.ids.secret()
        self.signing_secret = uuid.UUID(int=0xFACE).hex
        self.verification = self.ids.secret()
        self.commands = {"/study"}
        self.shortcuts: dict[str, tuple[str, str]] = {}
        self.scopes = BOT_SCOPES
        self.events = set(EVENTS)
        self.tokens = Tokens(self)
        self.teams: dict[str, Team] = {}
        self.users: dict[str, User] = {}
        self.channels: dict[str, Channel] = {}
        self.views = Views(self)
        self.hooks: dict[str, Hook] = {}
        self.triggers: dict[str, Delivery] = {}
        self.exchanged: set[str] = set()
        self.effects: list[Effect] = []
        self.deliveries: list[Delivery] = []
        self.ledger = Ledger()
        self.at = ""
        self.edit_window: timedelta | None = None
        self.tell_of: Callable[[Message], object] = lambda message: None  # noqa: ARG005 - as below
        self.tell: Callable[[Team, Json], object] = lambda team, event: None  # noqa: ARG005 - as below
        self.send: Callable[[Delivery], None] = lambda delivery: None  # noqa: ARG005 - nobody listens yet

    def show(self, *, message: Message | None = None, view: View | None = None, cause: Delivery | None = None) -> None:
        """The app changed this on a screen."""
        self.effects.append(Effect(message, view, cause))
        self.board.announce()

    def team(self, name: str, enterprise: Json | None = None) -> Team:
        """A new workspace."""
        made = Team(self, self.ids("T"), name, enterprise)
        self.teams[made.id] = made
        return made

    def user(self, name: str, team: Team) -> User:
        """A new account."""
        made = User(self.ids("U"), name, team)
        team.users[made.id] = self.users[made.id] = made
        return made

    def install(self, team: Team, scopes: frozenset[str] | None = None) -> Token:
        """The app comes into a workspace, as a user of its own; the token is new."""
        if team.bot is None:
            team.bot = self.user(self.app_name, team)
            team.bot.bot_id = self.ids("B")
        team.installed, team.bot.deleted = True, False
        return self.tokens.make(BOT, self.scopes if scopes is None else scopes, team)

    def channel(self, name: str, team: Team, kind: str) -> Channel:
        """A new channel."""
        made = Channel(self, self.ids("C" if kind != DIRECT else "D"), name, team, kind)
        self.channels[made.id] = made
        return made

    def direct(self, person: User, team: Team) -> Channel:
        """The direct channel of that person and the app, always the same."""
        for channel in self.channels.values():
            if channel.person is person and channel.team is team:
                return channel
        made = self.channel(person.handle, team, DIRECT)
        made.person = person
        made.members = {person.id: person, team.app.id: team.app}
        return made

    def post(self, message: Message) -> Message:
        """Puts a message into its channel and announces it."""
        self.named(message.blocks)
        message.channel.messages.append(message)
        self.board.announce()
        return message

    def named(self, blocks: list[Json]) -> list[Json]:
        """The same blocks, with a name of Slack's own where block or element has none."""
        for block in blocks:
            block.setdefault("block_id", self.ids("b").lower()[-6:])
        for _, element in elements(blocks):
            if "type" in element and element["type"] in ACTING:
                element.setdefault("action_id", self.ids("a").lower()[-6:])
        return blocks

    def host(self, channel: Channel) -> Team | None:
        """The workspace through which the app has that channel: its own, or another that it is shared with."""
        joined = (team for team in channel.teams if team.installed and channel.has(team.app))
        return next(joined, None) or next((team for team in channel.teams if team.installed), None)

    def uninstall(self, team: Team) -> None:
        """The app leaves a workspace: its tokens are dead, and it is told."""
        assert team.bot is not None
        bot = team.bot
        self.tokens.kill(team, "account_inactive")
        team.installed, bot.deleted = False, True
        for channel in self.channels.values():
            if channel.person is None:
                channel.members.pop(bot.id, None)
        now = self.ids.ts()
        gone = {"type": "tokens_revoked", "tokens": {"oauth": [], "bot": [bot.id]}, "event_ts": now}
        self.tell(team, gone)
        self.tell(team, {"type": "app_uninstalled", "event_ts": now})
        self.board.announce()
