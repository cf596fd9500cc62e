"""Members are told what became of their days: once, when they are next there, and for their eyes alone."""

import asyncio
from collections.abc import Callable
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta

import pytest
from sqlalchemy import event, select, update

from bot.app import App
from bot.core.calendar import Day
from bot.core.errors import Gone
from bot.core.reply import Form, Nothing, Reply
from bot.core.request import Command, Complete, Place, Platform, Press, Request
from bot.core.streaks import DayNote, Streak, Verdict
from bot.features import news
from bot.storage import ledger
from bot.storage.engine import Database
from bot.storage.tables import DeliveryRow, MemberRow, StudyDayRow
from tests.features.front import OTHER, Person, at_once, offered, refusal, study, text
from tests.people import Clock

MakeApp = Callable[..., App]

FROZEN = (
    "Wed 18 Mar was missed, and one of your freezes covered it. Your streak goes on: 8 days. You have no freeze left."
)


@pytest.fixture
def ann(app: App) -> Person:
    """A member."""
    return Person(app, "Ann")


def diligent(person: Person, clock: Clock) -> None:
    """Eight days of study from the tenth on, then one that is missed; it is the morning after that."""
    for _ in range(8):
        study(person)
        clock.advance(days=1)
    clock.advance(days=1)


def eight_days(database: Database, now: datetime) -> None:
    """The first member has studied on the date of `now` and the seven after it."""
    with database.write() as session:
        for n in range(8):
            at = now + timedelta(days=n)
            facts = {"zone": "UTC", "studied_with": "quiz", "studied_at": at}
            session.add(StudyDayRow(member_id=1, local_date=at.date(), **facts))


def excused(database: Database, day: date, now: datetime) -> None:
    """An admin has excused the date for everybody in the first group."""
    with database.write() as session:
        ledger.excuse(session, 1, None, day, 1, "No power.", now)


def excused_again(database: Database, day: date, now: datetime) -> None:
    """An admin has excused the date for the first member by name."""
    with database.write() as session:
        ledger.excuse(session, 1, 1, day, 1, "Still no power.", now)


def missed(person: Person) -> list[str]:
    """What could not reach somebody directly, said and recorded."""

    async def say() -> list[str]:
        told = []
        for delivery, words in await person.app.missed(person.asker.platform, person.asker.external_id):
            assert await person.app.settle(delivery, "sent")
            told.append(text(words).removesuffix(" [1] Why?"))
        return told

    return asyncio.run(say())


def test_a_freeze_that_was_used_is_told_once(ann: Person, clock: Clock) -> None:
    """At the next use, whatever it is; neither again on that date nor on the one after."""
    diligent(ann, clock)
    assert ann.notices() == []
    ann.says("help")
    assert [each.removesuffix(" [1] Why?") for each in ann.notices()] == [FROZEN]
    ann.says("help")
    clock.advance(days=1)
    ann.says("help")
    assert ann.notices() == []


def test_only_what_is_new_since_the_last_telling_is_told(ann: Person, clock: Clock) -> None:
    """Each date once: by the second telling the first one's is none any more."""
    diligent(ann, clock)
    study(ann)
    assert len(ann.notices()) == 1
    for _ in range(7):
        clock.advance(days=1)
        study(ann)
    clock.advance(days=2)
    ann.arrives()
    (told,) = ann.notices()
    assert "Thu 26 Mar was missed" not in told
    assert "Fri 27 Mar was missed" in told
    assert "Wed 18 Mar" not in told


def test_who_is_there_every_day_is_told_nothing(ann: Person, clock: Clock) -> None:
    """Neither at the first contact nor after it."""
    for _ in range(9):
        study(ann)
        clock.advance(days=1)
    assert ann.notices() == []


def test_a_missed_day_is_no_news(ann: Person, clock: Clock) -> None:
    """Nothing was there that could have kept the streak."""
    study(ann)
    clock.advance(days=3)
    ann.arrives()
    assert ann.notices() == []


def test_an_excuse_is_told_on_the_next_date(ann: Person, database: Database, clock: Clock) -> None:
    """However late it comes; the freeze that had covered the date is back, and the admin's words are not repeated."""
    diligent(ann, clock)
    ann.arrives()
    assert len(ann.notices()) == 1
    clock.advance(minutes=5)
    excused(database, date(2026, 3, 18), clock.now)
    ann.arrives()
    assert ann.notices() == [], "once a date"
    study(ann)
    clock.advance(days=1)
    ann.arrives()
    (told,) = ann.notices()
    assert "Wed 18 Mar was excused by an admin and doesn't count against you." in told
    assert "Your streak goes on: 9 days. You have 1 freeze." in told
    with database.read() as session:
        assert "power" not in str(session.scalars(select(DeliveryRow.facts)).all())


def test_of_two_processes_one_tells(make_app: MakeApp, database_url: str, database: Database, clock: Clock) -> None:
    """Six requests at once in two processes bring one delivery."""
    apps = make_app(database_url), make_app(database_url)
    ann = Person(apps[0], "Ann")
    diligent(ann, clock)
    people = [Person(apps[n % 2], "Ann") for n in range(6)]
    at_once(*(lambda each=each: each.says("help") for each in people))
    with database.read() as session:
        assert len(session.scalars(select(DeliveryRow)).all()) == 1


def test_each_group_has_its_own_news(app: App, clock: Clock) -> None:
    """A freeze here is none there."""
    here, there = Person(app, "Ann"), Person(app, "Ann", OTHER)
    there.arrives()
    diligent(here, clock)
    there.says("help")
    assert here.notices() == []
    here.says("help")
    assert len(here.notices()) == 1


def test_forms_and_completions_bring_no_news(ann: Person, clock: Clock) -> None:
    """They have no room for it; the next answer that has brings it."""
    diligent(ann, clock)
    assert isinstance(ann.wants(Press("zone")), Form)
    assert not isinstance(ann.wants(Complete("settings", "zone", "Ber")), Reply | Nothing)
    assert ann.notices() == []
    ann.says("help")
    assert len(ann.notices()) == 1


def test_on_a_platform_it_is_said_to_its_reader_alone(app: App, clock: Clock) -> None:
    """Under an answer that all may read as well: it goes the way of what could not reach them, and is taken once."""
    ann = Person(app, "Ann", Place("reds", "Reds"))
    ann.asker = replace(ann.asker, platform=Platform.DISCORD)
    diligent(ann, clock)
    request = Request(ann.asker, ann.place, Command("ask", {"question": "How often should I water?"}))
    answer = asyncio.run(app.handle(request))
    assert isinstance(answer, Reply)
    assert answer.missed
    assert not answer.private
    assert ann.notices() == [], "no worker sends it"
    told = asyncio.run(app.missed(Platform.DISCORD, ann.asker.external_id))
    assert [text(words).removesuffix(" [1] Why?") for _, words in told] == [FROZEN]
    assert all(words.private for _, words in told)
    assert asyncio.run(app.settle(told[0][0], "sent"))
    again = asyncio.run(app.handle(request))
    assert isinstance(again, Reply)
    assert not again.missed


def test_what_was_before_anybody_was_told_is_no_news(ann: Person, database: Database, clock: Clock) -> None:
    """A member from before there was any news hears of what comes, and not of what was."""
    diligent(ann, clock)
    with database.write() as session:
        session.execute(update(MemberRow).values(told_at=None))
    ann.says("help")
    assert ann.notices() == []
    with database.read() as session:
        assert session.scalars(select(MemberRow.told_at)).one() == clock.now


def test_who_leaves_for_good_is_told_nothing_more(ann: Person, database: Database, clock: Clock) -> None:
    """Everything about them is gone, and no news is laid by for nobody."""
    diligent(ann, clock)
    assert "Everything is deleted." in text(ann.presses("privacy.gone"))
    with database.read() as session:
        assert session.scalars(select(DeliveryRow)).all() == []
        assert session.scalars(select(StudyDayRow)).all() == []


def test_later_that_day_nothing_is_looked_for(ann: Person, clock: Clock) -> None:
    """It is looked for news once a date, so that asking stays as quick as it was."""
    diligent(ann, clock)
    told: list[str] = []

    def note(*given: object) -> None:
        told.append(str(given[2]))

    ann.asks("How often should I water?")
    engine = ann.app._database.engine  # noqa: SLF001 - whose statements are counted
    event.listen(engine, "before_cursor_execute", note)
    ann.asks("How often should I water?")
    event.remove(engine, "before_cursor_execute", note)
    assert not any("study_days" in each or "told_at =" in each for each in told)


def test_a_freeze_that_a_late_excuse_sets_free_is_told(ann: Person, database: Database, clock: Clock) -> None:
    """The second of two missed days was told of by nobody: it ended the streak, until the first one was excused."""
    diligent(ann, clock)
    clock.advance(days=1)
    ann.arrives()
    (told,) = ann.notices()
    assert "Wed 18 Mar was missed, and one of your freezes covered it. A later day was missed" in told
    study(ann)
    clock.advance(minutes=10)
    excused(database, date(2026, 3, 18), clock.now)
    clock.advance(days=1)
    ann.arrives()
    (told,) = ann.notices()
    assert "Thu 19 Mar was missed, and one of your freezes covered it." in told
    assert "Wed 18 Mar was excused" in told
    assert "Your streak goes on: 9 days. You have no freeze left." in told
    clock.advance(minutes=10)
    excused_again(database, date(2026, 3, 18), clock.now)
    clock.advance(hours=23)
    ann.arrives()
    assert not any("Thu 19 Mar" in each for each in ann.notices()), "what was told is not told again"


def test_what_the_bot_spoilt_is_told_when_it_is_certain(app: App, database: Database, clock: Clock) -> None:
    """A prompt of just before midnight is late only when the day was told of as missed; its freeze covers the next."""
    ann = Person(app, "Ann", Place("reds", "Reds"))
    ann.asker = replace(ann.asker, platform=Platform.DISCORD)
    diligent(ann, clock)
    with database.write() as session:
        group = session.scalars(select(MemberRow.group_id)).one()
        due = datetime(2026, 3, 18, 23, 50, tzinfo=UTC)
        row = DeliveryRow(key="p", group_id=group, platform="discord", channel="1", kind="post", facts={}, due_at=due)
        row.state, row.fence, row.attempts, row.created_at = "failed", 0, 0, due
        session.add(row)
    clock.now = due + timedelta(minutes=15)
    ann.says("help")
    assert "Wed 18 Mar was missed, and one of your freezes covered it." in missed(ann)[0]
    clock.now += timedelta(days=2)
    ann.says("help")
    (told,) = missed(ann)
    assert "On Wed 18 Mar I was not there for you" in told
    assert "Thu 19 Mar was missed, and one of your freezes covered it." in told


def test_a_streak_that_ended_later_does_not_go_on(ann: Person, database: Database, clock: Clock) -> None:
    """An excuse that comes when a new streak has begun already says that the old one ended all the same."""
    study(ann)
    clock.advance(days=3)
    study(ann)
    clock.advance(days=1, minutes=10)
    excused(database, date(2026, 3, 11), clock.now - timedelta(minutes=5))
    assert study(ann) == 2
    (told,) = ann.notices()
    assert "Wed 11 Mar was excused by an admin" in told
    assert "A later day was missed, though; your streak began anew after it: 1 day." in told
    assert "goes on" not in told


def test_an_excuse_that_waited_is_told(ann: Person, database: Database, clock: Clock) -> None:
    """It bears the time at which it was asked for, and is written when the member was told already: once, tomorrow."""
    study(ann)
    clock.advance(days=2)
    asked = clock.now
    clock.advance(minutes=2)
    ann.says("help")
    assert ann.notices() == []
    excused(database, date(2026, 3, 11), asked)
    told = []
    for _ in range(3):
        clock.advance(days=1)
        study(ann)
        told += ann.notices()
    assert len(told) == 1
    assert "Wed 11 Mar was excused by an admin" in told[0]


def test_an_excuse_that_was_seen_at_once_is_told_once(ann: Person, database: Database, clock: Clock) -> None:
    """Given a minute before the member came, it is no news on the next date."""
    study(ann)
    clock.advance(days=2)
    excused(database, date(2026, 3, 11), clock.now - timedelta(minutes=1))
    study(ann)
    assert len(ann.notices()) == 1
    clock.advance(days=1)
    study(ann)
    assert ann.notices() == []


def test_news_of_one_of_several_groups_name_it(app: App, clock: Clock) -> None:
    """Told in another one, they say whose they are, and their Why? explains no other group's streak."""
    here, there, alone = (
        Person(app, name, Place(group, group.title()))
        for name, group in (("Ann", "reds"), ("Ann", "blues"), ("Bob", "reds"))
    )
    for each in (here, there, alone):
        each.asker = replace(each.asker, platform=Platform.DISCORD)
    there.arrives()
    for _ in range(8):
        study(here)
        study(alone)
        clock.advance(days=1)
    clock.advance(days=1)
    here.says("help")
    alone.says("help")
    told = asyncio.run(app.missed(Platform.DISCORD, there.asker.external_id))
    (words,) = (words for _, words in told)
    assert text(words).startswith("In “Reds”: Wed 18 Mar was missed, and one of your freezes covered it.")
    (why,) = offered(words, "streak.told")
    assert "Your streak: 8 days" in text(here.presses(why))
    elsewhere = text(there.presses(why))
    assert "That is your streak in “Reds”." in elsewhere
    assert "8 days" not in elsewhere
    assert text(alone.presses(why)) == refusal(Gone("group"))
    assert text(alone.presses("streak.why")).startswith("Your streak: 8 days")
    assert missed(alone) == [FROZEN]


def test_what_the_bot_spoilt_is_news_too() -> None:
    """The dates and what they are, with how the streak stands; none is no news."""
    since = datetime(2026, 3, 9, tzinfo=UTC)
    day = Day(date(2026, 3, 10), since, since + timedelta(days=1), "UTC")
    notes = (
        DayNote(date(2026, 3, 6), Verdict.FROZEN, since=since),
        DayNote(date(2026, 3, 7), Verdict.SPOILT, since=since + timedelta(hours=1)),
        DayNote(date(2026, 3, 8), Verdict.SPOILT),
        DayNote(date(2026, 3, 9), Verdict.EXCUSED, since=since + timedelta(hours=2)),
    )
    streak = Streak(12, 31, day, notes, 1, 4)
    facts = {"days": "2026-03-07=spoilt 2026-03-09=excused", "length": "12", "freezes": "1"}
    assert news.facts_of(streak, [notes[1], notes[3]]) == facts
    assert news.facts_of(streak, []) is None
