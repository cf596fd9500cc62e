"""A person's own settings through the front door: one panel, and each change told with what it means."""

import asyncio
import re

import pytest
from sqlalchemy import select

from bot.app import App
from bot.core.errors import BadOption, Gone, UnknownTime, UnknownZone
from bot.core.languages import LANGUAGES
from bot.core.reply import Choices, Form, Reply, Select
from bot.core.request import Asker, Complete, Place, Platform
from bot.features.membership import present
from bot.storage.engine import Database
from bot.storage.tables import PersonRow, ReminderRow
from tests.conftest import START
from tests.features.front import Person, labels, offered, refusal, text

REDS, BLUES = Place("reds", "The Reds", "42"), Place("blues", "The Blues", "43")


def discord(app: App, name: str, place: Place) -> Person:
    """A person on Discord."""
    person = Person(app, name, place)
    person.asker = Asker(Platform.DISCORD, name.casefold(), name)
    return person


def direct(place: Place) -> Place:
    """The same group, in a direct message about it."""
    return Place(place.group, place.name, None, direct=True)


def minutes(database: Database) -> list[int]:
    """The minutes of the day of all reminders."""
    with database.read() as session:
        return [*session.scalars(select(ReminderRow.minute))]


@pytest.fixture
def ann(app: App) -> Person:
    """Ann, in the local group."""
    return Person(app)


def test_the_panel_shows_what_is_set_and_how_to_change_it(ann: Person) -> None:
    """At first there are no reminders, and the member is on leaderboards."""
    shown = ann.says("settings")
    assert "UTC" in text(shown)
    assert "Reminders off" in text(shown)
    assert "you are on them" in text(shown)
    assert labels(shown) == ["Change time zone", "Remind me…", "Stay off leaderboards", "Language of dates"]
    assert not [block for block in shown.blocks if isinstance(block, Select)]


def test_a_reminder_is_set_by_the_command(ann: Person, database: Database) -> None:
    """The answer says the time, the zone, when the next one comes, and what it depends on."""
    shown = text(ann.says("settings", reminder="7:30pm"))
    for words in ("19:30 (UTC)", "on days when something is open", "Next: today, Tue 10 Mar 19:30"):
        assert words in shown
    assert minutes(database) == [1170]
    assert "tomorrow, Wed 11 Mar 08:00" in text(ann.says("settings", reminder="8"))
    assert minutes(database) == [480]
    assert "won't remind you" in text(ann.says("settings", reminder="off"))
    assert minutes(database) == []
    assert "won't remind you" in text(ann.says("settings", reminder="off"))


def test_the_zone_and_the_reminder_are_set_together(ann: Person, database: Database) -> None:
    """Both are told, each once, the time by the new zone's clocks."""
    shown = text(ann.says("settings", zone="tokyo", reminder="20:00"))
    assert shown.count("remind you") == 1
    assert "Your time zone is Asia/Tokyo" in shown
    assert "20:00 (Asia/Tokyo)" in shown
    assert "today, Tue 10 Mar 20:00" in shown
    assert minutes(database) == [1200]
    assert text(ann.says("settings", zone="berlin")).count("I'll remind you at 20:00 by that zone's clocks.") == 1


@pytest.mark.parametrize("options", [{"zone": "Tokyo", "reminder": "25:00"}, {"zone": "Atlantis", "reminder": "20:00"}])
def test_of_two_settings_none_is_kept_where_one_is_wrong(
    ann: Person, database: Database, options: dict[str, str]
) -> None:
    """Nothing is changed by what cannot be done as a whole."""
    wrong = UnknownTime("25:00") if options["reminder"] == "25:00" else UnknownZone("Atlantis")
    assert text(ann.says("settings", **options)).startswith(refusal(wrong)[:30])
    assert minutes(database) == []
    assert "UTC" in text(ann.says("settings"))


def test_the_form_keeps_a_wrong_time_as_a_draft(ann: Person, database: Database) -> None:
    """What cannot be read stands in the field again beside what is wrong; then a time, and then another."""
    form = ann.opens("reminder", ann.says("settings"))
    assert form.fields[0].value == ""
    for wrong in ("half past noonish", "", "25:00", "x" * 500):
        again = ann.submits(form, time=wrong)
        assert isinstance(again, Form)
        assert again.fields[0].value == wrong
        assert again.problem == refusal(UnknownTime(wrong))
    done = ann.submits(form, time="19:30")
    assert isinstance(done, Reply)
    assert minutes(database) == [1170]
    assert labels(done)[1:3] == ["Change the reminder", "Turn reminders off"]
    assert ann.opens("reminder", done).fields[0].value == "19:30"
    assert isinstance(ann.submits(form, time="off"), Reply)
    assert minutes(database) == []


def test_reminders_are_turned_off_by_a_button(ann: Person, database: Database) -> None:
    """The panel then offers them anew."""
    shown = ann.chooses("reminder.off", ann.says("settings", reminder="19:30"))
    assert "won't remind you" in text(shown)
    assert "Remind me…" in labels(shown)
    assert minutes(database) == []


def test_times_are_offered_while_one_is_typed(ann: Person) -> None:
    """Whole hours, and what is being typed once it is a time."""
    for typed, first in (("", "06:00"), ("7", "07:00"), ("19:30", "19:30")):
        found = ann.wants(Complete("settings", "reminder", typed))
        assert isinstance(found, Choices)
        assert found.options[0] == (first, first)
        assert len(found.options) <= 25


def test_whoever_stays_out_is_listed_nowhere(ann: Person, database: Database) -> None:
    """In one group it is set, in all it counts, until it is taken back."""
    for listed in (False, True):
        shown = ann.chooses("listed", ann.says("settings"))
        assert ("no leaderboard" in text(shown)) is not listed
        assert offered(shown, "listed") == [f"listed:{int(not listed)}"]
        with database.read() as session:
            assert session.scalars(select(PersonRow.listed)).all() == [listed]
            member = present(session, ann.asker, ann.place, default_zone="UTC", now=START)
        assert member.listed is listed


def test_dates_are_in_the_language_that_a_person_chooses(ann: Person, database: Database) -> None:
    """By a button, in every answer that only they read and in every group; instants in the terminal as well."""
    shown = ann.presses(offered(ann.says("settings"), "languages")[0])
    assert labels(shown)[:2] == ["English: Tue 10 Mar", "Deutsch: Di, 10. März"]
    assert len(labels(shown)) == len(LANGUAGES)
    told = text(ann.presses(offered(shown, "language")[1]))
    assert "Done. Your dates are in Deutsch from now on, as in Di, 10. März." in told
    assert "Today ends Mi, 11. März 00:00" in told
    assert "Di, 10. März" in text(ann.says("streak", what="why"))
    assert "ends for you on Mi, 11. März 00:00" in text(ann.says("settings", zone="UTC"))
    assert "Next: today, Di, 10. März 19:30" in text(ann.says("settings", reminder="19:30"))
    assert "Dates as in Di, 10. März (Deutsch)" in text(Person(ann.app, "Ann", REDS).says("settings"))
    assert "Dates as in Tue 10 Mar (English)" in text(Person(ann.app, "Bob").says("settings"))
    with database.read() as session:
        assert [*session.scalars(select(PersonRow.language).order_by(PersonRow.id))] == ["de", "en"]


def test_the_next_cards_date_is_in_it_too(ann: Person) -> None:
    """At the end of a review, where somebody wants one card a day."""
    ann.says("settings", language="de")
    ann.submits(ann.opens("review.settings", ann.says("stats")), retention="90", new="1", all="1")
    shown = ann.says("review")
    back = ann.presses([*offered(shown, "show"), *offered(shown, "guess")][0])
    for done in (ann.presses(offered(back, "grade")[-1]), ann.says("review")):
        assert re.search(r"comes back on \w\w, \d+\. \w+ \d\d:\d\d\.", text(done))


def test_a_language_can_be_typed(ann: Person) -> None:
    """By its code; one that is not there is refused with those that are, and an old button says that it is gone."""
    assert "as in mar 10 mars" in text(ann.says("settings", language="fr"))
    assert text(ann.says("settings", language="tlh")) == refusal(
        BadOption("settings", "language", "tlh", tuple(LANGUAGES))
    )
    assert text(ann.presses("language:tlh")) == refusal(Gone("button"))
    assert "as in mar 10 mars" in text(ann.says("settings"))


def test_a_direct_message_chooses_what_it_is_about(app: App) -> None:
    """Of two groups the last used is it; the other can be chosen, and is it then; in a group there is no choice."""
    discord(app, "Ann", REDS).arrives()
    in_blues = discord(app, "Ann", BLUES)
    assert offered(in_blues.says("settings"), "group") == []
    here = discord(app, "Ann", direct(BLUES))
    shown = here.says("settings")
    assert "is about “The Blues”" in text(shown)
    (select_,) = [block for block in shown.blocks if isinstance(block, Select)]
    assert [option.label for option in select_.options] == ["The Blues", "The Reds"]
    told = here.presses(select_.options[1].action)
    assert "about “The Reds” now" in text(told)
    assert asyncio.run(app.shared(Platform.DISCORD, "ann")) == ["reds", "blues"]
    assert "is about “The Reds”" in text(discord(app, "Ann", direct(REDS)).says("settings"))


def test_a_direct_message_with_one_group_or_none_offers_no_choice(app: App) -> None:
    """One group is named; a group of their own is not."""
    discord(app, "Ann", REDS).arrives()
    shown = discord(app, "Ann", direct(REDS)).says("settings")
    assert "is about “The Reds”" in text(shown)
    assert offered(shown, "group") == []
    assert "is about" not in text(discord(app, "Bob", Place(None, direct=True)).says("settings"))


def test_a_group_that_was_left_cannot_be_chosen(app: App) -> None:
    """Nor one of somebody else's; the choice stands as it was."""
    for place in (REDS, BLUES):
        discord(app, "Ann", place).arrives()
    here = discord(app, "Ann", direct(BLUES))
    reds = offered(here.says("settings"), "group")[1]
    asyncio.run(app.departed(Platform.DISCORD, "reds", "ann"))
    for action in (reds, "group:999999"):
        assert text(here.presses(action)) == refusal(Gone("group"))
    assert asyncio.run(app.shared(Platform.DISCORD, "ann")) == ["blues"]


def test_choosing_a_group_moves_the_reminder_to_its_clock(app: App, database: Database) -> None:
    """Who has no zone of their own is reminded by the chosen group's."""
    boss = discord(app, "Boss", REDS)
    boss.asker = Asker(Platform.DISCORD, "boss", "Boss", admin=True)
    boss.says("config", zone="Asia/Tokyo")
    for place in (REDS, BLUES):
        discord(app, "Ann", place).arrives()
    here = discord(app, "Ann", direct(BLUES))
    assert "19:30 (UTC)" in text(here.says("settings", reminder="19:30"))
    here.presses(offered(here.says("settings"), "group")[1])
    asyncio.run(app.remind(Platform.DISCORD))
    with database.read() as session:
        (next_at,) = session.scalars(select(ReminderRow.next_at))
    assert next_at.isoformat()[:16] == "2026-03-10T10:30"
    assert "19:30 (Asia/Tokyo)" in text(discord(app, "Ann", direct(REDS)).says("settings", reminder="19:30"))
