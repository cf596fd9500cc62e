"""Events that a platform tells again: one process works on each, until it is done, gives it back, or has gone."""

import asyncio

from bot.app import App
from bot.features.events import Turn, give_back
from tests.people import Clock

KEY = "slack:Ev1"


def test_an_event_is_ours_until_it_is_done(app: App) -> None:
    """Whoever comes second leaves it alone, and after it is done as well."""

    async def main() -> None:
        assert [await app.begin(KEY) for _ in range(2)] == [Turn.OURS, Turn.OTHERS]
        assert await app.begin("slack:Ev2") is Turn.OURS
        await app.finish(KEY)
        assert await app.begin(KEY) is Turn.DONE

    asyncio.run(main())


def test_an_event_whose_work_failed_is_anybodys(app: App) -> None:
    """At once; but one that is done stays so."""

    async def main() -> None:
        await app.begin(KEY)
        await app.work(lambda session, _: give_back(session, KEY))
        assert [await app.begin(KEY) for _ in range(2)] == [Turn.OURS, Turn.OTHERS]
        await app.finish(KEY)
        await app.work(lambda session, _: give_back(session, KEY))
        assert await app.begin(KEY) is Turn.DONE

    asyncio.run(main())


def test_an_event_of_a_process_that_has_gone_is_anybodys_later(app: App, clock: Clock) -> None:
    """After the lease, of which Slack's second telling after a minute is within and its third after five is not."""

    async def main() -> None:
        await app.begin(KEY)
        clock.advance(minutes=1)
        assert await app.begin(KEY) is Turn.OTHERS
        clock.advance(minutes=4)
        assert [await app.begin(KEY) for _ in range(2)] == [Turn.OURS, Turn.OTHERS]

    asyncio.run(main())
