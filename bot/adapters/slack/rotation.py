"""Tokens that rotate: one lives 12 hours, and is renewed with a refresh token that is good once.

"Token rotation" and the page of `oauth.v2.access`, Slack's developer documentation.
"""

import asyncio
from collections.abc import Awaitable, Callable, Coroutine
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from typing import Any, TypeVar

import aiohttp
import structlog
from slack_sdk.errors import SlackApiError
from slack_sdk.web.async_client import AsyncWebClient

from bot.adapters.slack.reach import wrong_with
from bot.adapters.slack.refusals import DEAD, UnreachedError
from bot.adapters.slack.seal import BrokenSealError, Seal
from bot.app import App
from bot.features import installations
from bot.storage.installations import Installation

_USABLE = timedelta(minutes=1)  # left to a token that is handed out while it is being renewed
_KEPT_WITHIN = 1.0  # seconds that a new token waits to be kept before it is handed out
_SAVED_AFTER = (0.5, 2.0, 8.0, 30.0)  # seconds between tries to keep a token that exists nowhere else
_OVER = frozenset({"invalid_refresh_token", "token_revoked", "account_inactive"})
"""Errors of a refresh token that was used, or that ended with the installation; not of wrong credentials of ours."""

Clock = Callable[[], datetime]
Sleep = Callable[[float], Awaitable[object]]
V = TypeVar("V")

log = structlog.get_logger()


@dataclass(frozen=True, slots=True)
class Known:
    """A workspace's token, and all that is kept of it."""

    token: str
    found: Installation


class NoTokenError(Exception):
    """The app is in the workspace, but its token is over, and Slack has not given a new one yet."""


class LostTokenError(Exception):
    """The workspace's token is over, and Slack gives no new one: the app was removed, or has to be added anew."""


class Rotation:
    """How tokens are renewed.

    Args:
        app: the front door.
        seal: encrypts them.
        client: a client without a token, for the configured Slack.
        client_id: the app's name in OAuth.
        client_secret: what proves that it is the app.
        clock: the time.
        sleep: waits for so many seconds.
    """

    def __init__(
        self,
        app: App,
        seal: Seal,
        client: AsyncWebClient,
        client_id: str,
        client_secret: str,
        clock: Clock,
        sleep: Sleep,
    ) -> None:
        self._app = app
        self._seal = seal
        self._client = client
        self._client_id = client_id
        self._client_secret = client_secret
        self._clock = clock
        self._sleep = sleep
        self._saving: set[asyncio.Task[Any]] = set()

    async def close(self) -> None:
        """What was renewed is kept."""
        while self._saving:
            await asyncio.gather(*self._saving, return_exceptions=True)

    def kept_up(self, work: Coroutine[Any, Any, V]) -> "asyncio.Task[V]":
        """The work goes on if nobody waits for it any more, and is waited for at the end: nobody gets a token twice."""
        task = asyncio.get_running_loop().create_task(work)
        self._saving.add(task)
        task.add_done_callback(self._saving.discard)
        task.add_done_callback(said)
        return task

    def holds(self, known: Known) -> bool:
        """Whether a token can be handed out for now."""
        ends = known.found.expires_at
        return ends is None or ends - self._clock() > _USABLE

    async def renewed(self, known: Known) -> Known:
        """The token that Slack gives for the refresh token, kept; the old one, while it holds, where there is none.

        Raises:
            NoTokenError: there is none now, and the old one does not hold.
            LostTokenError: there will be none, and the old one does not hold or is dead.
        """
        found = known.found
        try:
            told = await self._client.oauth_v2_access(
                client_id=self._client_id,
                client_secret=self._client_secret,
                grant_type="refresh_token",
                refresh_token=self._seal.open(found.refresh_token or ""),
            )
        except SlackApiError as error:
            code = error.response.get("error")
            log.error("slack token not renewed", team=found.team_id, code=code)  # noqa: TRY400 - its words quote the answer
            if code in _OVER and not await self._serves(known):
                raise LostTokenError from None
            return self._still(known)
        except (aiohttp.ClientError, TimeoutError, BrokenSealError) as error:
            log.warning("slack token not renewed", team=found.team_id, reason=type(error).__name__)
            return self._still(known)
        token, refresh = str(told["access_token"]), self._seal.close(str(told["refresh_token"]))
        ends = self._clock() + timedelta(seconds=int(told["expires_in"]))
        made = replace(found, bot_token=self._seal.close(token), refresh_token=refresh, expires_at=ends)
        await asyncio.wait({self.kept_up(self._save(found, made))}, timeout=_KEPT_WITHIN)
        return Known(token, made)

    async def _serves(self, known: Known) -> bool:
        """Whether a token that cannot be renewed is of use until it ends; also if Slack does not say."""
        try:
            return self.holds(known) and await wrong_with(self._client, known.token) not in DEAD
        except UnreachedError:
            return True

    def _still(self, known: Known) -> Known:
        if not self.holds(known):
            raise NoTokenError
        return known

    async def _save(self, found: Installation, made: Installation) -> None:
        """What Slack gave is in the database; it is tried again, since nobody gets it twice."""
        token, refresh, ends = made.bot_token, made.refresh_token or "", made.expires_at or self._clock()
        for pause in (*_SAVED_AFTER, None):
            try:
                await self._app.work(lambda session, _: installations.renew(session, found, token, refresh, ends))
            except Exception:
                log.exception("slack token not kept", team=found.team_id)
            else:
                log.info("slack token renewed", team=found.team_id)
                return
            if pause is not None:
                await self._sleep(pause)


def said(asked: "asyncio.Future[Any]") -> None:
    """What went wrong while nobody waited any more is in the log."""
    if not asked.cancelled() and (error := asked.exception()):
        log.warning("slack token not found", reason=type(error).__name__)
