"""What happens by itself while the bot runs."""

import asyncio
from functools import partial

from bot.app import App
from bot.clockwork import (
    HOUSEKEEPING_SECONDS,
    OUTBOX_SECONDS,
    REMINDER_SECONDS,
    TICK_SECONDS,
    housekeep,
    jobs,
    remind,
    tick,
    ticking,
)
from bot.worker import Worker
from tests.features.test_reminders import Mailbox


def test_posts_are_made_and_every_platform_is_sent_its_messages_reminded_and_kept_tidy(app: App) -> None:
    """Each of them at its pace, on every platform; the house is kept, and posts made, once for all."""
    one, other = Worker(app, Mailbox()), Worker(app, Mailbox())
    found = {
        (job.func, job.args) if isinstance(job, partial) else job: seconds
        for job, seconds in jobs(app, [one, other]).items()
    }
    assert found == {
        one.run: OUTBOX_SECONDS,
        other.run: OUTBOX_SECONDS,
        (remind, (app, one.sender)): REMINDER_SECONDS,
        (remind, (app, other.sender)): REMINDER_SECONDS,
        (housekeep, (app,)): HOUSEKEEPING_SECONDS,
        (tick, (app,)): TICK_SECONDS,
    }


def test_a_job_begins_at_once_and_is_never_at_work_twice() -> None:
    """However long it takes, and however often its time comes meanwhile."""
    at_work, most, begun = 0, 0, 0
    often, slow = asyncio.Event(), asyncio.Event()
    beats = 0

    async def job() -> None:
        nonlocal at_work, most, begun
        at_work, begun = at_work + 1, begun + 1
        most = max(most, at_work)
        await slow.wait()
        at_work -= 1

    async def beat() -> None:
        nonlocal beats
        beats += 1
        if beats == 5:
            often.set()

    async def once() -> None:
        first.set()

    async def main() -> None:
        with ticking({job: 0.001, beat: 0.001, once: 3600}):
            await asyncio.wait_for(often.wait(), 10)
            await asyncio.wait_for(first.wait(), 10)
            slow.set()

    first = asyncio.Event()
    asyncio.run(main())
    assert (most, begun) == (1, 1)
