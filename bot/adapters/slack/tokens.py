"""Tokens of workspaces: kept encrypted, remembered, renewed before they end, erased when they are dead.

Where tokens rotate, one lives 12 hours and its refresh token is good once (Slack's developer documentation, "Token
rotation"); so one process alone renews a workspace's, under a lease in the database.
"""

import asyncio
import time
from collections import defaultdict
from collections.abc import Awaitable, Callable, Coroutine
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from functools import partial
from typing import Any, TypeVar

import aiohttp
import structlog
from slack_bolt.authorization import AuthorizeResult
from slack_sdk.errors import SlackApiError
from slack_sdk.oauth.installation_store import Installation as BoltInstallation
from slack_sdk.oauth.installation_store.async_installation_store import AsyncInstallationStore
from slack_sdk.web.async_client import AsyncWebClient

from bot.adapters.slack.reach import BOT_TOKEN, reached, works
from bot.adapters.slack.seal import BrokenSealError, Seal
from bot.app import App
from bot.core.request import Platform
from bot.features import installations
from bot.storage.installations import Installation

AUTHORIZED_WITHIN = 1.0
"""Seconds that an acknowledgement waits for what is not remembered; Slack gives it 3."""

_USABLE = timedelta(minutes=1)  # left to a token that is handed out while it is being renewed
_LOOK_AGAIN = 0.5  # seconds
_LOOKS = 60  # for as long as Slack may take to answer another process
_SAVED_AFTER = (0.5, 2.0, 8.0, 30.0)  # seconds between tries to keep a token that exists nowhere else

Clock = Callable[[], datetime]
Sleep = Callable[[float], Awaitable[object]]
V = TypeVar("V")

log = structlog.get_logger()


@dataclass(frozen=True, slots=True)
class _Known:
    """A workspace's token, and when it ends, if it does."""

    token: str
    found: Installation


class NoTokenError(Exception):
    """The app is in the workspace, but its token is over, and Slack has not given a new one yet."""


class Tokens(AsyncInstallationStore):
    """The tokens of all workspaces that have installed the app; where bolt's OAuth flow leaves a new one.

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
        sleep: Sleep = asyncio.sleep,
    ) -> None:
        self._app = app
        self._seal = seal
        self._client = client
        self._client_id = client_id
        self._client_secret = client_secret
        self._clock = clock
        self._sleep = sleep
        self._known: dict[str, _Known] = {}
        self._turns: defaultdict[str, asyncio.Lock] = defaultdict(asyncio.Lock)
        self._saving: set[asyncio.Task[Any]] = set()

    async def load(self) -> str:
        """All that are kept are remembered; how many they are, and how many no key opens, in a sentence.

        Afterwards the first key alone opens those that it has to.

        Raises:
            UnreachableError: Slack is not there.
        """
        await reached(self._client.api_test(), BOT_TOKEN, self._client.base_url)
        kept = await self._app.work(lambda session, _: installations.every(session))
        if old := [each for each in kept if self._seal.is_old(each.bot_token)]:
            await asyncio.gather(*map(self._reseal, old))
            kept = await self._app.work(lambda session, _: installations.every(session))
        self._known = {found.team_id: known for found in kept if (known := self._opened(found))}
        lost = len(kept) - len(self._known)
        sentence = f"Study Hall is on Slack, in {len(self._known)} workspace{'' if len(self._known) == 1 else 's'}."
        return sentence + (f" STUDYHALL_SECRET_KEY does not open the tokens of {lost} more." if lost else "")

    async def close(self) -> None:
        """What was renewed is kept."""
        while self._saving:
            await asyncio.gather(*self._saving, return_exceptions=True)

    async def async_save(self, installation: BoltInstallation) -> None:
        """The workspace has installed the app, with this token in place of any before."""
        ends = installation.bot_token_expires_at
        made = Installation(
            team_id=installation.team_id or "",
            enterprise_id=installation.enterprise_id,
            team_name=installation.team_name or "",
            app_id=installation.app_id or "",
            bot_user_id=installation.bot_user_id or "",
            bot_id=installation.bot_id or "",
            bot_token=self._seal.close(installation.bot_token or ""),
            refresh_token=self._seal.close(installation.bot_refresh_token) if installation.bot_refresh_token else None,
            expires_at=self._clock() + timedelta(seconds=ends - time.time()) if ends else None,
            scopes=",".join(installation.bot_scopes or ()),
        )
        async with self._turns[made.team_id]:
            await self._app.work(lambda session, now: installations.save(session, made, now))
            self._known[made.team_id] = _Known(installation.bot_token or "", made)
        await self._app.reconcile(Platform.SLACK, [made.team_id], made.team_id.__eq__)  # what it had before is back
        log.info("slack installed", team=made.team_id)

    async def token_of(self, team: str) -> str | None:
        """A token for a workspace that holds for an hour more, if Slack gives one; None where the app is not.

        Raises:
            NoTokenError: there is none that holds.
        """
        if (known := self._holding(team)) is not None:
            return known.token
        async with self._turns[team]:
            known = self._holding(team) or await self._fresh(team)
        return known.token if known else None

    async def authorize(self, team_id: str | None, enterprise_id: str | None) -> AuthorizeResult | None:
        """Who we are in a workspace, quickly: from memory, else from the database if it answers soon.

        Where it does not, the result names nobody, and the answer to what was asked waits for the token by itself. None
        where the app is not.
        """
        if not team_id:
            return None
        known = self._known.get(team_id)
        if known is None:
            asked = asyncio.ensure_future(self.token_of(team_id))
            asked.add_done_callback(_said)
            done, _ = await asyncio.wait({asked}, timeout=AUTHORIZED_WITHIN)
            known = self._known.get(team_id)
            if known is None and done and asked.exception() is None:
                return None
        who = known.found if known else None
        return AuthorizeResult(
            enterprise_id=enterprise_id,
            team_id=team_id,
            bot_token=known.token if known else None,
            bot_id=who.bot_id if who else None,
            bot_user_id=who.bot_user_id if who else None,
        )

    async def uninstalled(self, team: str) -> None:
        """Slack says that a workspace has removed the app: its tokens are erased, unless it has installed it anew."""
        await self._forget(team, trusted=True)

    async def revoked(self, team: str) -> None:
        """A token of a workspace was refused: all is erased if the one that we have now is dead as well."""
        await self._forget(team, trusted=False)

    async def _forget(self, team: str, *, trusted: bool) -> None:
        async with self._turns[team]:
            self._known.pop(team, None)
            found = await self._app.work(lambda session, _: installations.find(session, team))
            known = self._opened(found) if found else None
            if known and await works(self._client, known.token, otherwise=not trusted):
                return
            if found:
                await self._app.work(lambda session, _: installations.forget(session, found))
        await self._app.dismissed(Platform.SLACK, team)
        log.info("slack tokens erased", team=team)

    def _holding(self, team: str) -> _Known | None:
        known = self._known.get(team)
        return known if known and not installations.ending(known.found.expires_at, self._clock()) else None

    async def _fresh(self, team: str) -> _Known | None:
        """A workspace's token as the database has it, renewed if it ends soon; by now another process may have.

        Raises:
            NoTokenError: nobody could renew it.
        """
        for _ in range(_LOOKS):
            found, ours = await self._app.work(lambda session, now: installations.begin_renewal(session, team, now))
            if found is None or (known := self._opened(found)) is None:
                self._known.pop(team, None)
                return None
            self._known[team] = known
            if self._holding(team):
                return known
            if ours:
                return await asyncio.shield(self._kept_up(self._renewed(known)))
            if self._usable(known):
                return known
            await self._sleep(_LOOK_AGAIN)
        raise NoTokenError

    async def _renewed(self, known: _Known) -> _Known:
        """The token that Slack gives for the refresh token, kept; the old one, while it holds, where there is none.

        Raises:
            NoTokenError: there is none, and the old one does not hold.
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
            log.error("slack token not renewed", team=found.team_id, code=error.response.get("error"))  # noqa: TRY400 - its words quote the answer
            return self._still(known)
        except (aiohttp.ClientError, TimeoutError, BrokenSealError) as error:
            log.warning("slack token not renewed", team=found.team_id, reason=type(error).__name__)
            return self._still(known)
        token, refresh = str(told["access_token"]), self._seal.close(str(told["refresh_token"]))
        ends = self._clock() + timedelta(seconds=int(told["expires_in"]))
        sealed = self._seal.close(token)
        renewed = _Known(token, replace(found, bot_token=sealed, refresh_token=refresh, expires_at=ends))
        self._known[found.team_id] = renewed
        await asyncio.wait({self._kept_up(self._save(found, sealed, refresh, ends))}, timeout=AUTHORIZED_WITHIN)
        return renewed

    def _kept_up(self, work: Coroutine[Any, Any, V]) -> "asyncio.Task[V]":
        """The work goes on if nobody waits for it any more, and is waited for at the end: nobody gets a token twice."""
        task = asyncio.get_running_loop().create_task(work)
        self._saving.add(task)
        task.add_done_callback(self._saving.discard)
        task.add_done_callback(_said)
        return task

    def _still(self, known: _Known) -> _Known:
        if not self._usable(known):
            raise NoTokenError
        return known

    async def _save(self, found: Installation, token: str, refresh: str, ends: datetime) -> None:
        """What Slack gave is in the database; it is tried again, since nobody gets it twice."""
        job = partial(installations.renew, found=found, token=token, refresh=refresh, expires_at=ends)
        for pause in (*_SAVED_AFTER, None):
            try:
                await self._app.work(lambda session, _: job(session))
            except Exception:
                log.exception("slack token not kept", team=found.team_id)
            else:
                log.info("slack token renewed", team=found.team_id)
                return
            if pause is not None:
                await self._sleep(pause)

    async def _reseal(self, found: Installation) -> None:
        try:
            token = self._seal.renew(found.bot_token)
            refresh = self._seal.renew(found.refresh_token) if found.refresh_token else None
        except BrokenSealError:
            return
        await self._app.work(lambda session, now: installations.reseal(session, found, token, refresh, now))

    def _usable(self, known: _Known) -> bool:
        ends = known.found.expires_at
        return ends is None or ends - self._clock() > _USABLE

    def _opened(self, found: Installation) -> _Known | None:
        try:
            return _Known(self._seal.open(found.bot_token), found)
        except BrokenSealError:
            log.error("slack token not readable", team=found.team_id, hint="STUDYHALL_SECRET_KEY has lost its key")  # noqa: TRY400 - there is no more to it
            return None


def _said(asked: "asyncio.Future[Any]") -> None:
    """What went wrong while nobody waited any more is in the log."""
    if not asked.cancelled() and (error := asked.exception()):
        log.warning("slack token not found", reason=type(error).__name__)
