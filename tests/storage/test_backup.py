"""A backup is whole, of one moment, and can be put back; half a one never stands under its name."""

import signal
import sqlite3
import threading
from contextlib import closing
from pathlib import Path

import pytest
from sqlalchemy import insert, select, text

from bot.storage import people
from bot.storage.backup import backup, check_file, restore
from bot.storage.engine import Database, DatabaseError
from bot.storage.migrate import ensure_current
from bot.storage.tables import PersonRow, QuestionVersionRow
from tests.storage.conftest import Worker, ask, go, ready
from tests.storage.world import NOW, asker, joined


@pytest.fixture
def source(sqlite_url: str, database: Database) -> Path:
    """The file of a database with one member in it."""
    assert database.file is not None
    assert str(database.file) in sqlite_url
    joined(database)
    return database.file


pytestmark = pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)


def names(path: Path) -> list[str]:
    """The names of the people in a file."""
    with closing(sqlite3.connect(path)) as connection:
        return [row[0] for row in connection.execute("SELECT name FROM people ORDER BY id")]


def listing(folder: Path) -> set[str]:
    """The names of the files in a folder, but for the database's own."""
    return {path.name for path in folder.iterdir() if not path.name.startswith("studyhall.db")}


def spoil(path: Path) -> None:
    """A page in the middle of the file is overwritten, as by a failing disk."""
    size = path.stat().st_size
    assert size > 16 * 4096
    with path.open("r+b") as file:
        file.seek(2 * 4096)
        file.write(b"\xa5" * 8 * 4096)


def enlarge(database: Database, megabytes: int) -> None:
    """The database holds so much more."""
    rows = [
        {"digest": str(number), "pack_id": "tiny", "question_id": "q", "body": {"text": "x" * 100_000}}
        for number in range(megabytes * 10)
    ]
    with database.write() as session:
        session.execute(insert(QuestionVersionRow), rows)


def settle(database: Database, path: Path) -> None:
    """Everything is in the file itself, and nobody has it open."""
    database.close()
    assert not path.with_name(path.name + "-wal").exists()


def test_a_backup_holds_everything_in_one_file(source: Path, tmp_path: Path) -> None:
    """The copy is intact, has the data, and brings no other files with it, not even where folders had to be made."""
    target = tmp_path / "made" / "for" / "it" / "copy.db"
    backup(source, target)
    assert names(target) == ["Ann"]
    check_file(target)
    assert listing(target.parent) == {"copy.db"}


def test_a_backup_can_be_read_where_nothing_can_be_written(source: Path, tmp_path: Path) -> None:
    """The copy needs no log beside it: a medium that is read only will do."""
    backup(source, tmp_path / "copy.db")
    with closing(sqlite3.connect(f"{(tmp_path / 'copy.db').as_uri()}?immutable=1", uri=True)) as connection:
        assert connection.execute("PRAGMA journal_mode").fetchone() == ("delete",)


def test_a_backup_holds_what_was_kept_and_nothing_else(database: Database, source: Path, tmp_path: Path) -> None:
    """Beside an open writing transaction the copy is made without waiting, and without what is not committed."""
    with database.write() as session:
        people.add_person(session, asker("Bob"), NOW)
        session.flush()
        backup(source, tmp_path / "during.db")
    backup(source, tmp_path / "after.db")
    assert names(tmp_path / "during.db") == ["Ann"]
    assert names(tmp_path / "after.db") == ["Ann", "Bob"]


def test_a_backup_beside_busy_writers_is_of_one_moment_and_ends(
    database: Database, source: Path, tmp_path: Path
) -> None:
    """While another connection writes without a pause, the copy is made all the same, and no transaction is halved."""
    enlarge(database, 48)
    running, done = threading.Event(), threading.Event()

    def write() -> int:
        with closing(sqlite3.connect(source, isolation_level=None, timeout=60)) as other:
            other.execute("PRAGMA synchronous=OFF")  # it shall be fast
            for turn in range(1, 100_001):
                other.execute("BEGIN IMMEDIATE")
                other.execute("UPDATE people SET name = ?", (str(turn),))
                other.execute("UPDATE groups SET faq_version = ?", (turn,))
                other.execute("COMMIT")
                running.set()
                if done.is_set():
                    return turn
        return 0

    turns: list[int] = []
    writer = threading.Thread(target=lambda: turns.append(write()))
    writer.start()
    assert running.wait(60)
    backup(source, tmp_path / "copy.db")
    done.set()
    writer.join(60)
    assert turns[0] > 0, "the writer was done before the backup was"
    with closing(sqlite3.connect(tmp_path / "copy.db")) as connection:
        person, group = connection.execute("SELECT people.name, groups.faq_version FROM people, groups").fetchone()
        assert int(person) == group
        assert connection.execute("SELECT count(*) FROM question_versions").fetchone() == (480,)
    check_file(tmp_path / "copy.db")


def test_a_backup_never_replaces_a_file(source: Path, tmp_path: Path) -> None:
    """A target that exists is refused by name, and stays as it is."""
    target = tmp_path / "copy.db"
    target.write_text("an older backup")
    with pytest.raises(DatabaseError, match=r"copy.db exists already; choose another name, so that no backup is lost"):
        backup(source, target)
    assert target.read_text() == "an older backup"
    assert listing(tmp_path) == {"copy.db"}


def test_a_database_that_is_not_there_cannot_be_backed_up(source: Path, tmp_path: Path) -> None:
    """A missing source is said to be missing; nothing is made, neither the copy nor the source."""
    missing = source.with_name("missing.db")
    with pytest.raises(DatabaseError, match=r"there is no database at .*missing.db to back up"):
        backup(missing, tmp_path / "copy.db")
    assert listing(tmp_path) == set()


def test_a_folder_that_cannot_be_written_is_told(source: Path, tmp_path: Path) -> None:
    """Where a file stands in the folder's place, the sentence names the target."""
    (tmp_path / "file").write_text("in the way")
    for target in (tmp_path / "file" / "copy.db", tmp_path / "file" / "deeper" / "copy.db"):
        with pytest.raises(DatabaseError, match=r"the backup could not be written to .*copy.db: "):
            backup(source, target)
    assert listing(tmp_path) == {"file"}


def test_a_damaged_database_gives_no_backup(database: Database, source: Path, tmp_path: Path) -> None:
    """A copy that turns out damaged is thrown away; the sentence speaks of the database, not of a file that is gone."""
    enlarge(database, 1)
    settle(database, source)
    spoil(source)
    with pytest.raises(DatabaseError, match=r"copy of .*studyhall.db is (damaged|not an intact)") as refused:
        backup(source, tmp_path / "copy.db")
    assert "unfinished" not in str(refused.value)
    assert listing(tmp_path) == set()


@pytest.mark.parametrize("content", [b"", b"Dear diary, " * 1000])
def test_what_is_no_database_of_ours_gives_no_backup(source: Path, tmp_path: Path, content: bytes) -> None:
    """An empty file and a text are refused, and leave nothing."""
    other = source.with_name("other.txt")
    other.write_bytes(content)
    with pytest.raises(DatabaseError, match=r"not one of Study Hall|not a database"):
        backup(other, tmp_path / "copy.db")
    assert listing(tmp_path) == {"other.txt"}


def test_a_database_of_something_else_is_recognised(source: Path) -> None:
    """A file with other tables is a database, but not ours; a missing one is missing; a damaged one is damaged."""
    other = source.with_name("other.db")
    with closing(sqlite3.connect(other)) as connection, connection:
        connection.execute("CREATE TABLE recipes (id INTEGER)")
    with pytest.raises(DatabaseError, match=r"other.db is a database, but not one of Study Hall"):
        check_file(other)
    with pytest.raises(DatabaseError, match=r"there is no file .*missing.db"):
        check_file(source.with_name("missing.db"))
    check_file(source)


@pytest.mark.parametrize(
    ("moment", "count"),
    [("sqlite3.connect/handle", 2), ("sqlite3.connect", 3), ("os.rename", 1)],
    ids=["copy begun", "copied", "checked"],
)
def test_a_crash_leaves_no_half_backup(source: Path, worker: Worker, tmp_path: Path, moment: str, count: int) -> None:
    """Killed at any step, it leaves nothing under the backup's name, and the next one succeeds and tidies up."""
    target = tmp_path / "copy.db"
    process = worker("die-in-backup", source, target, moment, count)
    ready(process)
    go(process)
    assert process.wait(60) == -signal.SIGKILL
    assert not target.exists()
    backup(source, target)
    assert names(target) == ["Ann"]
    assert listing(tmp_path) == {"copy.db"}


def test_a_restored_database_is_what_the_copy_was(database: Database, source: Path, tmp_path: Path) -> None:
    """What came after the backup is gone, and the database is current, durable and intact."""
    copy = tmp_path / "copy.db"
    backup(source, copy)
    joined(database, "Bob")
    restore(copy, source)
    assert ensure_current(database, NOW) is None
    with database.read() as session:
        assert session.scalars(select(PersonRow.name)).all() == ["Ann"]
        assert session.scalar(text("PRAGMA journal_mode")) == "wal"
    check_file(source)
    assert names(copy) == ["Ann"]


def test_a_process_that_is_running_sees_what_was_restored(
    database: Database, source: Path, worker: Worker, tmp_path: Path
) -> None:
    """Another process with an open connection sees the restored data with its next transaction, and can write on."""
    copy = tmp_path / "copy.db"
    backup(source, copy)
    for name in ("Bob", "Cleo"):
        joined(database, name)
    watcher = worker("watch", database.url.render_as_string())
    ready(watcher)
    assert ask(watcher) == "3"
    restore(copy, source)
    assert ask(watcher) == "1"
    joined(database, "Dan")
    assert ask(watcher) == "2"


def test_a_copy_is_restored_where_there_was_nothing(database: Database, source: Path, tmp_path: Path) -> None:
    """On a new machine the folder is made and the database is there."""
    copy = tmp_path / "copy.db"
    backup(source, copy)
    target = tmp_path / "new" / "study.db"
    restore(copy, target)
    with closing(Database(f"sqlite:///{target}")) as moved:
        assert ensure_current(moved, NOW) is None
    assert names(target) == names(source)
    assert database.file != target


def test_a_damaged_copy_is_not_restored(database: Database, source: Path, tmp_path: Path) -> None:
    """Before anything is overwritten, the copy is found to be damaged, and the database stays as it is."""
    enlarge(database, 1)
    copy = tmp_path / "copy.db"
    backup(source, copy)
    spoil(copy)
    joined(database, "Bob")
    with pytest.raises(DatabaseError, match=r"copy.db is (damaged|not an intact)"):
        restore(copy, source)
    assert names(source) == ["Ann", "Bob"]
    with pytest.raises(DatabaseError, match="there is no file"):
        restore(tmp_path / "missing.db", source)
    assert names(source) == ["Ann", "Bob"]


def test_a_place_that_cannot_be_restored_to_is_told(source: Path, tmp_path: Path) -> None:
    """Where a file stands in the folder's place, the sentence says so."""
    backup(source, tmp_path / "copy.db")
    (tmp_path / "file").write_text("in the way")
    with pytest.raises(DatabaseError, match=r"could not be restored from .*copy.db"):
        restore(tmp_path / "copy.db", tmp_path / "file" / "study.db")
