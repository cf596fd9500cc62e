"""What the bot says on its own on Discord: posted once, edited, found again; by HTTP and the database alone.

A message whose fate nobody knows is sent again with the same nonce while Discord remembers those ("Create Message": for
the past few minutes). Later it is looked for in the channel, by the post's number that its buttons carry.
"""

import asyncio
from collections.abc import Callable, Iterator
from dataclasses import replace
from datetime import datetime, timedelta
from typing import Any

import aiohttp
import discord
from discord.utils import snowflake_time

from bot.adapters.discord.courier import BRIEF, FROZEN, Effort
from bot.adapters.discord.homes import Homes
from bot.adapters.discord.render import action_of
from bot.adapters.discord.wire import PAGE, Wire
from bot.core.outcomes import AbsentError
from bot.core.people import (
    Delivery,
    DepartedError,
    ForbiddenError,
    NotNowError,
    UncertainError,
    UndeliverableError,
)
from bot.core.reply import Reply
from bot.core.request import Platform

NONCE_HOLDS = timedelta(minutes=2)
"""How long the same nonce is relied on; Discord remembers it for longer, and says not how long."""

SETTLES = timedelta(seconds=10)
"""How long after a doubtful try a message may still appear, so that its absence says nothing yet."""

SHUT = frozenset({10003, 40058, 50001, 50008, 50013, 50024, 160005})
"""Codes of refusals that are about the channel: there is none, a forum, no access, no text channel, no permission, of
another type by now, locked."""

_ASIDE = Effort(3.0, 1, 0.0)  # what is done for a channel's name, when the time for sending may be nearly over
_UNSEEN = frozenset({10003, 50001})  # those of them after which nothing is told about it either
_MARGIN = timedelta(minutes=1)  # by which a message may seem to be older than the try that made it
_STRAY = timedelta(days=1)  # by which it may be where a clock was set; what is older is another database's
_PAGES = 10  # of messages that are looked through: a thousand
_MOST = 10_000  # people whose channel of direct messages is remembered
# Seconds after which refusals pass, by their codes: directs opened too fast, posting switched off, too many edits of
# messages older than an hour. Of those Discord takes a few at a time, and says not how many in which time.
_PASSING = {40003: 60.0, 40004: 60.0, FROZEN: 300.0}


class Sending:
    """How deliveries are sent.

    Args:
        wire: Discord's HTTP API.
        homes: who is in which server.
        name_of: what a channel is called, where that is known here; empty where it is not.
    """

    platform = Platform.DISCORD
    person: str | None = None

    def __init__(self, wire: Wire, homes: Homes, name_of: Callable[[str], str] = lambda _: "") -> None:
        self._wire = wire
        self._homes = homes
        self._name_of = name_of
        self._direct: dict[str, str] = {}
        self._me = ""

    async def keeper(self, group: str) -> str | None:
        """The account that a server belongs to."""
        return await self._wire.owner(group)

    async def send(self, delivery: Delivery, words: Reply) -> str:
        """The delivery has reached its channel or its person; the id of the message that stands there now.

        Raises:
            DepartedError: the person has left the server that it is about.
            ForbiddenError: the bot may not speak in the channel.
            AbsentError: it was withdrawn, and has not.
            UndeliverableError: Discord refuses it, and would again.
            UncertainError: whether it was sent before cannot be told any more.
            NotNowError: it was not sent.
            Exception: it may have been sent.
        """
        loop = asyncio.get_running_loop()
        end = loop.time() + BRIEF.seconds
        try:
            channel, found = await self._prepared(delivery, end)
            if found is None and delivery.post and delivery.post.withdrawn:
                _must_have_settled(delivery.doubt)
                raise AbsentError(delivery.post.withdrawn)
            return found or await self._put(delivery, channel, words, replace(BRIEF, seconds=end - loop.time()))
        except discord.DiscordServerError:
            raise
        except discord.HTTPException as error:
            raise await self._meaning(delivery, error) from error

    async def name(self, channel: str, refusal: int = 0) -> str:
        """What a channel is called, as Discord says if it is not known here; empty where nobody says.

        `refusal` is the code of one that was just met there.
        """
        if (known := self._name_of(channel)) or refusal in _UNSEEN:
            return known
        try:
            return str((await self._wire.channel(channel, _ASIDE)).get("name") or "")
        except (discord.HTTPException, aiohttp.ClientError, NotNowError, TimeoutError):
            return ""

    async def _prepared(self, delivery: Delivery, end: float) -> tuple[str, str | None]:
        """The channel, and the message that is there already from an earlier try.

        Raises:
            NotNowError: that could not be found out until the end, or until it was cancelled.
        """
        try:
            async with asyncio.timeout_at(end):
                channel = delivery.channel or await self._direct_channel(delivery)
                withdrawn = delivery.post is not None and delivery.post.withdrawn is not None
                looks = withdrawn or (delivery.doubt or timedelta()) >= NONCE_HOLDS
                looks = looks and delivery.message is None
                return channel, await self._sought(delivery, channel) if looks else None
        except (discord.DiscordServerError, aiohttp.ClientError, TimeoutError) as error:
            raise NotNowError(f"nothing was sent yet ({type(error).__name__})") from error
        except asyncio.CancelledError:
            raise NotNowError("it was interrupted before anything was sent") from None

    async def _put(self, delivery: Delivery, channel: str, words: Reply, effort: Effort) -> str:
        """The words stand in the channel, as a message of their own or in place of the one that is named."""
        if delivery.message is None:
            return await self._wire.post(channel, words, f"delivery-{delivery.id}", effort=effort)
        await self._wire.edit(channel, delivery.message, words, effort)
        return delivery.message

    async def _direct_channel(self, delivery: Delivery) -> str:
        person = str(delivery.person)
        if not await self._homes.is_in(delivery.group, person):
            raise DepartedError("who it is for has left the server")
        if person not in self._direct:
            opened = await self._wire.direct_channel(person)
            if len(self._direct) >= _MOST:
                del self._direct[next(iter(self._direct))]
            self._direct[person] = opened
        return self._direct[person]

    async def _sought(self, delivery: Delivery, channel: str) -> str | None:
        """The message that an earlier try has made; None if there is none.

        Raises:
            UncertainError: nothing tells it, or the bot may not look.
        """
        if delivery.post is None:
            raise UncertainError("whether it was sent before is not known, and nothing tells the message from others")
        try:
            return await self._found(delivery.post.id, channel, delivery.doubt or timedelta())
        except discord.Forbidden as error:
            raise UncertainError("whether it was sent before is not known, and I may not look") from error

    async def _found(self, post: int, channel: str, doubt: timedelta) -> str | None:
        """The newest message of the bot's own that carries a post's number, if it is no older than the doubt.

        Give or take a day: clocks may have been set. After a backup was brought back, numbers come again, and a message
        from before has another post of that number.
        """
        before: str | None = None
        for _ in range(_PAGES):
            answer = await self._wire.history(channel, before)
            since = answer.at - doubt - _MARGIN
            for message in answer.body:
                number = str(message["id"])
                if snowflake_time(int(number)) < since - _STRAY:
                    return None
                if _is_of(message, post) and str(message["author"]["id"]) == await self._own_account():
                    return number
            if not answer.body and before is None:
                await self._must_be_empty(channel, since)
                return None
            before = str(answer.body[-1]["id"]) if answer.body else None
            if before is None or len(answer.body) < PAGE or snowflake_time(int(before)) < since:
                return None
        raise UncertainError("whether it was sent before is not known: too much was said since")

    async def _must_be_empty(self, channel: str, since: datetime) -> None:
        """That the channel shows no message is not for want of the right to read them.

        Raises:
            UncertainError: it is, or may be.
        """
        last = (await self._wire.channel(channel)).get("last_message_id")
        if last is not None and snowflake_time(int(last)) >= since:
            raise UncertainError("whether it was sent before is not known, and I may not look")

    async def _own_account(self) -> str:
        self._me = self._me or await self._wire.own_account()
        return self._me

    async def _meaning(self, delivery: Delivery, error: discord.HTTPException) -> Exception:
        """What a refusal means for a delivery."""
        reason = f"Discord says {error.status}, code {error.code}"
        if error.code in _PASSING:
            return NotNowError(reason, _PASSING[error.code])
        if delivery.channel and error.code in SHUT:
            return ForbiddenError(reason, await self.name(delivery.channel, error.code))
        if delivery.person:
            self._direct.pop(delivery.person, None)  # should it be the channel that is gone
        return UndeliverableError(reason)


def _must_have_settled(doubt: timedelta | None) -> None:
    """That a message is not there after a try so long ago means that there will be none.

    Raises:
        NotNowError: it may still appear.
    """
    if doubt is not None and doubt < SETTLES:
        raise NotNowError("it may still appear", (SETTLES - doubt).total_seconds())


def _is_of(message: dict[str, Any], post: int) -> bool:
    """Whether a message has a button of a post's."""
    return any(
        action.startswith("post.") and action.split(":")[1:2] == [str(post)]
        for action in _actions(message.get("components") or [])
    )


def _actions(components: list[dict[str, Any]]) -> Iterator[str]:
    """What buttons do, those of components within others too."""
    for each in components:
        yield action_of(str(each.get("custom_id") or ""))
        yield from _actions(each.get("components") or [])
