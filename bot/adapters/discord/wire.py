"""Discord's HTTP API as the bot uses it: what is posted, answered, asked and fetched.

Whatever is posted carries a nonce, so that it can be sent again after a break without being there twice ("Create
Message", Discord's developer documentation). Interactions are answered past the limit that counts for all the rest.
"""

import secrets
from collections.abc import Sequence
from contextlib import suppress
from dataclasses import dataclass
from typing import Any

import aiohttp
import discord
import structlog
from discord.http import HTTPClient, Route
from discord.webhook.async_ import AsyncWebhookAdapter

from bot.adapters.discord.courier import BRIEF, PATIENT, Answer, Courier, Effort, form_of
from bot.adapters.discord.render import COMPONENTS_V2, message
from bot.core.reply import File, Reply
from bot.pacing import Pacer
from bot.views.errors import fault

ACKNOWLEDGED = 40060
"""Code of a refusal: the interaction was acknowledged before."""

UNKNOWN_MEMBER, UNKNOWN_USER = 10007, 10013
"""Codes of refusals: nobody of that account is in the server; there is no such account (any more)."""

UNKNOWN_GUILD, MISSING_ACCESS = 10004, 50001
"""Codes of refusals: the bot is not in the server."""

PAGE = 100
"""Messages that Discord shows at once at the most ("Get Channel Messages")."""

_FAULT = 500  # HTTP's first status of a class
_NOBODY: dict[str, list[str]] = {"parse": []}
_MESSAGES = "/channels/{channel_id}/messages"
_FOLLOW_UP = "/webhooks/{webhook_id}/{webhook_token}"

log = structlog.get_logger()


@dataclass(frozen=True, slots=True)
class Ticket:
    """What it takes to answer an interaction, for 15 minutes."""

    id: int
    application_id: int
    token: str


class Wire:
    """Discord's HTTP API.

    Where nothing else is said, a method raises what `Courier.ask` does.

    Args:
        http: discord.py's client, made with `courier.tracing()`; it keeps to the rate limits.
        pacer: what all processes share.
    """

    def __init__(self, http: HTTPClient, pacer: Pacer) -> None:
        self._http = http
        self._courier = Courier(http, pacer)
        # Interactions have no part in the limits that discord.py's client keeps, nor in what is traced there: what
        # answers them goes the way of its webhooks, by a session of its own.
        self._answering = AsyncWebhookAdapter()  # type: ignore[no-untyped-call]  # it takes nothing
        self._session: aiohttp.ClientSession | None = None

    async def close(self) -> None:
        """Nothing is waited for any more."""
        await self._courier.close()
        if self._session is not None:
            await self._session.close()

    async def post(
        self, channel: str, words: Reply, nonce: str, reference: str | None = None, effort: Effort = PATIENT
    ) -> str:
        """The words are in the channel, in answer to a message if named; with the same nonce within minutes only once.

        The nonce has at most 25 characters. The message's id is returned.
        """
        body = shown(words) | {"nonce": nonce, "enforce_nonce": True}
        if reference:
            body["message_reference"] = {"message_id": reference, "fail_if_not_exists": False}
        made = await self._courier.ask(Route("POST", _MESSAGES, channel_id=channel), body, words.files, effort=effort)
        return str(made.body["id"])

    async def edit(self, channel: str, message: str, words: Reply, effort: Effort) -> None:
        """The words stand where those of a message of the bot's stood."""
        route = Route("PATCH", f"{_MESSAGES}/{{message_id}}", channel_id=channel, message_id=message)
        await self._courier.ask(route, shown(words), words.files, effort=effort)

    async def history(self, channel: str, before: str | None = None) -> Answer:
        """The newest messages of a channel, or the newest before one: at most `PAGE`, the newest first.

        There are none where the bot may not read them.
        """
        query = {"limit": str(PAGE)} | ({"before": before} if before else {})
        return await self._courier.ask(Route("GET", _MESSAGES, channel_id=channel), query=query)

    async def channel(self, channel: str, effort: Effort = BRIEF) -> dict[str, Any]:
        """A channel, as Discord describes it."""
        route = Route("GET", "/channels/{channel_id}", channel_id=channel)
        return dict((await self._courier.ask(route, effort=effort)).body)

    async def own_account(self) -> str:
        """The bot's own account."""
        return str((await self._courier.ask(Route("GET", "/users/@me"))).body["id"])

    async def direct_channel(self, person: str) -> str:
        """The channel of direct messages with an account."""
        opened = await self._courier.ask(Route("POST", "/users/@me/channels"), {"recipient_id": person})
        return str(opened.body["id"])

    async def respond(self, ticket: Ticket, kind: int, data: dict[str, Any], files: Sequence[File] = ()) -> None:
        """The interaction is answered for the first time."""
        body = {"type": kind, "data": data} if data else {"type": kind}
        path = "/interactions/{webhook_id}/{webhook_token}/callback"
        await self._twice("POST", path, body, files, webhook_id=ticket.id, webhook_token=ticket.token)

    async def replace(self, ticket: Ticket, words: Reply, *, lent: bool = False) -> None:
        """The words stand where the interaction's first answer stood."""
        body = shown(words, lent=lent)
        await self._twice("PATCH", f"{_FOLLOW_UP}/messages/@original", body, words.files, **_named(ticket))

    async def follow_up(self, ticket: Ticket, words: Reply, flags: int = 0, *, lent: bool = False) -> None:
        """The words are there beside the interaction's first answer."""
        # Sent again after a break they might be there twice.
        await self._once("POST", _FOLLOW_UP, shown(words, flags, lent=lent), words.files, **_named(ticket))

    async def is_member(self, server: str, person: str) -> bool | None:
        """Whether an account is in a server; None if the bot itself is not."""
        route = Route("GET", "/guilds/{guild_id}/members/{member_id}", guild_id=server, member_id=person)
        try:
            await self._courier.ask(route)
        except (discord.NotFound, discord.Forbidden) as error:
            if error.code in {UNKNOWN_MEMBER, UNKNOWN_USER}:
                return False
            if error.code in {UNKNOWN_GUILD, MISSING_ACCESS}:
                return None
            raise
        return True

    async def owner(self, server: str) -> str | None:
        """The account that a server belongs to; None if the bot is not in it."""
        try:
            found = await self._courier.ask(Route("GET", "/guilds/{guild_id}", guild_id=server))
        except (discord.NotFound, discord.Forbidden):
            return None
        return str(found.body["owner_id"])

    async def fetch(self, address: str) -> bytes:
        """What an attached file holds."""
        return await self._http.get_from_cdn(address)

    async def put_commands(self, path: str, commands: Sequence[dict[str, Any]]) -> None:
        """The application's commands are these."""
        await self._courier.ask(Route("PUT", path), list(commands), effort=PATIENT)

    async def _twice(
        self, method: str, path: str, body: dict[str, Any], files: Sequence[File] = (), **parameters: Any
    ) -> Any:
        """What Discord answers to a request that does the same if it is done twice.

        It is sent once more, at once, where the connection broke; discord.py sends it again after a fault of Discord's.
        """
        with suppress(aiohttp.ClientConnectionError):
            return await self._once(method, path, body, files, **parameters)
        try:
            return await self._once(method, path, body, files, **parameters)
        except discord.HTTPException as error:
            if error.code != ACKNOWLEDGED:
                raise
            return None  # the connection broke after it had been taken

    async def _once(
        self, method: str, path: str, body: dict[str, Any], files: Sequence[File] = (), **parameters: Any
    ) -> Any:
        if self._session is None:
            self._session = aiohttp.ClientSession(cookie_jar=aiohttp.DummyCookieJar(), middlewares=[_noticing])
        form = form_of(body, files)
        return await self._answering.request(
            Route(method, path, **parameters), self._session, payload=form.get("json"), multipart=form.get("form")
        )


def shown(words: Reply, flags: int = 0, *, lent: bool = False) -> dict[str, Any]:
    """A reply as the body of a message, which pings nobody; should it not be one, a word about that."""
    try:
        components = message(words, lent=lent)
    except Exception:
        reference = secrets.token_hex(4)
        log.exception("reply not rendered", reference=reference)
        components = message(fault(reference))
    return {"flags": COMPONENTS_V2 | flags, "components": components, "allowed_mentions": _NOBODY}


async def _noticing(request: aiohttp.ClientRequest, handler: aiohttp.ClientHandlerType) -> aiohttp.ClientResponse:
    """Faults of Discord's are in the log; discord.py, which asks again by itself then, writes none of them there."""
    response = await handler(request)
    if response.status >= _FAULT:
        log.warning("discord fault", status=response.status, method=request.method)  # a token is in the address
    return response


def _named(ticket: Ticket) -> dict[str, Any]:
    return {"webhook_id": ticket.application_id, "webhook_token": ticket.token}
