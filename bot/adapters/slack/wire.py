"""Slack's Web API as the bot uses it, and what it does where Slack refuses.

Methods, their arguments and their errors: Slack's developer documentation, the page of each method. Whatever we post
carries metadata, by which it is found again where a connection broke: Slack knows no key that keeps a message from
being posted twice.
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

from bot.adapters.slack import words as slack_words
from bot.adapters.slack.hooks import Hooks
from bot.adapters.slack.pace import Pace
from bot.adapters.slack.refusals import (
    PATIENCE,
    TOO_LONG,
    TRIES,
    LimitedError,
    RefusedError,
    TriggerGoneError,
    UnreachedError,
    never_sent,
    waits,
)
from bot.adapters.slack.render import message
from bot.core.reply import Reply

Json = dict[str, Any]
TokenOf = Callable[[str], Awaitable[str | None]]
Hook = Callable[[str], Awaitable[object]]

POSTED = "study_hall_delivery"
"""The `event_type` of what we post; `id` in its payload says what it is."""

NOT_INSTALLED = "not_installed"
"""Our own word where there is no token for a workspace."""

DEAD = frozenset({"token_revoked", "account_inactive", "invalid_auth", "not_authed"})
"""Errors of a token that will not work again."""

_TIMEOUT = aiohttp.ClientTimeout(total=30)
_LATEST = 15  # messages that are looked through for our own, as many as the narrowest rate limit gives

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
        pace: when we may post.
    """

    def __init__(self, base_url: str, token_of: TokenOf, revoked: Hook, pace: Pace) -> None:
        self._base_url = base_url
        self._token_of = token_of
        self._revoked = revoked
        self._pace = pace
        self._session: aiohttp.ClientSession | None = None
        self.hooks = Hooks(self._http, pace)
        self._client: AsyncWebClient | None = None

    async def close(self) -> None:
        """Connections are given back."""
        if self._session is not None:
            await self._session.close()

    async def post(
        self, team: str, channel: str, words: Reply, key: str, *, thread: str = "", own: bool = False
    ) -> None:
        """The words are in a channel, or directly with a person, once; `own` if one person alone reads them there.

        Raises:
            RefusedError: they cannot be.
            UnreachedError: they may be, or not.
        """
        body: Json = {
            "channel": channel,
            "metadata": {"event_type": POSTED, "event_payload": {"id": key}},
            "unfurl_links": False,
            "unfurl_media": False,
            **({"thread_ts": thread} if thread else {}),
        }
        await self._pace.turn(team, channel)
        try:
            await self._said(team, "chat.postMessage", body, words, own=own)
        except UnreachedError as error:
            found = await self.is_there(team, channel, key, thread) if error.maybe else False
            if found is None:
                raise
            if not found:
                await self._said(team, "chat.postMessage", body, words, own=own)

    async def whisper(self, team: str, channel: str, user: str, words: Reply, *, thread: str = "") -> None:
        """The words are in a channel, for one of its members alone."""
        body = {"channel": channel, "user": user, **({"thread_ts": thread} if thread else {})}
        await self._pace.turn(team, channel)
        await self._said(team, "chat.postEphemeral", body, words, own=True)

    async def open(self, team: str, trigger: str, view: Json) -> Opened:
        """Somebody has the modal before them.

        Raises:
            TriggerGoneError: it is too late for that.
        """
        try:
            found = await self._call(team, "views.open", {"trigger_id": trigger, "view": view})
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
                await self._call(team, "views.update", body | ({"hash": shown.hash} if shown.hash else {}))
            except RefusedError as error:
                if error.code != "hash_conflict":
                    raise
                log.info("slack view changed meanwhile", team=team)
                await self._call(team, "views.update", body)
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
        found = await self._call(team, "views.publish", body)
        return str(found["view"].get("hash", ""))

    async def user(self, team: str, user: str) -> Json:
        """What Slack says of an account."""
        return dict((await self._call(team, "users.info", {"user": user}, form=True))["user"])

    async def channel(self, team: str, channel: str) -> Json:
        """What Slack says of a channel."""
        return dict((await self._call(team, "conversations.info", {"channel": channel}, form=True))["channel"])

    async def installed(self, team: str) -> Installed:
        """What the workspace's token says of itself."""
        found = await self._call(team, "auth.test", {}, form=True)
        scopes = frozenset(each.strip() for each in found.headers.get("x-oauth-scopes", "").split(",") if each.strip())
        return Installed(found.get("team") or "", found.get("user_id") or "", scopes)

    async def owner(self, team: str) -> str | None:
        """The workspace's primary owner, as far as one is found among the first 1,000 accounts."""
        cursor = ""
        for _ in range(5):
            page = await self._call(team, "users.list", {"limit": 200, "cursor": cursor}, form=True)
            for each in page.get("members") or ():
                if each.get("is_primary_owner") and not each.get("deleted"):
                    return str(each["id"])
            cursor = (page.get("response_metadata") or {}).get("next_cursor") or ""
            if not cursor:
                break
        return None

    async def is_there(self, team: str, channel: str, key: str, thread: str = "") -> bool | None:
        """Whether what we wanted to post is among the latest messages there; None if we may not look."""
        body: Json = {"channel": channel, "limit": _LATEST, "include_all_metadata": "true"}
        method = "conversations.replies" if thread else "conversations.history"
        try:
            found = await self._call(team, method, body | ({"ts": thread} if thread else {}), form=True)
        except (RefusedError, UnreachedError) as error:
            log.warning("slack outcome unknown", team=team, channel=channel, reason=str(error))
            return None
        metadata = (each.get("metadata") or {} for each in found.get("messages") or ())
        return any(
            each.get("event_type") == POSTED and (each.get("event_payload") or {}).get("id") == key for each in metadata
        )

    async def _said(self, team: str, method: str, body: Json, words: Reply, *, own: bool) -> None:
        """Posts words, or the least of them where they are too long."""
        try:
            await self._call(team, method, body | message(slack_words.fitting(words), own=own), again=False)
        except RefusedError as error:
            if error.code not in TOO_LONG:
                raise
            log.warning("slack message too long", team=team, code=error.code)
            await self._call(team, method, body | message(slack_words.short(words), own=own), again=False)

    async def _call(self, team: str, method: str, body: Json, *, form: bool = False, again: bool = True) -> Any:
        """Slack's answer to a call, which is made anew after a 429; `again`: also after a break, as nothing is doubled.

        Raises:
            RefusedError: it refuses.
            UnreachedError: it does not answer.
        """
        for attempt in range(1, TRIES + 1):
            last = attempt == TRIES
            try:
                return await self._asked(team, method, body, form=form)
            except LimitedError as error:
                self._pace.hold(team, method, error.seconds)
                log.warning("slack rate limit", team=team, method=method, seconds=error.seconds)
                if last or error.seconds > PATIENCE:
                    raise RefusedError(method, "ratelimited") from error
                if method.startswith("chat."):
                    await self._pace.turn(team, str(body["channel"]))  # all who were told to wait go one by one
                else:
                    await self._pace.released(team, method)
            except UnreachedError:
                if not again or last:
                    raise
        raise AssertionError("the loop above returns or raises")

    async def _asked(self, team: str, method: str, body: Json, *, form: bool) -> Any:
        headers = {"Authorization": f"Bearer {await self._token(team, method)}"}
        arguments: Json = {"http_verb": "GET", "params": dict(body)} if form else {"json": dict(body)}
        try:
            return await self._web().api_call(method, headers=headers, **arguments)
        except SlackApiError as error:
            raise await self._refusal(team, method, error.response) from None  # its words quote the whole answer
        except (aiohttp.ClientError, TimeoutError) as error:
            raise UnreachedError(type(error).__name__, maybe=not never_sent(error)) from error

    async def _token(self, team: str, method: str) -> str:
        try:
            token = await self._token_of(team)
        except Exception as error:
            log.exception("slack token not found", team=team)
            raise UnreachedError("no token now", maybe=False) from error
        if not token:
            raise RefusedError(method, NOT_INSTALLED)
        return token

    async def _refusal(self, team: str, method: str, response: Any) -> Exception:
        """What a refusal means; whoever has to know of it is told."""
        status = getattr(response, "status_code", None) or getattr(response, "status", 0)
        data = getattr(response, "data", None)
        answer: Mapping[str, Any] = data if isinstance(data, Mapping) else {}
        code, needed = str(answer.get("error") or ""), str(answer.get("needed") or "")
        if status == HTTPStatus.TOO_MANY_REQUESTS or code == "ratelimited":
            return LimitedError(waits(response.headers))
        if not code:
            return UnreachedError(f"status {status}")
        if code in DEAD:
            log.warning("slack token dead", team=team, method=method, code=code)
            await self._revoked(team)
        elif code == "missing_scope":
            log.warning("slack scope missing", team=team, method=method, needed=needed)
        return RefusedError(method, code, needed if code == "missing_scope" else "")

    def held(self, team: str) -> float:
        """Seconds for which nothing can be posted in a workspace."""
        return self._pace.held(team, "chat.postMessage")

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
