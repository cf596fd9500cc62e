"""What the bot says on its own on Slack: once, or not at all where it cannot be known whether it was said before.

Slack knows no key that keeps a message from being posted twice. What we posted carries metadata, by which it is found
among the latest messages of a channel where we may read them, which is up to whoever installs the app.
"""

from typing import NoReturn

from bot.adapters.slack.directory import Directory
from bot.adapters.slack.refusals import PATIENCE, RefusedError, UnreachedError
from bot.adapters.slack.wire import DEAD, NOT_INSTALLED, Wire
from bot.app import App
from bot.core.people import Delivery, DepartedError, ForbiddenError, UndeliverableError
from bot.core.reply import Reply
from bot.core.request import Platform

SHUT = frozenset(
    {
        "channel_not_found",
        "not_in_channel",
        "is_archived",
        "missing_scope",
        "restricted_action",
        "restricted_action_read_only_channel",
        "restricted_action_thread_only_channel",
        "restricted_action_thread_locked",
        "ekm_access_denied",
        "no_permission",
    }
)
"""Errors of a channel in which we may not post now, and which an admin can mend (`chat.postMessage`)."""

PASSING = frozenset(
    {"ratelimited", "internal_error", "fatal_error", "service_unavailable", "request_timeout", "token_expired"}
)
"""Errors that are over some time later."""

_MOST = 1_000  # deliveries that are known not to have been sent


class Sending:
    """How deliveries are sent.

    Args:
        app: the front door.
        wire: Slack's HTTP API.
        directory: who is still there.
    """

    def __init__(self, app: App, wire: Wire, directory: Directory) -> None:
        self._app = app
        self._wire = wire
        self._directory = directory
        self._unsent: dict[int, None] = {}

    async def send(self, delivery: Delivery, words: Reply) -> None:
        """The delivery has reached its channel or its person.

        Raises:
            DepartedError: the person is not in the workspace any more.
            ForbiddenError: the app may not speak in the channel.
            UndeliverableError: it cannot reach them, or may have reached them already.
            RefusedError, UnreachedError: not now.
        """
        team, place, key = delivery.group, str(delivery.channel or delivery.person), f"delivery-{delivery.id}"
        if self._wire.held(team) > PATIENCE:
            self._not_sent(delivery)
            raise RefusedError("chat.postMessage", "ratelimited")
        if await self._was_sent(delivery, key):
            return
        try:
            await self._wire.post(team, place, words, key, own=delivery.channel is None)
        except UnreachedError as error:
            if error.maybe:
                raise UndeliverableError("whether it was posted is not known") from error
            self._not_sent(delivery)
            raise
        except RefusedError as error:
            if error.code in PASSING:
                self._not_sent(delivery)
                raise
            await self._refused(delivery, error)

    async def _was_sent(self, delivery: Delivery, key: str) -> bool:
        """Whether the channel has it from an earlier try, of this process or of one that has ended.

        Raises:
            UndeliverableError: there was one, and we may not look.
        """
        if delivery.fence <= 1 or delivery.id in self._unsent:
            return False
        found = await self._wire.is_there(delivery.group, delivery.channel, key) if delivery.channel else None
        if found is None:
            raise UndeliverableError("whether it was posted before is not known")
        return found

    async def _refused(self, delivery: Delivery, error: RefusedError) -> NoReturn:
        """What a refusal means for a delivery."""
        if error.code in DEAD or error.code == NOT_INSTALLED:
            raise UndeliverableError(str(error)) from error
        if delivery.channel:
            raise (ForbiddenError if error.code in SHUT else UndeliverableError)(str(error)) from error
        person = str(delivery.person)
        if await self._directory.is_gone(delivery.group, person):
            await self._app.departed(Platform.SLACK, delivery.group, person)
            raise DepartedError("who it is for has left the workspace") from error
        raise UndeliverableError(str(error)) from error

    def _not_sent(self, delivery: Delivery) -> None:
        self._unsent[delivery.id] = None
        if len(self._unsent) > _MOST:
            del self._unsent[next(iter(self._unsent))]
