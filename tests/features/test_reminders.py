"""Reminders through the front door: at the chosen time, while something is open, and not for ever."""

import asyncio
from collections.abc import Callable
from datetime import UTC, date, datetime, timedelta

import pytest
from sqlalchemy import func, select, update

from bot.app import App
from bot.clockwork import deliver, remind
from bot.core.limits import Limits
from bot.core.people import Delivery, UndeliverableError
from bot.core.reply import Reply
from bot.core.request import Asker, Place, Platform
from bot.features import reminders
from bot.storage import ledger
from bot.storage.engine import Database
from bot.storage.reminders import awaken_group
from bot.storage.tables import DeliveryRow, GroupRow, MemberRow, ReminderRow, RestWeekRow
from tests.features.front import Person, at_once, choice, finish_rightly, labels, offered, study, text
from tests.people import Clock

MakeApp = Callable[..., App]

REDS, BLUES = Place("reds", "The Reds", "42"), Place("blues", "The Blues", "43")


class Mailbox:
    """A platform that takes what the bot says on its own, for everybody there or for one; or refuses it."""

    def __init__(self, platform: Platform = Platform.LOCAL, person: str | None = None, *, shut: bool = False) -> None:
        self.platform, self.person, self.shut = platform, person, shut
        self.got: list[tuple[str, str, str]] = []

    async def send(self, delivery: Delivery, words: Reply) -> None:
        """The words are kept with their reader and the group that they are about."""
        if self.shut:
            raise UndeliverableError("no direct messages")
        self.got.append((str(delivery.person), delivery.group, text(words)))

    async def keeper(self, group: str) -> str | None:  # noqa: ARG002 - nobody is
        """Nobody."""
        return None

    @property
    def last(self) -> str:
        """What came last."""
        return self.got[-1][2]


def tick(app: App, box: Mailbox) -> int:
    """What is due is looked for and sent, as a process does every few seconds; how many came."""

    async def both() -> None:
        await remind(app, box)
        await deliver(app, box)

    before = len(box.got)
    asyncio.run(both())
    return len(box.got) - before


def to(clock: Clock, hour: int, minute: int = 0, days: int = 0) -> None:
    """The clock is put to a time of its day (UTC), or of one so many days on."""
    clock.now = (clock.now + timedelta(days=days)).replace(hour=hour, minute=minute, second=0)


def discord(app: App, name: str = "Ann", place: Place = REDS) -> Person:
    """A person on Discord."""
    person = Person(app, name, place)
    person.asker = Asker(Platform.DISCORD, name.casefold(), name)
    return person


def graded(person: Person, shown: Reply, place: int) -> Reply:
    """What comes after a card is turned over and graded by the button of that place."""
    back = person.presses([*offered(shown, "show"), *offered(shown, "guess")][0])
    return person.presses(offered(back, "grade")[place])


def kept(database: Database) -> list[tuple[int, datetime, int]]:
    """Minute, next instant and unanswered ones of every reminder."""
    with database.read() as session:
        return [(row.minute, row.next_at, row.unanswered) for row in session.scalars(select(ReminderRow))]


def deliveries(database: Database) -> int:
    """How many deliveries there are, in whatever state."""
    with database.read() as session:
        return session.scalar(select(func.count()).select_from(DeliveryRow)) or 0


@pytest.fixture
def box() -> Mailbox:
    """The local mailbox."""
    return Mailbox()


@pytest.fixture
def ann(app: App) -> Person:
    """Ann, who wants to be reminded at half past seven in the evening."""
    person = Person(app)
    person.says("settings", reminder="19:30")
    return person


def test_nobody_is_reminded_who_did_not_ask(app: App, clock: Clock, box: Mailbox, database: Database) -> None:
    """A member who set nothing hears nothing, day after day."""
    Person(app).arrives()
    for _ in range(48):
        clock.advance(hours=1)
        assert tick(app, box) == 0
    assert kept(database) == []


def test_a_reminder_comes_at_its_time_once_a_day(app: App, clock: Clock, box: Mailbox, ann: Person) -> None:
    """Not a minute before, not again a moment after, and again the day after."""
    assert "19:30" in text(ann.says("settings"))
    to(clock, 19, 29)
    assert tick(app, box) == 0
    to(clock, 19, 30)
    assert [tick(app, box) for _ in range(3)] == [1, 0, 0]
    assert "to start your streak" in box.last
    to(clock, 19, 29, days=1)
    assert tick(app, box) == 0
    to(clock, 19, 30)
    assert tick(app, box) == 1


def test_who_has_done_all_is_left_alone(app: App, clock: Clock, box: Mailbox, ann: Person, database: Database) -> None:
    """After a quiz nothing is open, so nothing comes, and that leaves no trace; the day after it does."""
    finish_rightly(ann)
    to(clock, 19, 30)
    assert tick(app, box) == 0
    assert deliveries(database) == 0
    to(clock, 19, 30, days=1)
    assert tick(app, box) == 1
    assert "streak is 1 day, and today is still open" in box.last


def test_due_cards_alone_are_worth_a_reminder(app: App, clock: Clock, box: Mailbox, ann: Person) -> None:
    """Today is done, and a card that was graded before is due again."""
    shown = ann.says("review")
    ann.chooses("grade", ann.chooses("show", shown))
    finish_rightly(ann)
    clock.advance(days=1)
    finish_rightly(ann)
    to(clock, 19, 30)
    assert tick(app, box) == 1
    assert "Today is done, and your streak is 2 days. 1 flashcard is due." in box.last


def test_nobody_is_reminded_on_vacation(app: App, clock: Clock, box: Mailbox, ann: Person) -> None:
    """Not of today, and not of cards; the day after it they are."""
    ann.chooses("grade", ann.chooses("show", ann.says("review")))
    ann.says("vacation", first="11 Mar", last="12 Mar")
    for reminded in (0, 0, 1):
        clock.advance(days=1)
        to(clock, 19, 30)
        assert tick(app, box) == reminded


def test_on_a_day_that_is_excused_only_cards_are_told(
    app: App, clock: Clock, box: Mailbox, ann: Person, database: Database
) -> None:
    """That it is still open would not be true."""
    ann.chooses("grade", ann.chooses("show", ann.says("review")))
    to(clock, 19, 30, days=1)
    with database.write() as session:
        (member,) = session.scalars(select(MemberRow))
        ledger.excuse(session, member.group_id, member.id, clock.now.date(), member.id, "The server.", clock.now)
    assert tick(app, box) == 1
    assert "Today needs no study. 1 flashcard is due." in box.last


def test_a_rest_day_needs_no_study(app: App, clock: Clock, box: Mailbox, ann: Person, database: Database) -> None:
    """Nothing is open on it, so nothing comes; the day after it does."""
    with database.write() as session:
        (member,) = session.scalars(select(MemberRow))
        tuesdays = 0b10
        session.add(RestWeekRow(group_id=member.group_id, since=clock.now.date(), weekdays=tuesdays))
    for reminded in (0, 1):
        to(clock, 19, 30, days=reminded)
        assert tick(app, box) == reminded
    assert "to start your streak" in box.last
    assert "19:30" in text(ann.says("settings"))


@pytest.mark.parametrize("aside", ["bury", "suspend"])
def test_cards_that_are_set_aside_are_not_due(app: App, clock: Clock, box: Mailbox, ann: Person, aside: str) -> None:
    """Who has put the only due card off, or away, and has done today, is left alone."""
    ann.chooses("grade", ann.chooses("show", ann.says("review")))
    clock.advance(days=1)
    finish_rightly(ann)
    ann.chooses(aside, ann.says("review"))
    to(clock, 19, 30)
    assert tick(app, box) == 0


def test_cards_that_today_has_no_room_for_are_not_due(app: App, clock: Clock, box: Mailbox, ann: Person) -> None:
    """Of two due cards a person wants one a day: once that is graded, the other is no reason to come back today."""
    shown = ann.says("review")
    for _ in range(2):
        shown = graded(ann, shown, 0)
    ann.submits(ann.opens("review.settings", ann.says("stats")), retention="90", new="10", all="1")
    clock.advance(days=1)
    finish_rightly(ann)
    graded(ann, ann.says("review"), -1)
    to(clock, 19, 30)
    assert tick(app, box) == 0
    to(clock, 19, 30, days=1)
    assert tick(app, box) == 1
    assert "1 flashcard is due." in box.last


def test_the_operators_limits_count_for_who_has_chosen_none(
    make_app: MakeApp, database_url: str, clock: Clock, box: Mailbox
) -> None:
    """One card a day, by the operator's word: the other of two due ones is no reason to come back today."""
    app = make_app(database_url, cards=1)
    ann = Person(app)
    ann.says("settings", reminder="19:30")
    for days in (1, 1, 60):
        to(clock, 9, days=days)
        assert tick(app, box) == 0
        finish_rightly(ann)
        graded(ann, ann.says("review"), -1)
    to(clock, 19, 30)
    assert tick(app, box) == 0


def test_a_quiz_left_in_the_middle_is_told(app: App, clock: Clock, box: Mailbox, ann: Person) -> None:
    """The reminder leads back to it."""
    ann.chooses("answer", ann.says("quiz"))
    to(clock, 19, 30)
    tick(app, box)
    assert "waits where you left it" in box.last


def test_who_does_it_before_the_words_leave_hears_nothing(
    app: App, clock: Clock, box: Mailbox, ann: Person, database: Database
) -> None:
    """Between the tick and the sending the quiz is finished: what was on its way is gone."""
    to(clock, 19, 30)
    asyncio.run(remind(app, box))
    assert deliveries(database) == 1
    finish_rightly(ann)
    assert tick(app, box) == 0
    assert deliveries(database) == 0


def test_the_words_are_those_of_the_moment_when_they_leave(app: App, clock: Clock, box: Mailbox, ann: Person) -> None:
    """A quiz begun after the tick is told as begun."""
    to(clock, 19, 30)
    asyncio.run(remind(app, box))
    ann.chooses("answer", ann.says("quiz"))
    assert tick(app, box) == 1
    assert "waits where you left it" in box.last


@pytest.mark.parametrize(("minutes", "count"), [(60, 1), (61, 0)])
def test_what_cannot_be_sent_within_the_hour_is_not_sent(
    app: App, clock: Clock, box: Mailbox, ann: Person, minutes: int, count: int
) -> None:
    """The tick was in time, and the platform was not there for longer."""
    del ann
    to(clock, 19, 30)
    asyncio.run(remind(app, box))
    clock.advance(minutes=minutes)
    assert tick(app, box) == count
    to(clock, 19, 30, days=1)
    assert tick(app, box) == 1


@pytest.mark.parametrize(("minutes", "count"), [(60, 1), (61, 0), (60 * 20, 0), (60 * 24, 1), (60 * 24 * 30 + 61, 0)])
def test_after_a_pause_at_most_one_is_made_up(
    app: App, clock: Clock, box: Mailbox, ann: Person, minutes: int, count: int
) -> None:
    """Nothing ran for a while: what is an hour old still comes, what is older never does, and none comes in a burst."""
    del ann
    to(clock, 19, 30)
    clock.advance(minutes=minutes)
    assert [tick(app, box) for _ in range(3)] == [count, 0, 0]
    to(clock, 19, 30, days=1)
    assert tick(app, box) == 1


def test_after_seven_without_an_answer_no_more_come(
    app: App, clock: Clock, box: Mailbox, ann: Person, database: Database
) -> None:
    """The seventh says that it is the last one and how to have more; the eighth never comes."""
    counts = []
    for _ in range(10):
        to(clock, 19, 30)
        counts.append(tick(app, box))
        clock.advance(days=1)
    assert counts == [1] * 7 + [0] * 3
    assert ["last reminder" in words for _, _, words in box.got] == [False] * 6 + [True]
    assert "[3] Keep reminding me" in box.last
    assert kept(database) == []
    assert "off" in text(ann.says("settings"))


@pytest.mark.parametrize(
    "answer",
    [
        lambda ann: ann.asks("How often do I water?"),
        lambda ann: ann.says("quiz"),
        lambda ann: ann.chooses("grade", ann.chooses("show", ann.says("review"))),
        lambda ann: ann.says("settings", zone="UTC"),
        lambda ann: ann.says("settings", reminder="19:30"),
    ],
    ids=["asks", "begins a quiz", "reviews", "sets a zone", "sets the time"],
)
def test_whoever_answers_is_reminded_on(
    app: App, clock: Clock, box: Mailbox, ann: Person, answer: Callable[[Person], object]
) -> None:
    """Six without an answer, then the person does something: seven more would have to find none."""
    for _ in range(6):
        to(clock, 19, 30)
        assert tick(app, box) == 1
        clock.advance(days=1)
    to(clock, 12)
    answer(ann)
    counts = []
    for _ in range(8):
        to(clock, 19, 30)
        counts.append(tick(app, box))
        clock.advance(days=1)
    assert counts == [1] * 7 + [0]
    assert "last reminder" in box.last


def test_an_answer_to_a_quiz_begun_before_counts(
    app: App, clock: Clock, box: Mailbox, ann: Person, database: Database
) -> None:
    """The quiz was open when the reminder came; a single answer after it is one."""
    shown = ann.says("quiz")
    to(clock, 19, 30)
    tick(app, box)
    clock.advance(minutes=5)
    ann.chooses("answer", shown)
    to(clock, 19, 30, days=1)
    tick(app, box)
    assert [row[2] for row in kept(database)] == [1]


def test_what_was_done_before_a_reminder_does_not_answer_it(
    app: App, clock: Clock, box: Mailbox, ann: Person, database: Database
) -> None:
    """A question in the morning, a reminder in the evening, then nothing: the next is the second one."""
    ann.asks("How often do I water?")
    to(clock, 19, 30)
    tick(app, box)
    to(clock, 19, 30, days=1)
    tick(app, box)
    assert [row[2] for row in kept(database)] == [2]


def test_a_last_one_that_could_not_be_sent_in_time_is_not_the_last(
    app: App, clock: Clock, box: Mailbox, ann: Person
) -> None:
    """Nobody was told that no more come, so they do."""
    del ann
    for _ in range(6):
        to(clock, 19, 30)
        assert tick(app, box) == 1
        clock.advance(days=1)
    to(clock, 19, 30)
    asyncio.run(remind(app, box))
    clock.advance(hours=2)
    assert tick(app, box) == 0
    to(clock, 19, 30, days=1)
    assert tick(app, box) == 1
    assert "last reminder" not in box.last


def test_one_button_ends_them_and_one_goes_on(app: App, clock: Clock, box: Mailbox, ann: Person) -> None:
    """The button under a reminder works days later; so does the one under the last."""
    to(clock, 19, 30)
    tick(app, box)
    assert "won't remind you" in text(ann.presses("reminder.off"))
    to(clock, 19, 30, days=1)
    assert tick(app, box) == 0
    clock.advance(minutes=1)
    assert "Next: tomorrow, Thu 12 Mar 19:30" in text(ann.presses("reminder.at:1170"))
    assert "isn't there any more" in text(ann.presses("reminder.at:1440"))


def test_another_time_on_the_same_date_waits_for_the_next(app: App, clock: Clock, box: Mailbox, ann: Person) -> None:
    """Who was reminded today and chooses a later hour is told tomorrow's, and hears nothing more today."""
    to(clock, 19, 30)
    tick(app, box)
    to(clock, 19, 40)
    assert "tomorrow, Wed 11 Mar 21:00" in text(ann.says("settings", reminder="9pm"))
    to(clock, 21)
    assert tick(app, box) == 0
    to(clock, 21, days=1)
    assert tick(app, box) == 1


def test_a_new_zone_brings_no_date_twice(app: App, clock: Clock, box: Mailbox, ann: Person) -> None:
    """Reminded in Kiritimati's evening, then off to Honolulu, where that date's evening is still to come."""
    ann.says("settings", zone="Pacific/Kiritimati")
    to(clock, 5, 30, days=1)
    assert tick(app, box) == 1
    assert "Thu 12 Mar 19:30" in text(ann.says("settings", zone="Pacific/Honolulu"))
    told = []
    for _ in range(60):
        clock.advance(hours=1)
        if tick(app, box):
            told.append(clock.now)
    assert told == [datetime(2026, 3, 13, 5, 30, tzinfo=UTC)]


def test_a_new_zone_counts_from_the_next_reminder_on(app: App, box: Mailbox, ann: Person, database: Database) -> None:
    """The next instant is right at the next look, whichever way the zone lies."""
    for zone, next_at in (("Asia/Tokyo", "2026-03-10T10:30"), ("America/New_York", "2026-03-10T23:30")):
        ann.says("settings", zone=zone)
        tick(app, box)
        assert [row[1].isoformat()[:16] for row in kept(database)] == [next_at]
    assert box.got == []


def test_a_new_zone_of_the_group_counts_for_its_followers(
    app: App, clock: Clock, box: Mailbox, ann: Person, database: Database
) -> None:
    """Whoever has no zone of their own is reminded by the group's new clock, from the same day on."""
    own = Person(app, "Bob")
    own.says("settings", reminder="19:30", zone="Asia/Tokyo")
    with database.write() as session:
        (group,) = session.scalars(select(GroupRow))
        group.zone, group.zone_since = "Asia/Kolkata", clock.now
        awaken_group(session, group.id, clock.now)
    tick(app, box)
    assert sorted(row[1].isoformat()[:16] for row in kept(database)) == ["2026-03-10T10:30", "2026-03-10T14:00"]
    for hour, minute, who in ((10, 30, "bob"), (14, 0, "ann")):
        to(clock, hour, minute)
        assert tick(app, box) == 1
        assert box.got[-1][0] == who
    del ann


def test_a_zone_that_nobody_told_of_is_seen_at_the_time(
    app: App, clock: Clock, box: Mailbox, ann: Person, database: Database
) -> None:
    """The group's zone changed behind its back: at the old time nothing is said, the next is by the new clock."""
    del ann
    with database.write() as session:
        session.execute(update(GroupRow).values(zone="America/New_York", zone_since=clock.now))
    to(clock, 19, 30)
    assert tick(app, box) == 0
    to(clock, 23, 30)
    assert tick(app, box) == 1


def test_a_time_that_clocks_jump_over_comes_at_the_jump(app: App, clock: Clock, box: Mailbox) -> None:
    """At half past two on 29 March 2026 Berlin's clocks go from two to three."""
    Person(app).says("settings", zone="Europe/Berlin", reminder="2:30")
    clock.now = datetime(2026, 3, 28, 1, 30, tzinfo=UTC)
    told = []
    for _ in range(2 * 24 * 2 + 1):
        if tick(app, box):
            told.append(clock.now.isoformat()[:16])
        clock.advance(minutes=30)
    assert told == ["2026-03-28T01:30", "2026-03-29T01:00", "2026-03-30T00:30"]


def test_two_processes_remind_once(
    make_app: MakeApp, database_url: str, database: Database, clock: Clock, box: Mailbox
) -> None:
    """Both look at the same moment, again and again: each of eight people is reminded once, and counted once."""
    apps = make_app(database_url), make_app(database_url)
    for name in "ABCDEFGH":
        Person(apps[0], name).says("settings", reminder="19:30")
    for _ in range(3):
        to(clock, 19, 30)
        at_once(*(lambda app=app: asyncio.run(remind(app, box)) for app in (*apps, *apps)))
        assert tick(apps[0], box) == 8
        clock.advance(days=1)
    assert [row[2] for row in kept(database)] == [3] * 8


def test_more_than_one_transaction_holds_are_all_reminded(
    app: App, clock: Clock, box: Mailbox, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Five people, two at once: one tick after the other until nobody is left."""
    monkeypatch.setattr(reminders, "AT_ONCE", 2)
    for name in "ABCDE":
        Person(app, name).says("settings", reminder="19:30")
    to(clock, 19, 30)
    assert tick(app, box) == 5


def test_a_terminal_looks_for_its_own_reader_alone(app: App, clock: Clock, ann: Person, database: Database) -> None:
    """Bob's chat neither shows Ann's reminder nor counts it, and Ann's terminal shows it."""
    del ann
    to(clock, 19, 30)
    assert tick(app, Mailbox(person="bob")) == 0
    assert [row[2] for row in kept(database)] == [0]
    assert tick(app, Mailbox(person="ann")) == 1


def test_it_tells_of_the_group_that_direct_messages_are_about(app: App, clock: Clock) -> None:
    """Of two groups the one last used; where somebody has none, the one that is theirs alone."""
    reds, blues = discord(app), discord(app, place=BLUES)
    alone = discord(app, "Bob", Place(None, direct=True))
    reds.says("settings", reminder="19:30")
    study(reds)
    alone.says("settings", reminder="19:30")
    blues.arrives()
    box = Mailbox(Platform.DISCORD)
    to(clock, 19, 30)
    assert tick(app, box) == 2
    assert {(who, group) for who, group, _ in box.got} == {("ann", "blues"), ("bob", "private-bob")}
    assert "start your streak" in box.last


def test_who_has_left_every_group_hears_nothing(app: App, clock: Clock, database: Database) -> None:
    """The reminder waits until they are back."""
    ann, box = discord(app), Mailbox(Platform.DISCORD)
    ann.says("settings", reminder="19:30")
    asyncio.run(app.departed(Platform.DISCORD, "reds", "ann"))
    to(clock, 19, 30)
    assert tick(app, box) == 0
    clock.advance(hours=2)
    ann.arrives()
    to(clock, 19, 30, days=1)
    assert tick(app, box) == 1
    with database.read() as session:
        assert session.scalars(select(MemberRow.left_at)).all() == [None]


def test_who_takes_no_direct_messages_is_told_once_at_the_next_use(app: App, clock: Clock) -> None:
    """Three could not arrive: one word of the newest, with what to do, and a way to turn them off."""
    ann, shut = discord(app), Mailbox(Platform.DISCORD, shut=True)
    ann.says("settings", reminder="19:30")
    for _ in range(3):
        to(clock, 19, 30)
        assert tick(app, shut) == 0
        clock.advance(days=1)
    told = asyncio.run(app.missed(Platform.DISCORD, "ann"))
    assert len(told) == 1
    words = text(told[0][1])
    assert "Thu 12 Mar 19:30" in words
    assert "Privacy Settings" in words
    assert labels(told[0][1]) == ["Turn reminders off", "Settings"]
    assert asyncio.run(app.settle(told[0][0], "sent"))
    clock.advance(hours=2)
    assert asyncio.run(app.missed(Platform.DISCORD, "ann")) == []
    assert tick(app, Mailbox(Platform.DISCORD)) == 0


def test_every_way_on_from_a_reminder_works(app: App, clock: Clock) -> None:
    """Its buttons open the quiz and the review, and end it."""
    ann = discord(app)
    ann.says("settings", reminder="19:30")
    to(clock, 19, 30)
    asyncio.run(remind(app, Mailbox(Platform.DISCORD)))
    ((_, words),) = asyncio.run(app.collect(Platform.DISCORD))
    assert labels(words) == ["Start today's quiz", "Review", "Turn reminders off"]
    assert "question 1 of" in text(ann.chooses("open:quiz", words)).casefold()
    assert labels(ann.chooses("open:review", words))
    assert "won't remind you" in text(ann.presses(choice(words, "reminder.off").action))


def test_a_person_who_is_deleted_is_reminded_no_more(
    app: App, clock: Clock, box: Mailbox, ann: Person, database: Database
) -> None:
    """The reminder goes with everything else, also one that is on its way."""
    to(clock, 19, 30)
    asyncio.run(remind(app, box))
    ann.presses("privacy.gone")
    assert kept(database) == []
    assert deliveries(database) == 0
    assert tick(app, box) == 0


def test_a_tick_with_nothing_due_writes_nothing(app: App, clock: Clock, ann: Person, database: Database) -> None:
    """It can do with a reading transaction."""
    del ann
    before = kept(database)
    with database.read() as session:
        assert not reminders.due(session, Platform.LOCAL, None, app.shelf, "UTC", Limits(), clock.now)
    assert kept(database) == before


def test_no_date_is_lost_while_ticks_are_far_between(app: App, clock: Clock, box: Mailbox, ann: Person) -> None:
    """A tick every 47 minutes reminds once on each of five dates, also where it comes after midnight."""
    ann.says("settings", reminder="23:45")
    to(clock, 12)
    told: list[date] = []
    for _ in range(5 * 24 * 60 // 47 + 8):
        if tick(app, box):
            told.append((clock.now - timedelta(hours=1)).date())
        clock.advance(minutes=47)
    assert told == [date(2026, 3, 10) + timedelta(days=n) for n in range(5)]
