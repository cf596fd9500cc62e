"""When things happen by themselves: APScheduler is the metronome, the database says what is due."""

from collections.abc import Awaitable, Callable, Iterator, Mapping
from contextlib import contextmanager
from typing import Protocol

import structlog
from apscheduler.schedulers.asyncio import AsyncIOScheduler

from bot.app import App
from bot.core.people import Delivery, UndeliverableError
from bot.core.reply import Reply
from bot.core.request import Platform

OUTBOX_SECONDS = 2
"""How often the outbox is looked at."""

HOUSEKEEPING_SECONDS = 3600
"""How often what is not needed any more is let go."""

log = structlog.get_logger()


class Sender(Protocol):
    """How a platform sends what the bot says on its own."""

    platform: Platform
    person: str | None
    """The only account that can be reached from here, if it is so."""

    async def send(self, delivery: Delivery, words: Reply) -> None:
        """The words have reached their reader; an exception means that they have not.

        Raises:
            UndeliverableError: they never will.
        """


async def deliver(app: App, sender: Sender) -> int:
    """Everything that is due for a sender is sent and recorded; how much that was.

    A delivery whose sending failed stays claimed, and is due again when its lease runs out. Nothing is raised: whatever
    went wrong is in the log, and tried again the next time.
    """
    sent = 0
    try:
        for delivery, words in await app.collect(sender.platform, sender.person):
            try:
                await sender.send(delivery, words)
            except UndeliverableError as error:
                log.warning("undeliverable", delivery=delivery.id, kind=delivery.kind, reason=str(error))
                await app.settle(delivery, "failed")
                continue
            except Exception:
                log.exception("delivery failed", delivery=delivery.id, kind=delivery.kind)
                continue
            sent += await app.settle(delivery, "sent")
    except Exception:
        log.exception("outbox failed", platform=sender.platform)
    return sent


async def housekeep(app: App) -> None:
    """What is not needed any more is gone; nothing is raised, and whatever went wrong is tried again the next time."""
    try:
        await app.housekeep()
    except Exception:
        log.exception("housekeeping failed")


Job = Callable[[], Awaitable[object]]


@contextmanager
def ticking(jobs: Mapping[Job, float], *, on: bool = True) -> Iterator[None]:
    """Within the block each job is started every so many seconds, never twice at once; none if it is not `on`."""
    if not on:
        yield
        return
    scheduler = AsyncIOScheduler(timezone="UTC")
    for job, seconds in jobs.items():
        scheduler.add_job(
            _tick(job), "interval", seconds=seconds, max_instances=1, coalesce=True, misfire_grace_time=None
        )
    scheduler.start()
    try:
        yield
    finally:
        scheduler.shutdown(wait=False)


def _tick(job: Job) -> Job:
    async def tick() -> None:  # APScheduler awaits what it can tell to be a coroutine function, and nothing else
        await job()

    return tick
