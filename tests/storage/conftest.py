"""What the tests of storage share: empty databases without tables, and other processes on the same database."""

import subprocess
import sys
from collections.abc import Callable, Iterator
from contextlib import ExitStack, closing
from pathlib import Path

import pytest
from sqlalchemy import text

from bot.storage.engine import Database

ROOT = Path(__file__).parents[2]

Again = Callable[..., Database]
Process = subprocess.Popen[str]
Worker = Callable[..., Process]


def ready(*processes: Process) -> None:
    """The other processes have started, and each waits for a line."""
    for process in processes:
        assert process.stdout is not None
        assert process.stdout.readline() == "ready\n"


def go(process: Process) -> None:
    """The other process reads a line."""
    assert process.stdin is not None
    process.stdin.write("go\n")
    process.stdin.flush()


def ask(process: Process) -> str:
    """What the other process says to a line."""
    go(process)
    assert process.stdout is not None
    return process.stdout.readline().strip()


@pytest.fixture
def again() -> Iterator[Again]:
    """Opens a database of the same address once more, as another process would; closed at the end."""
    with ExitStack() as opened:

        def make(database: Database, *, connections: int = 4, busy_timeout: float = 10) -> Database:
            url = database.url.render_as_string(hide_password=False)
            made = Database(url, connections=connections, busy_timeout=busy_timeout)
            return opened.enter_context(closing(made))

        yield make


@pytest.fixture
def worker() -> Iterator[Worker]:
    """Starts another process with a job of `worker.py`; ended at the end."""
    with ExitStack() as started:

        def start(job: str, *arguments: object) -> Process:
            process = started.enter_context(
                subprocess.Popen(
                    [sys.executable, "-m", "tests.storage.worker", job, *map(str, arguments)],
                    cwd=ROOT,
                    stdin=subprocess.PIPE,
                    stdout=subprocess.PIPE,
                    text=True,
                )
            )
            started.callback(process.kill)
            return process

        yield start


@pytest.fixture(params=["sqlite", "postgres"])
def bare_url(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[str]:
    """The address of a database with nothing in it, not even tables, once of each kind."""
    if request.param == "sqlite":
        yield f"sqlite:///{tmp_path / 'studyhall.db'}"
        return
    name = f"studyhall_{request.getfixturevalue('worker_id')}_bare"
    with closing(Database(request.getfixturevalue("postgres_url"))) as admin:

        def command(words: str) -> None:
            with admin.engine.connect().execution_options(isolation_level="AUTOCOMMIT") as connection:
                connection.execute(text(words))

        command(f'DROP DATABASE IF EXISTS "{name}" WITH (FORCE)')
        command(f'CREATE DATABASE "{name}"')
        yield admin.url.set(database=name).render_as_string(hide_password=False)
        command(f'DROP DATABASE "{name}" WITH (FORCE)')


@pytest.fixture
def bare(bare_url: str) -> Iterator[Database]:
    """A database with nothing in it, not even tables, once of each kind."""
    with closing(Database(bare_url)) as database:
        yield database
