"""Where the bot is on Slack, and with which tokens: in the workspace whose token is set, or in all that install it."""

from collections.abc import Callable
from datetime import datetime
from typing import Protocol

from slack_bolt.authorization import AuthorizeResult
from slack_sdk.web.async_client import AsyncWebClient

from bot.adapters.slack.keys import Keys
from bot.adapters.slack.one import One
from bot.adapters.slack.seal import Seal
from bot.adapters.slack.tokens import Tokens
from bot.app import App


class Workspaces(Protocol):
    """Where the bot is, and with which tokens."""

    async def load(self) -> str:
        """Slack takes what we have; a sentence about where we are.

        Raises:
            TokenError: it does not.
            UnreachableError: it is not there.
        """

    async def token_of(self, team: str) -> str | None:
        """The token for a workspace; None where the app is not.

        Raises:
            NoTokenError: it is there, and has none that holds.
        """

    async def authorize(self, team_id: str | None, enterprise_id: str | None) -> AuthorizeResult | None:
        """Who we are in a workspace, quickly."""

    async def uninstalled(self, team: str) -> None:
        """A workspace has removed the app.

        Raises:
            UnreachedError: Slack does not say whether that still holds.
        """

    async def revoked(self, team: str) -> None:
        """A token of a workspace was refused."""

    async def close(self) -> None:
        """What was under way is done."""


def workspaces(app: App, keys: Keys, client: AsyncWebClient, clock: Callable[[], datetime]) -> One | Tokens:
    """The workspaces that the keys are for.

    Args:
        app: the front door.
        keys: what opens Slack.
        client: a client without a token, for the configured Slack.
        clock: the time.

    Raises:
        SettingsError: a key cannot be used at all.
    """
    if keys.for_many:
        return Tokens(app, Seal(keys.secret_key), client, keys.client_id, keys.client_secret, clock)
    return One(app, client, keys.bot_token)
