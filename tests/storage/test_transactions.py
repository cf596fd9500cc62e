"""Nothing that is written gets lost, however many write at the same time."""

import sqlite3
import threading
from contextlib import ExitStack, closing
from pathlib import Path

import pytest
from sqlalchemy import func, select, text, update
from sqlalchemy.exc import DBAPIError, IntegrityError, OperationalError
from sqlalchemy.pool import QueuePool

from bot.core.content import Ref
from bot.core.people import Member
from bot.core.recall import Grade, graded
from bot.storage import people, reviews
from bot.storage.engine import Database, NeedsWriter, Writer, is_busy, is_passing, reason, writer
from bot.storage.tables import GroupRow, MemberRow, PersonRow, ReviewRow
from tests.storage.conftest import Again, Worker, go, ready
from tests.storage.worker import add_one
from tests.storage.world import NOW, TODAY, joined, together, version

only_sqlite = pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)
only_postgres = pytest.mark.parametrize("database_url", ["postgres"], indirect=True)


def number(database: Database, member: Member) -> int:
    """The number that the tests below count up."""
    with database.read() as session:
        return version(session, member.group_id)


def name(database: Database, member: Member) -> str:
    """The member's name as it is kept."""
    with database.read() as session:
        return session.scalars(select(PersonRow.name).where(PersonRow.id == member.person_id)).one()


def test_twenty_concurrent_changes_leave_twenty(database: Database) -> None:
    """Twenty threads that read a number, add one in Python and write it leave twenty."""
    ann = joined(database)
    together(20, lambda _: add_one(database, ann.group_id, ann.person_id))
    assert number(database, ann) == 20


def test_twenty_concurrent_changes_through_two_databases_leave_twenty(database: Database, again: Again) -> None:
    """The same holds where half of them come through another engine, as they would from another process."""
    ann = joined(database)
    both = (database, again(database))
    together(20, lambda i: add_one(both[i % 2], ann.group_id, ann.person_id))
    assert number(database, ann) == 20


@only_sqlite
def test_twenty_changes_from_four_processes_leave_twenty(database: Database, worker: Worker) -> None:
    """The same holds for four real processes on one SQLite file."""
    ann = joined(database)
    url = database.url.render_as_string()
    processes = [worker("count-up", url, ann.group_id, ann.person_id, 5) for _ in range(4)]
    ready(*processes)
    for process in processes:
        go(process)
    assert [process.wait(60) for process in processes] == [0, 0, 0, 0]
    assert number(database, ann) == 20


def test_the_drivers_own_begin_would_lose_changes(tmp_path: Path) -> None:
    """Why BEGIN is ours: with the driver's, twenty that have all read before one writes leave one, without an error."""
    path = tmp_path / "plain.db"
    with closing(sqlite3.connect(path)) as connection, connection:
        connection.execute("CREATE TABLE numbers (value INTEGER)")
        connection.execute("INSERT INTO numbers VALUES (0)")
    all_have_read = threading.Barrier(20, timeout=60)

    def change(_: int) -> None:
        with closing(sqlite3.connect(path, timeout=60)) as connection, connection:
            (value,) = connection.execute("SELECT value FROM numbers").fetchone()
            all_have_read.wait()
            connection.execute("UPDATE numbers SET value = ?", (value + 1,))

    together(20, change)
    with closing(sqlite3.connect(path)) as connection:
        assert connection.execute("SELECT value FROM numbers").fetchone() == (1,)


def test_twenty_concurrent_grades_are_all_counted(database: Database, again: Again) -> None:
    """Twenty grades of one card, each computed from the one before, leave twenty reviews and a memory that says so."""
    ann, card = joined(database), Ref("tiny", "card-0")
    both = (database, again(database))

    def grade(i: int) -> bool:
        with both[i % 2].write() as session:
            people.lock(session, ann.person_id)
            grades, before = reviews.memory(session, ann.person_id, card)
            after = graded(before, Grade.GOOD, NOW)
            return reviews.record(session, ann, card, grades + 1, Grade.GOOD, after, NOW)

    assert together(20, grade) == [True] * 20
    with database.read() as session:
        assert reviews.memory(session, ann.person_id, card)[0] == 20
        assert session.scalars(select(ReviewRow.number).order_by(ReviewRow.number)).all() == list(range(1, 21))


def test_what_raises_is_undone(database: Database) -> None:
    """A writing transaction that raises leaves nothing, lets the error through, and the next one writes."""
    ann = joined(database)

    def fail(session: Writer) -> None:
        people.rename(session, ann.person_id, "Anna")
        raise LookupError("on purpose")

    with pytest.raises(LookupError, match="on purpose"), database.write() as session:
        fail(session)
    assert name(database, ann) == "Ann"
    with database.write() as session:
        people.rename(session, ann.person_id, "Annette")
    assert name(database, ann) == "Annette"


def test_what_the_database_refuses_is_undone_with_all_that_came_before_it(database: Database) -> None:
    """A row that refers to nothing is refused on both databases, and nothing of its transaction is kept."""
    ann = joined(database)

    def refer_to_nothing(session: Writer) -> None:
        people.rename(session, ann.person_id, "Anna")
        session.add(MemberRow(group_id=ann.group_id + 999, person_id=ann.person_id, joined_on=TODAY, created_at=NOW))
        session.flush()

    with pytest.raises(IntegrityError) as refused, database.write() as session:
        refer_to_nothing(session)
    assert not is_passing(refused.value)
    assert not is_busy(refused.value)
    assert name(database, ann) == "Ann"


def test_a_reader_is_no_writer(database: Database) -> None:
    """Asking for a writer raises in a reading transaction, and gives the session itself in a writing one."""
    with database.read() as reading, pytest.raises(NeedsWriter):
        writer(reading)
    with database.write() as writing:
        assert writer(writing) is writing


def test_nothing_that_a_reader_writes_is_kept(database: Database) -> None:
    """The database itself refuses to write in a reading transaction, so that nothing is lost in silence either."""
    ann = joined(database)
    with database.read() as session:
        with pytest.raises(DBAPIError, match=r"readonly|read-only"):
            session.execute(update(PersonRow).values(name="Mallory"))
        session.commit()
    assert name(database, ann) == "Ann"


def test_a_connection_that_was_a_readers_writes_again(database: Database, again: Again) -> None:
    """A pool of one connection serves readers and writers in turn, each with what is theirs."""
    ann, one = joined(database), again(database, connections=1)
    for turn in range(5):
        with pytest.raises(DBAPIError), one.read() as session:
            session.execute(update(PersonRow).values(name="Mallory"))
        with one.write() as session:
            people.rename(session, ann.person_id, f"Ann {turn}")
        assert name(one, ann) == f"Ann {turn}"


def test_readers_and_a_writer_do_not_wait_for_each_other(database: Database, again: Again) -> None:
    """A writer commits beside an open reader, and a reader sees what was kept before an open writer began."""
    ann, other = joined(database), again(database, busy_timeout=0)
    with database.read() as reading:
        assert version(reading, ann.group_id) == 0
        add_one(other, ann.group_id, ann.person_id)
        with other.write() as writing:
            people.rename(writing, ann.person_id, "Anna")
            assert name(database, ann) == "Ann"
    assert (name(database, ann), number(database, ann)) == ("Anna", 1)


@only_sqlite
def test_an_sqlite_reader_sees_one_moment(database: Database, again: Again) -> None:
    """What is written while a reading transaction is open does not show in it."""
    ann = joined(database)
    with database.read() as session:
        assert version(session, ann.group_id) == 0
        add_one(again(database), ann.group_id, ann.person_id)
        assert version(session, ann.group_id) == 0


@only_sqlite
def test_a_writer_that_another_process_keeps_waiting_is_busy(database: Database, again: Again, worker: Worker) -> None:
    """Where another process writes for longer than we wait, the error says busy; readers see what was kept before."""
    ann = joined(database)
    holder = worker("hold", database.url.render_as_string())
    ready(holder)
    impatient = again(database, busy_timeout=0)
    with pytest.raises(OperationalError) as refused:
        add_one(impatient, ann.group_id, ann.person_id)
    assert is_busy(refused.value)
    assert not is_passing(refused.value)
    assert name(impatient, ann) == "Ann"
    holder.kill()
    holder.wait(60)
    add_one(impatient, ann.group_id, ann.person_id)
    assert (name(impatient, ann), number(impatient, ann)) == ("Ann", 1)


@only_sqlite
def test_a_table_that_is_not_there_is_neither_busy_nor_passing(database: Database) -> None:
    """Other errors of the same class are not taken for a busy database."""
    with pytest.raises(OperationalError) as refused, database.read() as session:
        session.execute(text("SELECT * FROM missing"))
    assert not is_busy(refused.value)
    assert not is_passing(refused.value)
    assert reason(refused.value) == "no such table: missing"


@only_postgres
def test_a_deadlock_is_passing(database: Database) -> None:
    """Of two transactions that wait for each other PostgreSQL ends one, and that one may be run again."""
    ids = [joined(database, name).person_id for name in ("Ann", "Bob")]
    both_hold = threading.Barrier(2, timeout=60)

    def cross(i: int) -> DBAPIError | None:
        try:
            with database.write() as session:
                people.lock(session, ids[i])
                both_hold.wait()
                people.lock(session, ids[1 - i])
        except DBAPIError as error:
            return error
        return None

    (error,) = [outcome for outcome in together(2, cross) if outcome]
    assert is_passing(error)
    assert not is_busy(error)


@only_postgres
def test_a_serialization_failure_is_passing(database: Database) -> None:
    """A transaction of one moment whose row somebody else has changed since may be run again."""
    ann = joined(database)
    with database.engine.connect().execution_options(isolation_level="REPEATABLE READ") as connection:
        connection.execute(select(GroupRow.faq_version))
        add_one(database, ann.group_id, ann.person_id)
        with pytest.raises(DBAPIError) as refused:
            connection.execute(update(GroupRow).values(faq_version=7))
    assert is_passing(refused.value)
    assert number(database, ann) == 1


def test_transactions_give_their_connections_back(database: Database) -> None:
    """After many transactions, also failed ones and more at once than there are connections, the pool is whole.

    On SQLite one connection is kept to write by.
    """
    ann = joined(database)
    pool, kept = database.engine.pool, int(database.is_sqlite)
    assert isinstance(pool, QueuePool)

    def work(i: int) -> None:
        for turn in range(10):
            match (i + turn) % 4:
                case 0:
                    add_one(database, ann.group_id, ann.person_id)
                case 1:
                    number(database, ann)
                case 2:
                    with database.read() as session, pytest.raises(NeedsWriter):
                        people.begin_zone(writer(session), ann.id, "UTC", NOW)
                case _:
                    with pytest.raises(DBAPIError), database.write() as session:
                        session.execute(text("SELECT * FROM missing"))

    for i in range(20):
        work(i)
    assert (pool.checkedout(), pool.checkedin()) == (kept, 1)
    together(24, work)
    assert pool.checkedout() == kept
    assert pool.checkedin() <= pool.size()
    assert number(database, ann) == 20 * 10 / 4 + 24 * 10 / 4


@only_sqlite
def test_a_writer_that_is_refused_gives_its_connection_back(database: Database, again: Again) -> None:
    """The first who would write and is not let in leaves none in use, also while somebody still looks at the error."""
    ann, impatient = joined(database), again(database, busy_timeout=0)
    with database.write(), pytest.raises(OperationalError) as refused:
        add_one(impatient, ann.group_id, ann.person_id)
    assert (is_busy(refused.value), impatient.pool()["out"]) == (True, 0)
    add_one(impatient, ann.group_id, ann.person_id)
    assert number(impatient, ann) == 1


@only_sqlite
def test_every_connection_is_durable_and_keeps_references(database: Database) -> None:
    """Each connection that the pool can hold has a write-ahead log, waits for the disk, and checks foreign keys."""
    with ExitStack() as opened:
        sessions = [opened.enter_context(database.read()) for _ in range(5)]
        sessions.append(opened.enter_context(database.write()))
        for session in sessions:
            pragmas = [
                session.scalar(text(f"PRAGMA {each}")) for each in ("journal_mode", "synchronous", "foreign_keys")
            ]
            assert pragmas == ["wal", 2, 1]


@only_sqlite
def test_how_long_a_writer_waits_can_be_set(database: Database, again: Again) -> None:
    """A busy timeout reaches the driver, in milliseconds; without one it is ten seconds."""
    for made, expected in ((database, 10_000), (again(database, busy_timeout=0.25), 250)):
        with made.read() as session:
            assert session.scalar(text("PRAGMA busy_timeout")) == expected


def test_only_one_is_added_where_many_come_first(database: Database, again: Again) -> None:
    """Twenty first contacts of one member at once leave one group, one person and one member."""
    both = (database, again(database))
    members = together(20, lambda i: joined(both[i % 2]))
    assert len({(each.id, each.person_id, each.group_id) for each in members}) == 1
    with database.read() as session:
        for table in (GroupRow, PersonRow, MemberRow):
            assert session.scalar(select(func.count()).select_from(table)) == 1
