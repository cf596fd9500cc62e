"""Running the bot on Slack, by Socket Mode or HTTP, for one workspace or for all that install it."""

import asyncio
from collections.abc import Awaitable, Callable
from datetime import datetime
from typing import TYPE_CHECKING, Any

from slack_bolt.authorization import AuthorizeResult
from slack_sdk.web.async_client import AsyncWebClient

from bot.adapters.slack import oauth, requests
from bot.adapters.slack.client import Slack, bolt_app
from bot.adapters.slack.hush import hush
from bot.adapters.slack.keys import Keys
from bot.adapters.slack.reach import BOT_TOKEN, UnreachableError, reached
from bot.adapters.slack.socket import USUAL, Beat, Socket
from bot.adapters.slack.tokens import Tokens
from bot.adapters.slack.wire import quiet_logger
from bot.adapters.slack.workspaces import Workspaces, workspaces
from bot.app import App
from bot.core.outages import Line
from bot.features.housekeeping import LEFT_KEPT
from bot.settings import Settings

if TYPE_CHECKING:
    from starlette.routing import Route


_ANSWERS_WITHIN = 10.0  # seconds


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
        beat: Beat = USUAL,
    ) -> None:
        hush()
        self._announce = announce
        place = settings.public_url + oauth.INSTALL_PATH + ("" if settings.public_url else " of wherever I am reached")
        self._added_at = f" Others add it at {place}." if keys.for_many else ""
        self._open = False
        self._client = client = AsyncWebClient(base_url=settings.slack_api, logger=quiet_logger())
        self.routes: list[Route] = []
        found = workspaces(app, keys, client, clock)
        if isinstance(found, Tokens):
            self.routes += oauth.routes(oauth.Flow(app, found, keys, client, settings.public_url, quiet_logger()))
        self._workspaces: Workspaces = found
        bolt = bolt_app(
            settings.slack_api,
            authorize=_by(self._workspaces),
            signing_secret=keys.signing_secret,
            not_installed=_not_installed(settings.public_url),
        )
        self.sender = Slack(
            app,
            bolt,
            token_of=self._workspaces.token_of,
            uninstalled=self._workspaces.uninstalled,
            revoked=self._workspaces.revoked,
        )
        self.sender.register()
        self._socket = None if keys.by_http else Socket(bolt, keys.app_token, beat)
        if keys.by_http:
            self.routes.append(requests.route(bolt, keys.signing_secret, lambda: self._open))

    async def start(self) -> None:
        """The bot is there.

        Raises:
            TokenError: Slack does not take a token.
            UnreachableError: it is not there.
        """
        where = await self._workspaces.load()
        if self._socket:
            await self._socket.open()
        self._open = True
        self._announce(where + self._added_at)

    async def stay(self, stop: asyncio.Event) -> None:
        """The bot is there until `stop` is set; what it is answering then is answered first.

        Raises:
            TokenError: Slack does not take the app's token any more.
        """
        stopping = asyncio.ensure_future(stop.wait())
        staying = asyncio.ensure_future(self._socket.stay() if self._socket else stop.wait())
        try:
            await asyncio.wait({stopping, staying}, return_when=asyncio.FIRST_COMPLETED)
        finally:
            self._open = False
            stopping.cancel()
            staying.cancel()
            await self.close()
        await asyncio.gather(staying, return_exceptions=True)
        if not staying.cancelled() and (error := staying.exception()):
            raise error

    async def close(self) -> None:
        """What is under way is done, as far as that takes no longer than it may; then nothing is connected."""
        self._open = False
        await self.sender.close()
        if self._socket:
            await self._socket.close()
        await self._workspaces.close()

    async def is_well(self) -> bool:
        """Whether Slack can tell us what happens."""
        return self._open and (self._socket is None or await self._socket.is_well())

    async def hears(self) -> tuple[Line, ...]:
        """Slack's one line, if it is heard; by HTTP, where nothing is heard between two events, if Slack answers."""
        if not await self.is_well():
            return ()
        return (Line(0, 1),) if self._socket is not None or await self._answers() else ()

    async def _answers(self) -> bool:
        """Whether Slack says anything to a call that needs no token."""
        try:
            async with asyncio.timeout(_ANSWERS_WITHIN):
                await reached(self._client.api_test(), BOT_TOKEN, self._client.base_url)
        except (UnreachableError, TimeoutError):
            return False
        return True


def _not_installed(public_url: str) -> str:
    """What people read in a workspace for which there is no token (any more)."""
    where = f" at {public_url}{oauth.INSTALL_PATH}" if public_url else ""
    kept = LEFT_KEPT.days
    return f"Study Hall isn't installed here any more. Add it again{where}: what you had is kept for {kept} days."


def _by(workspaces: Workspaces) -> Callable[..., Awaitable[Any]]:
    """A function that bolt can call: it goes by the names of arguments, and takes a method's first for one of them."""

    async def authorize(team_id: str | None, enterprise_id: str | None) -> AuthorizeResult | None:
        return await workspaces.authorize(team_id, enterprise_id)

    return authorize
