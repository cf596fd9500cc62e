"""Installing the app in workspaces: bolt's own OAuth flow, with our stores, our words, and the configured Slack."""

import hashlib
import logging
import re
import secrets
from collections.abc import Awaitable, Callable
from urllib.parse import urljoin

import aiohttp
import structlog
from slack_bolt.adapter.starlette.async_handler import to_async_bolt_request, to_starlette_response
from slack_bolt.error import BoltError
from slack_bolt.oauth.async_callback_options import AsyncCallbackOptions, AsyncFailureArgs, AsyncSuccessArgs
from slack_bolt.oauth.async_oauth_flow import AsyncOAuthFlow
from slack_bolt.oauth.async_oauth_settings import AsyncOAuthSettings
from slack_bolt.request.async_request import AsyncBoltRequest
from slack_bolt.response import BoltResponse
from slack_sdk.errors import SlackApiError
from slack_sdk.oauth.installation_store import Installation
from slack_sdk.oauth.state_store.async_state_store import AsyncOAuthStateStore
from slack_sdk.web.async_client import AsyncWebClient
from starlette.requests import Request
from starlette.responses import HTMLResponse, Response
from starlette.routing import Route

from bot.adapters.slack import pages
from bot.adapters.slack.keys import Keys
from bot.adapters.slack.manifest import OPTIONAL, REDIRECT_PATH, SCOPES
from bot.adapters.slack.tokens import Tokens
from bot.app import App
from bot.features import installations

INSTALL_PATH = "/slack/install"
"""Where an installation begins."""

_AUTHORIZE = "/oauth/v2/authorize"
_TEAM = re.compile(r"[TE][A-Z0-9]{1,30}", re.ASCII)

log = structlog.get_logger()


class OrganisationError(BoltError):
    """A whole Enterprise Grid organisation wants to install the app."""


class States(AsyncOAuthStateStore):
    """The states of installations under way; the database has their SHA-256 alone.

    Args:
        app: the front door.
    """

    def __init__(self, app: App) -> None:
        self._app = app

    async def async_issue(self, *_: object, **__: object) -> str:
        """A new state, good once, for ten minutes."""
        state = secrets.token_urlsafe(32)
        await self._app.work(lambda session, now: installations.begin(session, _digest(state), now))
        return state

    async def async_consume(self, state: str) -> bool:
        """Whether a state was good; it is not any more."""
        return await self._app.work(lambda session, now: installations.go_on(session, _digest(state), now))


class Flow(AsyncOAuthFlow):
    """bolt's flow, in our words, for workspaces alone.

    Args:
        app: the front door.
        tokens: where a new token is left.
        keys: who we are in OAuth.
        client: a client without a token, for the configured Slack.
        public_url: how we are reached from outside; "" leaves it to the app's settings at Slack.
        logger: where bolt writes.
    """

    def __init__(
        self, app: App, tokens: Tokens, keys: Keys, client: AsyncWebClient, public_url: str, logger: logging.Logger
    ) -> None:
        super().__init__(
            client=client,
            logger=logger,
            settings=AsyncOAuthSettings(
                client_id=keys.client_id,
                client_secret=keys.client_secret,
                scopes=[*SCOPES, *OPTIONAL],
                user_scopes=[],
                redirect_uri=f"{public_url}{REDIRECT_PATH}" if public_url else None,
                install_path=INSTALL_PATH,
                redirect_uri_path=REDIRECT_PATH,
                authorization_url=urljoin(client.base_url, _AUTHORIZE),
                callback_options=AsyncCallbackOptions(success=self._succeeded, failure=self._failed),
                installation_store=tokens,
                state_store=States(app),
                state_expiration_seconds=int(installations.STATE_KEPT.total_seconds()),
                logger=logger,
            ),
        )

    async def build_authorize_url(self, state: str, request: AsyncBoltRequest) -> str:
        """Slack's page; what the address says of a team is passed on only if it is a team's id."""
        team = next(iter(request.query.get("team") or ()), "")
        known = team if _TEAM.fullmatch(team) else None
        return str(self.settings.authorize_url_generator.generate(state=state, team=known))

    async def build_install_page_html(self, url: str, request: AsyncBoltRequest) -> str:  # noqa: ARG002 - bolt's signature
        """The page from which an installation begins."""
        return pages.install(url)

    async def run_installation(self, code: str) -> Installation | None:
        """What Slack gives for a code; None if it gives nothing, or is not there."""
        try:
            return await super().run_installation(code)
        except (aiohttp.ClientError, TimeoutError) as error:
            log.warning("slack not reached", reason=type(error).__name__)
            return None

    async def store_installation(self, request: AsyncBoltRequest, installation: Installation) -> None:
        """The workspace has the app.

        Raises:
            OrganisationError: it is no workspace; nothing is kept then, and the token is given back.
        """
        if not installation.is_enterprise_install and installation.team_id:
            await super().store_installation(request, installation)
            return
        log.warning("slack organisation refused", enterprise=installation.enterprise_id)
        try:
            await self.client.auth_revoke(token=installation.bot_token)
        except (SlackApiError, aiohttp.ClientError, TimeoutError) as error:
            log.warning("slack token not given back", reason=type(error).__name__)
        raise OrganisationError

    async def _succeeded(self, args: AsyncSuccessArgs) -> BoltResponse:
        return self._shown(200, pages.success(args.installation.team_name or ""))

    async def _failed(self, args: AsyncFailureArgs) -> BoltResponse:
        organisation = isinstance(args.error, OrganisationError)
        reason = pages.ORGANISATION if organisation else args.reason
        log.warning("slack not installed", reason=reason if reason.replace("_", "").isalpha() else "unknown")
        return self._shown(403 if organisation else args.suggested_status_code, pages.failure(reason))

    def _shown(self, status: int, page: str) -> BoltResponse:
        gone = self.settings.state_utils.build_set_cookie_for_deletion()
        return BoltResponse(status=status, body=page, headers={"Content-Type": _HTML, "Set-Cookie": gone})


_HTML = "text/html; charset=utf-8"


def routes(flow: Flow) -> list[Route]:
    """The pages of the flow."""
    return [
        Route(INSTALL_PATH, _page(flow.handle_installation), methods=["GET"]),
        Route(REDIRECT_PATH, _page(flow.handle_callback), methods=["GET"]),
    ]


def _page(
    show: Callable[[AsyncBoltRequest], Awaitable[BoltResponse]],
) -> Callable[[Request], Awaitable[Response]]:
    async def shown(request: Request) -> Response:
        try:
            response = to_starlette_response(await show(to_async_bolt_request(request, b"")))
        except Exception:
            log.exception("slack installation failed")
            response = HTMLResponse(pages.failure("trouble"), status_code=500)
        response.headers.update(pages.HEADERS)
        return response

    return shown


def _digest(state: str) -> str:
    return hashlib.sha256(state.encode()).hexdigest()
