"""A group's schedules: planned, changed, paused, and turned into posts that are due; each date once."""

from collections.abc import Callable
from datetime import UTC, date, datetime, timedelta
from typing import Any

import pytest
from sqlalchemy import select, update

from bot.app import App
from bot.core.errors import BadVacation, Full, Gone, MissingOption
from bot.core.outcomes import Fate
from bot.core.posts import MISSED, PostKind
from bot.core.request import Place, Platform
from bot.core.schedules import EVERY_DAY, MISSED_KEPT, MOST, Away, Coming, Schedule, State
from bot.features import config, schedules, ticks, vacations, whereabouts
from bot.features.membership import present
from bot.library.load import Library
from bot.settings import read_settings
from bot.storage import channels, groups
from bot.storage.engine import Database, NeedsWriter
from bot.storage.tables import DeliveryRow, ScheduleRow
from bot.wiring import build_app, open_database
from tests.features.postings import GUILD, Board, rested, rows, taken
from tests.features.test_channels import person
from tests.people import Clock
from tests.storage.world import NOW, asker, joined

TUESDAY = date(2026, 3, 10)
DAY = timedelta(days=1)
SEVEN = 19 * 60
NINE = 9 * 60
CHANNEL, OTHER = "42", "43"


class House:
    """A group with an admin, its zone Berlin (one hour ahead of UTC), whose clock is moved by hand."""

    def __init__(self, database: Database, group: str = "reds") -> None:
        self.database = database
        self.admin = joined(database, group=group)
        self.now = NOW  # 10:00 on a Tuesday
        with database.write() as session:
            groups.set_zone(session, self.admin.group_id, "Europe/Berlin", NOW)

    def does(self, what: Callable[..., Any], *facts: Any, **more: Any) -> Any:
        """Something of the features, in a transaction of its own."""
        with self.database.write() as session:
            return what(session, self.admin, *facts, default_zone="UTC", now=self.now, **more)

    def plans(self, minute: int = SEVEN, **more: Any) -> Schedule:
        """A new schedule."""
        facts = {"kind": PostKind.QUIZ, "channel": CHANNEL, "weekdays": EVERY_DAY, **more}
        made = self.does(schedules.create, minute=minute, **facts)
        assert isinstance(made, Schedule)
        return made

    def changes(self, what: Callable[..., Schedule], schedule: Schedule, *facts: Any) -> Schedule:
        """A schedule as it is after a change that takes no time."""
        with self.database.write() as session:
            return what(session, self.admin, schedule.id, *facts, default_zone="UTC")

    def kept(self, schedule: Schedule) -> Schedule:
        """A schedule as it is kept."""
        with self.database.read() as session:
            return schedules.find(session, self.admin.group_id, schedule.id, "UTC")

    def ticks(self, clock: str, day: date = TUESDAY) -> list[str]:
        """What the outbox has got by a tick at a time in Berlin: the keys, those skipped in brackets."""
        self.now = berlin(day, clock)
        before = {row.key for row in self.outbox()}
        with self.database.write() as session:
            ticks.tick(session, "UTC", self.now)
        new = [row for row in self.outbox() if row.key not in before]
        return [f"({row.key})" if row.state == "skipped" else row.key for row in new]

    def outbox(self) -> list[DeliveryRow]:
        """Every delivery, in the order of dates."""
        with self.database.read() as session:
            return list(session.scalars(select(DeliveryRow).order_by(DeliveryRow.due_at, DeliveryRow.id)))


@pytest.fixture
def house(database: Database) -> House:
    """A group."""
    return House(database)


def berlin(day: date, clock: str) -> datetime:
    """An instant by Berlin's clocks in winter."""
    return datetime.fromisoformat(f"{day}T{clock}:00+01:00").astimezone(UTC)


def key(schedule: Schedule, day: date) -> str:
    """What makes a post the only one of a schedule and a date."""
    return f"post {schedule.id} {day}"


def coming(house: House, schedule: Schedule) -> list[Coming]:
    """The next three posts."""
    with house.database.read() as session:
        away = vacations.of(session, house.admin.group_id)
    return schedules.coming(schedule, away, house.now)


def test_a_new_schedule_begins_with_the_next_time_that_it_names(house: House) -> None:
    """Today's if it is still to come, else tomorrow's; told with the two after it."""
    early, late = house.plans(NINE), house.plans(SEVEN)
    assert coming(house, late) == [(TUESDAY + n * DAY, berlin(TUESDAY + n * DAY, "19:00")) for n in range(3)]
    assert [day for day, _ in coming(house, early)] == [TUESDAY + n * DAY for n in (1, 2, 3)]
    at_once = house.plans(10 * 60)
    assert at_once.pending == (TUESDAY, NOW)
    assert house.kept(late) == late
    assert late.zone == "Europe/Berlin"
    assert not late.own_zone


def test_a_schedule_keeps_to_its_weekdays_and_its_own_zone(house: House) -> None:
    """Mondays and Fridays in Tokyo."""
    made = house.plans(weekdays=frozenset({0, 4}), zone="Asia/Tokyo", packs=["tiny"])
    assert (made.zone, made.own_zone, made.packs) == ("Asia/Tokyo", True, ("tiny",))
    assert [f"{at:%a %d %H:%M}" for _, at in coming(house, made)] == ["Fri 13 10:00", "Mon 16 10:00", "Fri 20 10:00"]
    assert house.kept(made) == made


def test_a_button_pressed_twice_makes_one_schedule(house: House) -> None:
    """An identical one is given back; one that differs, or that was paused, is another."""
    first = house.plans()
    assert house.plans() == first
    assert house.plans(packs=["tiny"]).id != first.id
    house.changes(schedules.pause, first)
    assert house.plans().id != first.id


def test_what_is_due_is_in_the_outbox_once_and_the_next_is_planned(house: House) -> None:
    """A tick before does nothing, the one at the minute posts, those after it do nothing until the next day."""
    made = house.plans()
    assert house.ticks("18:59") == []
    assert house.ticks("19:00") == [key(made, TUESDAY)]
    assert house.ticks("19:00") == house.ticks("23:59") == []
    kept = house.kept(made)
    assert (kept.pending, kept.last_date) == ((TUESDAY + DAY, berlin(TUESDAY + DAY, "19:00")), TUESDAY)
    assert house.ticks("19:00", TUESDAY + DAY) == [key(made, TUESDAY + DAY)]
    (row, _) = house.outbox()
    assert (row.kind, row.state, row.channel, row.platform) == ("post", "waiting", CHANNEL, Platform.LOCAL)
    assert (row.group_id, row.schedule_id, row.person_id) == (house.admin.group_id, made.id, None)
    assert row.facts == {"schedule": str(made.id), "date": "2026-03-10"}
    assert row.due_at == row.created_at == berlin(TUESDAY, "19:00")
    assert (row.fence, row.attempts, row.error, row.sent_at, row.leased_until) == (0, 0, None, None, None)


def test_a_tick_that_only_reads_asks_for_a_writer_when_something_is_due(house: House) -> None:
    """So that a tick without work takes no lock."""
    house.plans()
    with house.database.read() as session:
        assert not ticks.tick(session, "UTC", berlin(TUESDAY, "18:59"))
        with pytest.raises(NeedsWriter):
            ticks.tick(session, "UTC", berlin(TUESDAY, "19:00"))


def test_more_than_a_tick_takes_are_taken_by_the_next(house: House) -> None:
    """The oldest first, and it says that more are waiting."""
    first = house.plans()
    with house.database.write() as session:
        values = {"group_id": first.group_id, "kind": "quiz", "channel": CHANNEL, "minute": SEVEN, "weekdays": 127}
        later = {"next_at": first.next_at, "next_date": TUESDAY, "created_at": NOW}
        session.add_all(ScheduleRow(**values, **later) for _ in range(ticks.AT_ONCE - 1))
    oldest = House(house.database, "greens").plans(NINE + 90)
    with house.database.write() as session:
        assert ticks.tick(session, "UTC", berlin(TUESDAY, "19:00"), timedelta(days=1))
    assert len(house.outbox()) == ticks.AT_ONCE
    assert house.outbox()[0].schedule_id == oldest.id
    with house.database.write() as session:
        assert not ticks.tick(session, "UTC", berlin(TUESDAY, "19:00"))
    assert len(house.outbox()) == ticks.AT_ONCE + 1


@pytest.mark.parametrize(("clock", "told"), [("20:00", "{}"), ("01:00", "{}"), ("01:01", "({})")])
def test_a_late_post_is_made_up_within_six_hours_and_skipped_after(house: House, clock: str, told: str) -> None:
    """With the instant for which it was planned, or why there is none."""
    made = house.plans()
    night = TUESDAY + DAY * (clock < "19:00")
    assert house.ticks(clock, night) == [told.format(key(made, TUESDAY))]
    (row,) = house.outbox()
    assert row.due_at == berlin(TUESDAY, "19:00")
    assert row.error == (None if row.state == "waiting" else MISSED)
    assert house.kept(made).next_date == TUESDAY + DAY


def test_how_late_a_post_may_be_is_the_operators_to_say(house: House) -> None:
    """With no grace, a minute is too late."""
    house.plans()
    with house.database.write() as session:
        ticks.tick(session, "UTC", berlin(TUESDAY, "19:01"), timedelta())
    assert [row.state for row in house.outbox()] == ["skipped"]


@pytest.mark.parametrize(("hours", "away", "posted"), [(0, 0.4, 1), (0, 420, 0), (2, 7199, 1), (2, 7201, 0)])
def test_with_no_hours_at_all_a_post_in_time_comes(
    database_url: str, tiny: Library, clock: Clock, hours: int, away: float, posted: int
) -> None:
    """What the operator sets reaches the whole way: fractions of a second late is in time, minutes are not."""
    settings = read_settings(database_url=database_url, late_hours=hours)
    app, _ = build_app(settings, open_database(settings), tiny, clock)
    board = Board(app, clock)
    board.schedule()
    assert len(board.passes(seconds=60 + away)) == posted
    app.close()


def test_after_a_long_pause_there_is_one_post_a_schedule(house: House) -> None:
    """Three days: the newest date is made up, and the two before it are told to be skipped."""
    made, other = house.plans(), house.plans(SEVEN - 30)
    days = [TUESDAY + n * DAY for n in range(3)]
    told = house.ticks("20:00", days[-1])
    assert [each for each in told if not each.startswith("(")] == [key(other, days[-1]), key(made, days[-1])]
    assert sorted(each for each in told if each.startswith("(")) == sorted(
        f"({key(schedule, day)})" for schedule in (made, other) for day in days[:-1]
    )
    assert house.ticks("20:00", days[-1]) == []


def test_after_a_year_no_more_than_a_month_is_recorded(house: House) -> None:
    """The newest date is made up, with the month before it skipped."""
    made = house.plans()
    back = TUESDAY + 365 * DAY
    told = house.ticks("20:00", back)
    assert told[-1] == key(made, back)
    assert told[:-1] == [f"({key(made, back - n * DAY)})" for n in range(MISSED_KEPT, 0, -1)]
    assert house.kept(made).next_date == back + DAY


def test_a_clock_that_jumps_an_hour_ahead_and_back_gives_no_second_post(house: House) -> None:
    """What it posted early is posted."""
    made = house.plans()
    told = [house.ticks(clock) for clock in ("18:30", "19:30", "18:31", "19:00", "19:31", "20:00")]
    assert told == [[], [key(made, TUESDAY)], [], [], [], []]


def test_clocks_that_change_move_no_post_off_its_date(house: House) -> None:
    """At 02:30 in Berlin: on the night without one it is 03:00, on the one with two the first."""
    made = house.plans(150)
    for night, posted in ((date(2026, 3, 29), "01:00"), (date(2026, 10, 25), "00:30")):
        due = datetime.fromisoformat(f"{night}T{posted}:00+00:00")
        for now in (due - timedelta(minutes=1), due, due + timedelta(hours=1), due + timedelta(hours=20)):
            with house.database.write() as session:
                ticks.tick(session, "UTC", now)
        assert [row.due_at for row in house.outbox() if row.key == key(made, night)] == [due]
        assert [row.state for row in house.outbox() if row.key == key(made, night)] == ["waiting"]


def test_moving_the_time_around_its_own_hour_gives_that_day_one_post(house: House) -> None:
    """Later and still to come; to a time that is over: at once; after the post: from the next day on."""
    made = house.plans()
    house.now = berlin(TUESDAY, "18:30")
    assert house.does(schedules.retime, made.id, 20 * 60).next_at == berlin(TUESDAY, "20:00")
    assert house.ticks("19:00") == []
    moved = house.does(schedules.retime, made.id, NINE)
    assert moved.pending == (TUESDAY, house.now)
    assert house.ticks("19:00") == [key(made, TUESDAY)]
    assert house.kept(made).pending == (TUESDAY + DAY, berlin(TUESDAY + DAY, "09:00"))
    assert house.does(schedules.retime, made.id, 21 * 60).next_date == TUESDAY + DAY
    assert house.ticks("21:00") == []


def test_moving_the_zone_gives_each_date_one_post(house: House) -> None:
    """Ahead, where the time is over, it comes at once; back, a date that is done is not posted again."""
    made = house.plans()
    house.now = berlin(TUESDAY, "18:30")
    moved = house.does(schedules.rezone, made.id, "Asia/Tokyo")
    assert (moved.zone, moved.own_zone, moved.pending) == ("Asia/Tokyo", True, (TUESDAY, house.now))
    assert house.ticks("18:30") == [key(made, TUESDAY)]
    home = house.does(schedules.rezone, made.id, None)
    assert (home.zone, home.own_zone) == ("Europe/Berlin", False)
    assert home.pending == (TUESDAY + DAY, berlin(TUESDAY + DAY, "19:00"))


def test_the_groups_zone_is_that_of_schedules_without_one(house: House) -> None:
    """When it changes they are planned anew by the same rule, and those with a zone of their own stay."""
    made, own = house.plans(), house.plans(zone="America/New_York")
    house.now = berlin(TUESDAY, "18:30")
    with house.database.write() as session:
        config.set_zone(session, house.admin, "Asia/Tokyo", house.now)
    assert house.kept(made).pending == (TUESDAY, house.now)
    assert house.kept(made).zone == "Asia/Tokyo"
    assert house.kept(own) == own
    assert house.ticks("18:30") == [key(made, TUESDAY)]
    assert house.kept(made).pending == (TUESDAY + DAY, berlin(TUESDAY + DAY, "11:00"))


def test_other_weekdays_count_from_the_next_post_on(house: House) -> None:
    """Without Tuesday there is none today; with it again, it is still to come."""
    made = house.plans()
    fridays = house.does(schedules.set_weekdays, made.id, frozenset({4}))
    assert fridays.next_date == TUESDAY + 3 * DAY
    assert house.does(schedules.set_weekdays, made.id, frozenset({1, 4})).next_date == TUESDAY
    with pytest.raises(MissingOption):
        house.does(schedules.set_weekdays, made.id, frozenset())
    with pytest.raises(MissingOption):
        house.plans(weekdays=frozenset())


def test_packs_can_be_its_own_or_the_groups(house: House) -> None:
    """The plan stays as it was."""
    made = house.plans()
    assert house.changes(schedules.set_packs, made, lambda _: ["tiny", "bees"]).packs == ("bees", "tiny")
    assert house.kept(made).packs == ("bees", "tiny")
    assert house.changes(schedules.set_packs, made, lambda _: ()) == house.kept(made) == made


def test_a_pause_is_not_made_up(house: House) -> None:
    """Paused before its time and resumed after it, it goes on with the next day; before it, with this one."""
    made = house.plans()
    paused = house.changes(schedules.pause, made)
    assert (paused.state, paused.pending, coming(house, paused)) == (State.PAUSED, None, [])
    assert house.ticks("19:30") == []
    resumed = house.does(schedules.resume, made.id)
    assert (resumed.state, resumed.next_date) == (State.ON, TUESDAY + DAY)
    house.changes(schedules.pause, made)
    house.now = berlin(TUESDAY + DAY, "18:00")
    assert house.does(schedules.resume, made.id).next_date == TUESDAY + DAY
    assert house.ticks("19:00", TUESDAY + DAY) == [key(made, TUESDAY + DAY)]
    house.changes(schedules.pause, made)
    assert house.does(schedules.resume, made.id).next_date == TUESDAY + 2 * DAY


def test_what_is_changed_in_a_pause_counts_when_it_ends(house: House) -> None:
    """Nothing is planned until then."""
    made = house.plans()
    house.changes(schedules.pause, made)
    assert house.does(schedules.retime, made.id, 20 * 60).pending is None
    assert house.does(schedules.set_weekdays, made.id, frozenset({2})).pending is None
    assert house.does(schedules.resume, made.id).pending == (TUESDAY + DAY, berlin(TUESDAY + DAY, "20:00"))


def test_resuming_what_is_on_changes_nothing(house: House) -> None:
    """A button pressed twice."""
    made = house.plans()
    house.now = berlin(TUESDAY, "19:30")
    assert house.does(schedules.resume, made.id) == made
    assert house.ticks("19:30") == [key(made, TUESDAY)]


@pytest.mark.parametrize("what", [schedules.pause, schedules.remove])
def test_what_is_paused_or_removed_posts_nothing_more(house: House, what: Callable[..., Schedule]) -> None:
    """Not even what is due; what a worker has begun with, and what was posted, stays."""
    made, other = house.plans(), house.plans(channel=OTHER)
    house.ticks("19:00")
    house.ticks("19:00", TUESDAY + DAY)
    with house.database.write() as session:
        begun = update(DeliveryRow).where(DeliveryRow.key == key(made, TUESDAY)).values(state="claimed", fence=1)
        session.execute(begun)
    house.changes(what, made)
    assert sorted(row.key for row in house.outbox()) == sorted(
        [key(made, TUESDAY), key(other, TUESDAY), key(other, TUESDAY + DAY)]
    )
    assert house.ticks("19:00", TUESDAY + 2 * DAY) == [key(other, TUESDAY + 2 * DAY)]


def test_all_can_be_paused_or_moved_at_once(house: House) -> None:
    """Those of a channel go to another; the others stay where they are."""
    made, other = house.plans(), house.plans(channel=OTHER)
    house.does(schedules.move_all, CHANNEL, "44")
    assert [house.kept(each).channel for each in (made, other)] == ["44", OTHER]
    assert house.kept(made).pending == made.pending
    with house.database.write() as session:
        schedules.pause_all(session, house.admin, default_zone="UTC")
    assert [house.kept(each).state for each in (made, other)] == [State.PAUSED] * 2


@pytest.mark.parametrize(("fate", "channel"), [(None, "C9"), (Fate.NOT_NOW, "C9"), (Fate.DOUBTFUL, "C1")])
def test_what_waits_goes_with_its_schedule_into_another_channel(
    app: App, clock: Clock, database: Database, fate: Fate | None, channel: str
) -> None:
    """Untried, or tried in vain; what may have been posted is looked for where that was. Its edits go there too."""
    board = Board(app, clock)
    board.schedule()
    admin = person(app, "Zoe", GUILD, admin=True)
    if fate:
        board.fates = [fate]
    else:
        admin.presses("config.quiet:1")
    assert board.passes(minutes=1) == []
    admin.presses("schedule.channel:1:C9")
    admin.presses("config.quiet:0")
    rested(database)
    assert board.passes(minutes=1) == ["1"]
    assert board.told["1"].channel == channel
    taken(board.person(), "post.start:1")
    board.passes(minutes=1)
    assert {row.channel for row in rows(database, DeliveryRow)} == {channel}


def test_a_post_out_of_turn_is_one_for_a_number(house: House) -> None:
    """A double click is one, the plan stays as it is, and a paused one can post too."""
    made = house.plans()
    house.changes(schedules.pause, made)
    with house.database.read() as session:
        number = schedules.asked(session, made.id)
    for _ in range(2):
        house.does(schedules.post_now, made.id, number)
    (row,) = house.outbox()
    assert (row.key, row.due_at, row.state) == (f"post {made.id} now {number}", NOW, "waiting")
    assert row.facts == {"schedule": str(made.id), "date": "2026-03-10", "now": "yes"}
    with house.database.read() as session:
        assert schedules.asked(session, made.id) != number
        house.does(schedules.post_now, made.id, schedules.asked(session, made.id))
    assert len(house.outbox()) == 2
    assert house.kept(made).state is State.PAUSED
    house.does(schedules.resume, made.id)
    assert house.ticks("19:00") == [key(made, TUESDAY)]


def test_a_vacation_is_passed_over(house: House) -> None:
    """Its first and its last day with it; when it is called off, what is still to come is posted."""
    made = house.plans()
    (gone,) = house.does(vacations.away, TUESDAY, TUESDAY + 2 * DAY)
    assert gone == Away(TUESDAY, TUESDAY + 2 * DAY, gone.id)
    assert house.kept(made).next_date == TUESDAY + 3 * DAY
    assert house.plans(NINE).next_date == TUESDAY + 3 * DAY
    assert house.ticks("19:01") == []
    assert house.does(vacations.at_home, gone.id) == ()
    assert house.kept(made).next_date == TUESDAY + DAY
    assert house.ticks("19:00", TUESDAY + DAY)[-1] == key(made, TUESDAY + DAY)


def test_a_vacation_ahead_is_passed_over_when_it_comes(house: House) -> None:
    """The tick itself looks at it."""
    made = house.plans()
    house.does(vacations.away, TUESDAY + DAY, TUESDAY + 5 * DAY)
    assert [day for day, _ in coming(house, house.kept(made))] == [TUESDAY + n * DAY for n in (0, 6, 7)]
    assert house.ticks("19:00") == [key(made, TUESDAY)]
    assert house.kept(made).next_date == TUESDAY + 6 * DAY


def test_days_of_a_vacation_are_not_missed(house: House) -> None:
    """After a long silence only the days beside it are told to be skipped."""
    made = house.plans()
    house.does(vacations.away, TUESDAY + DAY, TUESDAY + 2 * DAY)
    assert house.ticks("20:00", TUESDAY + 3 * DAY) == [f"({key(made, TUESDAY)})", key(made, TUESDAY + 3 * DAY)]


@pytest.mark.parametrize(
    ("first", "last", "reason"),
    [(1, 0, "backwards"), (-3, -1, "over"), (367, 370, "far"), (0, 367, "far")],
)
def test_a_vacation_that_cannot_be_is_refused(house: House, first: int, last: int, reason: str) -> None:
    """With what is wrong with it."""
    with pytest.raises(BadVacation) as refused:
        house.does(vacations.away, TUESDAY + first * DAY, TUESDAY + last * DAY)
    assert refused.value.reason == reason


def test_there_is_room_for_so_many_schedules_and_vacations(house: House) -> None:
    """The same vacation once more is the one that is there, and those long over make room."""
    for n in range(MOST):
        house.plans(n)
        house.does(vacations.away, TUESDAY + n * DAY, TUESDAY + n * DAY)
    with pytest.raises(Full):
        house.plans()
    with pytest.raises(Full):
        house.does(vacations.away, TUESDAY, TUESDAY + DAY)
    assert len(house.does(vacations.away, TUESDAY, TUESDAY)) == MOST
    house.now += 3 * DAY
    assert len(house.does(vacations.away, TUESDAY, TUESDAY + 9 * DAY)) == MOST - 1


def test_a_channel_that_refuses_shuts_its_schedules_until_they_are_resumed_or_moved(house: House) -> None:
    """Nothing of the time between is made up; the channel is tried again; one that is paused stays paused."""
    made, moved, paused, other = (house.plans(SEVEN + n, channel=OTHER if n == 3 else CHANNEL) for n in range(4))
    house.changes(schedules.pause, paused)
    with house.database.write() as session:
        channels.close(session, house.admin.group_id, CHANNEL, "no", NOW)
        assert schedules.shut(session, house.admin.group_id, CHANNEL)
        assert not schedules.shut(session, house.admin.group_id, CHANNEL)
    assert [house.kept(each).state for each in (made, moved, paused, other)] == ["shut", "shut", "paused", "on"]
    assert house.kept(made).pending is None
    assert house.ticks("19:30") == [key(other, TUESDAY)]
    assert house.does(schedules.move, moved.id, OTHER).next_date == TUESDAY + DAY
    assert house.does(schedules.move, paused.id, OTHER).state is State.PAUSED
    assert house.does(schedules.resume, made.id).next_date == TUESDAY + DAY
    with house.database.read() as session:
        assert channels.closed(session, house.admin.group_id) == []


def test_a_channel_in_which_something_is_to_be_posted_is_tried_again(house: House) -> None:
    """By a new schedule, one that moves there, one that is resumed, and a post out of turn."""
    made = house.plans()
    changes: list[Callable[[], object]] = [
        lambda: house.plans(NINE),
        lambda: house.does(schedules.move, made.id, CHANNEL),
        lambda: house.does(schedules.resume, made.id),
        lambda: house.does(schedules.post_now, made.id, 0),
    ]
    for change in changes:
        with house.database.write() as session:
            channels.close(session, house.admin.group_id, CHANNEL, "no", NOW)
        change()
        with house.database.read() as session:
            assert channels.closed(session, house.admin.group_id) == []


def test_a_zone_that_nobody_knows_any_more_holds_up_no_other_post(house: House) -> None:
    """The machine may have another list of zones; the group's counts then, or the default one."""
    lost, homeless, other = house.plans(), House(house.database, "greens").plans(SEVEN + 10), house.plans(SEVEN + 20)
    with house.database.write() as session:
        groups.set_zone(session, homeless.group_id, "Mars/Olympus", NOW)
        session.execute(update(ScheduleRow).where(ScheduleRow.id == lost.id).values(zone="Mars/Utopia"))
    assert house.ticks("19:30") == [key(lost, TUESDAY), key(homeless, TUESDAY), key(other, TUESDAY)]
    with house.database.read() as session:
        planned = dict(session.execute(select(ScheduleRow.id, ScheduleRow.next_at)).all())
    assert planned[lost.id] == berlin(TUESDAY + DAY, "19:00")
    assert planned[homeless.id] == berlin(TUESDAY + DAY, "20:10")


def test_what_was_delivered_already_stops_no_tick(house: House) -> None:
    """A date whose post is in the outbox has no other, and the schedule goes on."""
    made = house.plans()
    house.ticks("19:00")
    with house.database.write() as session:
        again = {"next_date": TUESDAY, "next_at": made.next_at, "last_date": None}
        session.execute(update(ScheduleRow).where(ScheduleRow.id == made.id).values(**again))
    assert house.ticks("19:01") == []
    assert house.kept(made).next_date == TUESDAY + DAY
    assert len(house.outbox()) == 1


def test_a_group_that_sent_the_bot_away_gets_nothing_and_begins_anew_when_it_is_back(house: House) -> None:
    """By a member's word or the platform's; what was due meanwhile is neither posted nor told to be skipped."""
    made = house.plans()
    for n, back in enumerate((whereabouts.reconcile, None)):
        day = TUESDAY + 3 * n * DAY
        with house.database.write() as session:
            whereabouts.dismissed(session, Platform.LOCAL, "reds", house.now)
        assert house.ticks("19:00", day) == house.ticks("19:00", day + DAY) == []
        assert house.kept(made).pending is None
        assert house.kept(made).state is State.ON
        house.now = berlin(day + DAY, "19:30")
        if back:
            with house.database.write() as session:
                back(session, Platform.LOCAL, ["reds"], "reds".__eq__, house.now)
        else:
            with house.database.write() as session:
                present(session, asker("Ann"), Place("reds", "Reds"), default_zone="UTC", now=house.now)
        assert house.ticks("19:30", day + DAY) == []
        assert house.ticks("19:00", day + 2 * DAY) == [key(made, day + 2 * DAY)]


def test_the_schedules_of_another_group_are_not_there(house: House) -> None:
    """Whatever is tried with their numbers."""
    theirs = House(house.database, "greens")
    made = theirs.plans()
    (gone,) = theirs.does(vacations.away, TUESDAY + DAY, TUESDAY + DAY)
    changes: list[tuple[Callable[..., object], tuple[object, ...]]] = [
        (schedules.retime, (NINE,)),
        (schedules.rezone, ("UTC",)),
        (schedules.set_weekdays, (frozenset({1}),)),
        (schedules.move, (OTHER,)),
        (schedules.resume, ()),
        (schedules.post_now, (0,)),
    ]
    for what, facts in changes:
        with pytest.raises(Gone):
            house.does(what, made.id, *facts)
    for what in (schedules.pause, schedules.remove):
        with pytest.raises(Gone):
            house.changes(what, made)
    with pytest.raises(Gone):
        house.changes(schedules.set_packs, made, lambda _: ())
    with pytest.raises(Gone):
        house.does(vacations.at_home, gone.id)
    with pytest.raises(Gone):
        house.kept(made)
    with house.database.write() as session:
        assert schedules.of(session, house.admin.group_id, "UTC") == []
        assert vacations.of(session, house.admin.group_id) == ()
        schedules.shut(session, house.admin.group_id, CHANNEL)
        schedules.pause_all(session, house.admin, default_zone="UTC")
    assert theirs.kept(made).next_date == TUESDAY
    assert theirs.outbox() == []
