"""Going through time: the clock is held at each instant at which something happens by itself, and it happens there.

So nothing comes late, and a week brings seven posts: the clock is never sent over one of them.
"""

from collections.abc import Callable
from datetime import datetime

import structlog

from bot.adapters.local import Local
from bot.app import App
from bot.core.calendar import ONE_DAY
from bot.core.travelling import MOST_STEPS, Journey, TravelClock
from bot.features import ahead

_ROUNDS = 20  # of doing what is due at one instant; what brings forth more than that each time does not end by itself

log = structlog.get_logger()


async def settle(app: App, local: Local) -> None:
    """What is due by the app's clock is done and said, and whatever that brings with it; nothing is raised."""
    try:
        for _ in range(_ROUNDS):
            await local.remind()
            await local.pass_on()
            if not await app.work(ahead.is_due):
                return
        log.warning("not settled")
    except Exception:
        log.exception("not settled")


async def travel(
    app: App,
    local: Local,
    clock: TravelClock,
    wanted: datetime,
    *,
    steps: int = MOST_STEPS,
    goes_on: Callable[[], bool] = lambda: True,
) -> Journey:
    """What came on the way there; the clock runs on from where it is then.

    It ends early where more happens than `steps` allow, where it is not to go on, and where something goes wrong, which
    the log knows.

    Args:
        app: the front door, which lives by the clock.
        local: its sender.
        clock: the clock.
        wanted: where it is to go.
        steps: instants at which it may stop.
        goes_on: asked at each of them.
    """
    since = clock.hold()
    try:
        await settle(app, local)
        mark = await app.work(lambda session, _: ahead.mark(session))
        made = await _go(app, local, clock, wanted, steps, goes_on)
        happened = await app.work(lambda session, _: ahead.happened(session, mark))
        return Journey(since, clock(), wanted, made, tuple(happened))
    finally:
        clock.run_on()


async def _go(
    app: App, local: Local, clock: TravelClock, wanted: datetime, most: int, goes_on: Callable[[], bool]
) -> int:
    """The clock is held at where it was to go, or at the last instant that was reached; at how many it was."""
    made, tidied = 0, clock()
    try:
        while made < most and goes_on():
            at = await app.work(lambda session, now: ahead.next_instant(session, now, wanted))
            if at is None:
                clock.hold(wanted)
                await settle(app, local)
                await app.housekeep()
                break
            clock.hold(at)
            await settle(app, local)
            made += 1
            if at - tidied >= ONE_DAY:
                await app.housekeep()
                tidied = at
    except Exception:
        log.exception("journey left early")
    return made
