"""Socket Mode: a connection that is kept, and made anew when nothing comes through it any more.

slack_sdk's client pings its connection, and replaces one that is closed, or that Slack wants to be replaced. What it
misses, as of 3.47: an address that Slack gave for a new connection is good once and for some seconds, and is tried
again for ever where the first try failed; a token that is dead is asked with again for ever; and any of its three tasks
that ends, ends in silence. So this looks at it from outside: a connection is well while its pings are answered, each
a real round trip. One that is not for some time is thrown away with its client.
"""

import asyncio
import time
from collections.abc import Awaitable, Callable
from dataclasses import dataclass

import structlog
from slack_bolt.adapter.socket_mode.aiohttp import AsyncSocketModeHandler
from slack_bolt.app.async_app import AsyncApp

from bot.adapters.slack.reach import APP_TOKEN, UnreachableError, reached, sendable
from bot.adapters.slack.wire import quiet_logger

log = structlog.get_logger()


@dataclass(frozen=True, slots=True)
class Beat:
    """How often a connection is looked at, in seconds.

    Attributes:
        ping: between two pings; slack_sdk gives up a connection after four without an answer.
        patience: that a connection may be unwell before it is thrown away; also what a new one may take.
        pause: before the second try to make a new one, doubled each time, to a minute at most.
    """

    ping: float = 10.0
    patience: float = 45.0
    pause: float = 1.0


USUAL = Beat()
_LONGEST_PAUSE = 60.0


class Socket:
    """What Slack tells by Socket Mode, to a bolt app.

    Args:
        bolt: the app.
        token: the app's own token.
        beat: how often the connection is looked at.
        sleep: waits for so many seconds.
    """

    def __init__(
        self,
        bolt: AsyncApp,
        token: str,
        beat: Beat = USUAL,
        sleep: Callable[[float], Awaitable[object]] = asyncio.sleep,
    ) -> None:
        self._bolt = bolt
        self._token = token
        self._beat = beat
        self._sleep = sleep
        self._handler: AsyncSocketModeHandler | None = None

    async def open(self) -> None:
        """There is a connection.

        Raises:
            TokenError: Slack does not take the token.
            UnreachableError: it is not there.
        """
        token = sendable(self._token, APP_TOKEN)
        handler = AsyncSocketModeHandler(self._bolt, token, logger=quiet_logger(), ping_interval=self._beat.ping)
        try:
            web = handler.client.web_client
            told = await reached(web.apps_connections_open(app_token=token), APP_TOKEN, web.base_url)
            handler.client.wss_uri = told["url"]
            connecting = handler.client.connect()  # type: ignore[no-untyped-call]  # as the SDK has it
            await reached(asyncio.wait_for(connecting, self._beat.patience), APP_TOKEN, web.base_url)
        except BaseException:
            await _closed(handler)
            raise
        self._handler = handler

    async def stay(self) -> None:
        """There is a connection for as long as this runs, but for moments.

        Raises:
            TokenError: Slack does not take the token any more.
        """
        while True:
            await self._unwell()
            log.warning("slack socket deaf")
            await self.close()
            await self._reopen()
            log.info("slack socket renewed")

    async def is_well(self) -> bool:
        """Whether the last pings over the connection were answered."""
        if self._handler is None:
            return False
        client = self._handler.client
        heard = client.last_ping_pong_time
        lately = heard is not None and time.time() - heard < 3 * self._beat.ping
        return lately and not client.message_processor.done() and await client.is_connected()

    async def close(self) -> None:
        """There is no connection."""
        handler, self._handler = self._handler, None
        if handler is not None:
            await _closed(handler)

    async def _unwell(self) -> None:
        """Returns when the connection has been unwell for as long as it may."""
        loop = asyncio.get_running_loop()
        well = loop.time()
        while loop.time() - well < self._beat.patience:
            await asyncio.sleep(self._beat.ping / 2)
            if await self.is_well():
                well = loop.time()

    async def _reopen(self) -> None:
        pause = self._beat.pause
        while True:
            try:
                await self.open()
            except UnreachableError as error:
                log.warning("slack socket not renewed", reason=str(error))
                await self._sleep(pause)
                pause = min(2 * pause, _LONGEST_PAUSE)
            else:
                return


async def _closed(handler: AsyncSocketModeHandler) -> None:
    await handler.client.close()  # type: ignore[no-untyped-call]  # as the SDK has it
