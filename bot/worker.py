"""A worker: claims what is due on a platform, sends it, and records what became of it.

A delivery is sent only while its lease lasts longer than sending can take, by a clock that goes on while the machine
sleeps. What a worker has sent it keeps in mind until the database has it, however long that is away.
"""

import asyncio
import logging
import time
from collections.abc import Callable
from dataclasses import dataclass
from datetime import timedelta
from typing import Protocol

import structlog

from bot.app import App
from bot.core.outcomes import AbsentError, Fate, Outcome
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
from bot.features.outbox import AT_ONCE, LEASE
from bot.logs import note

SEND_SECONDS = 20.0
"""How long sending may take, with all the waiting for its turn."""

MARGIN_SECONDS = 5.0
"""How much longer than that a lease must last when sending is begun."""

PARTING_SECONDS = 10.0
"""How long what is being sent has to be done at the end."""

LOOK_SECONDS = 2.0
"""How often it is looked for more while something is being sent."""

_FATES: dict[type[Exception], Fate] = {  # a kind before the kinds that it is of
    DepartedError: Fate.DEPARTED,
    ForbiddenError: Fate.SHUT,
    FrozenError: Fate.FROZEN,
    UndeliverableError: Fate.FAILED,
    UncertainError: Fate.UNKNOWN,
    AbsentError: Fate.SKIPPED,
    NotNowError: Fate.NOT_NOW,
}

log = structlog.get_logger()
_deliveries = logging.getLogger(__name__)


class Sender(Protocol):
    """How a platform sends what the bot says on its own."""

    platform: Platform
    person: str | None
    """The only account that can be reached from here, if it is so."""

    async def send(self, delivery: Delivery, words: Reply) -> str | None:
        """The words have reached their reader, instead of the delivery's message if it names one; their message's id.

        A post that is withdrawn is not sent, but only looked for. It may be cancelled at any time.

        Raises:
            DepartedError: nobody is left to read them.
            ForbiddenError: the bot may not speak in the channel, or there is none.
            FrozenError: the message takes no more edits.
            UndeliverableError: they never will reach anybody.
            UncertainError: nobody can tell whether they have; they are not sent again.
            AbsentError: they were withdrawn, and certainly have not.
            NotNowError: they certainly have not.
            Exception: with any other nobody knows yet; it is called again, and told of the doubt.
        """

    async def keeper(self, group: str) -> str | None:
        """The account that a group belongs to, to be told of what needs an admin; None where nobody does."""


def awake() -> float:
    """Seconds that only grow, also while the machine sleeps, where it has such a clock."""
    clock = getattr(time, "CLOCK_BOOTTIME", None)
    return time.monotonic() if clock is None else time.clock_gettime(clock)


@dataclass(frozen=True, slots=True)
class Times:
    """How long a worker's things take at the most, in seconds but for the lease; see the constants above."""

    lease: timedelta = LEASE
    send: float = SEND_SECONDS
    margin: float = MARGIN_SECONDS
    parting: float = PARTING_SECONDS
    look: float = LOOK_SECONDS

    def __post_init__(self) -> None:
        """A lease covers a send, else nothing would ever be begun.

        Raises:
            ValueError: it does not.
        """
        if self.lease.total_seconds() <= self.send + self.margin:
            raise ValueError("a lease lasts longer than sending may take")


USUAL = Times()


class Worker:
    """What sends the deliveries of a platform in this process.

    Args:
        app: the front door.
        sender: how the platform sends.
        times: how long things may take.
        at_once: how many deliveries are sent at the same time.
        clock: seconds that only grow, also while the machine sleeps.
    """

    def __init__(
        self,
        app: App,
        sender: Sender,
        times: Times = USUAL,
        *,
        at_once: int = AT_ONCE,
        clock: Callable[[], float] = awake,
    ) -> None:
        self.sender = sender
        self._app = app
        self._times = times
        self._at_once = at_once
        self._clock = clock
        self._sending: dict[asyncio.Task[Outcome], Delivery] = {}
        self._outcomes: list[Outcome] = []
        self._running = asyncio.Lock()
        self._ending = False

    @property
    def is_sending(self) -> bool:
        """Whether something is being sent just now."""
        return bool(self._sending)

    async def run(self) -> int:
        """Everything that is due is sent and recorded; how much that was.

        Nothing is raised: whatever went wrong is in the log, and tried again the next time.
        """
        sent = 0
        async with self._running:
            while True:
                sent += await self._record()
                if not self._outcomes:  # what the database does not know yet might be claimed again
                    await self._begin()
                if not self._sending:
                    return sent + await self._record()
                await self._wait()

    async def close(self) -> None:
        """What is being sent is sent and recorded, as far as that takes no longer than it may; the rest is given back.

        Nothing is claimed from then on.
        """
        self._ending = True
        late = asyncio.get_running_loop().call_later(self._times.parting, self._interrupt)
        async with self._running:
            late.cancel()
            await self._record()

    def _interrupt(self) -> None:
        for task in self._sending:
            task.cancel()

    async def _begin(self) -> None:
        """As much of what is due as there is room for is being sent."""
        since, room, held = self._clock(), self._at_once - len(self._sending), tuple(self._sending.values())
        if self._ending or room < self._at_once // 4:
            return
        try:
            claimed = await self._app.collect(
                self.sender.platform, self.sender.person, lease=self._times.lease, limit=room, sending=held
            )
        except Exception:
            log.exception("outbox failed", platform=self.sender.platform)
            return
        until = since + self._times.lease.total_seconds()
        for delivery, words in claimed:
            self._sending[asyncio.create_task(self._try(delivery, words, until))] = delivery

    async def _wait(self) -> None:
        """Something that was being sent is not any more, or it is time to look for more."""
        timeout = None if self._ending else self._times.look
        done, _ = await asyncio.wait(self._sending, timeout=timeout, return_when=asyncio.FIRST_COMPLETED)
        for task in done:
            delivery = self._sending.pop(task)
            begun = not task.cancelled()  # `_try` says even of a cancelled one what became of it, once it has begun
            outcome = task.result() if begun else Outcome(delivery, Fate.UNTOUCHED)
            self._outcomes.append(outcome)
            self._note(outcome)

    def _note(self, outcome: Outcome) -> None:
        """What became of a try is counted; where it was sent, the log tells so as well, with how old it was."""
        if outcome.fate is Fate.UNTOUCHED:
            return
        delivery = outcome.delivery
        self._app.meters.delivered(self.sender.platform, delivery.kind, outcome.fate)
        if outcome.fate is Fate.SENT and not self._app.is_played:
            age = round((self._app.now() - delivery.created_at).total_seconds(), 1)
            note(_deliveries, "delivered", **self._of(delivery), fate=outcome.fate, seconds=age)

    def _of(self, delivery: Delivery) -> dict[str, str | int]:
        """Which delivery it is, for the log."""
        platform: str = self.sender.platform
        return {"platform": platform, "group": delivery.group, "delivery": delivery.id, "kind": delivery.kind}

    async def _record(self) -> int:
        """What became of all that was tried is kept, in mind if not in the database; how much of it was sent."""
        if not self._outcomes:
            return 0
        outcomes, self._outcomes = self._outcomes, []
        try:
            return await self._app.record(outcomes)
        except Exception:
            log.exception("outcomes not recorded", platform=self.sender.platform, count=len(outcomes))
            self._outcomes = outcomes + self._outcomes
            return 0

    async def _try(self, delivery: Delivery, words: Reply, until: float) -> Outcome:
        """What became of a delivery that is ours until then."""
        if self._ending or until - self._clock() < self._times.send + self._times.margin:
            return Outcome(delivery, Fate.UNTOUCHED)
        try:
            return await self._send(delivery, words)
        except asyncio.CancelledError:  # by `close`: the process ends before it could be sent
            return Outcome(delivery, Fate.DOUBTFUL, "interrupted")

    async def _send(self, delivery: Delivery, words: Reply) -> Outcome:
        try:
            async with asyncio.timeout(self._times.send):
                return Outcome(delivery, Fate.SENT, message=await self.sender.send(delivery, words))
        except tuple(_FATES) as error:
            return await self._failed(delivery, error)
        except Exception as error:
            log.exception("delivery failed", **self._of(delivery))
            return Outcome(delivery, Fate.DOUBTFUL, type(error).__name__)

    async def _failed(self, delivery: Delivery, error: Exception) -> Outcome:
        """What an error says of a delivery."""
        fate = next(fate for kind, fate in _FATES.items() if isinstance(error, kind))
        log.warning("delivery not sent", **self._of(delivery), fate=fate, reason=str(error))
        if isinstance(error, NotNowError):
            rest = timedelta(seconds=error.seconds) if error.seconds > 0 else None
            return Outcome(delivery, Fate.UNTOUCHED if self._ending else fate, str(error), rest=rest)
        keeper = await self._keeper(delivery.group) if fate in {Fate.SHUT, Fate.UNKNOWN} else None
        channel = error.channel if isinstance(error, ForbiddenError) else ""
        return Outcome(delivery, fate, str(error), keeper=keeper, channel=channel)

    async def _keeper(self, group: str) -> str | None:
        try:
            async with asyncio.timeout(self._times.send):
                return await self.sender.keeper(group)
        except Exception:
            log.exception("keeper not found", platform=self.sender.platform)
            return None
