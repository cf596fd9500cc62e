"""All about a person is read and erased, and nothing else: checked against the foreign keys, followed row by row."""

import json
import re
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from sqlalchemy import select

from bot.core.audit import Act
from bot.core.content import Ref
from bot.core.inventory import TABLES
from bot.core.ledger import Evidence
from bot.core.people import Member
from bot.core.posts import QuizTeaser
from bot.core.recall import Grade
from bot.core.request import Platform
from bot.storage import (
    annulments,
    asks,
    audits,
    drafts,
    exports,
    faq,
    inbox,
    ledger,
    memories,
    outbox,
    people,
    posts,
    privacy,
    quizzes,
    reviews,
)
from bot.storage.asks import Asking
from bot.storage.check import check
from bot.storage.engine import Database, Writer
from bot.storage.outbox import Addressee
from bot.storage.tables import (
    AuditRow,
    BeliefRow,
    CardMarkRow,
    CaretakerRow,
    ClosedChannelRow,
    DeliveryRow,
    DirectGroupRow,
    GroupRow,
    InboxWordingRow,
    MemberRow,
    PostChoiceRow,
    PostRow,
    ReminderRow,
    RestWeekRow,
    ReviewSettingsRow,
    ScheduleRow,
    Table,
    VacationRow,
)
from tests.storage.test_query_plans import plans
from tests.storage.world import NOW, TODAY, asker, begin, join, memory, review, versions

WATER = ("tiny", "faq-how-often")
OWN = "private-ann"

Rows = dict[tuple[str, tuple[Any, ...]], dict[str, Any]]

NOT_EXPORTED: dict[str, str] = {}
"""Tables that refer to people and are not in an export, each with the reason."""

NAMING = {"inbox": ("sole_id",), "audits": ("actor_id", "subject_id")}
"""Tables whose rows outlive those whom they name, and are in the export of each; by the columns that name them."""

NOT_NAMING = {
    "study_days": "which admin excused a day is in the audit log, and in that admin's export by it",
    "annulments": "who annulled a question is so as well",
}
"""Tables that name people in such columns and are in nobody's export for it, each with the reason."""


def as_text(value: Any) -> Any:
    """A value as JSON has it."""
    return value.isoformat() if hasattr(value, "isoformat") else value


def everything(database: Database) -> Rows:
    """Every row of the database, by its table and key."""
    with database.read() as session:
        return {
            (table.name, tuple(as_text(row[key.name]) for key in table.primary_key)): dict(row)
            for table in Table.metadata.sorted_tables
            for row in session.execute(select(table)).mappings()
        }


def belonging(rows: Rows, table: str, number: int) -> set[tuple[str, tuple[Any, ...]]]:
    """The keys of a row and of all that goes with it, by the foreign keys."""
    found = {(table, (number,))}
    while True:
        more = {
            (name, key)
            for (name, key), row in rows.items()
            for column in Table.metadata.tables[name].columns
            for link in column.foreign_keys
            if link.ondelete == "CASCADE" and (link.column.table.name, (row[column.name],)) in found
        }
        if more <= found:
            return found
        found |= more


def naming(rows: Rows, person: int) -> set[tuple[str, tuple[Any, ...]]]:
    """The keys of the rows that name a person's members and outlive them."""
    mine = {key[0] for (name, key), row in rows.items() if name == "members" and row["person_id"] == person}
    return {
        (name, key) for (name, key), row in rows.items() if any(row[column] in mine for column in NAMING.get(name, ()))
    }


def without(rows: Rows, gone: set[tuple[str, tuple[Any, ...]]]) -> Rows:
    """The other rows, which refer to none of those that are gone any more where the foreign keys say so."""

    def value(table: str, name: str, row: dict[str, Any]) -> Any:
        links = Table.metadata.tables[table].columns[name].foreign_keys
        cleared = any((link.column.table.name, (row[name],)) in gone for link in links if link.ondelete == "SET NULL")
        return None if cleared else row[name]

    return {
        (table, key): {name: value(table, name, row) for name in row}
        for (table, key), row in rows.items()
        if (table, key) not in gone
    }


def lives(session: Writer, member: Member) -> None:
    """The member does one of everything that is kept."""
    people.begin_zone(session, member.id, "UTC", NOW)
    ledger.credit(session, member, Evidence.QUIZ, NOW)
    run = begin(session, member)
    quizzes.answer(session, run, 0, 2, NOW)
    review(session, member, f"card-{member.group_id}", NOW)
    asking = Asking(f"Question of {member.name}?", "answer", (WATER,), "C1", NOW, shown=WATER)
    number = asks.keep(session, member, asking)
    assert number
    asked = asks.find(session, member.group_id, number)
    assert asked
    asks.judge(session, member.group_id, asked, "helpful")
    inbox.keep(session, member, "Why?", "why", "C1", NOW)
    number = inbox.keep(session, member, f"Why, asks {member.name}?", f"why {member.name}", None, NOW)
    session.add(InboxWordingRow(inbox_id=number, digest="own", text=f"Really, asks {member.name}?", sole_id=member.id))
    card = {"person_id": member.person_id, "pack_id": "tiny"}
    session.merge(CardMarkRow(**card, card_id="card-1", suspended=True))
    session.merge(BeliefRow(**card, misconception_id="myth-1", voiced=1, voiced_at=NOW))
    session.merge(ReviewSettingsRow(person_id=member.person_id, retention=0.85))
    drafts.keep(session, member.id, {"title": "T", "action": "a", "fields": [], "problem": ""}, NOW)
    session.merge(ReminderRow(person_id=member.person_id, minute=1_170, next_at=NOW, unanswered=1))
    session.merge(DirectGroupRow(person_id=member.person_id, group_id=member.group_id))
    session.merge(CaretakerRow(group_id=member.group_id, person_id=member.person_id))
    to = Addressee(member.group_id, member.platform, person_id=member.person_id)
    outbox.put(session, f"answered:1:{member.id}", to, "answered", {"asked": "Why?", "answer": "So."}, NOW)


def group_lives(session: Writer, member: Member) -> None:
    """The group has one of everything that groups keep."""
    quizzes.set_daily(session, member.group_id, TODAY, versions(session, 1, 2))
    faq.add_entry(session, member.group_id, "Where?", "There.", ("which place",), NOW)
    faq.add_pack_phrasings(session, member.group_id, WATER, ["heap?"], NOW)
    inbox.keep(session, member, "Why so?", "why so", None, NOW, same_as=1)
    plan = ScheduleRow(group_id=member.group_id, kind="quiz", channel="C1", minute=540, weekdays=127, created_at=NOW)
    session.add_all([plan, VacationRow(group_id=member.group_id, first=TODAY, last=TODAY)])
    session.add(RestWeekRow(group_id=member.group_id, since=TODAY, weekdays=64))
    session.add(ClosedChannelRow(group_id=member.group_id, channel="C2", refused_at=NOW, reason="no access"))
    done = {"group_id": member.group_id, "at": NOW}
    session.add(AuditRow(**done, actor_id=member.id, subject_id=member.id, about="member", action="excuse", facts={}))
    (wrong,) = versions(session, 1)
    annulments.add(session, member.group_id, wrong, member.id, "Both are right.", NOW)
    session.flush()
    posted(session, plan)


def posted(session: Writer, schedule: ScheduleRow) -> None:
    """The schedule has posted a quiz, whose every answer was counted once."""
    quiz = QuizTeaser(("Soil",), 2)
    row = PostRow(
        group_id=schedule.group_id,
        schedule_id=schedule.id,
        kind="quiz",
        channel="C1",
        local_date=TODAY,
        zone="UTC",
        created_at=NOW,
        takers=1,
    )
    posts.add(session, row, quiz, versions(session, 1, 2))
    session.add_all(PostChoiceRow(post_id=row.id, position=place, choice=0, count=1) for place in range(2))
    session.flush()


def take_part(session: Writer, member: Member) -> None:
    """The member has voted on whatever was posted in their group; the count of it is kept apart."""
    for row in session.scalars(select(PostRow).where(PostRow.group_id == member.group_id)):
        posts.vote(session, row.id, member.id, 1, NOW)


World = dict[str, Member]


@pytest.fixture
def world(database: Database) -> World:
    """Ann and Bob in two groups, Ann in a group for her direct messages, and another Ann on another platform."""
    with database.write() as session:
        made = {f"{name} {group}": join(session, name, group) for group in ("reds", "blues") for name in ("Ann", "Bob")}
        made["Ann alone"] = join(session, "Ann", OWN)
        made["Ann elsewhere"] = join(session, "Ann", "reds", Platform.DISCORD)
        for member in made.values():
            lives(session, member)
        for key in ("Ann reds", "Ann blues", "Ann alone", "Ann elsewhere"):
            group_lives(session, made[key])
        for member in made.values():
            take_part(session, member)
    return made


def exported(database: Database, member: Member, *own: int) -> dict[str, list[dict[str, Any]]]:
    """What the export of a member's person has."""
    with database.read() as session:
        return exports.rows_about(session, member.person_id, own)


def keys(found: dict[str, list[dict[str, Any]]]) -> set[tuple[str, tuple[Any, ...]]]:
    """The keys of exported rows."""
    return {
        (name, tuple(row[key.name] for key in Table.metadata.tables[name].primary_key))
        for name, rows in found.items()
        for row in rows
    }


def test_every_table_that_refers_to_a_person_is_exported(database: Database, world: World) -> None:
    """Tables are found by their foreign keys: a new one is told of here until it is in the export, or has a reason."""
    referring = {"people"}
    for _ in Table.metadata.tables:
        referring |= {
            name
            for name, table in Table.metadata.tables.items()
            if {link.column.table.name for link in table.foreign_keys if link.ondelete == "CASCADE"} & referring
        }
    found = exported(database, world["Ann reds"]).keys()
    assert referring - NOT_EXPORTED.keys() == found - {"groups", *NAMING}
    outliving = {
        name
        for name, table in Table.metadata.tables.items()
        if {link.column.table.name for link in table.foreign_keys if link.ondelete == "SET NULL"}
        & {"people", "members"}
    }
    assert outliving - NOT_NAMING.keys() == found & NAMING.keys() == NAMING.keys()


def test_every_table_of_a_group_is_known() -> None:
    """What refers to a group is of a member, or goes with a group that ends."""
    of_groups = {
        name
        for name, table in Table.metadata.tables.items()
        if "groups" in {link.column.table.name for link in table.foreign_keys}
    }
    of_members = {table.__tablename__ for table in (*exports.OF_MEMBER, *exports.OF_PERSON)}
    assert of_groups == of_groups & of_members | {table.__tablename__ for table in exports.OF_GROUP}


@pytest.mark.parametrize("who", ["Ann reds", "Bob blues", "Ann elsewhere"])
def test_an_export_has_every_row_about_its_person_and_no_other(database: Database, world: World, who: str) -> None:
    """Exactly what the foreign keys lead to, from all groups, each value of each row as JSON has it."""
    rows, found = everything(database), exported(database, world[who])
    del found["groups"]
    person = world[who].person_id
    assert keys(found) == belonging(rows, "people", person) | naming(rows, person)
    for name, several in found.items():
        for row in several:
            kept = rows[name, tuple(row[column.name] for column in Table.metadata.tables[name].primary_key)]
            assert kept.keys() - row.keys() == exports.LEFT_OUT.get(name, set())
            unlike = {column for column, value in kept.items() if column in row and row[column] != as_text(value)}
            assert unlike <= set(NAMING.get(name, ())), "of whom else it names no number is told"


def test_an_export_is_fit_for_json_with_instants_in_utc(database: Database, world: World) -> None:
    """It survives the way through a file, and its times are read back as they were."""
    found = exported(database, world["Ann reds"])
    assert json.loads(json.dumps(found)) == found
    assert datetime.fromisoformat(found["people"][0]["created_at"]) == NOW
    assert datetime.fromisoformat(found["people"][0]["created_at"]).tzinfo == UTC
    assert {row["local_date"] for row in found["study_days"]} == {TODAY.isoformat()}


def test_an_answer_is_told_in_words(database: Database, world: World) -> None:
    """The option that was chosen, whatever the order in which it stood; and nothing where no answer was given."""
    first, second = exported(database, world["Ann reds"])["quiz_questions"][:2]
    assert (first["question"], first["chosen"], first["answer"]) == ("Question 1?", 2, "Right")
    assert (second["question"], second["answer"]) == ("Question 2?", None)


def test_an_act_of_an_admin_is_told_to_both_without_the_others_number(database: Database, world: World) -> None:
    """Who did it and who was meant read that it was done, why and when; neither learns of whom else it speaks."""
    ann, bob = world["Ann reds"], world["Bob reds"]
    with database.write() as session:
        audits.note(session, ann, Act.EXCUSED, subject=bob.id, facts={"reason": "Ill."}, now=NOW)
        audits.note(session, world["Ann elsewhere"], Act.RESTS, facts={}, now=NOW)
    told = [
        [
            (row["actor_id"], row["subject_id"])
            for row in exported(database, each)["audits"]
            if row["action"] == "excused"
        ]
        for each in (ann, bob)
    ]
    assert told == [[(ann.id, None)], [(None, bob.id)]]
    assert "rests" not in json.dumps(exported(database, ann)["audits"])


def test_every_table_and_every_field_of_an_export_is_described(database: Database, world: World) -> None:
    """Each table of the database in words, and each field of each row that an export can have; and none that is not."""
    assert TABLES.keys() == Table.metadata.tables.keys()
    found = exported(database, world["Ann alone"], world["Ann alone"].group_id)
    assert found.keys() == {name for name, told in TABLES.items() if told.fields}
    for name, rows in found.items():
        assert all(row.keys() == TABLES[name].fields.keys() for row in rows), name
        assert all(TABLES[name].fields.values())


def test_nothing_of_another_is_in_an_export(database: Database, world: World) -> None:
    """Neither Bob's name nor his words, though he shares two groups and a question of the inbox with Ann."""
    assert "Bob" in json.dumps(exported(database, world["Bob reds"]))
    assert "Bob" not in json.dumps(exported(database, world["Ann reds"], world["Ann alone"].group_id))
    assert "Ann" not in json.dumps(exported(database, world["Bob reds"]))


def test_of_a_group_that_is_theirs_alone_all_is_told(database: Database, world: World) -> None:
    """Every row that refers to it."""
    number, rows = world["Ann alone"].group_id, everything(database)
    found = keys(exported(database, world["Ann reds"], number))
    assert belonging(rows, "groups", number) <= found
    assert belonging(rows, "people", world["Ann reds"].person_id) <= found


def test_what_is_erased_is_what_refers_to_the_person(database: Database, world: World) -> None:
    """What the foreign keys lead to, and what only they asked; all other rows are as they were, on both databases."""
    before = everything(database)
    with database.write() as session:
        privacy.erase_person(session, world["Ann reds"].person_id)
    gone = belonging(before, "people", world["Ann reds"].person_id)
    for name, key in naming(before, world["Ann reds"].person_id):
        gone |= belonging(before, name, *key) if name == "inbox" else set()
    assert len(gone) > 40
    assert everything(database) == without(before, gone)


def test_of_one_membership_all_is_erased_but_what_is_the_accounts(database: Database, world: World) -> None:
    """Of Ann in the reds: all that is hers there; her account, her other groups and her cards elsewhere stay."""
    ann = world["Ann reds"]
    here, there = Ref("tiny", "card-both"), Ref("tiny", f"card-{ann.group_id}")
    with database.write() as session:
        for number, member in enumerate((ann, world["Ann blues"], ann), 1):
            review(session, member, here.entry, NOW + timedelta(days=1), number)
    before = everything(database)
    with database.write() as session:
        privacy.erase_member(session, ann.id, ann.person_id, ann.group_id)
        assert reviews.memory(session, ann.person_id, here)[0] == 1
        assert reviews.memory(session, ann.person_id, there) == (0, None)
        assert reviews.record(session, world["Ann blues"], here, 2, Grade.GOOD, memory(NOW), NOW)
    after = everything(database)
    assert ("members", (ann.id,)) not in after
    assert not [key for key in belonging(before, "members", ann.id) if key in after]
    of_group = {"deliveries", "caretakers"}
    mine = [row for (name, _), row in after.items() if name in of_group and row["person_id"] == ann.person_id]
    assert mine
    assert ann.group_id not in {row["group_id"] for row in mine}
    lost = {
        name for name, key in before.keys() - after.keys() if (name, key) not in belonging(before, "members", ann.id)
    }
    assert lost <= {"deliveries", "caretakers", "direct_groups", "inbox", "inbox_askers", "card_memories"}
    assert not [told for told in check(database) if "cards" in told]


def test_a_group_is_erased_with_all_that_is_in_it(database: Database, world: World) -> None:
    """And nothing else is."""
    before = everything(database)
    with database.write() as session:
        privacy.erase_group(session, world["Ann alone"].group_id)
    gone = belonging(before, "groups", world["Ann alone"].group_id)
    assert everything(database) == without(before, gone)


def test_an_emptied_group_is_as_new(database: Database, world: World) -> None:
    """All that refers to it is gone but its members and what is theirs; its settings too; its version goes on."""
    number = world["Ann reds"].group_id
    with database.write() as session:
        row = session.get_one(GroupRow, number)
        new = GroupRow(platform="local", external_id="new", name="New", created_at=NOW)
        session.add(new)
        session.flush()
        row.zone, row.faq_version = "Asia/Tokyo", 4
        untouched = {column.name: getattr(new, column.name) for column in GroupRow.__table__.columns}
    before = everything(database)
    with database.write() as session:
        privacy.empty_group(session, number)
    after = everything(database)
    emptied = after.pop(("groups", (number,)))
    lasting = {"id": number, "external_id": "reds", "name": "Reds", "faq_version": 5}
    assert emptied == untouched | lasting
    of_members = belonging(before, "members", world["Ann reds"].id) | belonging(before, "members", world["Bob reds"].id)
    of_people = {(name, key) for name, key in before if name in {"caretakers", "direct_groups"}}
    gone = {
        (name, key)
        for name, key in belonging(before, "groups", number)
        if name in {"inbox_askers", "inbox_wordings", "deliveries", "votes"}
        or (name, key) not in of_members | of_people
    }
    assert after == without(before, gone)


def test_memberships_tell_who_else_is_there(database: Database, world: World) -> None:
    """Others, and other admins, are counted without the person; groups of that name elsewhere are not theirs."""
    with database.write() as session:
        people.add_member(
            session,
            session.get_one(GroupRow, world["Bob blues"].group_id),
            people.add_person(session, asker("Cyd"), NOW),
            joined_on=TODAY,
            first_is_admin=False,
            now=NOW,
        )
        for key, admin in (("Ann reds", True), ("Bob blues", True)):
            session.get_one(MemberRow, world[key].id).admin = admin
    with database.read() as session:
        found = privacy.memberships(session, world["Ann reds"].person_id)
    told = {each.external_id: (each.admin, each.others, each.other_admins) for each in found}
    assert told == {"reds": (True, True, False), "blues": (False, True, True), OWN: (False, False, False)}
    assert {each.platform for each in found} == {Platform.LOCAL}


def named(*accounts: str, more: int = 0) -> dict[str, str]:
    """The facts of a word to a channel that names these."""
    who = "\n".join(f"{account}\t{account.title()}" for account in accounts)
    return {"asked": "Why?", "answer": "So.", "askers": str(len(accounts) + more), "who": who}


@pytest.mark.parametrize(
    ("before", "after"),
    [
        (named("ann", "bob"), named("bob")),
        (named("bob", "ann", "cyd"), named("bob", "cyd")),
        (named("ann", "bob", more=3), named("bob", more=3)),
        (named("bob", "anna"), named("bob", "anna")),
        (named("bob", more=2), named("bob", more=2)),
        ({"text": "Good morning."}, {"text": "Good morning."}),
        (named("ann"), None),
    ],
)
def test_a_word_to_a_channel_names_the_person_no_more(
    database: Database, world: World, before: dict[str, str], after: dict[str, str] | None
) -> None:
    """Others stay named, and one that was for the person alone is gone; other groups' are not looked at."""
    with database.write() as session:
        ids = {}
        for key in ("Ann reds", "Ann elsewhere"):
            to = Addressee(world[key].group_id, world[key].platform, channel="C1")
            outbox.put(session, f"answered:9:#C1 {key}", to, "answered", before, NOW)
            ids[key] = session.scalars(select(DeliveryRow.id).where(DeliveryRow.key == f"answered:9:#C1 {key}")).one()
        privacy.unname(session, [world["Ann reds"].group_id], "ann")
    with database.read() as session:
        here, there = (session.get(DeliveryRow, ids[key]) for key in ("Ann reds", "Ann elsewhere"))
        assert (here.facts if here else None) == after
        assert there
        assert there.facts == before


QUERIES: dict[str, Callable[[Writer, Member], object]] = {
    "rows_about": lambda session, member: exports.rows_about(session, member.person_id, [member.group_id]),
    "account": lambda session, member: privacy.account(session, member.person_id),
    "memberships": lambda session, member: privacy.memberships(session, member.person_id),
    "lock_groups": lambda session, member: privacy.lock_groups(session, member.person_id),
    "unname": lambda session, member: privacy.unname(session, [member.group_id], "ann"),
    "erase_person": lambda session, member: privacy.erase_person(session, member.person_id),
    "erase_member": lambda session, member: privacy.erase_member(session, member.id, member.person_id, member.group_id),
    "erase_group": lambda session, member: privacy.erase_group(session, member.group_id),
    "empty_group": lambda session, member: privacy.empty_group(session, member.group_id),
    "memories.all_of": lambda session, member: memories.all_of(session, member.person_id),
}


@pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)
@pytest.mark.parametrize("query", QUERIES)
def test_no_query_reads_a_whole_table(database: Database, query: str) -> None:
    """SQLite searches by an index wherever it looks for rows, and scans no table."""
    for statement, steps in plans(database, QUERIES[query]):
        assert not [step for step in steps if re.match(r"SCAN (?!(\d+ )?CONSTANT ROW)", step)], (statement, steps)
        assert any(step.startswith("SEARCH") for step in steps), statement
