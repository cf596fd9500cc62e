"""What happens by itself goes on whatever becomes of the machine's clock."""

import asyncio
from datetime import datetime, timedelta, tzinfo

import pytest

from bot.clockwork import ticking


class SetClock(datetime):
    """The machine's clock, which somebody sets."""

    off = timedelta()

    @classmethod
    def now(cls, tz: tzinfo | None = None) -> datetime:  # type: ignore[override]  # plain ones, as the library expects
        """The time that it shows."""
        return datetime.now(tz) + cls.off


@pytest.mark.parametrize("hours", [-1, 1])
def test_a_clock_that_is_set_an_hour_back_or_ahead_stops_nothing(monkeypatch: pytest.MonkeyPatch, hours: int) -> None:
    """Jobs go on within a second or so; only one that would now be further off than its interval comes at once."""
    monkeypatch.setattr("apscheduler.schedulers.base.datetime", SetClock)
    monkeypatch.setattr("bot.clockwork.datetime", SetClock)
    monkeypatch.setattr(SetClock, "off", timedelta())
    beats, seldom = asyncio.Semaphore(0), 0

    async def beat() -> None:
        beats.release()

    async def tidy() -> None:
        nonlocal seldom
        seldom += 1

    async def main() -> None:
        with ticking({beat: 0.05, tidy: 2 * 3600}):
            for off in (timedelta(), timedelta(hours=hours)):
                SetClock.off = off
                for _ in range(5):
                    await asyncio.wait_for(beats.acquire(), 20)

    asyncio.run(main())
    assert seldom == (2 if hours < 0 else 1)


def test_a_job_that_the_end_meets_at_work_is_no_error(caplog: pytest.LogCaptureFixture) -> None:
    """It is left where it stands, and the log has nothing to tell whoever watches over it."""

    async def main() -> None:
        begun, left = asyncio.Event(), asyncio.Event()

        async def job() -> None:
            begun.set()
            try:
                await asyncio.Event().wait()
            finally:
                left.set()

        with ticking({job: 1.0}):
            await begun.wait()
        await left.wait()

    asyncio.run(main())
    assert [each.message for each in caplog.records if each.levelname not in {"DEBUG", "INFO"}] == []
