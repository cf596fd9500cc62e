"""Requests to Discord that count towards its global limit: each in its turn, and soon known for done or not done.

Within a request, discord.py waits for limits and repeats what failed, for minutes if need be, and nobody hears of it.
Here aiohttp's tracing ("Client Tracing", aiohttp's documentation) tells what was answered as soon as it is, and whether
a request has left the house at all; what is limited or fails goes no further into discord.py.
"""

import asyncio
import hashlib
from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from email.utils import parsedate_to_datetime
from json import dumps
from types import SimpleNamespace
from typing import Any

import aiohttp
import discord
import structlog
from discord.http import HTTPClient, Route, json_or_text

from bot.adapters.discord.buckets import Buckets
from bot.core.people import NotNowError
from bot.core.reply import File
from bot.pacing import Pacer

GAP = timedelta(seconds=1 / 48.5)
"""Between two requests: Discord takes 50 a second ("Rate Limits"), and the gateway bot's own few count as well."""

FROZEN = 30046
"""Code of a limit that is not waited for here: messages older than an hour were edited too often."""

_REFUSED, _UNKNOWN_TOKEN, _LIMITED, _FAULT = 400, 401, 429, 500  # HTTP's statuses, two of them the first of a class
_AGAIN = 60.0  # seconds until something is tried again that an operator has to mend, or that names no time
_SOON = 5.0  # until a server that takes no connection is tried again

log = structlog.get_logger()


@dataclass(frozen=True, slots=True)
class Effort:
    """What is done for a request.

    Attributes:
        seconds: how long it may take with all that is waited for.
        tries: how often it is made, where nobody knows whether it was done.
        rest: seconds that are waited for at the most where Discord names a time.
    """

    seconds: float
    tries: int
    rest: float


BRIEF = Effort(15.0, 2, 2.0)
"""Where somebody tries again later: in less time than a worker leaves for sending (20 s), without long rests."""

PATIENT = Effort(60.0, 5, 60.0)
"""Where nobody does."""

_PAUSES = (0.0, 1.0, 3.0, 5.0)  # seconds before it is tried again


@dataclass(frozen=True, slots=True)
class Answer:
    """What Discord answered: its response, which has been read, and the body."""

    response: aiohttp.ClientResponse
    body: Any

    @property
    def at(self) -> datetime:
        """When, by Discord's clock."""
        return parsedate_to_datetime(self.response.headers["Date"])


@dataclass(eq=False, slots=True)
class _Attempt:
    """A request on its way: whether it has left the house, and the answer."""

    answer: asyncio.Future[Answer] = field(default_factory=lambda: asyncio.get_running_loop().create_future())
    sent: bool = False


def tracing() -> aiohttp.TraceConfig:
    """What a client of discord.py must be made with, as `http_trace`, for a courier to use it."""
    trace = aiohttp.TraceConfig()
    trace.on_request_headers_sent.append(_sent)
    trace.on_request_end.append(_answered)
    return trace


async def _sent(_: aiohttp.ClientSession, context: SimpleNamespace, __: aiohttp.TraceRequestHeadersSentParams) -> None:
    if isinstance(attempt := context.trace_request_ctx, _Attempt):
        attempt.sent = True


async def _answered(_: aiohttp.ClientSession, context: SimpleNamespace, told: aiohttp.TraceRequestEndParams) -> None:
    """The answer is known; what discord.py would wait for and repeat goes past it, as an exception."""
    if not isinstance(attempt := context.trace_request_ctx, _Attempt):
        return
    answer = Answer(told.response, await json_or_text(told.response))
    if not attempt.answer.done():
        attempt.answer.set_result(answer)
    if _is_passing(answer):
        raise _refusal(answer)


def _is_passing(answer: Answer) -> bool:
    """Whether it was a limit or a fault of Discord's."""
    return answer.response.status == _LIMITED or answer.response.status >= _FAULT


def _refusal(answer: Answer) -> discord.HTTPException:
    """The answer as discord.py's own exception."""
    status = answer.response.status
    kinds: dict[int, type[discord.HTTPException]] = {403: discord.Forbidden, 404: discord.NotFound}
    kind = kinds.get(status, discord.DiscordServerError if status >= _FAULT else discord.HTTPException)
    return kind(answer.response, answer.body)


class Courier:
    """Makes requests that count towards the global limit.

    Args:
        http: discord.py's client, made with `tracing()`; it keeps to the limits of each route.
        pacer: what all processes share.
    """

    def __init__(self, http: HTTPClient, pacer: Pacer) -> None:
        self.buckets = Buckets(http)
        self._http = http
        self._pacer = pacer
        self._under_way: set[asyncio.Task[Any]] = set()

    async def ask(
        self,
        route: Route,
        body: dict[str, Any] | list[Any] | None = None,
        files: Sequence[File] = (),
        *,
        query: dict[str, str] | None = None,
        effort: Effort = BRIEF,
    ) -> Answer:
        """Discord's answer to a request that does the same if it is done twice.

        Limits are waited for where there is time for that; after a fault of Discord's, or if the connection broke, it
        is tried again.

        Args:
            route: method and path.
            body: what is sent as JSON.
            files: what is uploaded with it.
            query: the address's own parameters.
            effort: what is done for it.

        Raises:
            NotNowError: Discord has certainly not done it, and may be asked again after so many seconds.
            discord.DiscordServerError, aiohttp.ClientError, TimeoutError: nobody knows whether it has.
            discord.HTTPException: Discord refuses it.
        """
        end = asyncio.get_running_loop().time() + effort.seconds
        form = form_of(body, files) | ({"params": query} if query else {})
        doubt: Exception | None = None
        for pause in (*_PAUSES[: effort.tries - 1], None):
            try:
                return await self._within(route, end, effort.rest, form)
            except NotNowError:
                if doubt is None:
                    raise
                break
            except (aiohttp.ClientError, discord.DiscordServerError) as error:
                doubt = error
                log.warning("discord fault", status=getattr(error, "status", None), route=route.key)
            if pause is not None:
                await asyncio.sleep(pause)
        raise doubt or AssertionError("it was done, or not")

    async def close(self) -> None:
        """Nothing is waited for any more."""
        for each in self._under_way:
            each.cancel()
        await asyncio.gather(*self._under_way, return_exceptions=True)

    async def _within(self, route: Route, end: float, rest: float, form: dict[str, Any]) -> Answer:
        """The answer to a request that is made once the limits allow it; what is raised is as for `ask`."""
        loop = asyncio.get_running_loop()
        while True:
            if (wait := self.buckets.wait(route)) > min(rest, end - loop.time()):
                raise NotNowError("Discord wants no request there for now", wait)
            answer = await self._attempt(route, wait, end, form)
            status = answer.response.status
            if status == _UNKNOWN_TOKEN:
                log.error("discord does not take the token")
                await self._pacer.hold(self._key, _AGAIN)  # who goes on asking is blocked by Discord
                raise NotNowError("Discord does not take the token", _AGAIN)
            if status < _REFUSED:
                return answer
            if status != _LIMITED or _code(answer) == FROZEN:
                raise _refusal(answer)
            seconds = await self._limited(route, answer)
            if seconds > min(rest, end - loop.time()):
                raise NotNowError(f"Discord wants {seconds:g} seconds to pass", seconds)

    async def _attempt(self, route: Route, wait: float, end: float, form: dict[str, Any]) -> Answer:
        """The answer to a request that is made once, after so many seconds.

        Raises:
            NotNowError: it was not made, be it that it was cancelled before.
            aiohttp.ClientError, TimeoutError: it was, and there is no answer.
        """
        loop, attempt = asyncio.get_running_loop(), _Attempt()
        try:
            await asyncio.sleep(wait)
            await self._pacer.turn(self._key, GAP, timedelta(seconds=end - loop.time()))
            error = await self._make(route, attempt, end - loop.time(), form)
        except asyncio.CancelledError:
            if attempt.sent:
                raise
            raise NotNowError("it was interrupted before anything was sent") from None
        if attempt.answer.done():
            return attempt.answer.result()
        if attempt.sent:
            raise error or TimeoutError("no answer")
        reason = type(error).__name__ if error else "no connection in time"
        raise NotNowError(f"Discord was not reached ({reason})", _SOON) from error

    async def _make(
        self, route: Route, attempt: _Attempt, seconds: float, form: dict[str, Any]
    ) -> BaseException | None:
        """The request is answered, or over for another reason: what went wrong with it, or nothing if time is up."""
        asking = asyncio.create_task(self._http.request(route, trace_request_ctx=attempt, **form))
        asking.add_done_callback(lambda task: self._over(task, route))
        self._under_way.add(asking)
        try:
            await asyncio.wait({asking, attempt.answer}, timeout=seconds, return_when=asyncio.FIRST_COMPLETED)
        finally:
            if not attempt.answer.done():
                asking.cancel()  # answered, it may go on: it waits until its bucket has room again
        return asking.exception() if asking.done() and not asking.cancelled() else None

    async def _limited(self, route: Route, answer: Answer) -> float:
        """What Discord limits rests for as long as it says, in seconds."""
        body = answer.body if isinstance(answer.body, dict) else {}
        named = body.get("retry_after", answer.response.headers.get("Retry-After"))
        seconds = float(named) if named else _AGAIN
        # Without a body it is no limit of the API's, but one of what stands before it, which looks at the address.
        everywhere = not body or bool(body.get("global"))
        log.warning("discord limits", seconds=seconds, everywhere=everywhere, route=route.key)
        if everywhere:
            await self._pacer.hold(self._key, seconds)
        else:
            self.buckets.rest(route, seconds)
        return seconds

    @property
    def _key(self) -> str:
        """The line of all who use the token; nobody reads the token in it."""
        return f"discord:{hashlib.sha256(str(self._http.token).encode()).hexdigest()[:32]}"

    def _over(self, asking: asyncio.Task[Any], route: Route) -> None:
        self._under_way.discard(asking)
        if not asking.cancelled():
            asking.exception()  # whoever asked has been told already
        self.buckets.used(route)


def _code(answer: Answer) -> int:
    return int(answer.body.get("code", 0)) if isinstance(answer.body, dict) else 0


def form_of(body: dict[str, Any] | list[Any] | None, files: Sequence[File]) -> dict[str, Any]:
    """A body and files as discord.py's client takes them."""
    if body is None:
        return {}
    if not files or isinstance(body, list):
        return {"json": body}
    carrier = body.get("data", body)
    carrier["attachments"] = [{"id": str(i), "filename": each.name} for i, each in enumerate(files)]
    form: list[dict[str, Any]] = [{"name": "payload_json", "value": dumps(body), "content_type": "application/json"}]
    form += (
        {"name": f"files[{i}]", "value": each.text.encode(), "filename": each.name, "content_type": each.media}
        for i, each in enumerate(files)
    )
    return {"form": form}
