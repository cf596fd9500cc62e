"""Rest days: weekdays without a prompt, if admins want them; they change with the schedules, and never a day begun."""

from collections.abc import Callable
from datetime import UTC, date, datetime, timedelta
from typing import Any

import pytest
from sqlalchemy import select

from bot.app import App
from bot.core.errors import AdminsOnly
from bot.core.ledger import Resting, Rests
from bot.core.schedules import EVERY_DAY
from bot.core.streaks import Verdict
from bot.features import rests, schedules
from bot.storage import ledger
from bot.storage.engine import Database
from bot.storage.tables import RestWeekRow
from tests.features.front import choice, labels, refusal, study, text
from tests.features.postings import GUILD
from tests.features.test_channels import person
from tests.features.test_schedules import House
from tests.features.test_streak import verdicts
from tests.people import Clock
from tests.storage.world import NOW, joined

WORKDAYS, WEEKEND = frozenset(range(5)), frozenset({5, 6})
WEDNESDAY = date(2026, 3, 11)
"""At ten in Berlin on Tuesday the 10th it is Tuesday in Kiritimati as well."""

DAY = timedelta(days=1)


@pytest.fixture
def house(database: Database) -> House:
    """A group."""
    return House(database)


def turn(house: House, *, on: bool) -> Resting:
    """The switch is turned."""
    with house.database.write() as session:
        return rests.turn(session, house.admin, on=on, now=house.now)


def history(house: House) -> Rests:
    """The group's rest days over time."""
    with house.database.read() as session:
        return ledger.rests(session, house.admin.group_id)


def test_weekdays_without_a_prompt_are_rest_days(house: House) -> None:
    """Those on which no schedule posts, from the first date on that has begun nowhere; none before the switch."""
    house.plans(weekdays=frozenset({0, 1, 2}))
    house.plans(weekdays=frozenset({2, 3, 4}), zone="America/Los_Angeles")
    assert history(house) == Rests()
    assert turn(house, on=True) == Resting(on=True, weekdays=WEEKEND, since=WEDNESDAY)
    assert history(house) == Rests(((WEDNESDAY, WEEKEND),))


def test_no_day_that_has_begun_anywhere_changes(house: House) -> None:
    """At noon in Berlin it is past midnight on Kiritimati, where the next date is another."""
    house.plans(weekdays=WORKDAYS)
    house.now = datetime(2026, 3, 10, 9, 59, 59, tzinfo=UTC)
    assert turn(house, on=True).since == WEDNESDAY
    house.now += timedelta(seconds=1)
    assert turn(house, on=False).since == WEDNESDAY + DAY
    assert [since for since, _ in history(house).weeks] == [WEDNESDAY, WEDNESDAY + DAY]


def test_a_later_change_before_it_counts_replaces_the_earlier(house: House) -> None:
    """One row a date; and what is the same as before is no new row."""
    house.plans(weekdays=WORKDAYS)
    turn(house, on=True)
    turn(house, on=False)
    assert history(house) == Rests(((WEDNESDAY, frozenset()),))
    turn(house, on=True)
    turn(house, on=True)
    assert history(house) == Rests(((WEDNESDAY, WEEKEND),))
    house.now += 3 * DAY
    assert turn(house, on=True) == Resting(on=True, weekdays=WEEKEND, since=WEDNESDAY)
    assert history(house) == Rests(((WEDNESDAY, WEEKEND),))


def test_a_clock_that_was_set_back_takes_nothing_back(house: House) -> None:
    """The rows stay in their order."""
    house.plans(weekdays=WORKDAYS)
    turn(house, on=True)
    house.now -= 5 * DAY
    turn(house, on=False)
    assert history(house) == Rests(((WEDNESDAY, frozenset()),))


CHANGES: dict[str, tuple[Callable[..., Any], frozenset[int]]] = {
    "pause": (lambda house, each: house.changes(schedules.pause, each), frozenset()),
    "remove": (lambda house, each: house.changes(schedules.remove, each), frozenset()),
    "set_weekdays": (lambda house, each: house.does(schedules.set_weekdays, each.id, WEEKEND), WORKDAYS),
    "create": (lambda house, _: house.plans(weekdays=EVERY_DAY), frozenset()),
    "create one more": (lambda house, _: house.plans(weekdays=frozenset({5})), frozenset({6})),
    "retime": (lambda house, each: house.does(schedules.retime, each.id, 60), WEEKEND),
    "move": (lambda house, each: house.does(schedules.move, each.id, "44"), WEEKEND),
}


@pytest.mark.parametrize("name", CHANGES)
def test_rest_days_follow_the_schedules(house: House, name: str) -> None:
    """Whatever changes on which days something is posted; none while nothing is."""
    change, weekdays = CHANGES[name]
    made = house.plans(weekdays=WORKDAYS)
    turn(house, on=True)
    change(house, made)
    assert history(house).weeks[-1] == (WEDNESDAY, weekdays)


def test_pausing_all_ends_rest_days_and_resuming_one_brings_its_own(house: House) -> None:
    """A group that posts nothing has none, or its streaks would be frozen for ever."""
    house.plans(weekdays=WORKDAYS)
    other = house.plans(weekdays=frozenset({0}))
    turn(house, on=True)
    with house.database.write() as session:
        schedules.pause_all(session, house.admin, default_zone="UTC")
    assert history(house).weeks[-1][1] == frozenset()
    house.does(schedules.resume, other.id)
    assert history(house).weeks[-1][1] == frozenset(range(1, 7))


def test_a_schedule_that_its_channel_refused_still_counts(house: House) -> None:
    """Its days are no rest days by the platform's doing."""
    made = house.plans(weekdays=WORKDAYS)
    turn(house, on=True)
    with house.database.write() as session:
        assert schedules.shut(session, house.admin.group_id, made.channel)
    house.plans(weekdays=frozenset({0}))
    assert history(house) == Rests(((WEDNESDAY, WEEKEND),))


def test_without_the_switch_nothing_is_kept(house: House, database: Database) -> None:
    """However schedules change; another group's switch is its own."""
    made = house.plans(weekdays=WORKDAYS)
    house.changes(schedules.pause, made)
    other = joined(database, "Zoe", "blues")
    with database.write() as session:
        rests.turn(session, other, on=True, now=NOW)
    house.does(schedules.resume, made.id)
    with database.read() as session:
        assert session.scalars(select(RestWeekRow)).all() == []


def test_the_switch_stands_in_the_overview(app: App, clock: Clock) -> None:
    """It says which days are rest days and from when on; it is in the audit log, once a change."""
    zoe = person(app, "Zoe", GUILD, admin=True)
    zoe.presses("schedule.where:quiz:540:111")
    zoe.presses("schedule.days:1:31")
    shown = zoe.says("schedule")
    assert "Rest days:" not in text(shown)
    on = zoe.chooses("rest", shown)
    assert "Rest days: Saturdays and Sundays, from Wed 11 Mar on." in text(on)
    zoe.presses("rest:1")
    clock.advance(days=1)
    shown = zoe.says("schedule")
    assert "Rest days: Saturdays and Sundays. They keep a streak and add nothing." in text(shown)
    off = zoe.chooses("rest", shown)
    assert "There are no more rest days, from Thu 12 Mar on." in text(off)
    assert "Make days without a prompt rest days" in labels(off)
    log = text(zoe.says("audit"))
    assert "2 entries" in log
    assert "Zoe ended rest days" in log
    assert "Zoe made days without a prompt rest days (Saturday and Sunday)" in log


def test_without_a_schedule_rest_days_can_be_ended(app: App) -> None:
    """They cannot be begun there, for there is nothing to tell them by."""
    zoe = person(app, "Zoe", GUILD, admin=True)
    assert not [each for each in labels(zoe.says("schedule")) if "rest" in each]
    zoe.presses("schedule.where:quiz:540:111")
    zoe.presses("rest:1")
    assert "Rest days: none, as something is posted every day" in text(zoe.says("schedule"))
    shown = zoe.presses("schedule.removed:1")
    assert "Rest days: none, as nothing is planned." in text(shown)
    assert choice(shown, "rest").label == "No more rest days"
    zoe.chooses("rest", shown)
    assert "Rest days" not in text(zoe.says("schedule"))


def test_only_admins_turn_it(app: App) -> None:
    """A member's press changes nothing."""
    person(app, "Zoe", GUILD, admin=True).presses("schedule.where:quiz:540:111")
    assert text(person(app, "Bob", GUILD).presses("rest:1")) == refusal(AdminsOnly())


def test_a_streak_goes_on_over_rest_days(app: App, clock: Clock) -> None:
    """A weekend costs nothing; the days before the switch count as they did."""
    zoe, bob = person(app, "Zoe", GUILD, admin=True), person(app, "Bob", GUILD)
    zoe.presses("schedule.where:quiz:540:111")
    zoe.presses("schedule.days:1:31")
    clock.advance(days=3)  # Friday
    assert study(bob) == 1
    zoe.presses("rest:1")
    clock.advance(days=3)
    assert study(bob) == 2
    found = verdicts(bob)
    assert [found[date(2026, 3, day)] for day in (14, 15)] == [Verdict.REST] * 2
