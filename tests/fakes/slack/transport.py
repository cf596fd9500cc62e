"""What both ways to the app have in common: attempts, answers in time and late, what is sent again."""

from __future__ import annotations

import asyncio
from typing import TYPE_CHECKING, Any, Protocol

from tests.fakes.slack.acks import take, unreachable
from tests.fakes.slack.delivery import EVENT, RETRIES, Attempt

if TYPE_CHECKING:
    from tests.fakes.slack.delivery import Delivery
    from tests.fakes.slack.world import World


class Way(Protocol):
    """One way to the app."""

    def carry(self, delivery: Delivery, attempt: Attempt) -> None:
        """Sends it; the answer comes later, or it is noted as lost."""


class Transport:
    """Tells the app what happens, by the way that is set."""

    def __init__(self, world: World) -> None:
        self.world = world
        self.way: Way | None = None
        self.echo = 0
        world.send = self.send
        world.clock.watchers.append(self.look_at_the_clock)

    def send(self, delivery: Delivery) -> None:
        """Tells it for the first time; and an event as often again as `echo` says."""
        self._try(delivery, "")
        if delivery.kind == EVENT:
            for _ in range(self.echo):
                self._try(delivery, "http_timeout")

    def again(self, delivery: Delivery, reason: str = "http_timeout") -> None:
        """Tells an event once more, as Slack's retry."""
        assert delivery.kind == EVENT, "Slack sends events again, nothing else"
        assert len(delivery.attempts) <= RETRIES, "Slack sends an event three times more, not oftener"
        self._try(delivery, reason)

    def _try(self, delivery: Delivery, reason: str) -> None:
        attempt = Attempt(len(delivery.attempts), self.world.clock.now, reason)
        delivery.attempts.append(attempt)
        if self.way is None:
            self.lost(delivery, attempt, "no_connection")
        else:
            self.way.carry(delivery, attempt)

    def answered(self, delivery: Delivery, attempt: Attempt, status: int, body: Any) -> None:
        """The app answered an attempt."""
        if delivery.answer(attempt, self.world.clock.now, status):
            take(self.world, delivery, body)
        elif not 200 <= status < 300 and not delivery.acknowledged:
            delivery.failed = delivery.failed or unreachable(delivery, "http_service_error")
        self.world.board.announce()

    def lost(self, delivery: Delivery, attempt: Attempt, why: str) -> None:
        """An attempt did not reach the app."""
        attempt.lost = why
        if not delivery.acknowledged:
            delivery.failed = delivery.failed or unreachable(delivery, "dispatch_failed")
        self.world.board.announce()

    def look_at_the_clock(self) -> None:
        """Whoever waits for an acknowledgement longer than 3 s reads that the app did not answer."""
        for delivery in self.world.deliveries:
            if not delivery.acknowledged and not delivery.failed and delivery.late(self.world.clock.now):
                for attempt in delivery.attempts:
                    attempt.lost = attempt.lost or ("" if attempt.answered else "timeout")
                delivery.failed = unreachable(delivery, "operation_timeout")
        self.world.board.announce()


class Tasks:
    """Tasks that are kept until they are done, and ended with their owner."""

    def __init__(self) -> None:
        self._running: set[asyncio.Task[None]] = set()

    def start(self, work: Any) -> None:
        """Begins a task."""
        task = asyncio.get_running_loop().create_task(work)
        self._running.add(task)
        task.add_done_callback(self._running.discard)

    async def stop(self) -> None:
        """Ends what still runs."""
        for task in tuple(self._running):
            task.cancel()
        await asyncio.gather(*self._running, return_exceptions=True)
