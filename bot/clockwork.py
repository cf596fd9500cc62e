"""When things happen by themselves: APScheduler is the metronome, the database says what is due."""

import asyncio
import time
from collections.abc import Awaitable, Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from datetime import UTC, datetime
from functools import partial
from typing import Protocol

import structlog
from apscheduler.schedulers.asyncio import AsyncIOScheduler

from bot.app import App
from bot.core.outages import BEAT, Line
from bot.worker import Sender, Worker

TICK_SECONDS = 1
"""How often it is looked which daily posts are due."""

OUTBOX_SECONDS = 2
"""How often the outbox is looked at, if nothing of it is being sent."""

REMINDER_SECONDS = 20
"""How often it is looked whose reminder is due."""

BEAT_SECONDS = BEAT.total_seconds()
"""How often it is noted what the bot hears."""

HOUSEKEEPING_SECONDS = 3600
"""How often what is not needed any more is let go."""

WATCH_SECONDS = 1
"""How often it is looked whether the metronome stands still."""

log = structlog.get_logger()

Job = Callable[[], Awaitable[object]]


class Ear(Protocol):
    """What may hear a platform."""

    @property
    def sender(self) -> Sender:
        """What sends there, which names the platform."""

    async def hears(self) -> Sequence[Line]:
        """The lines by which the platform can tell it what happens just now; none of what only speaks."""


def jobs(app: App, workers: Sequence[Worker], ears: Sequence[Ear] = ()) -> dict[Job, float]:
    """What happens by itself, and how often (seconds): for each platform what is sent and heard, for all the rest."""
    each: dict[Job, float] = {partial(housekeep, app): HOUSEKEEPING_SECONDS, partial(tick, app): TICK_SECONDS}
    for worker in workers:
        each[worker.run] = OUTBOX_SECONDS
        each[partial(remind, app, worker.sender)] = REMINDER_SECONDS
    for ear in ears:
        each[partial(beat, app, ear)] = BEAT_SECONDS
    return each


async def deliver(app: App, sender: Sender) -> int:
    """Everything that is due for a sender is sent and recorded, as by a worker; how much that was."""
    return await Worker(app, sender).run()


async def tick(app: App) -> None:
    """Daily posts that are due are in the outbox; nothing is raised, what went wrong is tried again."""
    begun = time.perf_counter()
    try:
        while await app.tick():
            pass
    except Exception:
        log.exception("tick failed")
    else:
        app.meters.ticked(time.perf_counter() - begun)


async def remind(app: App, sender: Sender) -> None:
    """Reminders that are due for a sender are in the outbox; nothing is raised, what went wrong is tried again."""
    try:
        while await app.remind(sender.platform, sender.person):
            pass
    except Exception:
        log.exception("reminders failed", platform=sender.platform)


async def beat(app: App, ear: Ear) -> None:
    """What is heard just now is noted, which nothing is if nothing is heard; nothing is raised."""
    try:
        if lines := await ear.hears():
            await app.beat(ear.sender.platform, lines)
    except Exception:
        log.exception("beat failed", platform=ear.sender.platform)


async def housekeep(app: App) -> None:
    """What is not needed any more is gone; nothing is raised, and whatever went wrong is tried again the next time."""
    try:
        await app.housekeep()
    except Exception:
        log.exception("housekeeping failed")


@contextmanager
def ticking(jobs: Mapping[Job, float], *, on: bool = True) -> Iterator[None]:
    """Within the block each job is started at once and then every so many seconds, never twice at the same time.

    So it is also while the machine's clock is set. None is if it is not `on`.
    """
    if not on:
        yield
        return
    scheduler = AsyncIOScheduler(timezone="UTC")
    for job, seconds in jobs.items():
        # The second instance finds the first at work and goes: a long one is nothing that needs a warning.
        scheduler.add_job(
            _once(job),
            "interval",
            seconds=seconds,
            next_run_time=datetime.now(UTC),
            max_instances=2,
            coalesce=True,
            misfire_grace_time=None,
        )
    scheduler.start()
    watch = asyncio.create_task(_watch(scheduler))
    try:
        yield
    finally:
        watch.cancel()
        scheduler.shutdown(wait=False)


async def _watch(scheduler: AsyncIOScheduler) -> None:
    """A job that is further off than its interval begins at once: the clock by which it was planned was set back."""
    while True:
        await asyncio.sleep(WATCH_SECONDS)
        now = datetime.now(UTC)
        for job in scheduler.get_jobs():
            if job.next_run_time > now + job.trigger.interval:
                job.modify(next_run_time=now)


def _once(job: Job) -> Job:
    """The job, left out while it is still at work."""
    at_work = False

    async def once() -> None:  # APScheduler awaits what it can tell to be a coroutine function, and nothing else
        nonlocal at_work
        if at_work:
            return
        at_work = True
        try:
            await job()
        except asyncio.CancelledError:  # by the end of `ticking`: told to APScheduler, it would be logged as an error
            log.debug("a job was left")
        finally:
            at_work = False

    return once
