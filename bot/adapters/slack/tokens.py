"""Tokens of workspaces: kept encrypted, remembered, renewed before they end, erased when they are dead.

Where tokens rotate, a refresh token is good once; so one process alone renews a workspace's, under a lease in the
database.
"""

import asyncio
import time
from collections import defaultdict
from collections.abc import Collection
from datetime import datetime, timedelta

import structlog
from slack_bolt.authorization import AuthorizeResult
from slack_sdk.oauth.installation_store import Installation as BoltInstallation
from slack_sdk.oauth.installation_store.async_installation_store import AsyncInstallationStore
from slack_sdk.web.async_client import AsyncWebClient

from bot.adapters.slack.reach import BOT_TOKEN, WRONG, reached, wrong_with
from bot.adapters.slack.refusals import DEAD, UnreachedError
from bot.adapters.slack.rotation import Clock, Known, LostTokenError, NoTokenError, Rotation, Sleep, said
from bot.adapters.slack.seal import BrokenSealError, Seal
from bot.app import App
from bot.core.request import Platform
from bot.features import installations, whereabouts
from bot.storage.engine import Reader
from bot.storage.installations import Installation

AUTHORIZED_WITHIN = 1.0
"""Seconds that an acknowledgement waits for what is not remembered; Slack gives it 3."""

_LOOK_AGAIN = 0.5  # seconds
_LOOKS = 60  # for as long as Slack may take to answer another process

log = structlog.get_logger()


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
        self._clock = clock
        self._sleep = sleep
        self._rotation = Rotation(app, seal, client, client_id, client_secret, clock, sleep)
        self._known: dict[str, Known] = {}
        self._turns: defaultdict[str, asyncio.Lock] = defaultdict(asyncio.Lock)
        self._looking: asyncio.Task[None] | None = None

    async def load(self) -> str:
        """All that are kept are remembered; how many they are, and how many no key opens, in a sentence.

        Afterwards the first key alone opens those that it has to, and whoever has removed the app while nobody was
        there to hear of it is looked for.

        Raises:
            UnreachableError: Slack is not there.
        """
        await reached(self._client.api_test(), BOT_TOKEN, self._client.base_url)
        kept = await self._app.work(lambda session, _: installations.every(session))
        if old := [each for each in kept if self._seal.is_old(each.bot_token)]:
            await asyncio.gather(*map(self._reseal, old))
            kept = await self._app.work(lambda session, _: installations.every(session))
        self._known = {found.team_id: known for found in kept if (known := self._opened(found))}
        self._looking = asyncio.get_running_loop().create_task(self._look(list(self._known)))
        lost = len(kept) - len(self._known)
        sentence = f"Study Hall is on Slack, in {len(self._known)} workspace{'' if len(self._known) == 1 else 's'}."
        return sentence + (f" STUDYHALL_SECRET_KEY does not open the tokens of {lost} more." if lost else "")

    async def close(self) -> None:
        """What was renewed is kept."""
        if self._looking:
            self._looking.cancel()
            await asyncio.gather(self._looking, return_exceptions=True)
        await self._rotation.close()

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
            self._known[made.team_id] = Known(installation.bot_token or "", made)
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
            known = self._holding(team) or await self._fresh_or_usable(team)
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
            asked.add_done_callback(said)
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
        """Slack says that a workspace has removed the app: its tokens are erased, unless it has installed it anew.

        Raises:
            UnreachedError: Slack does not say whether it has.
        """
        await self._forget(team, WRONG)

    async def revoked(self, team: str) -> None:
        """A token of a workspace was refused: all is erased if the one that we have now is dead as well."""
        try:
            await self._forget(team, DEAD)
        except UnreachedError as error:
            log.warning("slack token not looked at", team=team, reason=str(error))

    async def _look(self, teams: Collection[str]) -> None:
        """Whoever of these has removed the app has no tokens any more."""
        for team in teams:
            try:
                if await self.token_of(team):
                    await self._forget(team, DEAD)
            except (NoTokenError, UnreachedError) as error:
                log.warning("slack token not looked at", team=team, reason=type(error).__name__)
            except Exception:
                log.exception("slack token not looked at", team=team)

    async def _forget(self, team: str, wrong: Collection[str]) -> None:
        """The workspace's tokens are erased, if what is wrong with the one that we have now is one of these."""
        async with self._turns[team]:
            found = await self._app.work(lambda session, _: installations.find(session, team))
            known = self._opened(found) if found else None
            if known and await wrong_with(self._client, known.token) not in wrong:
                self._known[team] = known
                return
            await self._erase(team, found)

    async def _erase(self, team: str, found: Installation | None) -> None:
        """These tokens are gone, and the app is not in the workspace, unless it was installed anew meanwhile."""

        def erase(session: Reader, now: datetime) -> None:
            if found:
                installations.forget(session, found)
            if installations.find(session, team) is None:
                whereabouts.dismissed(session, Platform.SLACK, team, now)

        self._known.pop(team, None)
        await self._app.work(erase, writes=True)
        log.info("slack tokens erased", team=team)

    def _holding(self, team: str) -> Known | None:
        known = self._known.get(team)
        return known if known and not installations.ending(known.found.expires_at, self._clock()) else None

    async def _fresh_or_usable(self, team: str) -> Known | None:
        """The same as below; what is known of it while that holds, where the database is away.

        Raises:
            NoTokenError: nobody could renew it.
        """
        try:
            return await self._fresh(team)
        except Exception as error:
            known = self._known.get(team)
            if known is None or not self._rotation.holds(known):
                raise
            log.warning("slack token not renewed", team=team, reason=type(error).__name__)
            return known

    async def _fresh(self, team: str) -> Known | None:
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
                return await asyncio.shield(self._rotation.kept_up(self._renewed(known)))
            if self._rotation.holds(known):
                return known
            await self._sleep(_LOOK_AGAIN)
        raise NoTokenError

    async def _renewed(self, known: Known) -> Known | None:
        """A token that is new, or as good as can be; None where there will be none, and all is erased.

        Raises:
            NoTokenError: there is none now.
        """
        team = known.found.team_id
        try:
            self._known[team] = await self._rotation.renewed(known)
        except LostTokenError:
            await self._erase(team, known.found)
        return self._known.get(team)

    async def _reseal(self, found: Installation) -> None:
        try:
            token = self._seal.renew(found.bot_token)
            refresh = self._seal.renew(found.refresh_token) if found.refresh_token else None
        except BrokenSealError:
            return
        await self._app.work(lambda session, now: installations.reseal(session, found, token, refresh, now))

    def _opened(self, found: Installation) -> Known | None:
        try:
            return Known(self._seal.open(found.bot_token), found)
        except BrokenSealError:
            log.error("slack token not readable", team=found.team_id, hint="STUDYHALL_SECRET_KEY has lost its key")  # noqa: TRY400 - there is no more to it
            return None
