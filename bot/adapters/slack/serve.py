"""Running the bot on Slack, by Socket Mode or HTTP, for one workspace or for all that install it."""

import asyncio
from collections.abc import Awaitable, Callable
from datetime import datetime

import structlog
from slack_bolt.app.async_app import AsyncApp
from slack_bolt.authorization import AuthorizeResult
from slack_sdk.web.async_client import AsyncWebClient
from starlette.routing import Route

from bot.adapters.slack import oauth, requests
from bot.adapters.slack.client import Slack, bolt_app
from bot.adapters.slack.hush import hush
from bot.adapters.slack.keys import Keys
from bot.adapters.slack.reach import BOT_TOKEN, reached, sendable
from bot.adapters.slack.seal import Seal
from bot.adapters.slack.socket import Beat, Socket
from bot.adapters.slack.tokens import Tokens
from bot.adapters.slack.wire import quiet_logger
from bot.app import App
from bot.settings import Settings

_NO_SECRET = "Socket Mode needs none"  # noqa: S105 - bolt wants one, and nothing comes to where it would be asked for

log = structlog.get_logger()


class One:
    """The workspace whose token is set.

    Args:
        client: a client with the token, for the configured Slack.
        token: the token.
    """

    def __init__(self, client: AsyncWebClient, token: str) -> None:
        self._client = client
        self._token = sendable(token, BOT_TOKEN)
        self._bot = ("", "")

    async def load(self) -> str:
        """Slack takes the token; the workspace's name.

        Raises:
            TokenError: it does not.
            UnreachableError: it is not there.
        """
        asking = self._client.auth_test(token=self._token)
        found = await reached(asking, BOT_TOKEN, self._client.base_url)
        self._bot = (found.get("bot_id") or "", found.get("user_id") or "")
        return str(found.get("team") or "")

    async def token_of(self, _: str) -> str | None:
        """The token: nothing but this workspace is told to us."""
        return self._token

    async def authorize(self, team_id: str | None, enterprise_id: str | None) -> AuthorizeResult | None:
        """Who we are there, from memory."""
        bot, user = self._bot
        return AuthorizeResult(
            enterprise_id=enterprise_id, team_id=team_id, bot_token=self._token, bot_id=bot, bot_user_id=user
        )

    async def gone(self, team: str) -> None:
        """The workspace has removed the app, or revoked its token."""
        log.error("slack token dead", team=team, hint="set SLACK_BOT_TOKEN anew and start again")


class Face:
    """Study Hall on Slack: started, then there until it is told to stop.

    Args:
        app: the front door.
        settings: where Slack is.
        keys: what opens it.
        clock: the time.
        announce: writes a line for whoever started the program.
        beat: how often a socket is looked at.

    Raises:
        SettingsError, TokenError: a key cannot be used at all.
    """

    name = "Slack"

    def __init__(
        self,
        app: App,
        settings: Settings,
        keys: Keys,
        clock: Callable[[], datetime],
        announce: Callable[[str], None],
        beat: Beat | None = None,
    ) -> None:
        hush()
        self._announce = announce
        self._public_url = settings.public_url
        self._open = False
        client = AsyncWebClient(base_url=settings.slack_api, logger=quiet_logger())
        self._one = None if keys.for_many else One(client, keys.bot_token)
        self._tokens = (
            Tokens(app, Seal(keys.secret_key), client, keys.client_id, keys.client_secret, clock)
            if keys.for_many
            else None
        )
        bolt = bolt_app(
            settings.slack_api,
            authorize=_by_name((self._one or self._tokens).authorize),
            signing_secret=keys.signing_secret or _NO_SECRET,
        )
        if self._one:
            self.sender = Slack(app, bolt, token_of=self._one.token_of, revoked=self._one.gone, uninstalled=self._one.gone)
        elif self._tokens:
            self.sender = Slack(
                app,
                bolt,
                token_of=self._tokens.token_of,
                revoked=self._tokens.revoked,
                uninstalled=self._tokens.uninstalled,
            )
        self.sender.register()
        self._socket = None if keys.by_http else Socket(bolt, keys.app_token, beat or Beat())
        self.routes = self._routes(app, bolt, keys, client)

    def _routes(self, app: App, bolt: AsyncApp, keys: Keys, client: AsyncWebClient) -> list[Route]:
        found = [requests.route(bolt, keys.signing_secret, lambda: self._open)] if keys.by_http else []
        if self._tokens:
            flow = oauth.Flow(app, self._tokens, keys, client, self._public_url, quiet_logger())
            found += oauth.routes(flow)
        return found
