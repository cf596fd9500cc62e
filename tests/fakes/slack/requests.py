"""Signed requests to the app's Request URL: events as JSON, commands and interactions as forms."""

from __future__ import annotations

import hashlib
import hmac
import json
import time
from collections.abc import Callable
from typing import TYPE_CHECKING, Any
from urllib.parse import urlencode

import aiohttp

from tests.fakes.slack.delivery import COMMAND, EVENT
from tests.fakes.slack.transport import Tasks, Transport

if TYPE_CHECKING:
    from tests.fakes.slack.delivery import Attempt, Delivery
    from tests.fakes.slack.world import World

Mangle = Callable[[bytes, dict[str, str]], bytes]


def signature(secret: str, stamp: str, body: bytes) -> str:
    """Slack's signature of a body at a time (documentation: verifying requests from Slack)."""
    base = b"v0:" + stamp.encode() + b":" + body
    return "v0=" + hmac.new(secret.encode(), base, hashlib.sha256).hexdigest()


class Requests:
    """The way over HTTP. `url` is where all goes, `urls` where one kind does instead.

    The signature's time is the real one, by which libraries check it, moved by `skew` seconds. `mangle` may change the
    signed body and its headers before they are sent.
    """

    def __init__(self, world: World, transport: Transport) -> None:
        self.world = world
        self.url = ""
        self.urls: dict[str, str] = {}
        self.skew = 0.0
        self.mangle: Mangle | None = None
        self._transport = transport
        self._tasks = Tasks()
        self._session: aiohttp.ClientSession | None = None

    def carry(self, delivery: Delivery, attempt: Attempt) -> None:
        """Posts it; the answer is noted when it comes."""
        if not self.url and delivery.kind not in self.urls:
            self._transport.lost(delivery, attempt, "no_request_url")
            return
        self._tasks.start(self._carry(delivery, attempt))

    async def _carry(self, delivery: Delivery, attempt: Attempt) -> None:
        if delivery.kind == COMMAND:
            body, kind = urlencode(delivery.payload).encode(), "application/x-www-form-urlencoded"
        elif delivery.kind == EVENT:
            body, kind = json.dumps(delivery.payload).encode(), "application/json"
        else:
            body, kind = (
                urlencode({"payload": json.dumps(delivery.payload)}).encode(),
                "application/x-www-form-urlencoded",
            )
        retry = {"X-Slack-Retry-Num": str(attempt.number), "X-Slack-Retry-Reason": attempt.reason}
        try:
            status, answer = await self.post(
                self.urls.get(delivery.kind, self.url), body, kind, retry if attempt.number else {}
            )
        except (aiohttp.ClientError, OSError):
            self._transport.lost(delivery, attempt, "connection_failed")
        else:
            self._transport.answered(delivery, attempt, status, answer)

    async def post(self, url: str, body: bytes, kind: str, more: dict[str, str]) -> tuple[int, Any]:
        """A signed request; its status and what came back: JSON where it says so, else words."""
        if self._session is None:
            self._session = aiohttp.ClientSession()
        stamp = str(int(time.time() + self.skew))
        headers = {
            "Content-Type": kind,
            "User-Agent": "Slackbot 1.0 (+https://api.slack.com/robots)",
            "X-Slack-Request-Timestamp": stamp,
            "X-Slack-Signature": signature(self.world.signing_secret, stamp, body),
            **more,
        }
        if self.mangle is not None:
            body = self.mangle(body, headers)
        async with self._session.post(url, data=body, headers=headers, allow_redirects=False) as response:
            text = await response.text()
            is_json = response.content_type == "application/json"
            try:
                return response.status, json.loads(text) if is_json and text else text
            except ValueError:
                return response.status, text

    async def verify(self, url: str) -> tuple[int, Any]:
        """Asks the app at that address for the challenge, as Slack does when a Request URL is entered."""
        challenge = self.world.ids.secret()
        asked = {"token": self.world.verification, "challenge": challenge, "type": "url_verification"}
        status, answer = await self.post(url, json.dumps(asked).encode(), "application/json", {})
        told = answer.get("challenge") if isinstance(answer, dict) else answer
        assert (status, told) == (200, challenge), f"Your URL didn't respond with the challenge: {status} {answer!r}"
        return status, answer

    async def stop(self) -> None:
        """Nothing is sent any more."""
        await self._tasks.stop()
        if self._session is not None:
            await self._session.close()
