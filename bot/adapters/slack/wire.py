"""Slack's Web API as the bot uses it, and what it does where Slack refuses.

Methods, their arguments and their errors: Slack's developer documentation, the page of each method.
"""

import logging
from collections.abc import Awaitable, Callable, Mapping
from dataclasses import dataclass
from http import HTTPStatus
from typing import Any

import aiohttp
import structlog
from slack_sdk.errors import SlackApiError
from slack_sdk.web.async_client import AsyncWebClient

from bot.adapters.slack.hooks import Hooks
from bot.adapters.slack.refusals import (
    DEAD,
    LIMITED,
    NOT_INSTALLED,
    PATIENCE,
    TRIES,
    TROUBLE,
    LimitedError,
    RefusedError,
    TriggerGoneError,
    UnreachedError,
    never_sent,
    waits,
)
from bot.adapters.slack.turns import Turns

Json = dict[str, Any]
TokenOf = Callable[[str], Awaitable[str | None]]
Hook = Callable[[str], Awaitable[object]]

_TIMEOUT = aiohttp.ClientTimeout(total=30)

log = structlog.get_logger()


def quiet_logger() -> logging.Logger:
    """A logger for Slack's SDK that never tells what people wrote: at DEBUG it would write down whole requests."""
    found = logging.getLogger("bot.adapters.slack.sdk")
    found.setLevel(max(logging.INFO, found.level))
    return found


@dataclass(frozen=True, slots=True)
class Opened:
    """A view that somebody has before them, as it stands."""

    view: str
    hash: str


@dataclass(frozen=True, slots=True)
class Installed:
    """What a token says of itself: the workspace's name, our own account in it, and the token's scopes."""

    name: str
    user: str
    scopes: frozenset[str]


class Wire:
    """Slack's HTTP API.

    Args:
        base_url: where the Web API is.
        token_of: the token for a workspace, None where the app is not installed (any more).
        revoked: told of a workspace whose token is dead.
        turns: when we may post.
    """

    def __init__(self, base_url: str, token_of: TokenOf, revoked: Hook, turns: Turns) -> None:
        self.turns = turns
        self._base_url = base_url
        self._token_of = token_of
        self._revoked = revoked
        self._session: aiohttp.ClientSession | None = None
        self.hooks = Hooks(self._http, turns.pace)
        self._client: AsyncWebClient | None = None

    async def close(self) -> None:
        """Connections are given back."""
        if self._session is not None:
            await self._session.close()

    async def open(self, team: str, trigger: str, view: Json) -> Opened:
        """Somebody has the modal before them.

        Raises:
            TriggerGoneError: it is too late for that.
        """
        try:
            found = await self.call(team, "views.open", {"trigger_id": trigger, "view": view})
        except RefusedError as error:
            if "trigger" in error.code:
                log.info("slack trigger gone", team=team, code=error.code)
                raise TriggerGoneError from error
            raise
        return _opened(found)

    async def update(self, team: str, shown: Opened, view: Json) -> bool:
        """The view stands in place of another, also of one that has changed meanwhile; False if that was closed."""
        body = {"view_id": shown.view, "view": view}
        try:
            try:
                await self.call(team, "views.update", body | ({"hash": shown.hash} if shown.hash else {}))
            except RefusedError as error:
                if error.code != "hash_conflict":
                    raise
                log.info("slack view changed meanwhile", team=team)
                await self.call(team, "views.update", body)
        except RefusedError as error:
            if error.code != "not_found":
                raise
            return False
        return True

    async def publish(self, team: str, user: str, view: Json, known: str = "") -> str:
        """Somebody's App Home is that, if it is still the one whose hash is `known`; its hash now.

        Raises:
            RefusedError: `hash_conflict`, if it has changed.
        """
        body = {"user_id": user, "view": view, **({"hash": known} if known else {})}
        found = await self.call(team, "views.publish", body)
        return str(found["view"].get("hash", ""))

    async def user(self, team: str, user: str) -> Json:
        """What Slack says of an account."""
        return dict((await self.call(team, "users.info", {"user": user}, form=True))["user"])

    async def channel(self, team: str, channel: str) -> Json:
        """What Slack says of a channel."""
        return dict((await self.call(team, "conversations.info", {"channel": channel}, form=True))["channel"])

    async def installed(self, team: str, tries: int = TRIES) -> Installed:
        """What the workspace's token says of itself."""
        found = await self.call(team, "auth.test", {}, form=True, tries=tries)
        scopes = frozenset(each.strip() for each in found.headers.get("x-oauth-scopes", "").split(",") if each.strip())
        return Installed(found.get("team") or "", found.get("user_id") or "", scopes)

    async def owner(self, team: str) -> str | None:
        """The workspace's primary owner, as far as one is found among the first 1,000 accounts."""
        cursor = ""
        for _ in range(5):
            page = await self.call(team, "users.list", {"limit": 200, "cursor": cursor}, form=True)
            for each in page.get("members") or ():
                if each.get("is_primary_owner") and not each.get("deleted"):
                    return str(each["id"])
            cursor = (page.get("response_metadata") or {}).get("next_cursor") or ""
            if not cursor:
                break
        return None

    async def call(
        self, team: str, method: str, body: Json, *, form: bool = False, again: bool = True, tries: int = TRIES
    ) -> Any:
        """Slack's answer to a call, which is made anew after a 429; `again`: also after a break, as nothing is doubled.

        Raises:
            RefusedError: it refuses; `LimitedError`, if it is called too often.
            UnreachedError: it does not answer.
        """
        for attempt in range(1, tries + 1):
            last = attempt == tries
            await self._taken(team, method, waits=tries > 1)
            try:
                return await self._asked(team, method, body, form=form)
            except LimitedError as error:
                await self.turns.hold(team, method, error.seconds)
                log.warning("slack rate limit", team=team, method=method, seconds=error.seconds)
                if last or error.seconds > PATIENCE:
                    raise
                await self.turns.pace.released(team, method)
                if method.startswith("chat."):
                    await self.turns.answer(team, str(body["channel"]))  # all who were told to wait go one by one
            except UnreachedError:
                if not again or last:
                    raise
        raise AssertionError("the loop above returns or raises")

    async def _taken(self, team: str, method: str, *, waits: bool) -> None:
        """Slack takes calls of a method, as far as it has said; what is tried once alone does not wait for that.

        Raises:
            LimitedError: it does not for a while.
        """
        held = self.turns.pace.held(team, method)
        if held > (PATIENCE if waits else 0):
            raise LimitedError(method, held)
        await self.turns.pace.released(team, method)

    async def token(self, team: str, method: str = "") -> str:
        """The token for a workspace.

        Raises:
            RefusedError: the app is not installed there.
            UnreachedError: there is none now.
        """
        try:
            token = await self._token_of(team)
        except Exception as error:
            log.exception("slack token not found", team=team)
            raise UnreachedError("no token now", maybe=False) from error
        if not token:
            raise RefusedError(method, NOT_INSTALLED)
        return token

    async def _asked(self, team: str, method: str, body: Json, *, form: bool) -> Any:
        token = await self.token(team, method)
        headers = {"Authorization": f"Bearer {token}"}
        arguments: Json = {"http_verb": "GET", "params": dict(body)} if form else {"json": dict(body)}
        try:
            return await self._web().api_call(method, headers=headers, **arguments)
        except SlackApiError as error:
            raise await self._refusal(team, method, token, error.response) from None  # its words quote the whole answer
        except (aiohttp.ClientError, TimeoutError) as error:
            raise UnreachedError(type(error).__name__, maybe=not never_sent(error)) from error

    async def _refusal(self, team: str, method: str, token: str, response: Any) -> Exception:
        """What a refusal means; whoever has to know of it is told."""
        status = getattr(response, "status_code", None) or getattr(response, "status", 0)
        data = getattr(response, "data", None)
        answer: Mapping[str, Any] = data if isinstance(data, Mapping) else {}
        code, needed = str(answer.get("error") or ""), str(answer.get("needed") or "")
        if status == HTTPStatus.TOO_MANY_REQUESTS or code in LIMITED:
            return LimitedError(method, waits(response.headers))
        if not code or code in TROUBLE:
            return UnreachedError(code or f"status {status}")
        if code in DEAD:
            log.warning("slack token dead", team=team, method=method, code=code)
            await self._revoked(team)
            if await self._token_of(team) not in {None, token}:  # another process has been given a new one
                return UnreachedError(code, maybe=False)
        elif code == "missing_scope":
            log.warning("slack scope missing", team=team, method=method, needed=needed)
        return RefusedError(method, code, needed if code == "missing_scope" else "")

    def _web(self) -> AsyncWebClient:
        if self._client is None:
            self._client = AsyncWebClient(
                base_url=self._base_url, session=self._http(), retry_handlers=[], logger=quiet_logger()
            )
        return self._client

    def _http(self) -> aiohttp.ClientSession:
        if self._session is None:
            self._session = aiohttp.ClientSession(timeout=_TIMEOUT)
        return self._session


def _opened(found: Any) -> Opened:
    return Opened(str(found["view"]["id"]), str(found["view"].get("hash", "")))
