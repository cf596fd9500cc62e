"""Another process on the same database: `python -m tests.storage.worker JOB …` says "ready" and waits for a line."""

import os
import signal
import sys
from collections.abc import Callable
from contextlib import closing
from datetime import timedelta
from hashlib import pbkdf2_hmac
from pathlib import Path
from typing import Any

from sqlalchemy import func, select, update

from bot.core.ledger import Evidence
from bot.features import ticks
from bot.storage import ledger, people
from bot.storage.backup import backup
from bot.storage.engine import Database
from bot.storage.migrate import ensure_current
from bot.storage.tables import GroupRow, PersonRow, ScheduleRow
from tests.storage.world import NOW, join, version


def add_one(database: Database, group_id: int, person_id: int) -> None:
    """A read-modify-write in the way use cases do it: lock, read, compute in Python, write."""
    with database.write() as session:
        people.lock(session, person_id)
        number = version(session, group_id)
        pbkdf2_hmac("sha256", b"a moment", b"of thought", 5_000)  # during which other threads run
        session.execute(update(GroupRow).where(GroupRow.id == group_id).values(faq_version=number + 1))


def count_up(url: str, group_id: str, person_id: str, times: str) -> None:
    """Add one so many times."""
    with closing(Database(url)) as database:
        _ready()
        for _ in range(int(times)):
            add_one(database, int(group_id), int(person_id))


def start_up(url: str) -> None:
    """Make sure that the database is current, as a process does when it starts."""
    with closing(Database(url)) as database:
        _ready()
        ensure_current(database, NOW)


def watch(url: str) -> None:
    """Say how many people there are, for every line, through a connection that stays open in between."""
    with closing(Database(url)) as database, database.engine.connect() as connection:
        _say("ready")
        for _ in sys.stdin:
            with connection.begin():
                _say(str(connection.scalar(select(func.count()).select_from(PersonRow))))


def hold(url: str) -> None:
    """Begin to write, and never end."""
    with closing(Database(url)) as database, database.write() as session:
        session.execute(update(PersonRow).values(name="Mallory"))
        _ready()


def tick(url: str, days: str, ahead: str) -> None:
    """Make posts of what is due, every hour for so many days, by a clock that is so many hours ahead.

    An hour does not pass while another process has something of it in hand: days would pass in a moment's wait.
    """
    begun = NOW + timedelta(hours=int(ahead))
    with closing(Database(url)) as database:
        _ready()
        for n in range(int(days) * 24):
            now = begun + n * timedelta(hours=1)
            left = True
            while left:
                with database.write() as session:
                    ticks.tick(session, "UTC", now)
                with database.read() as session:
                    left = bool(session.scalar(select(func.count()).where(ScheduleRow.next_at <= now)))


def die_in_backup(source: str, target: str, moment: str, count: str) -> None:
    """Back up, and be killed at the so-many-th time that Python is about to do something (an audit event)."""
    _ready()
    left = int(count)

    def watcher(event: str, _arguments: tuple[Any, ...]) -> None:
        nonlocal left
        if event == moment:
            left -= 1
            if not left:
                os.kill(os.getpid(), signal.SIGKILL)

    sys.addaudithook(watcher)
    backup(Path(source), Path(target))


def credit(url: str, name: str, times: str) -> None:
    """Credit the member's today so many times, and say how often it was news."""
    with closing(Database(url)) as database:
        with database.write() as session:
            member = join(session, name)
        _ready()
        count = 0
        for _ in range(int(times)):
            with database.write() as session:
                count += ledger.credit(session, member, Evidence.QUIZ, NOW)
        _say(str(count))


def _ready() -> None:
    _say("ready")
    sys.stdin.readline()


def _say(line: str) -> None:
    sys.stdout.write(f"{line}\n")
    sys.stdout.flush()


JOBS: dict[str, Callable[..., None]] = {
    "count-up": count_up,
    "start-up": start_up,
    "watch": watch,
    "hold": hold,
    "tick": tick,
    "credit": credit,
    "die-in-backup": die_in_backup,
}

if __name__ == "__main__":
    JOBS[sys.argv[1]](*sys.argv[2:])
