"""The app as it is configured at Slack: its secrets, its manifest, what its tokens may."""

from __future__ import annotations

from typing import TYPE_CHECKING

from tests.fakes.slack.oauth import AUTHORIZE
from tests.fakes.slack.teller import Teller
from tests.fakes.slack.tokens import APP
from tests.fakes.slack.world import World

if TYPE_CHECKING:
    from tests.fakes.slack.clock import Clock
    from tests.fakes.slack.places import Team
    from tests.fakes.slack.refusals import Json
    from tests.fakes.slack.tokens import Token


class Configured:
    """The half of the server that an app's developer would see, with the first workspace."""

    def __init__(self, clock: Clock, name: str, *, installed: bool, rotation: bool) -> None:
        self.clock = clock
        self.world = World(clock, "Study Hall")
        self.world.tokens.rotating = rotation
        self._teller = Teller(self.world)
        self._app_token = self.world.tokens.make(APP, frozenset({"connections:write"}))
        self.redirect_urls: set[str] = set()
        self.team = self.world.team(name)
        self._bot_token = self.world.install(self.team) if installed else None

    @property
    def bot_token(self) -> str:
        """The token of the first workspace."""
        assert self._bot_token is not None, "the app is not installed yet"
        return self._bot_token.value

    @property
    def app_token(self) -> str:
        """The token that opens connections."""
        return self._app_token.value

    @property
    def signing_secret(self) -> str:
        """What requests over HTTP are signed with."""
        return self.world.signing_secret

    @property
    def client_id(self) -> str:
        """The app's public name in OAuth."""
        return self.world.client_id

    @property
    def client_secret(self) -> str:
        """What proves that it is the app."""
        return self.world.client_secret

    @property
    def authorize_url(self) -> str:
        """Where an install page leads."""
        return self.world.at + AUTHORIZE

    @property
    def app_id(self) -> str:
        """The app's id."""
        return self.world.app_id

    def follows(self, manifest: Json) -> None:
        """The app is configured by this manifest from now on; a token that is made later has its scopes."""
        features, settings = manifest.get("features", {}), manifest.get("settings", {})
        oauth = manifest.get("oauth_config", {})
        self.world.commands = {command["command"] for command in features.get("slash_commands", [])}
        found = features.get("shortcuts", [])
        self.world.shortcuts = {cut["name"]: (cut["type"], cut["callback_id"]) for cut in found}
        self.world.events = set(settings.get("event_subscriptions", {}).get("bot_events", []))
        self.world.scopes = frozenset(oauth.get("scopes", {}).get("bot", []))
        self.redirect_urls = set(oauth.get("redirect_urls", []))
        if self._bot_token is not None:
            self._bot_token.scopes = self.world.scopes

    def grants(self, *scopes: str, team: Team | None = None) -> None:
        """The tokens of a workspace (of the first, if none is named) have these scopes as well."""
        self.world.scopes |= set(scopes)
        for token in self._tokens(team):
            token.scopes |= set(scopes)

    def withdraws(self, *scopes: str, team: Team | None = None) -> None:
        """The tokens of a workspace do not have these scopes any more."""
        for token in self._tokens(team):
            token.scopes -= set(scopes)

    def revokes(self, error: str = "token_revoked", *, team: Team | None = None, told: bool = False) -> None:
        """The tokens of a workspace meet this error from now on; the app is told of it, or finds out."""
        found = team or self.team
        self.world.tokens.kill(found, error)
        if told:
            event = {"type": "tokens_revoked", "tokens": {"oauth": [], "bot": [found.app.id]}}
            self._teller.event(found, event | {"event_ts": self.world.ids.ts()})

    def _tokens(self, team: Team | None) -> list[Token]:
        return [token for token in self.world.tokens.known.values() if token.team is (team or self.team)]

    def token(self, team: Team) -> str:
        """The newest token of a workspace."""
        return self._tokens(team)[-1].value
