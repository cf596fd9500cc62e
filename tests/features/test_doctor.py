"""What admins read when something does not work: each thing with its sign, and what to click."""

import asyncio
from dataclasses import replace
from datetime import timedelta
from pathlib import Path

import pytest
from sqlalchemy import update

from bot.app import App
from bot.commands import TABLE
from bot.commands.table import Scope
from bot.core.content import Problem
from bot.core.doctor import ChannelSight, Sight
from bot.core.errors import AdminsOnly, GroupOnly
from bot.core.reply import Facts, Reply
from bot.core.request import Command, Place, Platform, Press, Request
from bot.features.shelf import Shelf
from bot.library.load import Library
from bot.storage.engine import Database
from bot.storage.tables import ClosedChannelRow, DeliveryRow, ScheduleRow
from tests.features.front import Person, refusal, text
from tests.features.test_channels import NO, person, put, shut
from tests.people import Clock

ALL_WELL = Sight(0.042, (), {})


@pytest.fixture
def ann(app: App) -> Person:
    """The Reds' admin, on Discord."""
    person(app, "Bob").says("help")
    ann = person(app, "Ann", admin=True)
    ann.says("config")
    return ann


def looks(who: Person, sight: Sight | None = ALL_WELL) -> Reply:
    """The doctor's answer to somebody whose platform shows this."""
    answer = asyncio.run(who.app.handle(Request(who.asker, who.place, Command("doctor"), sight=sight)))
    assert isinstance(answer, Reply)
    return answer


def rows(shown: Reply) -> dict[str, str]:
    """What is said of each thing."""
    facts = next(each for each in shown.blocks if isinstance(each, Facts))
    told = {}
    for label, spans in facts.rows:
        reply = Reply("", (Facts(((label, spans),)),))
        told[str(label)] = text(reply).removeprefix(f"{label} ")
    return told


def seen(**channels: ChannelSight | None) -> Sight:
    """A platform that shows channels, by their ids without the first letter."""
    return replace(ALL_WELL, channels={name[1:]: each for name, each in channels.items()})


def test_where_all_is_well_each_thing_says_so(ann: Person) -> None:
    """Connection, intents, database, packs, posts and messages are OK, and nothing has to be clicked."""
    shown = looks(ann)
    assert shown.summary == "Everything is OK."
    told = rows(shown)
    assert list(told) == ["Connection", "Intents", "Database", "Packs", "Next post", "Messages"]
    assert all(each.startswith("OK: ") for each in told.values())
    assert told["Connection"] == "OK: Discord answers in 42 ms."
    assert " ms." in told["Database"]
    assert "1 pack" in told["Packs"]


def test_a_lacking_permission_is_named_with_the_way_to_give_it(ann: Person) -> None:
    """In the words of Discord's own settings, by the channel's name."""
    ann.presses("config.channel:111")
    shown = looks(ann, seen(c111=ChannelSight("quiz", ("Send Messages", "Attach Files"))))
    assert shown.summary == "1 thing needs a look."
    told = rows(shown)["#quiz (daily prompts)"]
    assert told.startswith("Look here: I lack Send Messages and Attach Files.")
    assert "Edit Channel → Permissions → Study Hall → Send Messages, Attach Files" in told
    assert "Server Settings → Roles → Study Hall" in text(shown)
    assert "111" not in text(shown)
    assert "none is planned" in rows(shown)["Next post"]
    well = looks(ann, seen(c111=ChannelSight("quiz")))
    assert rows(well)["#quiz (daily prompts)"].startswith("OK: ")
    assert "Server Settings" not in text(well)


@pytest.mark.parametrize("channel", [ChannelSight("quiz", ("Send Messages",)), None])
def test_a_channel_chosen_where_the_bot_cannot_post_is_kept_with_the_doctors_words(
    ann: Person, channel: ChannelSight | None
) -> None:
    """What lacks there and what to click is said as by the doctor; where nobody looked, nothing is."""
    request = Request(ann.asker, ann.place, Press("config.channel:111"), sight=seen(c111=channel))
    told = text(asyncio.run(ann.app.handle(request)))
    assert "The channel is kept, but I can't post there yet." in told
    (doctors,) = [each for label, each in rows(looks(ann, seen(c111=channel))).items() if "(daily prompts)" in label]
    assert doctors.removeprefix("Look here: ").removesuffix(" Or choose another with config.") in told
    assert "can't post" not in text(ann.presses("config.channel:111"))


def test_on_slack_the_clicks_are_slacks(app: App) -> None:
    """An invitation, scopes and its own commands."""
    ann = person(app, "Ann", admin=True)
    ann.asker = replace(ann.asker, platform=Platform.SLACK)
    ann.presses("config.channel:C1")
    sight = replace(seen(xC1=ChannelSight("quiz", ("membership",))), lacking=("chat:write",))
    told = rows(looks(ann, sight))
    assert "Type /invite @Study Hall in #quiz." in told["#quiz (daily prompts)"]
    assert "chat:write" in told["Scopes"]
    assert "OAuth & Permissions" in told["Scopes"]
    gone = rows(looks(ann, seen(xC1=None)))["A channel (daily prompts)"]
    assert "Or choose another with config" in gone


def test_a_closed_channel_is_told_with_when_and_why(ann: Person, app: App, database: Database, clock: Clock) -> None:
    """And stays closed while something is lacking, or nobody can see it."""
    asyncio.run(app.shut_channel(Platform.DISCORD, "reds", "111", NO, None))
    with database.write() as session:
        session.execute(update(ClosedChannelRow).values(refused_at=clock.now))
    for sight in (seen(c111=ChannelSight("general", ("Send Messages",))), seen(c111=None), ALL_WELL, None):
        told = text(looks(ann, sight))
        assert "I was refused there on Tue 10 Mar 09:00 (Discord says 403)." in told
        assert shut(database) == ["111"]


def test_a_closed_channel_that_lacks_nothing_is_opened(ann: Person, app: App, database: Database) -> None:
    """At once, and said once."""
    asyncio.run(app.shut_channel(Platform.DISCORD, "reds", "111", NO, None))
    sight = seen(c111=ChannelSight("general"))
    assert rows(looks(ann, sight))["#general"] == "OK: I may write there again, and will."
    assert shut(database) == []
    assert "#general" not in rows(looks(ann, sight))


def test_what_failed_lately_is_listed(ann: Person, app: App, database: Database, clock: Clock) -> None:
    """When, what and why, of the last seven days and of this group alone; the newest first, and how many in all."""
    for days in (1, 2, 3, 4, 5, 6, 8):
        put(database, str(days), due_at=clock.now - timedelta(days=days))
    with database.write() as session:
        session.execute(update(DeliveryRow).values(state="failed", error=NO))
        session.execute(update(DeliveryRow).where(DeliveryRow.key == "2").values(state="unknown", error=None))
        session.execute(update(DeliveryRow).where(DeliveryRow.key == "3").values(state="sent"))
    shown = looks(ann)
    assert rows(shown)["Messages"] == "Look here: 5 failed in the last 7 days."
    told = text(shown)
    first, second = "Mon 9 Mar 09:00: word that a question was answered (Discord says 403)", "Sun 8 Mar 09:00"
    assert told.index(first) < told.index(second)
    assert "which may have arrived all the same (no reason was kept)" in told
    assert "Sat 7 Mar" not in told
    assert "Mon 2 Mar" not in told
    blues = person(app, "Cyd", Place("blues", "Blues"), admin=True)
    assert rows(looks(blues))["Messages"].startswith("OK")


def test_the_next_post_is_told(ann: Person) -> None:
    """When, what and where; and that quiet mode keeps it waiting."""
    assert rows(looks(ann))["Next post"] == "OK: none is planned. Plan one with schedule."
    ann.presses("schedule.where:myth:600:111")
    ann.presses("schedule.where:quiz:660:222")
    told = rows(looks(ann, seen(c111=ChannelSight("quiz"), c222=ChannelSight("general"))))
    assert told["Next post"] == "OK: Tue 10 Mar, 10:00 UTC: the myth of the day in the group's channel."
    assert {"#quiz (daily prompts)", "#general (daily prompts)"} <= set(told)
    ann.presses("config.quiet:1")
    assert "But quiet mode is on. Daily prompts wait meanwhile" in rows(looks(ann))["Next post"]


def test_what_is_paused_is_told(ann: Person) -> None:
    """By its name, with the way to go on; it's nothing amiss."""
    ann.presses("schedule.where:myth:600:111")
    ann.presses("schedule.pause:1")
    told = rows(looks(ann))
    assert told["Next post"] == "OK: none, for no schedule is on."
    assert told["Paused"] == "OK: Myth of the day at 10:00. To go on: schedule, then Resume."


def test_what_stopped_since_its_channel_refused_is_told_with_what_to_click(
    ann: Person, app: App, database: Database
) -> None:
    """The permission, then Resume; once it is there, Resume alone; afterwards nothing."""
    for minute in (600, 660):
        ann.presses(f"schedule.where:quiz:{minute}:111")
    asyncio.run(app.shut_channel(Platform.DISCORD, "reds", "111", NO, None))
    with database.write() as session:
        session.execute(update(ScheduleRow).values(state="shut", next_at=None))
    since = "Look here: 2 daily prompts in the group's channel, since I was refused there."
    told = rows(looks(ann, seen(c111=ChannelSight("quiz", ("Send Messages",)))))["Stopped"]
    assert told.startswith(f"{since} I lack Send Messages. In #quiz: Edit Channel → Permissions → Study Hall")
    assert told.endswith("Then: schedule, Resume.")
    assert rows(looks(ann))["Stopped"].startswith(f"{since} Give me View Channel and Send Messages there. Then:")
    assert rows(looks(ann, seen(c111=None)))["Stopped"].startswith(f"{since} It's gone, or I can't see it.")
    well = seen(c111=ChannelSight("quiz"))
    assert rows(looks(ann, well))["Stopped"] == f"{since} I may write there again. Then: schedule, Resume."
    ann.presses("schedule.resume.all")
    assert "Stopped" not in rows(looks(ann, well))


def test_posts_that_came_late_or_not_at_all_are_told_by_channel(ann: Person, database: Database, clock: Clock) -> None:
    """Of the last seven days and of this group alone: how many, when the latest was due, and why."""
    due = clock.now - timedelta(days=1)

    def post(key: str, channel: str, **more: object) -> None:
        put(database, key, due_at=due)
        with database.write() as session:
            row = update(DeliveryRow).where(DeliveryRow.key == key)
            session.execute(row.values(kind="post", channel=channel, person_id=None, **more))

    post("in time", "111", state="sent", sent_at=due + timedelta(seconds=2))
    assert "Posts" not in rows(looks(ann))
    post("late", "111", state="sent", sent_at=due + timedelta(minutes=20))
    assert rows(looks(ann))["Posts"] == "OK: in the last 7 days 1 late; see below."
    post("skipped", "111", state="skipped", error="it would have come too late")
    post("skipped before", "111", state="skipped", error="another reason", due_at=due - timedelta(days=2))
    post("long ago", "111", state="skipped", due_at=due - timedelta(days=7))
    post("failed", "222", state="failed", error=NO)
    post("unknown", "222", state="unknown", error="TimeoutError")
    shown = looks(ann)
    told = rows(shown)
    assert told["Posts"] == "Look here: in the last 7 days 1 late, 2 skipped, 1 failed and 1 uncertain; see below."
    assert told["Messages"] == "OK: none failed in the last 7 days."
    day = "Mon 9 Mar 09:00"
    here = f"1 late ({day}); 2 skipped (latest {day}: it would have come too late)"
    there = f"1 failed ({day}: {NO}); 1 uncertain ({day}: nobody can tell whether it arrived, so look there)"
    assert f"• In the group's channel: {here}" in text(shown)
    assert f"• In the group's channel: {there}" in text(shown)
    blues = person(ann.app, "Cyd", Place("blues", "Blues"), admin=True)
    assert "Posts" not in rows(looks(blues))


def test_packs_with_problems_are_named_and_the_groups_choice_counted(ann: Person, tiny: Library) -> None:
    """By their folders alone: a server's admins have no use for the machine's paths."""
    pack = tiny.packs["tiny"]
    more = {"tiny": pack, "more": replace(pack, info=pack.info.model_copy(update={"id": "more", "title": "More"}))}
    files = [Path("/srv/secret") / name for name in ("garden/faq.yaml", "garden/cards.yaml", "birds/pack.yaml")]
    ann.app.use(Shelf(Library(more, tuple(Problem(str(each), 1, "amiss") for each in files))))
    ann.presses("config.pack.out:more")
    told = rows(looks(ann))["Packs"]
    assert told.startswith("Look here: your group studies 1 of 2 packs.")
    assert "birds (1 problem), garden (2 problems)" in told
    assert "secret" not in told
    ann.app.use(Shelf(Library()))
    assert rows(looks(ann))["Packs"].startswith("Look here: there are none.")


@pytest.mark.parametrize(
    ("sight", "label", "told"),
    [
        (Sight(None, (), {}), "Connection", "Discord does not answer me just now"),
        (Sight(2.5, (), {}), "Connection", "Discord takes 2.5 s"),
        (Sight(0.1, ("Guilds",), {}), "Intents", "I lack Guilds."),
    ],
)
def test_what_the_connection_lacks_is_said(ann: Person, sight: Sight, label: str, told: str) -> None:
    """No answer, a slow one, or an intent that is missing."""
    assert rows(looks(ann, sight))[label].startswith(f"Look here: {told}")


def test_the_terminal_has_only_what_there_is(app: App) -> None:
    """No connection, no intents, no channels, no posts."""
    shown = Person(app).says("doctor")
    assert list(rows(shown)) == ["Database", "Packs", "Messages"]
    assert "says so to doctor" not in text(shown)


def test_where_nobody_looked_it_is_said_how_to(ann: Person) -> None:
    """A button's press brings no sight; the command does."""
    assert "says so to doctor" in text(ann.presses("open:doctor"))


def test_only_admins_see_it_and_only_in_the_group(ann: Person, app: App) -> None:
    """The row is an admin's, looks, and is refused elsewhere."""
    row = TABLE.command("doctor")
    assert (row.scope, row.looks, row.private) == (Scope.ADMIN, True, True)
    assert text(person(app, "Bob").says("doctor")) == refusal(AdminsOnly())
    ann.place = replace(ann.place, direct=True)
    assert text(ann.says("doctor")) == refusal(GroupOnly())
