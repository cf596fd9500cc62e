"""Daily prompts through the front door: planned in three clicks, changed by buttons, each change told in local time."""

import asyncio
from collections.abc import Callable
from dataclasses import replace
from datetime import UTC, date, datetime
from functools import partial

import pytest
from sqlalchemy import select, update

from bot.adapters.console.render import choices
from bot.app import App
from bot.commands import TABLE
from bot.commands.table import Scope
from bot.core.doctor import ChannelSight, Sight
from bot.core.errors import AdminsOnly, BadVacation, Full, Gone, GroupOnly, UnknownTime, UnknownZone
from bot.core.reply import Answer, ChannelPick, Form, Reply
from bot.core.request import Command, Intent, Place, Platform, Press, Request, Submit
from bot.features.shelf import Shelf
from bot.library.load import Library
from bot.storage.engine import Database
from bot.storage.tables import DeliveryRow, ScheduleRow, VacationRow
from tests.features.front import Person, at_once, labels, offered, refusal, text
from tests.features.postings import GUILD, Board
from tests.features.test_channels import person
from tests.people import Clock, chat

MakeApp = Callable[..., App]

QUIZ = "schedule.where:quiz:540:111"
"""The third click: a daily quiz at 09:00 in channel 111."""

AT_EIGHT = "schedule.where:quiz:480:111"

DAYS = (("Wed 11 Mar", "Tue 10 Mar"), ("Thu 12 Mar", "Wed 11 Mar"), ("Fri 13 Mar", "Thu 12 Mar"))
"""The next ones at eight in Tokyo, with their eves."""

PRESSES = {
    "what": "schedule.what:quiz",
    "when": "schedule.when:quiz:540",
    "time": "schedule.time:quiz",
    "where": QUIZ,
    "one": "schedule.one:1",
    "at": "schedule.at:1",
    "days": "schedule.days:1:31",
    "zone": "schedule.zone:1",
    "zone group": "schedule.zone.group:1",
    "pack only": "schedule.pack.only:1:tiny",
    "pack in": "schedule.pack.in:1:tiny",
    "pack out": "schedule.pack.out:1:tiny",
    "pack group": "schedule.pack.group:1",
    "channel": "schedule.channel:1:222",
    "pause": "schedule.pause:1",
    "resume": "schedule.resume:1:111",
    "resume all": "schedule.resume.all",
    "now": "schedule.now:1:0",
    "preview": "schedule.preview:1",
    "remove": "schedule.remove:1",
    "removed": "schedule.removed:1",
    "away": "schedule.away",
    "away form": "schedule.away.form",
    "away off": "schedule.away.off:1",
}
FORMS = {
    "time set": Submit("schedule.time.set:quiz", {"time": "9"}),
    "at set": Submit("schedule.at.set:1", {"time": "9"}),
    "zone set": Submit("schedule.zone.set:1", {"zone": "Asia/Tokyo"}),
    "away add": Submit("schedule.away.add", {"first": "24 Dec", "last": "6 Jan"}),
}
INTENTS: dict[str, Intent] = {
    "command": Command("schedule"),
    **{name: Press(action) for name, action in PRESSES.items()},
    **FORMS,
}
"""An intent for each row about daily prompts."""

OF_ONE = [
    name for name, each in INTENTS.items() if ":1" in getattr(each, "action", "") and name not in {"away off", "where"}
]
"""Those that are about the schedule of that number."""


@pytest.fixture
def ann(app: App) -> Person:
    """The Reds' admin, on Discord."""
    person(app, "Bob").says("help")
    return person(app, "Ann", admin=True)


@pytest.fixture
def quiz(ann: Person) -> Reply:
    """The panel of a daily quiz at 09:00 in channel 111, planned at 09:00 sharp on a Tuesday (UTC)."""
    return ann.presses(QUIZ)


def plans(database: Database) -> list[ScheduleRow]:
    """What is planned, as it is kept."""
    with database.read() as session:
        return [*session.scalars(select(ScheduleRow).order_by(ScheduleRow.id))]


def plan(database: Database) -> ScheduleRow:
    """The only schedule."""
    (found,) = plans(database)
    return found


def deliveries(database: Database) -> list[DeliveryRow]:
    """What is to be said, or was."""
    with database.read() as session:
        return [*session.scalars(select(DeliveryRow).order_by(DeliveryRow.id))]


def form(answer: Answer) -> Form:
    """The answer, which is a form."""
    assert isinstance(answer, Form)
    return answer


def sees(who: Person, intent: Intent, **channels: ChannelSight | None) -> str:
    """What somebody reads whose platform shows these channels, by their ids after a letter."""
    sight = Sight(0.1, (), {name[1:]: each for name, each in channels.items()})
    return text(asyncio.run(who.app.handle(Request(who.asker, who.place, intent, sight=sight))))


@pytest.mark.parametrize("platform", Platform)
def test_the_first_schedule_takes_three_clicks(app: App, platform: Platform, database: Database) -> None:
    """What, when, where: three choices on offer, one after the other, and it is planned."""
    ann = Person(app)
    if platform is not Platform.LOCAL:
        ann = person(app, "Ann", admin=True)
        ann.asker = replace(ann.asker, platform=platform)
    shown = ann.says("schedule")
    clicks = 0
    for choice in ("schedule.what:quiz", "schedule.when:quiz:540", "schedule.where:quiz:540:"):
        shown = ann.chooses(choice, shown)
        clicks += 1
        assert len(plans(database)) == clicks // 3
    assert clicks == 3
    made = plan(database)
    assert (made.kind, made.minute, made.weekdays, made.zone, made.packs) == ("quiz", 540, 127, None, None)
    assert made.channel == ("local" if platform is Platform.LOCAL else "general")
    assert "The daily quiz comes every day at 09:00 in" in text(shown)


def test_in_the_terminal_it_is_three_numbers(app: App, database: Database) -> None:
    """Typed after the command, in the real chat; what is posted comes to the terminal."""
    shown = chat(app, "schedule", "1", "3", "1")
    assert (plan(database).kind, plan(database).minute, plan(database).channel) == ("quiz", 720, "local")
    assert "The daily quiz comes every day at 12:00 in the group's channel." in shown
    assert shown.count("12:00 UTC") == 3


def test_each_confirmation_names_the_next_three_posts_in_local_time_and_utc(ann: Person, clock: Clock) -> None:
    """Weekday, date, time and zone, and UTC, with its date where that is another; over a change of clocks too."""
    clock.now = datetime(2026, 3, 27, 12, 0, tzinfo=UTC)
    ann.says("config", zone="Europe/Berlin")
    told = text(ann.presses(QUIZ))
    assert "• Sat 28 Mar, 09:00 Europe/Berlin · 08:00 UTC" in told
    assert "• Sun 29 Mar, 09:00 Europe/Berlin · 07:00 UTC" in told
    assert "• Mon 30 Mar, 09:00 Europe/Berlin · 07:00 UTC" in told
    zoned = ann.opens("schedule.zone:", ann.presses("schedule.one:1"))
    told = text(ann.submits(zoned, zone="Asia/Tokyo"))
    assert "• Sat 28 Mar, 09:00 Asia/Tokyo · 00:00 UTC" in told
    told = text(ann.submits(ann.opens("schedule.at:", ann.presses("schedule.one:1")), time="8"))
    assert "• Sat 28 Mar, 08:00 Asia/Tokyo · Fri 27 Mar, 23:00 UTC" in told
    for zone in ("utc", "Etc/UTC"):
        assert "• Sat 28 Mar, 08:00 UTC •" in text(ann.submits(zoned, zone=zone))


def test_a_double_click_plans_one(ann: Person, quiz: Reply, database: Database) -> None:
    """Two admins who press the last button at the same moment too."""
    assert text(ann.presses(QUIZ)) == text(quiz)
    cyd = person(ann.app, "Cyd", admin=True)
    cyd.says("help")
    at_once(partial(ann.presses, AT_EIGHT), partial(cyd.presses, AT_EIGHT))
    assert [each.minute for each in plans(database)] == [540, 480]


@pytest.mark.parametrize(
    ("typed", "minute"),
    [("9", 540), ("9:30", 570), ("9.30 pm", 1290), ("21:30", 1290), ("0930", 570), ("noon", 720), (" 7 PM ", 1140)],
)
def test_a_time_is_read_as_people_type_it(
    ann: Person, quiz: Reply, typed: str, minute: int, database: Database
) -> None:
    """For a new one, which is then asked where, and for one that is there."""
    sent = ann.opens("schedule.time:", ann.presses("schedule.what:myth"))
    offers = ann.submits(sent, time=typed)
    assert isinstance(offers, Reply)
    assert offered(offers, "schedule.where") == [f"schedule.where:myth:{minute}:general"]
    changed = ann.submits(ann.opens("schedule.at:", quiz), time=typed)
    assert text(changed).startswith(f"Done. It comes at {minute // 60:02}:{minute % 60:02} from now on.")
    assert plan(database).minute == minute


@pytest.mark.parametrize("typed", ["", "soon", "25", "9:60", "13pm", "-1"])
@pytest.mark.parametrize("name", ["time set", "at set"])
def test_a_time_that_is_none_is_asked_for_again(
    ann: Person, quiz: Reply, name: str, typed: str, database: Database
) -> None:
    """With what was typed; where a form cannot follow a form, it is kept as a draft. Nothing is changed."""
    assert labels(quiz)
    sent = FORMS[name]
    again = form(ann.wants(Submit(sent.action, {"time": typed})))
    assert (again.action, again.fields[0].value) == (sent.action, typed)
    assert again.problem == refusal(UnknownTime(typed))
    kept = asyncio.run(
        ann.app.handle(Request(ann.asker, ann.place, Submit(sent.action, {"time": typed}), reopens=False))
    )
    assert isinstance(kept, Reply)
    assert ann.opens("draft", kept).fields[0].value == typed
    assert plan(database).minute == 540


def test_weekdays_are_chosen_as_a_whole_and_one_by_one(ann: Person, quiz: Reply, database: Database) -> None:
    """Presets and single days; the last one cannot be taken away."""
    told = []
    for label in ("Monday to Friday", "On Saturdays too", "Not on Tuesdays", "Saturday and Sunday", "Not on Saturdays"):
        quiz = ann.presses(next(each.action for each in choices(quiz) if each.label == label))
        told.append((text(quiz).split(" from now on.")[0].removeprefix("Done. It comes "), plan(database).weekdays))
    assert told == [
        ("Monday to Friday", 0b0011111),
        ("on Mon, Tue, Wed, Thu, Fri and Sat", 0b0111111),
        ("on Mon, Wed, Thu, Fri and Sat", 0b0111101),
        ("on Saturdays and Sundays", 0b1100000),
        ("on Sundays", 0b1000000),
    ]
    assert "Not on Sundays" not in labels(quiz)
    assert "Sun 15 Mar, 09:00 UTC" in text(quiz)
    assert "Every day" in labels(quiz)


def test_a_zone_of_its_own_is_set_and_left(ann: Person, quiz: Reply, database: Database) -> None:
    """The form says what is near to a name that nobody knows; the group's zone counts again by a button."""
    assert "Use the group's time zone" not in labels(quiz)
    sent = ann.opens("schedule.zone:", quiz)
    assert sent.fields[0].value == "UTC"
    again = form(ann.submits(sent, zone="Europe/Berlim"))
    assert (again.fields[0].value, again.problem) == (
        "Europe/Berlim",
        refusal(UnknownZone("Europe/Berlim", ("Europe/Berlin", "Europe/Dublin", "Europe/Rome"))),
    )
    assert plan(database).zone is None
    shown = ann.submits(again, zone="berlin")
    assert isinstance(shown, Reply)
    assert "It goes by Europe/Berlin, a time zone of its own, where it's Tue 10 Mar, 10:00 now." in text(shown)
    assert plan(database).zone == "Europe/Berlin"
    assert "your group's time zone" in text(ann.chooses("schedule.zone.group", shown))
    assert plan(database).zone is None


def test_its_packs_are_chosen_among_those_that_there_are(ann: Person, tiny: Library, database: Database) -> None:
    """First what the group studies; then only one, more of them, fewer again, and what the group studies."""
    shelve(ann.app, tiny, "More")
    quiz = ann.presses(QUIZ)
    assert "Packs what your group studies" in text(quiz)
    steps = (
        ("schedule.pack.only:1:more", ["more"]),
        ("schedule.pack.in:1:tiny", ["more", "tiny"]),
        ("schedule.pack.out:1:more", ["tiny"]),
        ("schedule.pack.group", None),
    )
    for action, kept in steps:
        quiz = ann.chooses(action, quiz)
        assert "Done. It posts from" in text(quiz)
        assert plan(database).packs == kept
    assert text(ann.presses("schedule.pack.only:1:gone")) == refusal(Gone("pack"))
    assert not [each for each in labels(ann.presses("schedule.pack.only:1:tiny")) if each.startswith("Without")]


def test_another_channel_is_looked_at_when_it_is_chosen(ann: Person, quiz: Reply, database: Database) -> None:
    """It is kept in any case; what the bot lacks there is said with what to click, as when it is planned or resumed."""
    pick = next(each for each in quiz.blocks if isinstance(each, ChannelPick))
    assert (pick.action, pick.chosen) == ("schedule.channel:1", "111")
    lacking = ChannelSight("quiz", ("Send Messages",))
    for action in ("schedule.channel:1:222", "schedule.resume:1:222", "schedule.where:myth:540:222"):
        told = sees(ann, Press(action), c222=lacking)
        assert "But I can't post there yet. I lack Send Messages. In #quiz: Edit Channel" in told
        assert "can't post" not in sees(ann, Press(action), c222=ChannelSight("quiz"))
    assert [each.channel for each in plans(database)] == ["222", "222"]
    for wrong in ("<#1>", "", "9" * 65):
        assert text(ann.presses(f"schedule.channel:1:{wrong}")) == refusal(Gone("channel"))


def test_it_is_paused_and_resumed(ann: Person, quiz: Reply, database: Database, clock: Clock) -> None:
    """Nothing comes meanwhile, nothing is made up for, and it goes on with the next one; twice is once."""
    shown = quiz
    for _ in range(2):
        shown = ann.presses("schedule.pause:1")
        assert "It's paused: nothing is posted until you press Resume" in text(shown)
        assert "Next posts" not in text(shown)
        assert (plan(database).state, plan(database).next_at) == ("paused", None)
    assert "Pause" in labels(quiz)
    assert "Pause" not in labels(shown)
    clock.advance(days=3)
    assert "; paused" in text(ann.says("schedule"))
    for _ in range(2):
        assert "It's on again" in text(ann.presses("schedule.resume:1:111"))
    assert plan(database).next_date == date(2026, 3, 13)


def test_all_that_rest_are_resumed_at_once(ann: Person, quiz: Reply, database: Database) -> None:
    """By one button, which is there where anything rests; it says which posts come next."""
    assert "Pause" in labels(quiz)
    for kind in ("myth", "card"):
        ann.presses(f"schedule.where:{kind}:600:111")
    assert "Resume all" not in labels(ann.says("schedule"))
    ann.presses("schedule.pause:1")
    assert "Resume all" in labels(ann.says("schedule"))
    ann.presses("schedule.pause:2")
    ann.says("config", zone="Asia/Tokyo")
    shown = ann.chooses("schedule.resume.all", ann.says("schedule"))
    assert text(shown).startswith("Done. 2 schedules resumed. The next posts • at once: the flashcard")
    assert text(shown).count("Asia/Tokyo · ") == 2
    assert "• Wed 11 Mar, 09:00 Asia/Tokyo · 00:00 UTC: the daily quiz in" in text(shown)
    assert {each.state for each in plans(database)} == {"on"}
    assert "All of them are on already." in text(ann.presses("schedule.resume.all"))


def test_one_is_posted_now_once_however_often_that_button_is_pressed(
    ann: Person, quiz: Reply, database: Database
) -> None:
    """It says where, and leaves the plan as it is; the button that is shown then posts another one."""
    before = plan(database).next_at
    button = offered(quiz, "schedule.now")[0]
    shown = [ann.presses(button), ann.presses(button)]
    said = "One is on its way to the group's channel. It's there in a moment. The plan stays as it is."
    assert said in text(shown[0])
    assert len(deliveries(database)) == 1
    assert plan(database).next_at == before
    again = offered(shown[1], "schedule.now")[0]
    assert again != button
    at_once(partial(ann.presses, again), partial(ann.presses, again))
    assert [(each.channel, each.schedule_id) for each in deliveries(database)] == [("111", 1)] * 2


def test_where_nothing_fresh_is_left_nothing_is_posted_now_and_that_is_said(
    app: App, clock: Clock, database: Database
) -> None:
    """After eight days the pack's eight questions were all asked; the preview is of the day on which there is one."""
    board = Board(app, clock)
    board.schedule()
    for days in range(8):
        assert board.passes(days=bool(days), minutes=not days)
    zoe = person(app, "Zoe", GUILD, admin=True)
    shown = zoe.presses("schedule.days:1:2")  # on Tuesdays alone, as today
    told = text(zoe.chooses("schedule.now", shown))
    assert told.startswith("Nothing is posted. There are no fresh questions to post just now: your group was given all")
    assert [each.kind for each in deliveries(database)].count("post") == 8
    assert "Only you see this" in text(zoe.chooses("schedule.preview", shown))


def test_of_two_admins_who_each_add_another_pack_neither_is_lost(
    app: App, make_app: MakeApp, database_url: str, tiny: Library, database: Database
) -> None:
    """At the same moment, in two processes; so it is when each leaves one out."""
    ids = ("tiny", *"abcd")
    pack = tiny.packs["tiny"]
    named = {name: replace(pack, info=pack.info.model_copy(update={"id": name, "title": name})) for name in ids}
    shelf = Shelf(Library(named))
    admins = [person(each, name, admin=True) for each, name in ((app, "Ann"), (make_app(database_url), "Cyd"))]
    for each in admins:
        each.app.use(shelf)
        each.presses(QUIZ)
    for _ in range(3):
        admins[0].presses("schedule.pack.only:1:tiny")
        at_once(*(partial(each.presses, f"schedule.pack.in:1:{one}") for each, one in zip(admins, "ab", strict=True)))
        assert plan(database).packs == ["a", "b", "tiny"]
        at_once(*(partial(each.presses, f"schedule.pack.out:1:{one}") for each, one in zip(admins, "ab", strict=True)))
        assert plan(database).packs == ["tiny"]


def test_in_quiet_mode_it_is_said_that_posts_wait(ann: Person, quiz: Reply) -> None:
    """On the list, on the schedule's own panel, and of one that was asked for now."""
    waits = "Daily prompts wait meanwhile, and one that has waited for some hours is skipped."
    assert waits not in text(quiz)
    assert waits in text(ann.presses("config.quiet:1"))
    assert waits in text(ann.says("schedule"))
    assert waits in text(ann.presses("schedule.one:1"))
    asked = text(ann.chooses("schedule.now", quiz))
    assert "It waits until quiet mode is off, and is skipped if that takes some hours." in asked
    assert "• when quiet mode is off (Tue 10 Mar, 09:00 UTC) •" in asked, "it is 09:00 sharp"
    assert "at once" not in text(ann.presses("schedule.days:1:127"))
    assert "Daily prompts that waited come now" in text(ann.presses("config.quiet:0"))


@pytest.mark.parametrize("change", ["zone", "channel", "quiet off"])
def test_what_concerns_all_of_them_names_the_next_three_too(ann: Person, change: str) -> None:
    """In the settings: below what was done and above the panel, in local time and in UTC."""
    ann.submits(ann.opens("schedule.zone:", ann.presses(AT_EIGHT)), zone="Asia/Tokyo")
    ann.presses("config.channel:111")
    told = [ann.presses(f"config.quiet:{on}") for on in (1, 0)]
    assert "The next posts" not in text(told[0])
    if change == "zone":
        told.append(ann.says("config", zone="Europe/Berlin"))
    if change == "channel":
        told.append(ann.presses("config.channel:222"))
    shown = text(told[-1])
    assert shown.startswith("Done. ")
    days = (f"• {day}, 08:00 Asia/Tokyo · {eve}, 23:00 UTC" for day, eve in DAYS)
    posts = " ".join(f"{each}: the daily quiz in the group's channel" for each in days)
    assert f"The next posts {posts}" in shown
    assert shown.index("The next posts") < shown.index("Your group's settings")


def test_it_is_removed_after_a_question(ann: Person, quiz: Reply, database: Database) -> None:
    """Which can be answered with no; afterwards its buttons say what to do."""
    asked = ann.chooses("schedule.remove", quiz)
    assert labels(asked) == ["Remove it", "Keep it"]
    assert labels(ann.chooses("schedule.one", asked)) == labels(quiz)
    assert len(plans(database)) == 1
    gone = ann.chooses("schedule.removed", asked)
    assert "“Daily quiz at 09:00” is removed" in text(gone)
    assert "Nothing is planned." in text(gone)
    assert plans(database) == []


@pytest.mark.parametrize("name", OF_ONE)
def test_what_was_removed_says_what_to_do(ann: Person, quiz: Reply, name: str) -> None:
    """Every button and form of a schedule that is gone leads to what is planned."""
    ann.presses("schedule.where:myth:600:111")
    assert labels(quiz)
    ann.presses("schedule.removed:1")
    shown = ann.wants(INTENTS[name])
    assert text(shown) == refusal(Gone("schedule"))
    assert "See what is planned with schedule." in text(shown)
    assert isinstance(shown, Reply)
    assert "Myth of the day at 10:00" in text(ann.chooses("open:schedule", shown))


@pytest.mark.parametrize("name", OF_ONE)
def test_another_groups_schedule_is_none(ann: Person, quiz: Reply, name: str, database: Database) -> None:
    """Its number leads nowhere for an admin of another group, and nothing changes."""
    assert labels(quiz)
    before = [(each.state, each.channel, each.minute, each.weekdays, each.zone) for each in plans(database)]
    blue = person(ann.app, "Cyd", Place("blues", "Blues", "999"), admin=True)
    assert text(blue.wants(INTENTS[name])) == refusal(Gone("schedule"))
    assert "Nothing is planned." in text(blue.says("schedule"))
    assert [(each.state, each.channel, each.minute, each.weekdays, each.zone) for each in plans(database)] == before
    assert deliveries(database) == []


@pytest.mark.parametrize("platform", Platform)
@pytest.mark.parametrize("name", INTENTS)
def test_members_are_refused(ann: Person, quiz: Reply, name: str, platform: Platform, database: Database) -> None:
    """On every platform, by command, button and form; nothing is changed."""
    assert labels(quiz)
    bob = person(ann.app, "Bob")
    if platform is Platform.LOCAL:
        Person(ann.app).arrives()  # who comes first looks after the terminal's group
        bob = Person(ann.app, "Bob")
    bob.asker = replace(bob.asker, platform=platform)
    assert text(bob.wants(INTENTS[name])) == refusal(AdminsOnly())
    assert (plan(database).state, plan(database).channel, plan(database).minute) == ("on", "111", 540)


@pytest.mark.parametrize("name", INTENTS)
def test_a_direct_message_has_no_daily_prompts(ann: Person, name: str) -> None:
    """There all of it is refused, also to the group's admin."""
    ann.place = replace(ann.place, direct=True)
    assert text(ann.wants(INTENTS[name])) == refusal(GroupOnly())


def test_every_row_is_an_admins_and_there_is_an_intent_for_each() -> None:
    """So that what is refused above is all that there is."""
    rows = {row.verb for row in TABLE.actions if row.verb.startswith("schedule")}
    assert rows == {getattr(each, "action", "").split(":")[0] for each in INTENTS.values()} - {""}
    assert {TABLE.action(verb).scope for verb in rows} == {TABLE.command("schedule").scope} == {Scope.ADMIN}
    assert TABLE.command("schedule").private


@pytest.mark.parametrize(
    "written",
    [
        "schedule.what:cats",
        "schedule.when:cats:540",
        "schedule.when:quiz:1440",
        "schedule.when:quiz:nine",
        "schedule.where:quiz:1440:111",
        "schedule.where:cats:540:111",
        "schedule.time:cats",
        "schedule.days:1:0",
        "schedule.days:1:128",
        "schedule.one:x",
    ],
)
def test_a_button_of_no_use_changes_nothing(ann: Person, quiz: Reply, written: str, database: Database) -> None:
    """What cannot be read is refused."""
    assert labels(quiz)
    assert text(ann.presses(written)) == refusal(Gone("button"))
    assert plan(database).weekdays == 127


def test_no_more_than_twenty(ann: Person, database: Database) -> None:
    """The list says so and offers none; who asks all the same is refused kindly."""
    for minute in range(20):
        ann.presses(f"schedule.where:quiz:{minute}:111")
    shown = ann.says("schedule")
    assert "These are 20, as many as there can be." in text(shown)
    assert offered(shown, "schedule.what") == []
    assert len(offered(shown, "schedule.one")) == 20
    assert text(ann.presses("schedule.where:quiz:600:111")) == refusal(Full("schedules", 20))
    assert len(plans(database)) == 20


def test_a_post_that_comes_at_once_is_told_so(ann: Person, database: Database, clock: Clock) -> None:
    """When today's had not come and its new time has passed; not when today's is done."""
    assert "comes at once" in text(ann.presses(QUIZ)), "it is 09:00 sharp"
    ann.presses("schedule.removed:1")
    clock.advance(minutes=1)
    shown = ann.presses("schedule.where:quiz:600:111")
    told = text(ann.submits(ann.opens("schedule.at:", shown), time="8:00"))
    assert "It comes at 08:00 from now on. The post for Tue 10 Mar comes at once." in told
    assert "• at once (Tue 10 Mar, 09:01 UTC) • Wed 11 Mar, 08:00 UTC •" in told
    assert "next at once" in text(ann.says("schedule"))
    with database.write() as session:
        session.execute(update(ScheduleRow).values(last_date=date(2026, 3, 10), next_date=date(2026, 3, 11)))
        session.execute(update(ScheduleRow).values(next_at=datetime(2026, 3, 11, 8, tzinfo=UTC)))
    assert "at once" not in text(ann.submits(ann.opens("schedule.at:", shown), time="8:30"))


def test_a_vacation_is_planned_told_and_taken_back(ann: Person, quiz: Reply, database: Database) -> None:
    """Its days are passed over, which the next posts show; the list has it until it is removed."""
    assert labels(quiz)
    sent = ann.opens("schedule.away.form", ann.chooses("schedule.away", ann.says("schedule")))
    shown = ann.submits(sent, first="11 March", last="2026-03-17")
    assert isinstance(shown, Reply)
    assert "Done. Nothing is posted from Wed 11 Mar 2026 to Tue 17 Mar 2026." in text(shown)
    assert "at once: the daily quiz in the group's channel • Wed 18 Mar, 09:00 UTC: the daily quiz in" in text(shown)
    assert "Vacation: Wed 11 Mar 2026 to Tue 17 Mar 2026." in text(ann.says("schedule"))
    assert "• Wed 18 Mar, 09:00 UTC" in text(ann.presses("schedule.one:1"))
    over = ann.chooses("schedule.away.off", shown)
    assert "That vacation is removed" in text(over)
    assert "• Wed 11 Mar, 09:00 UTC: the daily quiz" in text(over)
    with database.read() as session:
        assert session.scalar(select(VacationRow)) is None
    assert text(ann.presses("schedule.away.off:1")) == refusal(Gone("vacation"))


@pytest.mark.parametrize(
    ("first", "last", "told"),
    [
        ("soon", "6 Jan", "I can't read “soon” as the first day."),
        ("24 Dec", "3/4", "I can't read “3/4” as the last day."),
        ("2026-12-24", "2026-12-23", refusal(BadVacation("backwards"))),
        ("2026-03-01", "2026-03-09", refusal(BadVacation("over"))),
        ("2028-01-01", "2028-01-02", refusal(BadVacation("far"))),
        ("2026-12-24", "2028-12-23", refusal(BadVacation("far"))),
    ],
)
def test_a_vacation_that_cannot_be_is_asked_for_again(ann: Person, first: str, last: str, told: str) -> None:
    """With what was typed, and what is wrong with it."""
    again = form(ann.wants(Submit("schedule.away.add", {"first": first, "last": last})))
    assert [each.value for each in again.fields] == [first, last]
    assert told in again.problem
    assert "schedule.away.off" not in str(ann.presses("schedule.away"))


def test_a_vacation_is_the_groups_own(ann: Person) -> None:
    """Another group's admin can neither see nor remove it."""
    ann.wants(FORMS["away add"])
    blue = person(ann.app, "Cyd", Place("blues", "Blues", "999"), admin=True)
    assert "24 Dec" not in text(blue.presses("schedule.away"))
    assert text(blue.presses("schedule.away.off:1")) == refusal(Gone("vacation"))
    assert "24 Dec" in text(ann.presses("schedule.away"))


def test_a_preview_is_seen_by_the_admin_alone_and_keeps_nothing(ann: Person, quiz: Reply, database: Database) -> None:
    """It is framed as one, with a way back; nothing is posted or planned by it."""
    shown = ann.chooses("schedule.preview", quiz)
    assert text(shown).startswith("Preview. Only you see this")
    assert "Open until" not in text(shown), "which only the real one knows"
    assert labels(ann.chooses("schedule.one", shown)) == labels(quiz)
    assert deliveries(database) == []


def test_hostile_names_are_harmless(ann: Person, tiny: Library) -> None:
    """Of a pack and of the group: on one line, and never more than text."""
    shelve(ann.app, tiny, "**bold** <@1>\n# head \u202e")
    ann.place = replace(ann.place, name="</b> @everyone")
    shown = ann.presses(QUIZ)
    assert "Only **bold** <@1> # head" in text(shown)
    assert "\u202e" not in text(ann.chooses("schedule.pack.only:1:more", shown))


def shelve(app: App, tiny: Library, title: str) -> None:
    """There is one more pack, with that title."""
    pack = tiny.packs["tiny"]
    more = replace(pack, info=pack.info.model_copy(update={"id": "more", "title": title}))
    app.use(Shelf(Library({"tiny": pack, "more": more})))
