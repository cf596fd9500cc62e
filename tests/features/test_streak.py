"""The streak through the front door: days, missed days, and changes of the time zone."""

import asyncio
import random
from collections.abc import Callable
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from sqlalchemy import func, select

from bot.adapters.local import LOCAL
from bot.app import App
from bot.core.errors import UnknownZone
from bot.core.ledger import Evidence
from bot.core.reply import Form, Reply
from bot.core.streaks import Verdict
from bot.storage import people
from bot.storage.engine import Database
from bot.storage.tables import StudyDayRow
from tests.conftest import START
from tests.features.front import OTHER, Person, at_once, finish_quiz, refusal, study, text
from tests.people import Clock

MakeApp = Callable[..., App]


@pytest.fixture
def ann(app: App) -> Person:
    """A member."""
    return Person(app, "Ann")


def verdicts(person: Person) -> dict[date, Verdict]:
    """What each of the last days did."""
    return {note.date: note.verdict for note in person.streak().history}


def moved(person: Person, zone: str) -> None:
    """The member lives in that zone from now on."""
    assert zone in text(person.says("settings", zone=zone))


def test_days_in_a_row_add_up(ann: Person, clock: Clock) -> None:
    """Five days of study are a streak of five, and it says with what."""
    for day in range(1, 6):
        assert study(ann) == day
        clock.advance(days=1)
    assert ann.streak().length == 5
    assert [note.evidence for note in ann.streak().history[-6:-1]] == [Evidence.QUIZ] * 5
    assert "5 days" in text(ann.says("streak"))


def test_a_missed_day_ends_the_streak_and_is_named(ann: Person, clock: Clock) -> None:
    """After a day without study the streak begins anew; the longest one stays."""
    for _ in range(3):
        study(ann)
        clock.advance(days=1)
    clock.advance(days=1)
    assert ann.streak().length == 0
    assert ann.streak().best == 3
    assert verdicts(ann)[date(2026, 3, 13)] is Verdict.MISSED
    assert study(ann) == 1
    assert ann.streak().best == 3


def test_today_is_open_until_midnight(ann: Person, clock: Clock) -> None:
    """Yesterday's streak stands until today is over."""
    study(ann)
    clock.advance(hours=15)
    assert ann.streak().length == 1
    assert verdicts(ann)[date(2026, 3, 11)] is Verdict.OPEN
    clock.advance(hours=23, minutes=59)
    assert ann.streak().length == 1
    clock.advance(minutes=1)
    assert ann.streak().length == 0


def test_days_before_the_first_contact_are_not_missed(ann: Person) -> None:
    """Nothing is held against somebody who was not there."""
    assert Verdict.MISSED not in verdicts(ann).values()
    assert [*verdicts(ann).values()].count(Verdict.BEFORE) == 13


def test_the_streak_is_the_members_own(app: App) -> None:
    """Neither another member's nor the same person's in another group."""
    study(Person(app, "Ann"))
    assert Person(app, "Bob").streak().length == 0
    assert Person(app, "Ann", OTHER).streak().length == 0


def test_the_day_is_the_groups_default_zones(make_app: MakeApp, database_url: str, clock: Clock) -> None:
    """In Kiritimati it is tomorrow already: two quizzes at either side of UTC's midnight are one day there."""
    ann = Person(make_app(database_url, zone="Pacific/Kiritimati"))
    clock.advance(hours=5)
    assert ann.streak().today.date == date(2026, 3, 11)
    assert study(ann) == 1
    clock.advance(hours=12)
    assert study(ann) == 1
    assert ann.streak().today.date == date(2026, 3, 11)


@pytest.mark.parametrize("typed", ["Europe/Berlin", "europe/berlin", "berlin", "  Berlin ", "EUROPE/BERLIN"])
def test_a_zone_is_set_as_people_write_it(ann: Person, typed: str) -> None:
    """Case and continent do not matter; the settings then show the zone by its full name."""
    assert "Europe/Berlin" in text(ann.says("settings", zone=typed))
    assert "Europe/Berlin" in text(ann.says("settings"))
    assert ann.streak().today.zone in {"UTC", "Europe/Berlin"}


def test_an_unknown_zone_is_refused_with_names_near_to_it(ann: Person) -> None:
    """`settings Europe/Berlim` asks whether Berlin was meant, and changes nothing."""
    shown = text(ann.says("settings", zone="Europe/Berlim"))
    assert "Europe/Berlim" in shown
    assert "Europe/Berlin" in shown
    assert text(ann.says("settings", zone="zzz")) == refusal(UnknownZone("zzz"))
    assert "UTC" in text(ann.says("settings"))


def test_the_form_keeps_a_wrong_zone_as_a_draft(ann: Person) -> None:
    """The zone that cannot be stands in the field again beside what is wrong; a right one is set."""
    form = ann.opens("zone", ann.says("settings"))
    assert form.problem == ""
    for wrong in ("Atlantis/Harbour", "", "Mars", "x" * 500):
        again = ann.submits(form, zone=wrong)
        assert isinstance(again, Form)
        assert again.fields[0].value == wrong
        assert again.problem.startswith(refusal(UnknownZone(wrong, ()))[:20])
    assert isinstance(ann.submits(form), Form)
    done = ann.submits(form, zone="Asia/Tokyo")
    assert isinstance(done, Reply)
    assert "Asia/Tokyo" in text(done)


def test_a_zone_is_the_persons_in_every_group(app: App, clock: Clock) -> None:
    """Set here, it counts there too."""
    here, there = Person(app, "Ann"), Person(app, "Ann", OTHER)
    there.arrives()
    moved(here, "Asia/Tokyo")
    assert "Asia/Tokyo" in text(there.says("settings"))
    clock.advance(days=1)
    assert there.streak().today.zone == "Asia/Tokyo"
    assert Person(app, "Bob").streak().today.zone == "UTC"


@pytest.mark.parametrize("named", [False, True])
def test_a_change_of_zone_counts_at_once_in_every_group(
    make_app: MakeApp, database_url: str, clock: Clock, *, named: bool
) -> None:
    """Chosen or named by the platform in one, it loses no day in another, where they come back hours later."""
    app = make_app(database_url, zone="Europe/Berlin")
    here, there = Person(app, "Ann"), Person(app, "Ann", OTHER)
    for _ in range(2):
        study(here)
        study(there)
        clock.advance(days=1)
    clock.advance(hours=9)  # 19:00 in Berlin
    if named:
        here.asker = there.asker = replace(here.asker, zone="America/Los_Angeles")
        here.arrives()
    else:
        moved(here, "America/Los_Angeles")
    clock.advance(hours=9)  # 04:00 in Berlin, and still 20:00 of the day before in Los Angeles
    assert study(here) == study(there) == 3
    assert verdicts(here) == verdicts(there)


def test_a_change_of_zone_wins_no_day_in_another_group(make_app: MakeApp, database_url: str, clock: Clock) -> None:
    """Two visits there on one Thursday by the new clocks are one study day, though by the old ones they are on two."""
    app = make_app(database_url, zone="America/Los_Angeles")
    here, there = Person(app, "Ann"), Person(app, "Ann", OTHER)
    study(here)
    study(there)
    moved(here, "Europe/Berlin")
    for hours in (44, 7):  # Thursday 06:00 and 13:00 in Berlin
        clock.advance(hours=hours)
        assert study(there) == study(here) == 2
    assert verdicts(here) == verdicts(there)


def test_what_a_group_set_meanwhile_counts_until_one_has_a_zone(app: App, clock: Clock) -> None:
    """Its admins set a zone while Ann was away, and then she set her own elsewhere: each counts from its moment on."""
    here, there = Person(app, "Ann"), Person(app, "Ann", OTHER)
    boss = Person(app, "Boss", OTHER, admin=True)
    there.arrives()
    clock.advance(days=1)
    boss.says("config", zone="Asia/Tokyo")
    clock.advance(days=2)
    moved(here, "Europe/Berlin")
    clock.advance(days=1)
    there.arrives()
    spells = asyncio.run(
        app.inquire(there.asker, there.place, lambda context: people.zones(context.session, context.member.id))
    )
    assert [each.zone for each in spells] == ["UTC", "Asia/Tokyo", "Europe/Berlin"]
    assert [(each.since - START).days for each in spells] == [0, 1, 3]


def test_zones_moved_at_once_end_alike_in_every_group(make_app: MakeApp, database_url: str, clock: Clock) -> None:
    """Chosen here and there in two processes, while a vacation is set and both are visited: nobody fails or waits."""
    apps = make_app(database_url), make_app(database_url)
    here, there = (Person(app, "Ann", place) for app, place in zip(apps, (LOCAL, OTHER), strict=True))
    here.arrives()
    there.arrives()
    for _ in range(3):
        clock.advance(hours=1)
        told = at_once(
            lambda: here.says("settings", zone="Asia/Tokyo"),
            lambda: there.says("settings", zone="America/Los_Angeles"),
            lambda: here.says("vacation", first="20 Mar"),
            lambda: there.presses("streak.why"),
            lambda: here.says("streak"),
        )
        assert not any("Something went wrong" in text(each) for each in told)
    zones = {person.streak().today.zone for person in (here, there)}
    assert len(zones) == 1
    spells = [
        asyncio.run(
            each.app.inquire(each.asker, each.place, lambda context: people.zones(context.session, context.member.id))
        )
        for each in (here, there)
    ]
    assert [each.zone for each in spells[0]] == [each.zone for each in spells[1]]


def test_the_same_zone_again_changes_nothing(ann: Person) -> None:
    """Setting what is set already is no change of zone, so no day of it is held."""
    study(ann)
    for _ in range(3):
        moved(ann, "UTC")
    assert ann.streak().length == 1
    assert Verdict.HELD not in verdicts(ann).values()


def test_flying_east_does_not_win_a_day(ann: Person, clock: Clock) -> None:
    """At the other side of the date line it is tomorrow, but the day that runs goes on until UTC's midnight."""
    ann.arrives()
    clock.advance(hours=13)
    assert study(ann) == 1
    moved(ann, "Pacific/Kiritimati")
    clock.advance(minutes=30)
    assert study(ann) == 1, "it is noon of the 11th there, and still the 10th's day for Ann"
    clock.advance(hours=2)
    assert ann.streak().today.date == date(2026, 3, 11)
    assert study(ann) == 2


def test_a_zone_counts_from_the_moment_it_was_set(ann: Person, clock: Clock) -> None:
    """Not from the next time that the member is seen: the new zone's first midnight ends the day after the move."""
    ann.arrives()
    clock.advance(hours=13)
    moved(ann, "Pacific/Kiritimati")
    clock.advance(hours=2, minutes=30)
    assert ann.streak().today.ends == datetime(2026, 3, 11, 10, 0, tzinfo=UTC)


def test_the_end_of_today_is_told_in_the_zone_that_was_set(ann: Person) -> None:
    """A day that began in one zone and goes on in another ends, in words, by the clock of the latter."""
    ann.arrives()
    moved(ann, "Europe/Berlin")
    assert ann.streak().today.zone == "Europe/Berlin"
    shown = text(ann.says("streak"))
    assert "(Europe/Berlin)" in shown
    assert "UTC" not in shown


def test_flying_west_does_not_lose_or_repeat_a_day(ann: Person, clock: Clock) -> None:
    """In Pago Pago it is still yesterday; the day already begun goes on there, and is counted once."""
    assert study(ann) == 1
    clock.advance(hours=15, minutes=30)
    assert study(ann) == 2
    moved(ann, "Pacific/Pago_Pago")
    clock.advance(minutes=1)
    assert study(ann) == 2
    clock.advance(hours=20)
    assert ann.streak().today.date == date(2026, 3, 11), "the longest day: 20:30 UTC is 09:30 there"
    assert study(ann) == 2
    clock.advance(hours=15)
    assert study(ann) == 3


def test_a_day_that_a_flight_passes_over_is_held(make_app: MakeApp, database_url: str, clock: Clock) -> None:
    """From Pago Pago to Kiritimati a date falls out: it breaks no streak and adds nothing, and its reason is told."""
    ann = Person(make_app(database_url, zone="Pacific/Pago_Pago"))
    assert study(ann) == 1
    clock.advance(minutes=1)
    moved(ann, "Pacific/Kiritimati")
    today = ann.streak().today
    clock.now = today.ends
    following = ann.streak().today.date
    assert following > today.date + timedelta(days=1)
    assert verdicts(ann)[today.date + timedelta(days=1)] is Verdict.HELD
    assert study(ann) == 2
    assert "passed over as your time zone changed from Pago Pago to Kiritimati" in text(ann.says("streak", what="why"))


def test_a_running_quiz_survives_a_change_of_zone(ann: Person, clock: Clock) -> None:
    """The quiz of a running day stays open where the day goes on."""
    ann.arrives()
    clock.advance(hours=14)
    shown = ann.says("quiz")
    moved(ann, "Pacific/Kiritimati")
    clock.advance(minutes=1)
    assert ann.says("quiz").summary == shown.summary
    assert len(finish_quiz(ann)) == 6
    assert ann.streak().length == 1


ZONES = (
    "UTC",
    "Pacific/Kiritimati",
    "Pacific/Pago_Pago",
    "Europe/Berlin",
    "America/New_York",
    "Asia/Kolkata",
    "Australia/Lord_Howe",
    "America/Santiago",
)


@pytest.mark.parametrize("seed", range(3))
def test_whoever_studies_every_half_day_never_loses_and_never_wins_a_day(
    app: App, database: Database, clock: Clock, seed: int
) -> None:
    """Forty steps around the world: the streak is the number of study days, each a date that was somewhere, once."""
    dice = random.Random(seed)  # noqa: S311 - a walk to be played again
    ann = Person(app)
    ann.arrives()
    start = clock.now
    for _ in range(12):
        if dice.random() < 0.6:
            moved(ann, dice.choice(ZONES))
        length = study(ann)
        with database.read() as session:
            days = session.scalar(select(func.count()).select_from(StudyDayRow)) or 0
            newest = session.scalar(select(func.max(StudyDayRow.local_date)))
        assert length == days, "no day was lost"
        assert newest is not None
        latest = clock.now.astimezone(ZoneInfo("Pacific/Kiritimati")).date()
        assert newest <= latest, "no date that has begun nowhere yet"
        assert days <= (latest - start.astimezone(UTC).date()).days + 1, "no date was won twice"
        clock.advance(hours=dice.uniform(1, 12))


def test_a_clock_that_went_back_loses_no_day(ann: Person, clock: Clock) -> None:
    """A machine whose clock is set back by a day keeps what was studied, and goes on when the time is there again."""
    clock.advance(days=1)
    assert study(ann) == 1
    clock.now = datetime(2026, 3, 10, 12, 0, tzinfo=UTC)
    assert isinstance(ann.says("streak"), Reply)
    moved(ann, "Europe/Berlin")
    clock.now = datetime(2026, 3, 12, 12, 0, tzinfo=UTC)
    assert study(ann) == 2
