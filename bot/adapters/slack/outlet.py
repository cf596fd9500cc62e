"""Study Hall on Slack where it only speaks: it is told nothing, opens no socket and serves no HTTP."""

import asyncio
from collections.abc import Callable
from datetime import datetime
from typing import TYPE_CHECKING

import structlog
from slack_sdk.web.async_client import AsyncWebClient

from bot.adapters.slack.directory import Directory
from bot.adapters.slack.hush import hush
from bot.adapters.slack.keys import Keys
from bot.adapters.slack.messages import Messages
from bot.adapters.slack.sending import Sending
from bot.adapters.slack.turns import Turns
from bot.adapters.slack.wire import Wire, quiet_logger
from bot.adapters.slack.workspaces import Workspaces, workspaces
from bot.app import App
from bot.core.outages import Line
from bot.pacing import Pacer
from bot.settings import Settings

if TYPE_CHECKING:
    from starlette.routing import Route

log = structlog.get_logger()


class Outlet:
    """The worker's face: what is due is sent from here, with nothing but the Web API.

    Tokens that end are renewed from here too; which process does it, they settle in the database.

    Args:
        app: the front door.
        settings: where Slack is.
        keys: what opens it; neither an app's token nor a signing secret is needed.
        clock: the time.
        turns: when it may post.

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
        turns: Turns | None = None,
    ) -> None:
        hush()
        self.routes: list[Route] = []
        self._open = False
        client = AsyncWebClient(base_url=settings.slack_api, logger=quiet_logger())
        self._workspaces: Workspaces = workspaces(app, keys, client, clock)
        turns = turns or Turns(Pacer(app))
        self._wire = Wire(settings.slack_api, self._workspaces.token_of, self._workspaces.revoked, turns)
        self.sender = Sending(app, self._wire, Messages(self._wire), Directory(self._wire))

    async def start(self) -> None:
        """What is due can be sent.

        Raises:
            TokenError: Slack does not take a token.
            UnreachableError: it is not there.
        """
        log.info("slack outlet", where=await self._workspaces.load())
        self._open = True

    async def stay(self, stop: asyncio.Event) -> None:
        """It can be until `stop` is set."""
        try:
            await stop.wait()
        finally:
            await self.close()

    async def close(self) -> None:
        """Nothing is connected; a token that is being renewed is kept first."""
        self._open = False
        await self._wire.close()
        await self._workspaces.close()

    async def is_well(self) -> bool:
        """Whether it can send."""
        return self._open

    async def hears(self) -> tuple[Line, ...]:
        """Nothing: that it runs is no proof that anybody could reach the bot."""
        return ()
