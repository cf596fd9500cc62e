"""A check says what is wrong with a database, in sentences, and nothing about one that is in order."""

import sqlite3
from contextlib import closing
from pathlib import Path

import pytest
from sqlalchemy import delete, select, text, update

from bot.core.quiz import QuizKind
from bot.storage import quizzes, scores
from bot.storage.check import check
from bot.storage.engine import Database, Writer
from bot.storage.migrate import downgrade, head
from bot.storage.tables import CardMemoryRow, MemberRow, QuizQuestionRow, QuizRow, ReviewRow
from tests.storage.world import NOW, TODAY, begin, join, review

only_sqlite = pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)


def fill(database: Database) -> None:
    """A finished quiz, an unfinished one, and two cards that were reviewed once and twice."""
    with database.write() as session:
        ann, bob = join(session, "Ann"), join(session, "Bob")
        done = begin(session, ann)
        for position in (0, 1):
            assert quizzes.answer(session, done, position, 0, NOW)
        quizzes.finish(session, done, NOW)
        begin(session, bob, TODAY, QuizKind.PRACTICE)
        review(session, ann, "card-0", NOW)
        review(session, ann, "card-1", NOW)
        review(session, ann, "card-1", NOW, number=2)
        review(session, bob, "card-1", NOW)


def recounted(session: Writer) -> None:
    """Scores are in order, whatever else is not."""
    for member in session.scalars(select(MemberRow.id)).all():
        scores.recount(session, member)


def test_nothing_is_said_about_a_database_in_order(database: Database) -> None:
    """An empty database and one that was used in every way are both in order."""
    assert check(database) == []
    fill(database)
    assert check(database) == []


def test_an_outdated_database_is_told_with_the_command(bare: Database) -> None:
    """A database without tables is behind; the sentence says what brings it up to date."""
    with bare.engine.begin() as connection:
        connection.execute(text("CREATE TABLE alembic_version (version_num VARCHAR(32) NOT NULL PRIMARY KEY)"))
    assert check(bare) == [
        f"the database is at revision None, this version needs {head()}; run “studyhall db upgrade”",
    ]


@only_sqlite
def test_a_database_that_went_back_is_outdated(database: Database) -> None:
    """After a downgrade the check says so."""
    downgrade(database, "base")
    (finding,) = check(database)
    assert "run “studyhall db upgrade”" in finding


@only_sqlite
def test_rows_that_refer_to_nothing_are_told(database: Database) -> None:
    """What came in while foreign keys were off is found, with both tables named."""
    fill(database)
    assert database.file is not None
    with closing(sqlite3.connect(database.file)) as connection, connection:
        connection.execute("DELETE FROM people WHERE name = 'Bob'")
    findings = check(database)
    assert set(findings) == {
        "a row of members refers to a row of people that is not there",
        "a row of card_memories refers to a row of people that is not there",
        "a row of reviews refers to a row of people that is not there",
    }


def test_finished_quizzes_that_lack_an_answer_are_counted(database: Database) -> None:
    """A quiz counts once however many answers it lacks; an unfinished one may lack them."""
    fill(database)
    with database.write() as session:
        session.execute(update(QuizQuestionRow).values(chosen=None))
        recounted(session)
    assert check(database) == ["1 finished quizzes lack an answer"]
    with database.write() as session:
        session.execute(update(QuizRow).values(finished_at=NOW))
    assert check(database) == ["2 finished quizzes lack an answer"]


def test_cards_that_count_wrongly_are_counted(database: Database) -> None:
    """A card whose grades are more, fewer or none at all beside what it counts is told, each person's for itself."""
    fill(database)
    with database.write() as session:
        session.execute(update(CardMemoryRow).where(CardMemoryRow.card_id == "card-0").values(reviews=2))
    assert check(database) == ["1 cards count more or fewer reviews than there are"]
    with database.write() as session:
        session.execute(delete(ReviewRow).where(ReviewRow.card_id == "card-1", ReviewRow.number == 1))
        recounted(session)
    assert check(database) == ["3 cards count more or fewer reviews than there are"]


@only_sqlite
def test_a_missing_file_is_told(database: Database, tmp_path: Path) -> None:
    """A check makes no database."""
    with closing(Database(f"sqlite:///{tmp_path / 'missing.db'}")) as missing:
        assert check(missing) == [f"there is no file {tmp_path / 'missing.db'}"]
    assert not (tmp_path / "missing.db").exists()
    assert check(database) == []


def test_a_damaged_file_is_told(tmp_path: Path) -> None:
    """A file that is no database is one finding, in one line."""
    path = tmp_path / "study.db"
    path.write_bytes(b"Dear diary, " * 1000)
    with closing(Database(f"sqlite:///{path}")) as damaged:
        assert check(damaged) == [f"{path} is not an intact database: file is not a database"]


def test_a_server_that_does_not_answer_is_told_without_the_password() -> None:
    """An unreachable PostgreSQL is one finding, in one line, with no secret in it."""
    with closing(Database("postgresql://ann:hunter2@127.0.0.1:1/study")) as unreachable:
        (finding,) = check(unreachable)
    assert finding.startswith("the database cannot be read: ")
    assert "refused" in finding
    assert "\n" not in finding
    assert "hunter2" not in finding


def test_a_wrong_password_is_not_repeated(postgres_url: str) -> None:
    """A server that turns us away is one finding, in one line, with no secret in it."""
    with closing(Database(postgres_url)) as server:
        url = server.url.set(username="nobody", password="hunter2").render_as_string(hide_password=False)  # noqa: S106 - nobody's
    with closing(Database(url)) as stranger:
        (finding,) = check(stranger)
    assert "nobody" in finding
    assert "\n" not in finding
    assert "hunter2" not in finding
