"""When things happen by themselves: APScheduler is the metronome, the database says what is due."""

from collections.abc import Awaitable, Callable, Iterator, Mapping
from contextlib import contextmanager
from typing import Protocol

import structlog
from apscheduler.schedulers.asyncio import AsyncIOScheduler

from bot.app import App
from bot.core.people import Delivery, DepartedError, ForbiddenError, UndeliverableError
from bot.core.reply import Reply
from bot.core.request import Platform

OUTBOX_SECONDS = 2
"""How often the outbox is looked at."""

REMINDER_SECONDS = 20
"""How often it is looked whose reminder is due."""

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
            DepartedError: nobody is left to read them.
            ForbiddenError: the bot may not speak in the channel.
            UndeliverableError: they never will.
        """

    async def keeper(self, group: str) -> str | None:
        """The account that a group belongs to, to be told of what needs an admin; None where nobody does."""


async def deliver(app: App, sender: Sender) -> int:
    """Everything that is due for a sender is sent and recorded; how much that was.

    A delivery whose sending failed stays claimed, and is due again when its lease runs out. A channel in which one was
    refused is not tried again for a day: what is due there by then has failed, and what comes due later waits. Nothing
    is raised: whatever went wrong is in the log, and tried again the next time.
    """
    sent = 0
    closed: dict[tuple[str, str], str] = {}
    try:
        for delivery, words in await app.collect(sender.platform, sender.person):
            channel = (delivery.group, delivery.channel or "")
            if delivery.channel and channel in closed:
                await app.settle(delivery, "failed", closed[channel])
                continue
            try:
                await sender.send(delivery, words)
            except DepartedError:
                await app.discard(delivery)
            except ForbiddenError as error:
                closed[channel] = str(error)
                log.warning("channel closed", delivery=delivery.id, kind=delivery.kind, reason=str(error))
                await app.shut(delivery, str(error), await _keeper(sender, delivery.group), error.channel)
            except UndeliverableError as error:
                log.warning("undeliverable", delivery=delivery.id, kind=delivery.kind, reason=str(error))
                await app.settle(delivery, "failed", str(error))
            except Exception as error:
                log.exception("delivery failed", delivery=delivery.id, kind=delivery.kind)
                await app.falter(delivery, type(error).__name__)
            else:
                sent += await app.settle(delivery, "sent")
    except Exception:
        log.exception("outbox failed", platform=sender.platform)
    return sent


async def _keeper(sender: Sender, group: str) -> str | None:
    try:
        return await sender.keeper(group)
    except Exception:
        log.exception("keeper not found", platform=sender.platform)
        return None


async def remind(app: App, sender: Sender) -> None:
    """Reminders that are due for a sender are in the outbox; nothing is raised, what went wrong is tried again."""
    try:
        while await app.remind(sender.platform, sender.person):
            pass
    except Exception:
        log.exception("reminders failed", platform=sender.platform)


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
