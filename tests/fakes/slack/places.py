"""Workspaces and channels."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from tests.fakes.slack.messages import Message
    from tests.fakes.slack.people import User
    from tests.fakes.slack.refusals import Json
    from tests.fakes.slack.world import World

PUBLIC, PRIVATE, DIRECT = "channels", "groups", "im"  # also the first half of the scopes that they need
KIND = {PUBLIC: "channel", PRIVATE: "group", DIRECT: "im"}  # as `channel_type` of a message


@dataclass(eq=False)
class Team:
    """A workspace; `bot` is the app's user in it while the app is installed, or once was."""

    world: World
    id: str
    name: str
    enterprise: Json | None = None
    users: dict[str, User] = field(default_factory=dict)
    bot: User | None = None
    installed: bool = False

    @property
    def domain(self) -> str:
        """The name in its address."""
        return self.name.lower().replace(" ", "-")

    @property
    def app(self) -> User:
        """The app's user here."""
        assert self.bot is not None, f"the app was never installed in {self.name}"
        return self.bot

    def short(self) -> Json:
        """As an interaction names it."""
        named: Json = {"id": self.id, "domain": self.domain}
        if self.enterprise:
            named |= {"enterprise_id": self.enterprise["id"], "enterprise_name": self.enterprise["name"]}
        return named


@dataclass(eq=False)
class Channel:
    """A channel of one workspace, or of several (Slack Connect), or the direct one of a person and the app."""

    world: World
    id: str
    name: str
    team: Team
    kind: str = PUBLIC
    members: dict[str, User] = field(default_factory=dict)
    shared_with: list[Team] = field(default_factory=list)
    archived: bool = False
    person: User | None = None
    messages: list[Message] = field(default_factory=list)

    @property
    def teams(self) -> list[Team]:
        """The workspaces that have it."""
        return [self.team, *self.shared_with]

    def has(self, user: User) -> bool:
        """Whether somebody is a member."""
        return user.id in self.members

    def seen_by(self, user: User) -> bool:
        """Whether somebody can read it: members, and everybody but guests where it is public."""
        guest = user.restricted or user.ultra_restricted
        return self.has(user) or (self.kind == PUBLIC and user.team in self.teams and not guest)

    def find(self, ts: str) -> Message | None:
        """The message of that time, if there is one for all to see."""
        found = (m for m in self.messages if m.ts == ts and not m.deleted and m.only_for is None)
        return next(found, None)

    def short(self) -> Json:
        """As an interaction names it."""
        names = {PRIVATE: "privategroup", DIRECT: "directmessage"}
        return {"id": self.id, "name": names.get(self.kind, self.name)}

    def payload(self, bot: User) -> Json:
        """As `conversations.info` shows it to the app."""
        if self.person is not None:
            return {
                "id": self.id,
                "created": 1700000000,
                "is_archived": False,
                "is_im": True,
                "is_org_shared": False,
                "user": self.person.id,
                "context_team_id": self.team.id,
                "is_user_deleted": self.person.deleted,
            }
        return {
            "id": self.id,
            "name": self.name,
            "name_normalized": self.name,
            "is_channel": self.kind == PUBLIC,
            "is_group": self.kind == PRIVATE,
            "is_im": False,
            "is_mpim": False,
            "is_private": self.kind == PRIVATE,
            "is_archived": self.archived,
            "is_general": self.name == "general",
            "is_shared": bool(self.shared_with),
            "is_ext_shared": bool(self.shared_with),
            "is_org_shared": False,
            "is_member": self.has(bot),
            "created": 1700000000,
            "creator": next(iter(self.members), bot.id),
            "context_team_id": bot.team.id,
            "shared_team_ids": [team.id for team in self.teams],
            "topic": {"value": "", "creator": "", "last_set": 0},
            "purpose": {"value": "", "creator": "", "last_set": 0},
            "num_members": len(self.members),
        }
