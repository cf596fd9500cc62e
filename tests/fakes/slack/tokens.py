"""Tokens: whose they are, what they may, and until when."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import TYPE_CHECKING

from tests.fakes.slack.refusals import Json, Refusal

if TYPE_CHECKING:
    from tests.fakes.slack.places import Team
    from tests.fakes.slack.world import World

BOT, APP = "bot", "app"
LIFETIME = timedelta(hours=12)  # documentation: token rotation
CODE_LIFETIME = timedelta(minutes=10)  # documentation: installing with OAuth


@dataclass(eq=False)
class Token:
    """A bot's token (`xoxb-`) or one of the app itself (`xapp-`). `dead` is the error that it meets, if any."""

    value: str
    kind: str
    scopes: frozenset[str]
    team: Team | None = None
    enterprise: Json | None = None
    expires: datetime | None = None
    dead: str = ""


@dataclass(eq=False)
class Grant:
    """What a person agreed to on the page: the code that is exchanged for a token, once."""

    code: str
    team: Team
    user_id: str
    scopes: frozenset[str]
    redirect_uri: str | None
    until: datetime
    org: bool = False
    used: bool = False


@dataclass
class Tokens:
    """All tokens ever made, by value; and the refresh tokens, each with the token that it renews, until it is used."""

    world: World
    rotating: bool = False
    known: dict[str, Token] = field(default_factory=dict)
    refreshing: dict[str, Token] = field(default_factory=dict)
    grants: dict[str, Grant] = field(default_factory=dict)

    def make(
        self, kind: str, scopes: frozenset[str], team: Team | None = None, enterprise: Json | None = None
    ) -> Token:
        """A new token; where tokens rotate, a bot's lives 12 hours."""
        rotates = self.rotating and kind == BOT
        prefix = {APP: "xapp-1-", BOT: "xoxe.xoxb-1-" if rotates else "xoxb-"}[kind]
        expires = self.world.clock.now + LIFETIME if rotates else None
        made = Token(prefix + self.world.ids.secret(), kind, scopes, team, enterprise, expires)
        self.known[made.value] = made
        return made

    def refresh_token(self, token: Token) -> str:
        """What renews this token, once."""
        made = f"xoxe-1-{self.world.ids.secret()}"
        self.refreshing[made] = token
        return made

    def check(self, value: str | None, kind: str) -> Token:
        """The token with that value.

        Raises:
            Refusal: there is none, it is of the wrong kind, or it holds no more.
        """
        if not value:
            raise Refusal("not_authed")
        token = self.known.get(value)
        if token is None:
            raise Refusal("invalid_auth")
        if token.dead:
            raise Refusal(token.dead)
        if token.expires is not None and self.world.clock.now >= token.expires:
            raise Refusal("token_expired")
        if token.kind != kind:
            raise Refusal("not_allowed_token_type")
        return token

    def kill(self, team: Team, error: str) -> None:
        """From now on the tokens of that workspace meet this error."""
        for token in self.known.values():
            if token.team is team and token.kind == BOT and not token.dead:
                token.dead = error
        self.refreshing = {key: token for key, token in self.refreshing.items() if token.team is not team}
