"""Admins excuse a day for a member or for everybody: in their own group alone, and members are told."""

from dataclasses import replace
from datetime import UTC, date, datetime, time, timedelta

import pytest
from sqlalchemy import select

from bot.adapters.local import LOCAL
from bot.app import App
from bot.core.errors import AdminsOnly, BadExcuse, EmptyText, Gone, GroupOnly, TooLong
from bot.core.reply import Choices, Form, PersonPick, Reply
from bot.core.request import Command, Complete, Place, Platform, Press, Submit
from bot.core.streaks import Verdict
from bot.storage import presence
from bot.storage.engine import Database
from bot.storage.tables import AuditRow, StudyDayRow
from bot.views.excuses import unread
from tests.features.front import OTHER, Person, finish_quiz, labels, offered, refusal, study, text
from tests.features.test_streak import verdicts
from tests.people import Clock

TUESDAY = "2026-03-10"
"""The date on which the clock starts."""

INTENTS = [
    Command("excuse"),
    Command("excuse", {"who": "everybody", "day": TUESDAY, "why": "No power."}),
    Complete("excuse", "who", "a"),
    Press("excuse.who:bob"),
    Press(f"excuse.form:0:{TUESDAY}"),
    Press(f"excuse.back:0:{TUESDAY}"),
    Submit("excuse.do:0", {"day": "today", "why": "No power."}),
]


@pytest.fixture
def bob(ann: Person) -> Person:
    """A member, number 2."""
    bob = Person(ann.app, "Bob")
    bob.arrives()
    return bob


def online(app: App, name: str, platform: Platform, *, admin: bool = False, place: Place = OTHER) -> Person:
    """Somebody on a platform with accounts of its own."""
    found = Person(app, name, place, admin=admin)
    found.asker = replace(found.asker, platform=platform)
    return found


def excuses(person: Person, who: str = "everybody", day: str = TUESDAY, why: str = "No power.") -> str:
    """What somebody reads who excuses a day."""
    return text(person.says("excuse", who=who, day=day, why=why))


def excused(database: Database) -> dict[int, set[date]]:
    """The dates that are excused, by the member's number."""
    with database.read() as session:
        rows = session.execute(
            select(StudyDayRow.member_id, StudyDayRow.local_date).where(StudyDayRow.excused_for.is_not(None))
        )
        found: dict[int, set[date]] = {}
        for member, day in rows:
            found.setdefault(member, set()).add(day)
        return found


def completed(person: Person, option: str, typed: str) -> list[tuple[str, str]]:
    """What somebody is offered who types an option."""
    offers = person.wants(Complete("excuse", option, typed))
    assert isinstance(offers, Choices)
    return list(offers.options)


def noted(database: Database) -> list[tuple[str, int | None, dict[str, str]]]:
    """What the audit log says: what, about whom, and its facts."""
    with database.read() as session:
        rows = session.execute(select(AuditRow.action, AuditRow.subject_id, AuditRow.facts).order_by(AuditRow.id))
        return [(action, subject, facts) for action, subject, facts in rows]


def test_a_day_is_excused_for_everybody_and_taken_back(
    ann: Person, bob: Person, database: Database, clock: Clock
) -> None:
    """Streaks go on over it; whoever studied keeps their day; taken back, it counts as before."""
    study(ann)
    study(bob)
    clock.advance(days=1)
    study(bob)
    clock.advance(days=1)
    assert (study(ann), study(bob)) == (1, 3)
    shown = ann.says("excuse", who="everybody", day="yesterday", why="  The server\nwas down. ")
    assert "Wed 11 Mar is excused for everybody (1 member had not studied)" in text(shown)
    assert (ann.streak().length, bob.streak().length) == (2, 3)
    assert verdicts(ann)[date(2026, 3, 11)] is Verdict.EXCUSED
    assert "excused by Ann: “The server was down.”" in text(ann.says("streak", what="why"))
    assert "There was nobody to excuse on Wed 11 Mar" in excuses(ann, day="yesterday")
    back = text(ann.chooses("excuse.back", shown))
    assert "Wed 11 Mar is no longer excused for everybody (1 member)" in back
    assert ann.streak().length == 1
    assert text(ann.chooses("excuse.back", shown)) == refusal(Gone("excuse"))
    facts = {"date": "2026-03-11", "members": "1"}
    assert noted(database) == [
        ("excused", None, {**facts, "reason": "The server was down."}),
        ("unexcused", None, facts),
    ]


@pytest.mark.usefixtures("bob")
def test_a_day_is_excused_for_one_member(ann: Person, database: Database) -> None:
    """Chosen from the panel and written into the form, which keeps what was wrong; the other is left as they are."""
    panel = ann.says("excuse")
    assert offered(panel, "excuse.form") == [f"excuse.form:{n}:{TUESDAY}" for n in (1, 2, 0)]
    form = ann.opens("excuse.form:2", panel)
    assert "for Bob" in form.title
    assert form.fields[0].value == "Tue 10 Mar 2026"
    for day, why, problem in (
        ("Wednesdayish", "Ill.", unread("Wednesdayish")),
        ("tomorrow", "Ill.", refusal(BadExcuse("ahead"))),
        ("today", "", refusal(EmptyText("reason"))),
        ("today", "x" * 201, refusal(TooLong("reason", 201, 200))),
    ):
        again = ann.submits(form, day=day, why=why)
        assert isinstance(again, Form)
        assert (again.problem, [each.value for each in again.fields]) == (problem, [day, why])
        assert excused(database) == {}
    done = ann.submits(form, day=form.fields[0].value, why="Ill.")
    assert "Tue 10 Mar is excused for Bob" in text(done)
    assert excused(database) == {2: {date(2026, 3, 10)}}
    assert noted(database) == [("excused", 2, {"date": TUESDAY, "reason": "Ill."})]
    shown = ann.says("excuse", who="bob", day="today")
    assert "It is excused already, by Ann: “Ill.”" in text(shown)
    assert "no longer excused for Bob" in text(ann.chooses("excuse.back", shown))
    assert excused(database) == {}


def test_an_excuse_by_name_outlasts_one_for_everybody(
    ann: Person, bob: Person, database: Database, clock: Clock
) -> None:
    """It is neither replaced nor taken back with the other."""
    excuses(ann, "Bob", why="Ill.")
    clock.advance(minutes=1)
    assert "(1 member had not studied)" in excuses(ann)
    shown = ann.says("excuse", who="everybody", day="today")
    assert "It is excused for 1 member already" in text(shown)
    assert "excused by Ann: “Ill.”" in text(bob.says("streak", what="why"))
    assert "Whoever was excused by name stays excused." in text(ann.chooses("excuse.back", shown))
    assert excused(database) == {2: {date(2026, 3, 10)}}


@pytest.mark.parametrize(
    ("who", "whom"),
    [
        ("bob", "Bob"),
        ("BO", "Bob"),
        ("@Bob", "Bob"),
        ("Bob (#2)", "Bob"),
        ("#1", "Ann"),
        ("Everyone", "everybody"),
        ("all", "everybody"),
    ],
)
@pytest.mark.parametrize("typed", [" 10 Mar Ill.", " Tue 10 Mar 2026 Ill.", " today Ill."])
@pytest.mark.usefixtures("bob")
def test_all_can_be_typed_in_a_row(ann: Person, who: str, whom: str, typed: str) -> None:
    """Who, the day and why, as somebody types them who names none of them."""
    assert f"Tue 10 Mar is excused for {whom}" in text(ann.says("excuse", who=f"{who}{typed}"))


@pytest.mark.usefixtures("bob")
def test_what_is_not_typed_is_asked_for(ann: Person, database: Database) -> None:
    """The day, then the reason; a day that cannot be read is said so; nothing is excused meanwhile."""
    shown = ann.says("excuse", who="Bob")
    assert text(shown).startswith("Which day shall be excused for Bob?")
    assert ann.opens("excuse.form:2", shown).fields[0].value == "Tue 10 Mar 2026"
    shown = ann.says("excuse", who="everybody yesterday")
    assert text(shown).startswith("Excuse Mon 9 Mar for everybody?")
    assert ann.opens("excuse.form:0", shown).fields[0].value == "Mon 9 Mar 2026"
    shown = ann.says("excuse", who="9 Mar")
    assert offered(shown, "excuse.form")[-1] == "excuse.form:0:2026-03-09"
    shown = ann.says("excuse", who="Bob", day="3/4", why="Ill.")
    assert text(shown).startswith(unread("3/4"))
    assert offered(shown, "excuse.form") == [f"excuse.form:2:{TUESDAY}"]
    assert excused(database) == {}


@pytest.mark.usefixtures("bob")
def test_a_name_that_could_be_several_is_asked_about(ann: Person, app: App) -> None:
    """The whole name of one is enough, also if it begins another; of two alike the number tells."""
    for account in ("bobby", "bob2"):
        other = Person(app, account)
        other.asker = replace(other.asker, name="Bobby" if account == "bobby" else "Bob")
        other.arrives()
    shown = ann.says("excuse", who="bo", day="today")
    assert labels(shown) == ["Bob (#2)", "Bob (#4)", "Bobby (#3)"]
    assert labels(ann.says("excuse", who="Bob")) == ["Bob (#2)", "Bob (#4)"]
    assert "for Bobby" in text(ann.says("excuse", who="bobby"))
    assert "I know nobody here by the name “Zoe”" in text(ann.says("excuse", who="Zoe"))
    assert "I know nobody here by the name “#9”" in text(ann.says("excuse", who="#9"))
    assert completed(ann, "who", "bob")[0] == ("Bob (#2)", "Bob (#2)")
    assert completed(ann, "who", "")[:2] == [("everybody", "everybody"), ("Ann (#1)", "Ann (#1)")]
    assert completed(ann, "day", "mar")[:2] == [("Tue 10 Mar", TUESDAY), ("Mon 9 Mar", "2026-03-09")]


def test_who_has_left_is_found_by_number_alone(ann: Person, bob: Person, database: Database, clock: Clock) -> None:
    """No name is offered of somebody who is gone; they may be back, though, and what is due to them is theirs."""
    with database.write() as session:
        presence.depart(session, Platform.LOCAL, LOCAL.group or "", bob.asker.external_id, clock.now)
    assert completed(ann, "who", "bo") == []
    assert "I know nobody here by the name “Bob”" in text(ann.says("excuse", who="Bob"))
    assert "is excused for Bob" in excuses(ann, "#2")
    assert "(1 member had not studied)" in excuses(ann)


@pytest.mark.parametrize(
    ("typed", "day"),
    [
        ("10 Mar", date(2026, 3, 10)),
        ("9 Mar", date(2026, 3, 9)),
        ("11 Mar", date(2025, 3, 11)),
        ("31 Dec", date(2025, 12, 31)),
        ("2025-03-10", date(2025, 3, 10)),
        ("2025-03-09", date(2025, 3, 9)),
    ],
)
def test_a_date_without_a_year_is_the_last_that_there_was(ann: Person, typed: str, day: date) -> None:
    """Up to a year ago; it is today where it is today's."""
    assert offered(ann.says("excuse", who="everybody", day=typed), "excuse.form") == [f"excuse.form:0:{day}"]


def test_where_nobody_was_there_nobody_is_excused(ann: Person, database: Database) -> None:
    """A year ago, for one; nothing is noted."""
    assert "There was nobody to excuse on Mon 10 Mar" in excuses(ann, day="2025-03-10")
    assert noted(database) == []


@pytest.mark.parametrize("today", [date(2028, 2, 29), date(2028, 3, 1), date(2027, 12, 31)])
def test_in_no_year_a_past_day_is_read_as_one_to_come(ann: Person, clock: Clock, today: date) -> None:
    """Each of the 365 days before a day is found by its day and month alone."""
    clock.now = datetime.combine(today, time(9), UTC)
    for back in (0, 1, 59, 60, 61, 300, 364, 365):
        day = today - timedelta(days=back)
        if (day.month, day.day) != (today.month, today.day) or not back:
            opened = offered(ann.says("excuse", who=f"everybody {day.day} {day:%b}"), "excuse.form")
            assert opened == [f"excuse.form:0:{day}"]


def test_a_day_that_cannot_be_excused_is_refused(ann: Person, bob: Person, database: Database, clock: Clock) -> None:
    """To come, too long ago, before the member was there, or studied on already; nothing is noted."""
    study(bob)
    clock.advance(days=1)
    assert excuses(ann, day="2026-03-12") == refusal(BadExcuse("ahead"))
    assert excuses(ann, day="2025-03-09") == refusal(BadExcuse("far"))
    assert excuses(ann, "Bob", day="2026-03-09") == refusal(BadExcuse("early", "Bob"))
    assert excuses(ann, "Bob", day="2026-03-10") == refusal(BadExcuse("studied", "Bob"))
    assert excuses(ann, why="x" * 201) == refusal(TooLong("reason", 201, 200))
    assert excused(database) == {}
    assert noted(database) == []


def test_the_groups_days_count(ann: Person, clock: Clock) -> None:
    """Where its date is another than the member's, an admin's today is the group's."""
    ann.says("config", zone="Asia/Tokyo")
    clock.advance(hours=8)  # 17:00 UTC
    assert "Wed 11 Mar is excused for everybody" in excuses(ann, day="today")


def test_a_day_to_come_for_a_member_is_excused_when_it_comes(ann: Person, bob: Person, clock: Clock) -> None:
    """Their own zone is behind the group's."""
    ann.says("config", zone="Asia/Tokyo")
    bob.says("settings", zone="America/New_York")
    study(bob)
    clock.advance(hours=8)
    assert "Wed 11 Mar is excused for Bob" in excuses(ann, "Bob", "today")
    clock.advance(days=2)
    assert (study(bob), verdicts(bob)[date(2026, 3, 11)]) == (2, Verdict.EXCUSED)


def test_members_are_told_at_their_next_use(ann: Person, bob: Person, clock: Clock) -> None:
    """Whose streak it kept, once; whose it did not, not at all."""
    cid = Person(ann.app, "Cid")
    cid.arrives()
    study(bob)
    clock.advance(days=2)
    excuses(ann, day="yesterday")
    cid.says("help")
    assert cid.notices() == []
    bob.says("help")
    (told,) = bob.notices()
    assert told.startswith("Wed 11 Mar was excused by an admin and doesn't count against you. Your streak goes on")
    clock.advance(hours=1)
    bob.says("help")
    assert bob.notices() == []


def test_who_was_there_before_the_excuse_is_told_on_the_next_day(ann: Person, bob: Person, clock: Clock) -> None:
    """News comes once a date, so that of the afternoon is told with the next one's."""
    study(bob)
    clock.advance(days=2)
    bob.says("help")
    clock.advance(hours=1)
    excuses(ann, day="yesterday")
    study(bob)
    assert bob.notices() == []
    clock.advance(days=1)
    bob.says("help")
    assert len(bob.notices()) == 1


@pytest.mark.parametrize("intent", INTENTS, ids=lambda intent: type(intent).__name__)
@pytest.mark.parametrize("platform", Platform)
def test_only_admins_excuse(app: App, database: Database, platform: Platform, intent: object) -> None:
    """On no platform a member, and nobody in a direct message."""
    zoe, bob = (online(app, name, platform, admin=name == "Zoe") for name in ("Zoe", "Bob"))
    zoe.arrives()
    bob.arrives()
    assert text(bob.reply(intent)) == refusal(AdminsOnly())  # type: ignore[arg-type]  # one of the intents
    zoe.place = replace(zoe.place, direct=True)
    assert text(zoe.reply(intent)) == refusal(GroupOnly())  # type: ignore[arg-type]  # one of the intents
    assert excused(database) == {}


@pytest.mark.parametrize("platform", [Platform.DISCORD, Platform.SLACK])
def test_whoever_is_picked_is_excused_if_the_bot_has_met_them_there(
    app: App, database: Database, platform: Platform
) -> None:
    """By their account; somebody else, or whom the bot knows from another group alone, is not."""
    zoe, bob = (online(app, name, platform, admin=name == "Zoe") for name in ("Zoe", "Bob"))
    far = online(app, "Far", platform, place=Place("blues", "Blues"))
    for each in (zoe, bob, far):
        each.arrives()
    panel = zoe.says("excuse")
    (pick,) = [each for each in panel.blocks if isinstance(each, PersonPick)]
    form = zoe.wants(Press(f"{pick.action}:{bob.asker.external_id}"))
    assert isinstance(form, Form)
    assert "is excused for Bob" in text(zoe.submits(form, day="today", why="Ill."))
    for account in (far.asker.external_id, "nobody"):
        assert "They have never used me here" in text(zoe.presses(f"{pick.action}:{account}"))
    assert excused(database) == {2: {date(2026, 3, 10)}}


@pytest.mark.usefixtures("bob")
def test_nobody_of_another_group_is_excused(ann: Person, app: App, database: Database, clock: Clock) -> None:
    """Neither by number nor by name, nor with everybody; nor is an excuse of theirs taken back."""
    far = Person(app, "Far", Place("blues", "Blues"))
    boss = Person(app, "Boss", Place("blues", "Blues"), admin=True)
    far.arrives()
    boss.arrives()
    excuses(boss, "Far")
    clock.advance(minutes=1)
    for who in ("#3", "Far", "Far (#3)"):
        assert "I know nobody here" in text(ann.says("excuse", who=who))
    for pressed in (f"excuse.form:3:{TUESDAY}", f"excuse.back:3:{TUESDAY}"):
        assert text(ann.presses(pressed)) == refusal(Gone("member"))
    done = ann.wants(Submit("excuse.do:3", {"day": "today", "why": "Ill."}))
    assert isinstance(done, Reply)
    assert text(done) == refusal(Gone("member"))
    assert text(ann.presses(f"excuse.back:0:{TUESDAY}")) == refusal(Gone("excuse"))
    excuses(ann)
    assert excused(database) == {each: {date(2026, 3, 10)} for each in (1, 2, 3)}
    assert [subject for _, subject, _ in noted(database)] == [3, None]


@pytest.mark.parametrize("pressed", ["excuse.form:0:soon", "excuse.back:0:soon", "excuse.form:0:2026-13-01"])
def test_a_button_without_a_date_is_gone(ann: Person, pressed: str) -> None:
    """As of another version of ours."""
    assert text(ann.presses(pressed)) == refusal(Gone("button"))


def test_what_is_studied_after_the_excuse_counts(ann: Person, database: Database) -> None:
    """And can be excused no more."""
    excuses(ann, "Ann", why="Ill.")
    assert study(ann) == 1
    assert excuses(ann, "Ann", why="Ill.") == refusal(BadExcuse("studied", "Ann"))
    assert "Give the reason…" in labels(ann.says("excuse", who="Ann", day="today"))
    assert len(noted(database)) == 1
    assert finish_quiz(ann)
