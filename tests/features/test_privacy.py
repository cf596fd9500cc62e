"""What members can read of what is kept about them, and how all of it ends."""

import asyncio
import json
from collections.abc import Callable
from dataclasses import replace
from typing import Any

import pytest
from sqlalchemy import select

from bot.app import App
from bot.commands import document
from bot.commands.document import PRIVACY
from bot.commands.table import Context
from bot.core.audit import Act
from bot.core.errors import Gone
from bot.core.inventory import TABLES
from bot.core.reply import Reply
from bot.core.request import Asker, Place, Platform
from bot.features import privacy
from bot.features.housekeeping import KEPT, LEFT_KEPT
from bot.storage import audits, ledger
from bot.storage.check import check
from bot.storage.engine import Database
from bot.storage.outdated import Kind
from bot.storage.tables import MemberRow, PersonRow, Table
from tests.features.front import (
    OTHER,
    UNKNOWN,
    Person,
    at_once,
    finish_quiz,
    labels,
    offered,
    refusal,
    study,
    text,
    unknown,
)
from tests.features.test_first_contact import admins
from tests.features.test_inbox import answered, waiting
from tests.features.test_review import reviewed

MakeApp = Callable[..., App]
Dump = dict[str, list[dict[str, Any]]]

ENTRY = {"question": "When do we meet?", "answer": "On Thursdays at six.", "wordings": "which day is the group"}


def on_discord(app: App, place: Place, name: str = "Ann") -> Person:
    """Somebody on Discord."""
    person = Person(app, name, place)
    person.asker = Asker(Platform.DISCORD, name.lower(), name)
    return person


def export(person: Person) -> Dump:
    """All that is kept about a person."""
    return asyncio.run(
        person.app.inquire(person.asker, person.place, lambda context: privacy.export(context.session, context.member))
    )


def dump(database: Database) -> Dump:
    """All that is kept about anybody."""
    with database.read() as session:
        return {
            table.name: [dict(row) for row in session.execute(select(table).order_by(*table.primary_key)).mappings()]
            for table in Table.metadata.sorted_tables
        }


def known(database: Database) -> list[str]:
    """The names of everybody who is known."""
    with database.read() as session:
        return [*session.scalars(select(PersonRow.name).order_by(PersonRow.name))]


def known_as(database: Database, name: str) -> int:
    """The number of the member of that name."""
    with database.read() as session:
        joined = select(MemberRow.id).join(PersonRow, PersonRow.id == MemberRow.person_id)
        return session.scalars(joined.where(PersonRow.name == name)).one()


def deletes(person: Person) -> Reply:
    """The person deletes everything, and says so twice as is asked."""
    return person.chooses("privacy.gone", person.says("privacy delete"))


def adds(admin: Person) -> None:
    """An entry of the group's own."""
    admin.submits(admin.opens("entry.add", admin.says("faq list")), **ENTRY)


def lives(person: Person) -> None:
    """Some of everything that members do."""
    person.says("settings", zone="Asia/Tokyo")
    finish_quiz(person)
    reviewed(person, 6)
    person.asks("how often should I water?")
    person.asks(UNKNOWN)


def test_what_is_kept_is_told_in_figures(ann: Person) -> None:
    """What was done is counted, over all groups of the person."""
    lives(ann)
    study(Person(ann.app, "Ann", OTHER))
    shown = text(ann.says("privacy export"))
    for said in (
        "Account ann, on this machine",
        "Name Ann",
        "Time zone Asia/Tokyo",
        "Groups 2",
        "Quizzes 10 questions answered",
        "Flashcards 6 reviews",
        "Study days 2",
        "Questions 2 asked in the last 30 days",
        "Inbox 1 question of yours with no answer yet",
    ):
        assert said in shown


def test_a_question_that_was_answered_waits_no_more(ann: Person, bob: Person) -> None:
    """The word about it is on its way until it was said."""
    bob.asks(UNKNOWN)
    answered(ann)
    assert "Inbox" not in text(bob.says("privacy export"))
    assert "On the way 1 message to you" in text(bob.says("privacy export"))
    bob.notices()
    assert "On the way" not in text(bob.says("privacy export"))


def test_all_of_it_comes_as_a_file(ann: Person) -> None:
    """It holds the rows that the use case gives, of a newcomer and of somebody with a history, and what each is."""
    for living in (lambda _: None, lives):
        living(ann)
        (file,) = ann.says("privacy export").files
        tables = json.loads(file.text)["tables"]
        assert {name: table["rows"] for name, table in tables.items()} == export(ann)
        for name, table in tables.items():
            assert (table["kept"], table["fields"]) == (TABLES[name].kept, TABLES[name].fields)
            assert table["about"].startswith(TABLES[name].what)


def test_the_document_is_what_the_code_says() -> None:
    """docs/privacy.md is made of the same words; `make docs` makes it anew."""
    assert PRIVACY.read_text(encoding="utf-8") == document.privacy()


def test_how_long_things_are_kept_is_told_as_it_is() -> None:
    """By what housekeeping does, and by how long a group that sent the bot away is kept."""
    tables = {
        Kind.ASKS: "asks",
        Kind.DELIVERIES: "deliveries",
        Kind.DRAFTS: "drafts",
        Kind.EVENTS: "events",
        Kind.QUESTIONS: "inbox",
    }
    assert tables.keys() == KEPT.keys()
    for kind, kept in KEPT.items():
        assert f"{kept.days} day" in TABLES[tables[kind]].kept
    assert all(f"{LEFT_KEPT.days} days after" in TABLES[name].kept for name in ("people", "members", "groups"))


def test_an_export_has_what_its_person_wrote_and_nobody_else_did(ann: Person, bob: Person) -> None:
    """Ann's question, but neither Bob's nor his name, though both wait for the same answer and Ann answers it."""
    bob.asks(UNKNOWN)
    ann.asks("Zygote zebra, fjord?")
    ann.asks("how often should I water?")
    answered(ann)
    told = json.dumps(export(ann))
    assert "how often should I water?" in told
    assert UNKNOWN not in told
    assert "artholomew" not in told
    assert "how often" not in json.dumps(export(bob))


def test_reading_and_changing_ones_mind_change_nothing(ann: Person, database: Database) -> None:
    """Neither the export, nor the question whether one is sure, nor the answer no."""
    lives(ann)
    before = dump(database)
    ann.says("privacy export")
    sure = ann.says("privacy delete")
    assert labels(sure) == ["Delete everything", "Keep it", "Show me first"]
    assert "Nothing was deleted" in text(ann.chooses("privacy.keep", sure))
    assert "What I keep about you" in text(ann.chooses("open:privacy export", sure))
    assert dump(database) == before


def test_everything_is_gone_from_every_group(ann: Person, bob: Person, database: Database) -> None:
    """Nothing is left that names the person or refers to them; others keep all that is theirs."""
    there = Person(ann.app, "Bartholomew", OTHER)
    for person in (ann, bob):
        lives(person)
    study(there)
    there.asks(UNKNOWN)
    before = export(ann)
    assert "Everything is deleted." in text(deletes(bob))
    assert known(database) == ["Ann"]
    assert "artholomew" not in json.dumps(dump(database), default=str)
    assert export(ann) == before


def test_who_comes_back_starts_anew(bob: Person, database: Database) -> None:
    """No streak, no cards, no zone, and today's quiz from its beginning."""
    lives(bob)
    deletes(bob)
    assert bob.streak().length == 0
    shown = text(bob.says("privacy export"))
    assert "Time zone none of your own" in shown
    assert "Quizzes 0 questions answered" in shown
    assert "1 of 5" in text(bob.says("quiz"))
    assert known(database) == ["Ann", "Bartholomew"]


def test_the_same_account_on_another_platform_is_somebody_else(ann: Person, database: Database) -> None:
    """It keeps everything."""
    elsewhere = on_discord(ann.app, Place("guild"))
    lives(elsewhere)
    before = export(elsewhere)
    deletes(ann)
    assert export(elsewhere) == before
    deletes(elsewhere)
    assert known(database) == []


def test_an_open_quiz_ends(bob: Person) -> None:
    """Its buttons lead nowhere, and the next quiz is a new one."""
    quiz = bob.says("quiz")
    button = offered(quiz, "answer")[0]
    bob.presses(button)
    deletes(bob)
    assert text(bob.presses(button)) == refusal(Gone("quiz"))
    assert "1 of 5" in text(bob.says("quiz"))


def test_deleting_again_is_as_good_as_once(ann: Person, bob: Person, database: Database) -> None:
    """An old button still does what it says."""
    lives(bob)
    button = offered(bob.says("privacy delete"), "privacy.gone")[0]
    assert text(bob.presses(button)) == text(bob.presses(button))
    assert known(database) == ["Ann"]
    assert "Ann" in text(ann.arrives())


@pytest.mark.parametrize("on", [Platform.LOCAL, Platform.DISCORD])
def test_clicks_at_once_delete_once(make_app: MakeApp, database_url: str, database: Database, on: Platform) -> None:
    """In four processes at the same moment: nothing is left, and it is said so."""
    people = [Person(make_app(database_url), "Ann") for _ in range(4)]
    for person in people:
        person.asker = replace(person.asker, platform=on)
    lives(people[0])
    told = at_once(*(lambda person=person: text(person.presses("privacy.gone")) for person in people))
    assert any("Everything is deleted." in each for each in told)
    assert known(database) == []


def test_it_is_all_or_nothing(ann: Person, database: Database) -> None:
    """What fails after the last row is undone to the first."""
    lives(ann)
    before = dump(database)

    def fail(context: Context) -> None:
        privacy.delete(context.writer(), context.member)
        raise RuntimeError("the light goes out")

    with pytest.raises(RuntimeError, match="light"):
        asyncio.run(ann.app.inquire(ann.asker, ann.place, fail))
    assert dump(database) == before


@pytest.mark.parametrize("action", ["privacy.gone:1", "privacy.gone:ann", "privacy.keep:1", "privacy.export:1"])
def test_nobody_else_can_be_meant(ann: Person, bob: Person, database: Database, action: str) -> None:
    """A button holds no name: whoever presses means themselves, and one that names somebody is none of ours."""
    lives(ann)
    before = dump(database)
    assert text(bob.presses(action)) == refusal(Gone("button"))
    assert dump(database) == before
    assert "artholomew" in text(bob.says("privacy export"))
    assert "Ann" not in text(bob.says("privacy export"))


def test_what_became_the_groups_stays_without_a_name(ann: Person, bob: Person) -> None:
    """A question that others asked, too, waits as often as it was asked, its answer is found; a verdict counts."""
    ann.asks(UNKNOWN)
    bob.asks(UNKNOWN)
    bob.chooses("faq.helpful", bob.asks("How often should I water my plants?"))
    before = text(ann.says("faq report"))
    listed = waiting(ann)
    assert len(listed) == 1
    deletes(bob)
    assert waiting(ann) == listed
    assert text(ann.says("faq report")) == before
    answered(ann)
    bob.arrives()
    assert bob.notices() == []
    assert "Only when the fjord is frozen." in text(bob.asks(UNKNOWN))


def test_what_only_they_asked_goes_with_them(ann: Person, bob: Person, database: Database) -> None:
    """While it waits and after; what was made of it is the group's, and answers whoever asks."""
    bob.asks(UNKNOWN)
    bob.asks("Quartz oxen jump?")
    answered(ann)
    assert len(waiting(ann)) == 1
    deletes(bob)
    assert waiting(ann) == []
    assert dump(database)["inbox"] == []
    assert "Only when the fjord is frozen." in text(ann.asks(UNKNOWN))


def test_a_deleted_admin_has_excused_nothing_by_name(ann: Person, bob: Person, database: Database) -> None:
    """The day that they excused stays excused, for the reason that they gave, and nobody's name is left of them."""
    member = known_as(database, "Ann")

    def excuse(context: Context) -> None:
        day = context.member.today
        ledger.excuse(context.writer(), context.member.group_id, context.member.id, day, member, "Ill.", context.now)
        audits.note(
            context.writer(), context.member, Act.EXCUSED, subject=member, facts={"reason": "Ill."}, now=context.now
        )

    asyncio.run(bob.app.inquire(bob.asker, bob.place, excuse))
    deletes(ann)
    (day,) = dump(database)["study_days"]
    assert (day["excused_for"], day["excused_by"]) == ("Ill.", None)
    (act,) = dump(database)["audits"]
    assert (act["actor_id"], act["subject_id"], act["about"]) == (known_as(database, "Bartholomew"), None, "member")
    assert act["facts"] == {}, "why she was excused was about her"
    assert export(bob)["audits"][0]["subject_id"] is None


def on_slack(app: App, team: str) -> Person:
    """Ann in a workspace of an organisation, in all of which her account has the same id."""
    ann = Person(app, "Ann", Place(team, f"Workspace {team}", "C1"))
    ann.asker = Asker(Platform.SLACK, "U1", "Ann")
    return ann


def test_on_slack_the_workspace_is_meant(app: App, database: Database) -> None:
    """In another one of her organisation she keeps her days, answers and cards; and then they can go as well."""
    here, there = on_slack(app, "T1"), on_slack(app, "T2")
    for person in (here, there):
        person.says("settings", zone="Asia/Tokyo")
        finish_quiz(person)
        reviewed(person, 3)
        person.asks(UNKNOWN)
    before = export(there)
    sure = here.says("privacy delete")
    assert "Gone for good, in this workspace:" in text(sure)
    assert "You have the same account in Workspace T2." in text(sure)
    here.chooses("privacy.gone", sure)
    (group,) = (row["id"] for row in dump(database)["groups"] if row["external_id"] == "T2")
    assert [row["group_id"] for row in dump(database)["members"]] == [group]
    assert [row["group_id"] for row in dump(database)["inbox"]] == [group]
    after = export(there)
    of_group = {"quizzes", "quiz_questions", "study_days", "scores", "asks"}
    for name in of_group:
        theirs = [row for row in before[name] if row in after[name]]
        assert theirs == after[name]
        assert 2 * len(after[name]) == len(before[name])
    assert [row["zone"] for row in after["people"]] == ["Asia/Tokyo"]
    assert {row["reviews"] for row in after["card_memories"]} == {1}
    assert check(database) == []
    assert there.streak().length == 1
    assert "How well you know" not in text(sure)
    last = there.says("privacy delete")
    assert "in every group where we met" in text(last)
    there.chooses("privacy.gone", last)
    assert known(database) == []


def test_what_is_on_its_way_does_not_arrive(ann: Person, bob: Person, database: Database) -> None:
    """An answer for the person is not sent any more, nor is their name said in the channel where they asked."""
    cyd = Person(ann.app, "Cyd")
    for person in (bob, cyd):
        person.asks(UNKNOWN)
        person.place = replace(person.place, channel="C1")
        person.asks("Quartz oxen jump?")
    answered(ann)
    answered(ann)
    assert "artholomew" in json.dumps([row["facts"] for row in dump(database)["deliveries"]])
    deletes(bob)
    left = dump(database)["deliveries"]
    assert "artholomew" not in json.dumps([row["facts"] for row in left])
    assert sorted(row["channel"] or "" for row in left) == ["", "C1"]
    assert {row["facts"].get("askers") for row in left} == {None, "1"}
    bob.place = ann.place
    bob.arrives()
    assert "artholomew" not in " ".join(bob.notices()), "a terminal reads what is said to all, and not who had asked"


def test_the_last_of_the_local_group_takes_it_along(ann: Person, database: Database) -> None:
    """So that whoever comes next, its admin by being first, finds an empty group and nothing that was left in it."""
    adds(ann)
    ann.asks(UNKNOWN)
    assert ENTRY["answer"] in text(ann.asks(ENTRY["question"]))
    sure = text(ann.says("privacy delete"))
    assert "Nobody else is in “Local study group”, so it ends with you" in sure
    assert "stays" not in sure
    deletes(ann)
    assert {name for name, rows in dump(database).items() if rows} == {"groups"}
    eve = Person(ann.app, "Eve")
    assert ENTRY["answer"] not in text(eve.asks(ENTRY["question"]))
    assert admins(database) == ["Eve"]
    assert text(eve.asks(UNKNOWN)) == unknown(admin=True)
    assert offered(eve.says("faq list"), "entry") == []


def test_where_others_stay_nobody_becomes_admin_by_coming_next(ann: Person, bob: Person, database: Database) -> None:
    """The only admin is told beforehand; the group keeps its entries; neither a stranger nor who returns gets them."""
    adds(ann)
    sure = text(ann.says("privacy delete"))
    assert "You are the only admin of “Local study group”." in sure
    assert "ends with you" not in sure
    assert "the only admin" not in text(bob.says("privacy delete"))
    deletes(ann)
    for person in (Person(ann.app, "Eve"), ann, bob):
        person.arrives()
    assert admins(database) == []
    assert ENTRY["answer"] in text(bob.asks(ENTRY["question"]))


@pytest.mark.usefixtures("bob")
def test_with_another_admin_nothing_is_said_of_it(ann: Person, database: Database) -> None:
    """The group is in good hands."""
    with database.write() as session:
        for row in session.scalars(select(MemberRow)):
            row.admin = True
    assert "only admin" not in text(ann.says("privacy delete"))
    deletes(ann)
    assert admins(database) == ["Bartholomew"]


def test_a_servers_group_outlives_its_only_member(app: App, database: Database) -> None:
    """On a platform the group is the server's, and so is what its admin wrote."""
    ann = on_discord(app, Place("guild", "Guild"))
    ann.asker = replace(ann.asker, admin=True)
    adds(ann)
    assert "ends with you" not in text(ann.says("privacy delete"))
    deletes(ann)
    assert known(database) == []
    assert ENTRY["answer"] in text(on_discord(app, Place("guild"), "Eve").asks(ENTRY["question"]))


def test_direct_messages_leave_no_group_behind(app: App, database: Database) -> None:
    """The group that stood for them is named after the account; its questions are exported, and gone with it."""
    ann = on_discord(app, Place(None))
    ann.asks(UNKNOWN)
    assert UNKNOWN in json.dumps(export(ann))
    deletes(ann)
    assert dump(database)["groups"] == []
    assert dump(database)["inbox"] == []
