"""The bot in one workspace, whose token is set."""

import structlog
from slack_bolt.authorization import AuthorizeResult
from slack_sdk.web.async_client import AsyncWebClient

from bot.adapters.slack.reach import BOT_TOKEN, reached, sendable, wrong_with
from bot.app import App
from bot.core.request import Platform

log = structlog.get_logger()


class One:
    """The workspace whose token is set.

    Args:
        app: the front door.
        client: a client without a token, for the configured Slack.
        token: the token.
    """

    def __init__(self, app: App, client: AsyncWebClient, token: str) -> None:
        self._app = app
        self._client = client
        self._token = token
        self._bot = ("", "")

    async def load(self) -> str:
        """Slack takes the token, and what the workspace had before is back; a sentence about which it is.

        Raises:
            TokenError: it does not.
            UnreachableError: it is not there.
        """
        asking = self._client.auth_test(token=sendable(self._token, BOT_TOKEN))
        found = await reached(asking, BOT_TOKEN, self._client.base_url)
        self._bot = (found.get("bot_id") or "", found.get("user_id") or "")
        team = str(found["team_id"])
        await self._app.reconcile(Platform.SLACK, [team], team.__eq__)
        return f"Study Hall is on Slack, in {found.get('team') or 'a workspace'}."

    async def token_of(self, _: str) -> str | None:
        """The token: nothing but this workspace is told to us."""
        return self._token

    async def authorize(self, team_id: str | None, enterprise_id: str | None) -> AuthorizeResult | None:
        """Who we are there, from memory."""
        bot, user = self._bot
        return AuthorizeResult(
            enterprise_id=enterprise_id, team_id=team_id, bot_token=self._token, bot_id=bot, bot_user_id=user
        )

    async def uninstalled(self, team: str) -> None:
        """The workspace has removed the app, unless its token still works: then that is said of an earlier life.

        Raises:
            UnreachedError: Slack does not say whether it does.
        """
        if await wrong_with(self._client, self._token):
            await self._app.dismissed(Platform.SLACK, team)
            await self.revoked(team)

    async def revoked(self, team: str) -> None:
        """The token was refused; whoever set it has to set another."""
        log.error("slack token dead", team=team, hint="set SLACK_BOT_TOKEN anew and start again")

    async def close(self) -> None:
        """Nothing was under way."""
