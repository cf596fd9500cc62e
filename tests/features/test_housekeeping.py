"""What was kept for as long as it is needed is let go, in batches; what is still needed stays."""

import asyncio
from datetime import timedelta

import pytest
from sqlalchemy import select

from bot.app import App
from bot.core.posts import EDIT, POST
from bot.features import housekeeping
from bot.features.housekeeping import KEPT
from bot.storage.engine import Database, NeedsWriter, Writer
from bot.storage.outdated import Kind
from bot.storage.tables import DeliveryRow, DraftRow, EventRow, InboxRow, Table
from tests.conftest import START
from tests.features.front import Person
from tests.people import Clock
from tests.storage.world import NOW, joined

A_MINUTE = timedelta(minutes=1)


def delivery(session: Writer, group: int, key: str, state: str, age: timedelta, kind: str = "reminder") -> None:
    """A delivery that was made so long ago."""
    made = NOW - age
    times = {"due_at": made, "created_at": made}
    session.add(
        DeliveryRow(key=key, group_id=group, platform="local", channel="C1", kind=kind, facts={}, state=state, **times)
    )
    session.flush()


def kept(database: Database, column: object) -> list[str]:
    """The values of a column, in order."""
    with database.read() as session:
        return sorted(session.scalars(select(column)))  # type: ignore[call-overload]  # a column of any table


def tidied(database: Database) -> int:
    """How often housekeeping has to be called until it says that it is done."""
    times = 0
    more = True
    while more:
        times += 1
        with database.write() as session:
            more = housekeeping.tidy(session, NOW)
    return times


@pytest.mark.parametrize("state", ["sent", "unknown", "failed", "skipped", "waiting", "claimed"])
def test_deliveries_go_after_their_time(database: Database, state: str) -> None:
    """Of those that are done with, and no daily post, which tells for good whether a prompt came; an edit is none."""
    group, old = joined(database).group_id, KEPT[Kind.DELIVERIES]
    with database.write() as session:
        for name, kind in (("note", "reminder"), ("edit", EDIT), ("post", POST)):
            delivery(session, group, f"old {name}", state, old + A_MINUTE, kind)
            delivery(session, group, f"young {name}", state, old - A_MINUTE, kind)
    tidied(database)
    young = ["young edit", "young note", "young post"]
    stays = ["old edit", "old note", "old post"] if state in {"waiting", "claimed"} else ["old post"]
    assert kept(database, DeliveryRow.key) == stays + young


@pytest.mark.parametrize("state", ["open", "answered", "dismissed"])
def test_questions_go_a_year_after_they_were_asked(database: Database, state: str) -> None:
    """Once they wait no more; one that waits does so for as long as it takes."""
    group = joined(database).group_id
    with database.write() as session:
        for name, age in (("old", KEPT[Kind.QUESTIONS] + A_MINUTE), ("young", KEPT[Kind.QUESTIONS] - A_MINUTE)):
            times = {"first_asked_at": NOW - timedelta(days=800), "last_asked_at": NOW - age}
            session.add(InboxRow(group_id=group, text=name, folded=name, state=state, **times))
    tidied(database)
    assert kept(database, InboxRow.text) == (["old", "young"] if state == "open" else ["young"])


def test_forms_and_events_go_after_their_time(database: Database) -> None:
    """Each after its own."""
    member = joined(database)
    with database.write() as session:
        for name, change in (("old", A_MINUTE), ("young", -A_MINUTE)):
            session.add(EventRow(key=name, begun_at=NOW - KEPT[Kind.EVENTS] - change, done=True))
            made = NOW - KEPT[Kind.DRAFTS] - change
            session.add(DraftRow(member_id=member.id, form={"title": name}, created_at=made))
    tidied(database)
    assert kept(database, EventRow.key) == ["young"]
    with database.read() as session:
        assert [row.form["title"] for row in session.scalars(select(DraftRow))] == ["young"]


def test_much_goes_in_batches_the_oldest_first(database: Database, monkeypatch: pytest.MonkeyPatch) -> None:
    """So many rows of a kind a transaction, and it is said whether there are more."""
    monkeypatch.setattr(housekeeping, "BATCH", 3)
    group, old = joined(database).group_id, KEPT[Kind.DELIVERIES]
    with database.write() as session:
        for number in range(7):
            delivery(session, group, f"old {number}", "sent", old + (number + 1) * A_MINUTE)
        assert housekeeping.tidy(session, NOW)
    assert kept(database, DeliveryRow.key) == ["old 0", "old 1", "old 2", "old 3"]
    assert tidied(database) == 2
    assert kept(database, DeliveryRow.key) == []


def test_one_round_lets_all_go(app: App, database: Database, clock: Clock, monkeypatch: pytest.MonkeyPatch) -> None:
    """However many batches that takes."""
    monkeypatch.setattr(housekeeping, "BATCH", 3)
    with database.write() as session:
        session.add_all(EventRow(key=f"old {number}", begun_at=clock.now) for number in range(10))
    clock.advance(days=2)
    asyncio.run(app.housekeep())
    assert kept(database, EventRow.key) == []


def test_nothing_is_written_where_there_is_nothing_to_let_go(database: Database) -> None:
    """It takes no writer; and where there is something it asks for one."""
    group = joined(database).group_id
    with database.read() as session:
        assert not housekeeping.tidy(session, NOW)
    with database.write() as session:
        delivery(session, group, "old", "sent", KEPT[Kind.DELIVERIES] + A_MINUTE)
    with database.read() as session, pytest.raises(NeedsWriter):
        housekeeping.tidy(session, NOW)


def test_what_members_did_stays_however_long_ago_it_was(app: App, database: Database, clock: Clock) -> None:
    """After ten years a streak's days, quizzes and reviews are all there."""
    ann = Person(app)
    ann.says("quiz")
    lasting = {"people", "members", "quizzes", "quiz_questions", "question_versions", "member_zones"}
    before = {name: rows for name, rows in dump(database).items() if name in lasting}
    clock.advance(days=3_650)
    assert clock.now > START
    asyncio.run(app.housekeep())
    assert {name: rows for name, rows in dump(database).items() if name in lasting} == before


def dump(database: Database) -> dict[str, list[tuple[object, ...]]]:
    """Every row of the database, by its table."""
    with database.read() as session:
        return {
            table.name: [tuple(row) for row in session.execute(select(table).order_by(*table.primary_key))]
            for table in Table.metadata.sorted_tables
        }
