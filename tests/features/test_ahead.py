"""What happens by itself in the local group, as its members have set it up."""

import asyncio
from collections.abc import Callable
from datetime import datetime, timedelta
from typing import TypeVar

import pytest

from bot.app import App
from bot.core.request import TERMINAL
from bot.core.travelling import NothingAheadError
from bot.features import ahead
from bot.storage.engine import Reader
from tests.conftest import START
from tests.features.front import Person
from tests.people import Clock

T = TypeVar("T")

DAY = timedelta(days=1)
AT_TEN = f"schedule.where:quiz:600:{TERMINAL}"


def found(app: App, job: Callable[[Reader, datetime], T]) -> T:
    """What a use case says."""
    return asyncio.run(app.work(job))


def next_instant(app: App, until: timedelta = DAY) -> datetime | None:
    """The next one within that time."""
    return found(app, lambda session, now: ahead.next_instant(session, now, now + until))


def is_due(app: App) -> bool:
    """Whether anything is to be done at once."""
    return found(app, ahead.is_due)


def next_post(app: App) -> datetime:
    """The next post of the local group."""
    return found(app, lambda session, now: ahead.next_post(session, "local", now))


def zone(app: App) -> str:
    """The zone of the local group."""
    return found(app, lambda session, _: ahead.zone(session, "local", "Asia/Tokyo"))


def test_a_group_that_has_set_nothing_up_has_nothing_ahead(app: App, ann: Person) -> None:
    """Nothing happens by itself, however long it is waited."""
    assert ann.app is app
    assert next_instant(app, 365 * DAY) is None
    assert not is_due(app)


def test_what_an_admin_plans_is_ahead_and_then_due(app: App, ann: Person, clock: Clock) -> None:
    """A post and a reminder are each the next instant; when it has come they are due, and ahead no more."""
    ann.presses(AT_TEN)
    ann.says("settings", reminder="19:30")
    ten, evening = START.replace(hour=10), START.replace(hour=19, minute=30)
    assert next_instant(app) == next_post(app) == ten
    assert not is_due(app)
    clock.now = ten
    assert is_due(app)
    assert next_instant(app) == evening


def test_what_is_due_is_so_until_it_is_done(app: App, ann: Person, clock: Clock) -> None:
    """The tick makes a delivery of it, which is due as well, and is done when it is said."""
    ann.presses(AT_TEN)
    clock.now = START.replace(hour=10)
    asyncio.run(app.tick())
    assert is_due(app)
    assert len(ann.notices()) == 1
    assert not is_due(app)


def test_no_post_is_ahead_where_none_is_planned(app: App, ann: Person) -> None:
    """Before the first schedule, and while all are paused, there is none."""
    for presses in (), (AT_TEN, "schedule.pause:1"):
        for each in presses:
            ann.presses(each)
        with pytest.raises(NothingAheadError) as refused:
            next_post(app)
        assert not refused.value.quiet


def test_no_post_is_ahead_in_quiet_mode(app: App, ann: Person) -> None:
    """One is planned, and it is told why it will not come."""
    ann.presses(AT_TEN)
    ann.presses("config.quiet:1")
    with pytest.raises(NothingAheadError) as refused:
        next_post(app)
    assert refused.value.quiet


def test_the_zone_is_the_groups_or_the_machines(app: App, ann: Person) -> None:
    """The one that an admin has chosen, and before that the one for groups that have chosen none."""
    assert zone(app) == "Asia/Tokyo"
    ann.says("config", zone="Europe/Berlin")
    assert zone(app) == "Europe/Berlin"


def test_what_has_happened_is_told_from_a_mark_on(app: App, ann: Person, clock: Clock) -> None:
    """Not what was before it."""
    ann.presses(AT_TEN)
    clock.now = START.replace(hour=10)
    asyncio.run(app.tick())
    mark = found(app, lambda session, _: ahead.mark(session))
    assert len(found(app, lambda session, _: ahead.happened(session, 0))) == 1
    assert found(app, lambda session, _: ahead.happened(session, mark)) == []
