"""What the bot says on its own on Slack, from whichever process: once, or not at all where nobody can tell.

It needs nothing but the Web API. Errors: Slack's developer documentation, the pages of the methods.
"""

import asyncio
from datetime import timedelta
from typing import NoReturn

import structlog

from bot.adapters.slack.directory import Directory
from bot.adapters.slack.messages import Messages, UnseenError
from bot.adapters.slack.refusals import (
    DEAD,
    FROZEN,
    NOT_INSTALLED,
    PASSING,
    SHUT,
    LimitedError,
    RefusedError,
    UnreachedError,
)
from bot.adapters.slack.wire import Wire
from bot.app import App
from bot.core.outcomes import AbsentError
from bot.core.people import (
    Delivery,
    DepartedError,
    ForbiddenError,
    FrozenError,
    NotNowError,
    UncertainError,
    UndeliverableError,
)
from bot.core.reply import Reply
from bot.core.request import Platform

SETTLES = timedelta(seconds=10)
"""How long after a doubtful try a message may still appear, so that its absence says nothing yet."""

RENEWS = 3.0
"""Seconds that a delivery waits for a token; its renewal goes on."""

_LONG = 60.0  # seconds after which is tried again what Slack says is over some time

log = structlog.get_logger()


class Sending:
    """How deliveries are sent.

    Args:
        app: the front door.
        wire: Slack's HTTP API.
        messages: what is said by it.
        directory: who is still there.
        renews: seconds that a delivery waits for a token.
    """

    platform = Platform.SLACK
    person: str | None = None

    def __init__(self, app: App, wire: Wire, messages: Messages, directory: Directory, renews: float = RENEWS) -> None:
        self._app = app
        self._wire = wire
        self._messages = messages
        self._directory = directory
        self._renews = renews

    async def send(self, delivery: Delivery, words: Reply) -> str:
        """The delivery stands in its channel or with its person, or in place of the message that it edits; its `ts`.

        Raises:
            DepartedError: the person is not in the workspace any more.
            ForbiddenError: the app may not speak in the channel.
            FrozenError: the message takes no more edits.
            UndeliverableError: it never will, or the message is gone.
            UncertainError: it may stand there from an earlier try, and nobody can tell.
            AbsentError: it was withdrawn, and does not.
            NotNowError: it does not by this try, and may later.
            UnreachedError: it may, or not.
        """
        try:
            if delivery.message is None and delivery.doubt is not None:
                found = await self._found(delivery, delivery.doubt)
                if found is not None:
                    return found
                if delivery.post and delivery.post.withdrawn:
                    raise AbsentError(delivery.post.withdrawn)
            return await self._sent(delivery, words)
        except LimitedError as error:
            raise NotNowError(str(error), error.seconds) from error
        except UnreachedError as error:
            if error.maybe:
                raise
            raise NotNowError(str(error)) from error
        except RefusedError as error:
            await self._refused(delivery, error)

    async def keeper(self, group: str) -> str | None:
        """The account that a workspace belongs to."""
        return await self._wire.owner(group)

    async def _found(self, delivery: Delivery, doubt: timedelta) -> str | None:
        """What an earlier try left in the channel, of this process or of one that has ended; None if nothing.

        Raises:
            UncertainError: we may not look.
            NotNowError: it cannot be told yet.
        """
        if delivery.channel is None:  # a direct channel has an id that Slack does not tell without a scope more
            raise UncertainError("whether they have read it is not known")
        try:
            found = await self._messages.find(delivery.group, delivery.channel, _key(delivery), doubt)
        except UnseenError as error:
            raise UncertainError(f"whether it was posted is not known: {error}") from error
        except UnreachedError as error:
            raise NotNowError(f"it was not looked for: {error}") from error
        if found is None and doubt < SETTLES:
            raise NotNowError("it may still appear", (SETTLES - doubt).total_seconds())
        return found

    async def _sent(self, delivery: Delivery, words: Reply) -> str:
        team, place = delivery.group, str(delivery.channel or delivery.person)
        try:
            async with asyncio.timeout(self._renews):
                await self._wire.token(team)
        except TimeoutError:
            raise NotNowError("its token is being renewed") from None
        if delivery.message is not None:
            await self._messages.edit(team, place, delivery.message, words)
            return delivery.message
        return await self._messages.send(team, place, words, _key(delivery), own=delivery.channel is None)

    async def _refused(self, delivery: Delivery, error: RefusedError) -> NoReturn:
        """What a refusal means for a delivery."""
        if error.code in PASSING:
            raise NotNowError(str(error), _LONG) from error
        if error.code in DEAD or error.code == NOT_INSTALLED:
            raise UndeliverableError(str(error)) from error
        if delivery.message is not None and error.code in FROZEN:
            raise FrozenError(str(error)) from error
        if delivery.channel is None:
            await self._unmet(delivery, error)
        if error.code in SHUT:
            raise ForbiddenError(str(error), await self._name(delivery.group, str(delivery.channel))) from error
        raise UndeliverableError(str(error)) from error

    async def _unmet(self, delivery: Delivery, error: RefusedError) -> NoReturn:
        """What a refusal means for one that is for a person."""
        person = str(delivery.person)
        if await self._directory.is_gone(delivery.group, person):
            await self._app.departed(Platform.SLACK, delivery.group, person)
            raise DepartedError("who it is for has left the workspace") from error
        raise UndeliverableError(str(error)) from error

    async def _name(self, team: str, channel: str) -> str:
        """What a channel is called, if Slack says so."""
        try:
            return str((await self._wire.channel(team, channel)).get("name") or "")
        except (RefusedError, UnreachedError) as error:
            log.info("slack channel not seen", team=team, channel=channel, reason=str(error))
            return ""


def _key(delivery: Delivery) -> str:
    """What a delivery is found by."""
    return f"delivery-{delivery.id}"
