"""A member's own vacation through the front door: set beforehand, it keeps their streak in every group of theirs."""

from collections.abc import Callable
from datetime import date, timedelta

import pytest

from bot.app import App
from bot.core.errors import BadVacation, Gone
from bot.core.reply import Form
from bot.core.streaks import Verdict
from bot.views.vacations import unread
from tests.features.front import OTHER, Person, offered, refusal, study, text
from tests.features.test_streak import moved, verdicts
from tests.people import Clock

MakeApp = Callable[..., App]


@pytest.fixture
def ann(app: App) -> Person:
    """A member."""
    return Person(app, "Ann")


def away(person: Person) -> set[date]:
    """The last dates that were vacation."""
    return {day for day, verdict in verdicts(person).items() if verdict is Verdict.VACATION}


def test_a_vacation_keeps_a_streak(ann: Person, clock: Clock) -> None:
    """Its days cost nothing and add nothing; the first day after them counts again."""
    assert study(ann) == 1
    shown = text(ann.says("vacation", first="11 Mar", last="13 Mar"))
    assert "Your streak waits for you from Wed 11 Mar to Fri 13 Mar" in shown
    clock.advance(days=2)
    assert "vacation until Fri 13 Mar" in text(ann.says("streak"))
    clock.advance(days=2)
    assert ann.streak().length == 1
    assert away(ann) == {date(2026, 3, 11), date(2026, 3, 12), date(2026, 3, 13)}
    assert "△ Wed 11 Mar to Fri 13 Mar: vacation" in text(ann.says("streak", what="why"))
    clock.advance(days=1)
    assert ann.streak().length == 0


def test_a_day_of_vacation_on_which_one_studies_counts(ann: Person, clock: Clock) -> None:
    """It is a study day like any other."""
    ann.says("vacation", first="11 Mar", last="13 Mar")
    assert study(ann) == 1
    clock.advance(days=2)
    assert study(ann) == 2
    clock.advance(days=2)
    assert ann.streak().length == 2


@pytest.mark.parametrize("typed", ["11 Mar 13 Mar", "11 Mar to 13 Mar", "2026-03-11 2026-03-13"])
def test_two_days_can_be_given_as_one(ann: Person, typed: str) -> None:
    """As somebody types them who names neither."""
    assert "from Wed 11 Mar to Fri 13 Mar" in text(ann.says("vacation", first=typed))


def test_one_day_is_a_vacation(ann: Person) -> None:
    """Tomorrow, for one."""
    assert "waits for you on Wed 11 Mar" in text(ann.says("vacation", first="tomorrow"))


@pytest.mark.parametrize(
    ("first", "last", "refused"),
    [
        ("2026-03-10", "2026-03-11", BadVacation("begun")),
        ("2026-03-12", "2026-03-11", BadVacation("backwards")),
        ("2026-03-11", "2026-04-10", BadVacation("long", 31)),
        ("2027-03-11", "2027-03-12", BadVacation("far")),
    ],
)
def test_a_vacation_that_cannot_be_is_refused(ann: Person, first: str, last: str, refused: BadVacation) -> None:
    """By the command and by the form, which keeps what was typed; nothing is set."""
    assert text(ann.says("vacation", first=first, last=last)) == refusal(refused)
    form = ann.opens("vacation.form", ann.says("vacation"))
    again = ann.submits(form, first=first, last=last)
    assert isinstance(again, Form)
    assert again.problem == refusal(refused)
    assert [field.value for field in again.fields] == [first, last]
    assert offered(ann.says("vacation"), "vacation.off") == []


def test_what_adjoins_counts_as_one_vacation(ann: Person) -> None:
    """Thirty days at a stretch, however they were set; after a day at home there may be more."""
    ann.says("vacation", first="2026-03-11", last="2026-03-25")
    ann.says("vacation", first="2026-03-29", last="2026-04-12")
    told = text(ann.says("vacation", first="2026-03-26", last="2026-03-28"))
    assert told == refusal(BadVacation("long", 33))
    assert "that would be 33" in told
    assert "Done." in text(ann.says("vacation", first="2026-04-14", last="2026-04-20"))


def test_what_is_no_date_is_asked_for_again(ann: Person) -> None:
    """The form keeps it, and the command offers the form."""
    shown = ann.says("vacation", first="soon")
    assert unread("soon", "", wrong="first") in text(shown)
    form = ann.opens("vacation.form", shown)
    for typed, wrong in ((("3/4", "6 Apr"), "first"), (("4 Apr", "later"), "last"), (("", ""), "first")):
        again = ann.submits(form, first=typed[0], last=typed[1])
        assert isinstance(again, Form)
        assert again.problem == unread(*typed, wrong=wrong)
    assert unread("4 Apr", "later", wrong="last") in text(ann.says("vacation", first="4 Apr", last="later"))


def test_only_what_has_not_begun_is_taken_back(ann: Person, clock: Clock) -> None:
    """On the second of three days the third can be; the second stays what it is, and twice is once."""
    study(ann)
    ann.says("vacation", first="11 Mar", last="13 Mar")
    clock.advance(days=2)
    shown = ann.says("vacation")
    written = offered(shown, "vacation.off")
    assert written == ["vacation.off:2026-03-13:2026-03-13"]
    assert "Take back Fri 13 Mar" in text(shown)
    assert text(ann.presses("vacation.off:2026-03-10:2026-03-12")) == refusal(Gone("time off"))
    after = ann.presses("vacation.off:2026-03-11:2026-03-13")
    assert "Fri 13 Mar is no vacation any more, and counts like any other day." in text(after)
    assert offered(after, "vacation.off") == []
    assert text(ann.presses(written[0])) == refusal(Gone("time off"))
    clock.advance(days=2)
    assert away(ann) == {date(2026, 3, 11), date(2026, 3, 12)}
    assert ann.streak().length == 0


@pytest.mark.parametrize("written", ["vacation.off:x:2026-03-12", "vacation.off:2026-03-11:2026-13-12"])
def test_a_button_with_no_dates_is_gone(ann: Person, written: str) -> None:
    """Whoever writes such a one by hand is told so."""
    assert text(ann.presses(written)) == refusal(Gone("button"))


def test_it_holds_in_every_group_of_the_persons(app: App, clock: Clock) -> None:
    """Set in one, seen and taken back in another; nobody else has it, and thirty days are thirty in all of them."""
    here, there, bob = Person(app, "Ann"), Person(app, "Ann", OTHER), Person(app, "Bob")
    for each in (here, there, bob):
        study(each)
    here.says("vacation", first="12 Mar", last="14 Mar")
    assert "Thu 12 Mar to Sat 14 Mar" in text(there.says("vacation"))
    assert "Thu 12 Mar" not in text(bob.says("vacation"))
    there.presses(offered(there.says("vacation"), "vacation.off")[0])
    assert offered(here.says("vacation"), "vacation.off") == []
    there.says("vacation", first="12 Mar", last="12 Mar")
    clock.advance(days=3)
    assert away(here) == away(there) == {date(2026, 3, 12)}


def test_a_group_joined_later_makes_no_vacation_longer(app: App) -> None:
    """What was set before somebody joined it does not hold there, and counts for how long they are away."""
    here, there = Person(app, "Ann"), Person(app, "Ann", OTHER)
    here.says("vacation", first="2026-03-11", last="2026-04-04")
    assert offered(there.says("vacation"), "vacation.off") == []
    assert text(there.says("vacation", first="2026-04-05", last="2026-04-15")) == refusal(BadVacation("long", 36))


@pytest.mark.parametrize("zone", ["Pacific/Pago_Pago", "America/Los_Angeles", "UTC"])
def test_elsewhere_it_holds_from_tomorrow_too(make_app: MakeApp, database_url: str, clock: Clock, zone: str) -> None:
    """Late on a day that is over farther east: it is vacation everywhere from the first date that was told."""
    app = make_app(database_url, zone=zone)
    here, there = Person(app, "Ann"), Person(app, "Ann", OTHER)
    clock.advance(hours=14)
    assert study(here) == study(there) == 1
    today = here.streak().today.date
    here.says("vacation", first="tomorrow", last=(today + timedelta(days=3)).isoformat())
    clock.advance(days=4)
    assert away(here) == away(there) == {today + timedelta(days=n) for n in (1, 2, 3)}
    assert there.streak().length == 1


@pytest.mark.parametrize("seen", [False, True])
def test_where_tomorrow_has_begun_it_holds_from_the_next_date(app: App, clock: Clock, *, seen: bool) -> None:
    """In a group that follows a zone farther east, whether or not they were there since that was set."""
    here, there = Person(app, "Ann"), Person(app, "Ann", OTHER)
    there.arrives()
    Person(app, "Boss", OTHER, admin=True).says("config", zone="Asia/Tokyo")
    clock.advance(days=1, hours=9)  # 18:00, and 03:00 of the next date in Tokyo
    if seen:
        there.arrives()
    here.says("vacation", first="12 Mar", last="14 Mar")
    clock.advance(days=4)
    assert away(here) == {date(2026, 3, day) for day in (12, 13, 14)}
    assert away(there) == {date(2026, 3, day) for day in (13, 14)}


def test_a_change_of_zone_neither_ends_nor_lengthens_it(ann: Person, clock: Clock) -> None:
    """Its dates stay what they are, whichever clocks they are lived by; one that this cuts short is held anyway."""
    study(ann)
    ann.says("vacation", first="11 Mar", last="14 Mar")
    clock.advance(days=2)
    moved(ann, "Asia/Tokyo")
    clock.advance(days=3)
    assert away(ann) == {date(2026, 3, 11), date(2026, 3, 12), date(2026, 3, 14)}
    assert verdicts(ann)[date(2026, 3, 13)] is Verdict.HELD
    assert study(ann) == 2
