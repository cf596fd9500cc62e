"""The addresses that Slack gives along with what somebody did, to answer to: 5 times within 30 minutes.

"Handling user interaction in your Slack apps", Slack's developer documentation. They need no token, and reach people
also in channels that the app is not in.
"""

import json
from collections.abc import Callable
from http import HTTPStatus
from typing import Any

import aiohttp
import structlog

from bot.adapters.slack import words as slack_words
from bot.adapters.slack.pace import Pace
from bot.adapters.slack.refusals import PATIENCE, TOO_LONG, TRIES, RefusedError, UnreachedError, never_sent, waits
from bot.adapters.slack.render import message
from bot.core.reply import Reply

Json = dict[str, Any]

log = structlog.get_logger()


class Hooks:
    """Answers to `response_url`s.

    Args:
        http: the session that they go by.
        pace: when we may.
    """

    def __init__(self, http: Callable[[], aiohttp.ClientSession], pace: Pace) -> None:
        self._http = http
        self._pace = pace

    async def respond(self, url: str, words: Reply, **how: Any) -> None:
        """The words are where somebody did something.

        Raises:
            RefusedError: they cannot be; after 30 minutes or 5 answers for good.
            UnreachedError: they may be, or not.
        """
        try:
            await self._sent(url, message(slack_words.fitting(words)) | how)
        except RefusedError as error:
            if error.code not in TOO_LONG:
                raise
            log.warning("slack message too long", code=error.code)
            await self._sent(url, message(slack_words.short(words)) | how)

    async def _sent(self, url: str, body: Json) -> None:
        """The answer is taken; where all would see it twice, it is not sent again after a break."""
        shy = body.get("response_type") == "in_channel"
        for attempt in range(1, TRIES + 1):
            last = attempt == TRIES
            try:
                async with self._http().post(url, json=body, headers={"Accept": "application/json"}) as found:
                    status, text, headers = found.status, await found.text(), found.headers
            except (aiohttp.ClientError, TimeoutError) as error:
                if last or (shy and not never_sent(error)):
                    reason = type(error).__name__  # and no more of it: it may name the address
                    raise UnreachedError(reason, maybe=not never_sent(error)) from None
                continue
            if status == HTTPStatus.TOO_MANY_REQUESTS and not last and waits(headers) <= PATIENCE:
                log.warning("slack rate limit", method="response_url", seconds=waits(headers))
                self._pace.hold("", url, waits(headers))
                await self._pace.released("", url)
            elif status < HTTPStatus.INTERNAL_SERVER_ERROR or last or shy:
                _check(status, text)
                return


def _check(status: int, text: str) -> None:
    """Nothing is wrong, by what came back.

    Raises:
        RefusedError: Slack does not take the answer.
        UnreachedError: it had trouble of its own.
    """
    if status >= HTTPStatus.INTERNAL_SERVER_ERROR:
        raise UnreachedError(f"status {status}")
    code = _code(text)
    if code or status != HTTPStatus.OK:
        raise RefusedError("response_url", code or f"status_{status}")


def _code(text: str) -> str:
    """The error that an answer of Slack's names, as JSON or as a word; "" for none."""
    try:
        answer = json.loads(text)
    except ValueError:
        answer = {"error": text.strip()}
    said = answer.get("error") if isinstance(answer, dict) else None
    return said if isinstance(said, str) and said != "ok" and said.replace("_", "").isalpha() else ""
