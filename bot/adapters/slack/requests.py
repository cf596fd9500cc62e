"""What Slack sends by HTTP: signed, or refused before anything else looks at it.

Signature: Slack's developer documentation, "Verifying requests from Slack". bolt looks at it as well, but only after
it has read the body, and fails on what is no text or no number.
"""

import hashlib
import hmac
import re
import time
from collections.abc import Callable, Mapping

from slack_bolt.adapter.starlette.async_handler import to_async_bolt_request, to_starlette_response
from slack_bolt.app.async_app import AsyncApp
from starlette.requests import Request
from starlette.responses import PlainTextResponse, Response
from starlette.routing import Route

from bot.adapters.http import read
from bot.adapters.slack.manifest import EVENTS_PATH

SKEW = 300
"""Seconds that a request's time may be off."""

_STAMP = re.compile(r"[0-9]{1,12}", re.ASCII)


def is_signed(secret: str, headers: Mapping[str, str], body: bytes, now: float) -> bool:
    """Whether Slack sent it, just now; `now` in seconds since 1970."""
    stamp, given = headers.get("x-slack-request-timestamp", ""), headers.get("x-slack-signature", "")
    if not _STAMP.fullmatch(stamp) or abs(now - int(stamp)) > SKEW:
        return False
    made = hmac.new(secret.encode(), b"v0:%s:%s" % (stamp.encode(), body), hashlib.sha256).hexdigest()
    return hmac.compare_digest(f"v0={made}".encode(), given.encode())


def route(bolt: AsyncApp, secret: str, is_open: Callable[[], bool], now: Callable[[], float] = time.time) -> Route:
    """The address for events, commands and interactions; 503 while it is not open, so that Slack comes again."""

    async def take(request: Request) -> Response:
        body = await read(request)
        if not is_signed(secret, request.headers, body, now()):
            return PlainTextResponse("this was not signed by Slack", status_code=401)
        if not is_open():
            return PlainTextResponse("not now", status_code=503)
        try:
            asked = to_async_bolt_request(request, body)
        except ValueError:
            return PlainTextResponse("that cannot be read", status_code=400)
        return to_starlette_response(await bolt.async_dispatch(asked))

    return Route(EVENTS_PATH, take, methods=["POST"])
