"""Messages: posted, shown to one person, edited, and found again.

Slack knows no key that keeps a message from being posted twice. What we post carries metadata, by which it is found
among the latest messages of its channel where we may read them, which is up to whoever installs the app.
"""

from collections.abc import Mapping
from datetime import UTC, datetime, timedelta
from email.utils import parsedate_to_datetime
from typing import Any

import structlog

from bot.adapters.slack import words as slack_words
from bot.adapters.slack.pace import POST
from bot.adapters.slack.refusals import PASSING, TOO_LONG, TRIES, LimitedError, RefusedError, UnreachedError
from bot.adapters.slack.render import message
from bot.adapters.slack.turns import EDIT
from bot.adapters.slack.wire import Json, Wire
from bot.core.reply import Reply

POSTED = "study_hall_delivery"
"""The `event_type` of what we post; `id` in its payload says what it is."""

_LATEST = 15  # messages that are looked through at first, as many as the narrowest rate limit gives
_MORE, _PAGES = 200, 5  # on each further page, and pages in all
_SKEW = timedelta(minutes=5)  # by which clocks may differ
_STRAY = timedelta(days=1)  # by which a message may be older than it seems where a clock was set

log = structlog.get_logger()


class UnseenError(Exception):
    """Whether a message is in a channel cannot be seen."""


class Messages:
    """What we say in channels and directly.

    Args:
        wire: Slack's HTTP API.
    """

    def __init__(self, wire: Wire) -> None:
        self._wire = wire

    async def post(
        self, team: str, channel: str, words: Reply, key: str, *, thread: str = "", own: bool = False
    ) -> None:
        """An answer is in a channel, or directly with a person, once; `own` if one person alone reads it there.

        Raises:
            RefusedError: it cannot be.
            UnreachedError: it may be, or not.
        """
        body = _body(channel, key) | ({"thread_ts": thread} if thread else {})
        await self._wire.turns.answer(team, channel)
        try:
            await self._said(team, POST, body, words, own=own)
        except UnreachedError as error:
            if error.maybe and await self._stands(team, channel, key, thread, error):
                return
            await self._said(team, POST, body, words, own=own)

    async def whisper(self, team: str, channel: str, user: str, words: Reply, *, thread: str = "") -> None:
        """The words are in a channel, for one of its members alone."""
        body = {"channel": channel, "user": user, **({"thread_ts": thread} if thread else {})}
        await self._wire.turns.answer(team, channel)
        await self._said(team, "chat.postEphemeral", body, words, own=True)

    async def send(self, team: str, channel: str, words: Reply, key: str, *, own: bool = False) -> str:
        """What is said on its own is in a channel, or directly with a person; its `ts`. It is tried once.

        Raises:
            NotNowError: its turn would take too long to come.
            RefusedError: it cannot be there.
            UnreachedError: it may be, or not.
        """
        await self._wire.turns.post(team, channel)
        found = await self._said(team, POST, _body(channel, key), words, own=own, tries=1)
        return str(found["ts"])

    async def edit(self, team: str, channel: str, ts: str, words: Reply) -> None:
        """The message of that `ts` says these words instead; its metadata stays. It is tried once.

        Raises:
            NotNowError, RefusedError, UnreachedError: as above.
        """
        await self._wire.turns.edit(team)
        await self._said(team, EDIT, {"channel": channel, "ts": ts}, words, own=False, tries=1)

    async def find(
        self, team: str, channel: str, key: str, ago: timedelta, *, thread: str = "", tries: int = 1
    ) -> str | None:
        """The `ts` of what we posted under a key, no longer ago than that; None if it is not there.

        Give or take a day: clocks may have been set. After a backup was brought back keys come again, and what is older
        was posted under the same one before.

        Raises:
            RefusedError, UnreachedError: Slack does not say now.
            UnseenError: we may not look, or too much has been said there since.
        """
        method = "conversations.replies" if thread else "conversations.history"
        body: Json = {"channel": channel, "include_all_metadata": "true", **({"ts": thread} if thread else {})}
        page: Json = {"limit": _LATEST}
        try:
            who = (await self._wire.installed(team, tries)).user
            for _ in range(_PAGES):
                found = await self._wire.call(team, method, body | page, form=True, tries=tries)
                messages = found.get("messages") or ()
                ours = (each for each in messages if each.get("user") == who and _key(each) == key)
                if one := next(ours, None):
                    return None if _is_older(one, found.headers, ago + _STRAY) else str(one["ts"])
                cursor = (found.get("response_metadata") or {}).get("next_cursor") or ""
                if not cursor or not messages or (not thread and _is_older(messages[-1], found.headers, ago)):
                    return None
                page = {"limit": _MORE, "cursor": cursor}
        except LimitedError:
            if "cursor" in page:
                raise UnseenError("too much was said there since to look through it") from None
            raise
        except RefusedError as error:
            if error.code in PASSING:
                raise
            raise UnseenError(str(error)) from error
        raise UnseenError("too much was said there since to look through it")

    async def _stands(self, team: str, channel: str, key: str, thread: str, error: UnreachedError) -> bool:
        """Whether an answer stands there though the connection broke.

        Raises:
            UnreachedError: the break itself; nobody can tell.
        """
        try:
            return await self.find(team, channel, key, timedelta(), thread=thread, tries=TRIES) is not None
        except (RefusedError, UnreachedError, UnseenError) as unseen:
            log.warning("slack outcome unknown", team=team, channel=channel, reason=str(unseen))
            raise error from None

    async def _said(self, team: str, method: str, body: Json, words: Reply, *, own: bool, tries: int = TRIES) -> Any:
        """Slack's answer to words, or to the least of them where they are too long."""
        try:
            whole = body | message(slack_words.fitting(words), own=own)
            return await self._wire.call(team, method, whole, again=False, tries=tries)
        except RefusedError as error:
            if error.code not in TOO_LONG:
                raise
            log.warning("slack message too long", team=team, code=error.code)
            least = body | message(slack_words.short(words), own=own)
            return await self._wire.call(team, method, least, again=False, tries=tries)


def _body(channel: str, key: str) -> Json:
    return {
        "channel": channel,
        "metadata": {"event_type": POSTED, "event_payload": {"id": key}},
        "unfurl_links": False,
        "unfurl_media": False,
    }


def _key(found: Json) -> str:
    """What a message was posted under; "" where it is none of ours."""
    metadata = found.get("metadata") or {}
    return str((metadata.get("event_payload") or {}).get("id", "")) if metadata.get("event_type") == POSTED else ""


def _is_older(found: Json, headers: Mapping[str, str], ago: timedelta) -> bool:
    """Whether a message was there before that time, by Slack's own clock: ours may have jumped."""
    try:
        now = parsedate_to_datetime(headers.get("Date", ""))
    except ValueError:
        return False
    return datetime.fromtimestamp(float(found["ts"]), UTC) < now - max(ago, timedelta()) - _SKEW
