"""A call of a method that was understood, and what its arguments name."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from tests.fakes.slack.places import DIRECT, PRIVATE, PUBLIC
from tests.fakes.slack.refusals import Json, Refusal
from tests.fakes.slack.scopes import METHODS, need

if TYPE_CHECKING:
    from tests.fakes.slack.people import User
    from tests.fakes.slack.places import Channel, Team
    from tests.fakes.slack.tokens import Token
    from tests.fakes.slack.world import World

TRUE = (True, "true", "1", 1)


@dataclass(frozen=True)
class Call:
    """A method's name, who calls it, and the arguments; those that are JSON are read already."""

    world: World
    method: str
    args: Json
    bearer: Token | None = None

    @property
    def token(self) -> Token:
        """The token that it came with."""
        assert self.bearer is not None
        return self.bearer

    @property
    def team(self) -> Team:
        """The workspace that it is about.

        Raises:
            Refusal: the token is an organisation's, and no team_id says which workspace is meant.
        """
        team = self.token.team or self.world.teams.get(self.text("team_id"))
        if team is None:
            raise Refusal("missing_argument", needed="team_id")
        return team

    def text(self, name: str, default: str = "") -> str:
        """An argument that is words."""
        value = self.args.get(name)
        return default if value is None else str(value)

    def flag(self, name: str, *, default: bool = False) -> bool:
        """An argument that is yes or no."""
        value = self.args.get(name)
        return default if value is None else value in TRUE

    def number(self, name: str, default: int, most: int) -> int:
        """An argument that is a number up to `most`."""
        value = self.text(name) or str(default)
        if not value.isdigit() or not 0 < int(value) <= most:
            raise Refusal("invalid_limit" if name == "limit" else "invalid_arguments")
        return int(value)

    def required(self, name: str) -> str:
        """An argument that has to be there."""
        value = self.text(name)
        if not value:
            told = [f"[ERROR] missing required field: {name}"]
            raise Refusal("invalid_arguments", response_metadata={"messages": told})
        return value

    def person(self, name: str, error: str = "user_not_found") -> User:
        """Somebody whom the app can see: of the workspace, or of a channel that it shares with another."""
        user = self.world.users.get(self.required(name))
        team = self.team
        shared = (c for c in self.world.channels.values() if team in c.teams and user is not None and c.has(user))
        if user is None or (user.team is not team and next(shared, None) is None):
            raise Refusal(error)
        return user

    def channel(self, *, joined: bool = False) -> Channel:
        """The channel, if the app can see it; and if it has to be in it, it is.

        Raises:
            Refusal: channel_not_found, not_in_channel, or missing_scope where the scope depends on the channel's kind.
        """
        found = self.world.channels.get(self.required("channel"))
        bot = self.team.app
        if found is None or self.team not in found.teams or (found.kind != PUBLIC and not found.has(bot)):
            self._need("channels")
            raise Refusal("channel_not_found")
        self._need(found.kind)
        if joined and not found.has(bot):
            raise Refusal("not_in_channel")
        return found

    def _need(self, kind: str) -> None:
        scopes = METHODS[self.method][1] or ()
        if scopes and scopes[0].startswith("*"):
            need(self.token, scopes[0].replace("*", kind))


def page(call: Call, found: list[Any], name: str, most: int = 1000) -> Json:
    """One page of a list, with the cursor of the next."""
    limit, cursor = call.number("limit", 100, most), call.text("cursor")
    if cursor and not cursor.startswith("page:"):
        raise Refusal("invalid_cursor")
    start = int(cursor.removeprefix("page:")) if cursor else 0
    more = start + limit < len(found)
    return {
        name: found[start : start + limit],
        "response_metadata": {"next_cursor": f"page:{start + limit}" if more else ""},
    }


Handler = Callable[[Call], Json]
TYPES = {"public_channel": PUBLIC, "private_channel": PRIVATE, "im": DIRECT, "mpim": "mpim"}
