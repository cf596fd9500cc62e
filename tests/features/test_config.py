"""A group's settings: what an admin sets holds for the whole group, and for no other."""

import asyncio
from collections.abc import Callable
from dataclasses import replace
from datetime import UTC, date, datetime
from functools import partial

import pytest
from sqlalchemy import select

from bot.app import App
from bot.commands import TABLE
from bot.commands.table import Scope
from bot.core.actions import action
from bot.core.calendar import ZoneSpell
from bot.core.config import NOTHING_SET, Config, Leaderboard
from bot.core.errors import AdminsOnly, Gone, GroupOnly, UnknownZone
from bot.core.reply import Answer, ChannelPick, Form, Paragraph, Reply, When
from bot.core.request import Asker, Command, Intent, Place, Platform, Press, Submit
from bot.storage import people
from bot.storage.engine import Database
from bot.storage.tables import GroupRow, ScheduleRow
from tests.features.front import OTHER, Person, at_once, labels, offered, refusal, study, text
from tests.people import Clock

MakeApp = Callable[..., App]

CHANGES: dict[str, tuple[Intent, Config]] = {
    "zone": (Submit("config.zone.set", {"zone": "berlin"}), replace(NOTHING_SET, zone="Europe/Berlin")),
    "zone typed": (Command("config", {"zone": "Asia/Tokyo"}), replace(NOTHING_SET, zone="Asia/Tokyo")),
    "questions": (Submit("config.questions.set", {"number": "3"}), replace(NOTHING_SET, questions_a_minute=3)),
    "no limit": (Submit("config.questions.set", {"number": " 0 "}), replace(NOTHING_SET, questions_a_minute=0)),
    "most": (Submit("config.questions.set", {"number": "1000"}), replace(NOTHING_SET, questions_a_minute=1000)),
    "quiet": (Press("config.quiet:1"), replace(NOTHING_SET, quiet=True)),
    "leaderboard": (Press("config.leaderboard:admins"), replace(NOTHING_SET, leaderboard=Leaderboard.ADMINS)),
    "nobody": (Press("config.leaderboard:nobody"), replace(NOTHING_SET, leaderboard=Leaderboard.NOBODY)),
    "channel": (Press("config.channel:123456789"), replace(NOTHING_SET, prompt_channel="123456789")),
}
"""What an admin can do, and what is set afterwards."""

BACK: dict[str, Intent] = {
    "questions": Submit("config.questions.set", {"number": " Usual "}),
    "quiet": Press("config.quiet:0"),
    "leaderboard": Press("config.leaderboard:everyone"),
    "channel": Press("config.channel.off"),
}
"""What undoes a change."""


def config_of(person: Person) -> Config:
    """What a member's group has set, as their next request finds it."""
    return asyncio.run(person.app.inquire(person.asker, person.place, lambda context: context.member.config))


def stored(database: Database, number: int) -> Config:
    """What is kept of the group of that number."""
    with database.read() as session:
        row = session.get_one(GroupRow, number)
        return Config(
            row.zone or "UTC", row.questions_a_minute, row.quiet, Leaderboard(row.leaderboard), row.prompt_channel
        )


def plans(database: Database) -> list[ScheduleRow]:
    """What is planned, as it is kept."""
    with database.read() as session:
        return [*session.scalars(select(ScheduleRow).order_by(ScheduleRow.id))]


def form(answer: Answer) -> Form:
    """The answer, which is a form."""
    assert isinstance(answer, Form)
    return answer


@pytest.mark.parametrize("change", CHANGES)
def test_a_change_is_confirmed_and_kept(
    ann: Person, change: str, make_app: MakeApp, database_url: str, database: Database
) -> None:
    """It says so in a sentence above the panel, and every process finds it set, and nothing else."""
    intent, after = CHANGES[change]
    shown = ann.reply(intent)
    assert text(shown).startswith("Done. ")
    assert labels(shown)[0] == "Change time zone"
    again = text(Person(make_app(database_url)).says("config"))
    assert text(shown).endswith(again)
    assert stored(database, 1) == config_of(ann) == after


@pytest.mark.parametrize("change", BACK)
def test_a_change_can_be_undone(ann: Person, change: str, database: Database) -> None:
    """Afterwards all is as it was before, also in what the panel says."""
    before = text(ann.says("config"))
    ann.reply(CHANGES[change][0])
    assert text(ann.says("config")) != before
    assert text(ann.reply(BACK[change])).endswith(before)
    assert stored(database, 1) == NOTHING_SET


def test_the_panel_offers_a_way_to_change_each_setting(ann: Person) -> None:
    """Everything that can be pressed on it does what it says; the channel that was chosen is marked."""
    shown = ann.says("config")
    assert ann.opens("config.zone", shown).fields[0].value == "UTC"
    assert ann.opens("config.questions", shown).fields[0].value == "usual"
    for beginning, said in (("config.quiet", "only speak when"), ("config.leaderboard:admins", "Only admins")):
        shown = ann.chooses(beginning, shown)
        assert said in text(shown)
    pick = next(block for block in shown.blocks if isinstance(block, ChannelPick))
    assert pick.chosen is None
    shown = ann.presses(f"{pick.action}:{'9' * 20}")
    assert next(block for block in shown.blocks if isinstance(block, ChannelPick)).chosen == "9" * 20
    assert "no daily prompts" in text(ann.chooses("config.channel.off", shown))


def test_daily_prompts_are_told_and_reached_from_here(ann: Person) -> None:
    """How many there are, when the next one comes, what and where; a button leads to them, also from the set-up."""
    none = ann.says("config")
    assert "Daily prompts none planned yet" in text(none)
    assert "Nothing is planned" in text(ann.chooses("setup.prompts", none))
    ann.presses("schedule.where:quiz:600:local")
    told = "Daily prompts 1 schedule; next Tue 10 Mar, 10:00 UTC: the daily quiz in the group's channel"
    for shown in (ann.says("config"), ann.presses(action("setup"))):
        assert told in text(shown)
        assert "Daily quiz at 10:00" in text(ann.chooses("setup.prompts", shown))
    ann.presses("schedule.pause:1")
    assert "1 schedule, none of them on" in text(ann.says("config"))


def test_the_channel_chosen_is_the_one_offered_first(ann: Person) -> None:
    """For a new daily prompt; it says so while none is planned."""
    assert "None is planned yet: press Plan daily prompts." in text(ann.presses("config.channel:777"))
    shown = ann.presses("schedule.when:quiz:540")
    assert offered(shown, "schedule.where")[0] == "schedule.where:quiz:540:777"
    assert labels(shown)[0] == "In the channel for daily prompts"


def test_another_channel_takes_along_what_posted_in_the_old_one(ann: Person, database: Database) -> None:
    """And nothing else; the answer says how many that were."""
    ann.presses("config.channel:777")
    for minute, channel in ((1, "777"), (2, "777"), (3, "888")):
        ann.presses(f"schedule.where:quiz:{minute}:{channel}")
    assert "moved" not in text(ann.presses("config.channel:777"))
    assert "2 schedules moved there from the one before." in text(ann.presses("config.channel:999"))
    assert [each.channel for each in plans(database)] == ["999", "999", "888"]


def test_stopping_daily_prompts_pauses_all_of_them(ann: Person, database: Database) -> None:
    """In whichever channel, of this group alone; the button is there while something is on."""
    there = Person(ann.app, "Cyd", OTHER, admin=True)
    for who, minute in ((ann, 1), (ann, 2), (there, 3)):
        who.presses(f"schedule.where:quiz:{minute}:local")
    shown = ann.chooses("config.channel.off", ann.says("config"))
    told = "2 schedules are paused: there will be no daily prompts until you press Resume in schedule."
    assert told in text(shown)
    assert [each.state for each in plans(database)] == ["paused", "paused", "on"]
    assert offered(shown, "config.channel.off") == []


def test_a_new_zone_tells_the_next_post(ann: Person, database: Database) -> None:
    """By the clocks there; one that comes at once too, since its time has passed there today."""
    ann.presses("schedule.where:quiz:600:local")
    told = text(ann.says("config", zone="America/New_York"))
    assert "Tue 10 Mar, 10:00 America/New_York · 14:00 UTC: the daily quiz in the group's channel" in told
    told = text(ann.says("config", zone="Asia/Tokyo"))
    assert "at once: the daily quiz in the group's channel" in told
    assert len(plans(database)) == 1


def test_a_new_zone_says_what_it_means_in_local_time(ann: Person) -> None:
    """The clock there, and when the group's day ends."""
    shown = ann.says("config", zone="asia/kathmandu")
    assert "It's Tue 10 Mar, 14:45 in Asia/Kathmandu, and the group's day ends on Wed 11 Mar 00:00." in text(shown)
    assert isinstance(shown.blocks[0], Paragraph)
    assert When(datetime(2026, 3, 10, 18, 15, tzinfo=UTC), "Asia/Kathmandu") in shown.blocks[0].text


def test_a_zone_that_nobody_knows_is_asked_for_again(ann: Person, database: Database) -> None:
    """The form comes back with what was typed and names near to it; typed as a command it is refused with them."""
    wrong = UnknownZone("Europe/Berlim", ("Europe/Berlin",))
    sent = ann.opens("config.zone", ann.says("config"))
    again = form(ann.submits(sent, zone="Europe/Berlim"))
    assert again.fields[0].value == "Europe/Berlim"
    assert "Europe/Berlin" in again.problem
    assert text(ann.says("config", zone="Europe/Berlim")).startswith(refusal(wrong)[:40])
    assert stored(database, 1) == NOTHING_SET
    assert "Europe/Berlin" in text(ann.submits(again, zone="Europe/Berlin"))


@pytest.mark.parametrize("typed", ["", "many", "-1", "1001", "1.5", "²", "9" * 30])
def test_a_number_that_cannot_be_is_asked_for_again(ann: Person, typed: str, database: Database) -> None:
    """The form comes back with what was typed and what it takes; nothing is changed."""
    again = form(ann.submits(ann.opens("config.questions", ann.says("config")), number=typed))
    assert again.fields[0].value == typed
    assert "from 0 to 1,000" in again.problem
    assert stored(database, 1) == NOTHING_SET


@pytest.mark.parametrize(
    ("written", "what"),
    [
        ("config.leaderboard:cats", "button"),
        ("config.quiet:on", "button"),
        ("config.channel:", "channel"),
        ("config.channel:<#1>", "channel"),
        (f"config.channel:{'9' * 65}", "channel"),
    ],
)
def test_a_button_of_no_use_changes_nothing(ann: Person, written: str, what: str, database: Database) -> None:
    """What cannot be read as a setting is refused."""
    assert text(ann.presses(written)) == refusal(Gone(what))
    assert stored(database, 1) == NOTHING_SET


def test_members_follow_their_group_from_the_moment_of_the_change(ann: Person, bob: Person, clock: Clock) -> None:
    """Who comes back days later has lived by the new zone since then: the eve of a day is still that day."""
    assert study(bob) == 1
    ann.says("config", zone="America/New_York")
    clock.now = datetime(2026, 3, 12, 2, 0, tzinfo=UTC)  # ten in the evening of the 11th in New York
    assert bob.streak().today.date == date(2026, 3, 11)
    assert study(bob) == 2


def test_a_zone_that_is_set_once_more_counts_since_the_first_time(ann: Person, bob: Person, clock: Clock) -> None:
    """An admin who saves the same zone again moves nobody's days."""
    assert study(bob) == 1
    ann.says("config", zone="America/New_York")
    clock.now = datetime(2026, 3, 12, 1, 0, tzinfo=UTC)
    ann.says("config", zone="America/New_York")
    clock.advance(hours=1)
    assert study(bob) == 2


def test_a_members_own_zone_stays(ann: Person, bob: Person, clock: Clock) -> None:
    """The group's zone is for those who chose none; a newcomer has it from the first day."""
    bob.says("settings", zone="Asia/Tokyo")
    ann.says("config", zone="America/New_York")
    clock.advance(days=2)
    assert "Asia/Tokyo" in text(bob.says("settings"))
    assert "America/New_York" in text(ann.says("settings"))
    assert "America/New_York" in text(Person(ann.app, "Cyd").says("settings"))


def test_a_zone_chosen_elsewhere_counts_from_the_next_visit(
    ann: Person, bob: Person, clock: Clock, database: Database
) -> None:
    """A member's own zone does not reach back to when the group's was set."""
    ann.says("config", zone="America/New_York")
    bob.arrives()
    clock.advance(days=2)
    Person(ann.app, "Bartholomew", OTHER).says("settings", zone="Asia/Tokyo")
    bob.arrives()
    with database.read() as session:
        assert people.zones(session, 2)[-1] == ZoneSpell(clock.now, "Asia/Tokyo")


def test_what_one_group_sets_shows_in_no_other(ann: Person, database: Database) -> None:
    """Another group's panel says what it said before, and its members' zone is as before."""
    there = Person(ann.app, "Cyd", OTHER, admin=True)
    before, zone = text(there.says("config")), text(there.says("settings"))
    for intent, _ in CHANGES.values():
        ann.reply(intent)
    assert (text(there.says("config")), text(there.says("settings"))) == (before, zone)
    assert stored(database, 2) == config_of(there) == NOTHING_SET


def test_changes_at_the_same_time_are_all_kept(
    ann: Person, make_app: MakeApp, database_url: str, database: Database
) -> None:
    """Five admins in two processes, each with another setting: none undoes another's."""
    apps = ann.app, make_app(database_url)
    names = ("zone", "questions", "quiet", "leaderboard", "channel")
    admins = [Person(apps[number % 2], f"P{number}", admin=True) for number in range(len(names))]
    for admin in admins:
        admin.arrives()
    for _ in range(3):
        at_once(*(partial(admin.reply, CHANGES[name][0]) for admin, name in zip(admins, names, strict=True)))
        assert stored(database, 1) == Config("Europe/Berlin", 3, True, Leaderboard.ADMINS, "123456789")
        for intent in BACK.values():
            ann.reply(intent)
        assert stored(database, 1) == Config("Europe/Berlin")


@pytest.mark.parametrize("platform", Platform)
@pytest.mark.parametrize("change", [*CHANGES, "panel"])
def test_members_are_refused(ann: Person, bob: Person, change: str, platform: Platform, database: Database) -> None:
    """On every platform, by command, button and form; nothing is changed."""
    bob.asker = replace(bob.asker, platform=platform)
    intent = CHANGES[change][0] if change in CHANGES else Command("config")
    assert text(bob.wants(intent)) == refusal(AdminsOnly())
    assert stored(database, 1) == NOTHING_SET == config_of(ann)


def test_every_row_but_the_first_button_is_for_admins() -> None:
    """Only the button of the greeting can be pressed by anybody."""
    rows = [row for row in TABLE.actions if row.verb.startswith("config")]
    assert {row.scope for row in rows} == {TABLE.command("config").scope} == {Scope.ADMIN}
    assert TABLE.action("setup").scope is Scope.MEMBER


def test_a_direct_message_has_no_settings_of_a_group(app: App) -> None:
    """There the command and its buttons are refused, also to somebody who is an admin elsewhere."""
    alone = Person(app, "Ann", Place(None), admin=True)
    alone.asker = Asker(Platform.DISCORD, "1", "Ann", admin=True)
    for intent in (Command("config"), Press("config.quiet:1"), Press("config.zone")):
        assert text(alone.wants(intent)) == refusal(GroupOnly())


def test_the_greetings_button_opens_the_panel_for_admins_alone(ann: Person, bob: Person) -> None:
    """Everybody else reads how admins do it."""
    assert text(ann.presses(action("setup"))) == text(ann.says("config"))
    told = bob.presses(action("setup"))
    assert isinstance(told, Reply)
    assert "Admins set me up with config." in text(told)
    assert told.beside
    assert labels(told) == []


def test_the_groups_number_of_questions_counts(make_app: MakeApp, database_url: str, clock: Clock) -> None:
    """The operator's number holds until the group has set its own; 0 is any number."""
    ann = Person(make_app(database_url, questions=2))

    def asked() -> int:
        clock.advance(minutes=2)
        return sum("than I take from one person" not in text(ann.asks(f"Zebra {n}?")) for n in range(4))

    counts = [asked()]
    for number in ("3", "0", "usual"):
        ann.submits(ann.opens("config.questions", ann.says("config")), number=number)
        counts.append(asked())
    assert counts == [2, 3, 4, 2]
