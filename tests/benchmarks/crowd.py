"""A group of any size with a year of history, on PostgreSQL: all that its members could have done, made by SQL."""

from collections.abc import Iterator
from contextlib import closing, contextmanager
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta

from sqlalchemy import text

from bot.core.content import Ref
from bot.core.leaderboard import ENOUGH
from bot.core.posts import MISSED
from bot.storage.engine import Database
from bot.storage.migrate import upgrade
from tests.storage.world import versions

NOW = datetime(2026, 11, 18, 11, 0, tzinfo=UTC)
"""A Wednesday, at which it is the same date in every zone below."""

YEAR = 365
GROUP, NAME, CHANNEL = "81384788765712384", "Gardens", "C1"
ZONES = ("America/New_York", "Asia/Tokyo", "Australia/Lord_Howe", "America/St_Johns")
"""Of every fifth member, in turn; the others live in the group's."""

_PEOPLE = """
INSERT INTO people (platform, external_id, name, zone, listed, language, created_at)
SELECT
    'discord', CAST(100000000000000000 + n AS text), 'Member ' || n,
    CASE WHEN n % 5 = 1 THEN (CAST(:zones AS text[]))[1 + n % cardinality(CAST(:zones AS text[]))] END,
    n % 20 <> 0, 'en', :begun
FROM generate_series(1, :many) AS n
"""
_GROUP = """
INSERT INTO groups (platform, external_id, name, zone, zone_since, faq_version, created_at)
VALUES ('discord', :group, :name, 'Europe/Berlin', :begun, 0, :begun)
"""
_MEMBERS = """
INSERT INTO members (group_id, person_id, admin, joined_on, told_at, created_at)
SELECT groups.id, people.id, people.id = 1, :first, CAST(:now AS timestamptz) - interval '1 hour', :begun
FROM groups CROSS JOIN people ORDER BY people.id
"""
_ZONES = """
INSERT INTO member_zones (member_id, since, zone)
SELECT members.id, :begun, coalesce(people.zone, 'Europe/Berlin')
FROM members JOIN people ON people.id = members.person_id
"""
_DIRECT = "INSERT INTO direct_groups (person_id, group_id) SELECT person_id, group_id FROM members"
_RESTS = "INSERT INTO rest_weeks (group_id, since, weekdays) SELECT id, :first, 64 FROM groups"
_STUDIED = """
INSERT INTO study_days (member_id, local_date, zone, studied_with, studied_at)
SELECT members.id, days.day, zones.zone, 'quiz', (days.day + time '19:40') AT TIME ZONE zones.zone
FROM members
JOIN member_zones AS zones ON zones.member_id = members.id
CROSS JOIN (SELECT d, CAST(:first AS date) + d AS day FROM generate_series(0, :days - 1) AS d) AS days
WHERE (hashint8(members.id * 1000::bigint + days.d) & 1023) < CASE WHEN members.id % 5 = 0 THEN 973 ELSE 525 END
"""  # six dates of ten: of every fifth member nearly all
_EXCUSED = """
INSERT INTO study_days (member_id, local_date, zone, excused_for, excused_by, excused_at)
SELECT member_id, CAST(:first AS date) + :days / 2, zone, 'The server was down.', 1, :now FROM member_zones
ON CONFLICT DO NOTHING
"""
_AWAY = """
INSERT INTO study_days (member_id, local_date, zone, vacation_at)
SELECT member_id, CAST(:first AS date) + :days / 2 + d, zone, :begun
FROM member_zones CROSS JOIN generate_series(10, 16) AS d
WHERE member_id % 3 = 0
ON CONFLICT DO NOTHING
"""
_DAILY = """
INSERT INTO daily_questions (group_id, local_date, position, version_id)
SELECT groups.id, CAST(:first AS date) + d, place, (CAST(:versions AS int[]))[1 + (2 * d + place) % :kept]
FROM groups
CROSS JOIN generate_series(0, :days - 1) AS d
CROSS JOIN generate_series(0, 1) AS place
WHERE place = 0 OR d % 3 > 0
"""
_QUIZZES = """
INSERT INTO quizzes (member_id, kind, local_date, started_at, finished_at)
SELECT member_id, 'daily', local_date, studied_at, studied_at FROM study_days WHERE studied_with IS NOT NULL
"""
_ANSWERS = """
INSERT INTO quiz_questions (quiz_id, position, version_id, option_order, chosen, answered_at)
SELECT
    quizzes.id, daily.position, daily.version_id, '012',
    CASE WHEN (hashint8(quizzes.id * 2 + daily.position) & 1023) < 700 THEN 0 ELSE 1 END, quizzes.started_at
FROM quizzes JOIN daily_questions AS daily ON daily.local_date = quizzes.local_date
"""  # five to three quizzes, so about as many as there are dates
_REVIEWS = """
INSERT INTO reviews (
    person_id, member_id, pack_id, card_id, number, grade, local_date, reviewed_at, recalled
)
SELECT
    person_id, id, pack, card, number, grade, CAST(at AT TIME ZONE zone AS date), at,
    CASE WHEN number = 2 THEN grade > 1 END
FROM (
    SELECT
        members.person_id, members.id, zones.zone, cards.pack, cards.card, number,
        CASE WHEN (members.id + n) % 7 = 0 THEN 1 ELSE 3 END AS grade,
        CAST(:now AS timestamptz)
        - (CASE WHEN number = 1 AND n <= 10 THEN 30 + (n + members.id) % 20 ELSE 1 + (7 * n + members.id) % 25 END)
        * interval '1 day' - n * interval '1 minute' AS at
    FROM members
    JOIN member_zones AS zones ON zones.member_id = members.id
    CROSS JOIN unnest(CAST(:packs AS text[]), CAST(:cards AS text[])) WITH ORDINALITY AS cards (pack, card, n)
    CROSS JOIN generate_series(1, 2) AS number
    WHERE number = 1 OR n <= 10
) AS graded
"""
_MEMORIES = """
INSERT INTO card_memories (
    person_id, pack_id, card_id, reviews, state, stability, difficulty, last_review, due, undoable
)
SELECT
    person_id, pack_id, card_id, count(*), 2, 10, 5, max(reviewed_at),
    max(reviewed_at) + (5 + (person_id + min(id)) % 25) * interval '1 day', false
FROM reviews GROUP BY person_id, pack_id, card_id
"""
_MARKS = """
INSERT INTO card_marks (person_id, pack_id, card_id, suspended, summoned_at)
SELECT
    id, (CAST(:packs AS text[]))[1], (CAST(:cards AS text[]))[1], id % 3 = 0, CASE WHEN id % 3 > 0 THEN :now END
FROM people
"""
_BELIEFS = """
INSERT INTO beliefs (person_id, pack_id, misconception_id, voiced, voiced_at, overcome_at)
SELECT
    people.id, myths.pack, myths.myth, 1, :begun, CASE WHEN n < 6 THEN CAST(:now AS timestamptz) END
FROM people
CROSS JOIN unnest(CAST(:believed AS text[]), CAST(:myths AS text[])) WITH ORDINALITY AS myths (pack, myth, n)
"""
_WISHES = "INSERT INTO review_settings (person_id, retention) SELECT id, 0.85 FROM people WHERE id % 10 = 0"
_SCORES = """
INSERT INTO scores (member_id, group_id, period, days, answers, correct, reviews, accuracy, shown)
SELECT
    member_id, group_id, period, days, answers, correct, reviews,
    CASE WHEN answers >= :enough THEN CASE WHEN correct = 0 THEN 0 ELSE (
        share + z2 / (2 * answers) - z * sqrt((share * (1 - share) + z2 / (4 * answers)) / answers)
    ) / (1 + z2 / answers) END END,
    shown
FROM (
    SELECT
        facts.*, members.group_id, people.listed AS shown,
        1.959963984540054::float8 AS z, 1.959963984540054::float8 * 1.959963984540054::float8 AS z2,
        correct / nullif(answers, 0)::float8 AS share
    FROM (
        SELECT
            member_id, period, sum(days) AS days, sum(answers)::float8 AS answers, sum(correct)::float8 AS correct,
            sum(reviews) AS reviews
        FROM (
            SELECT member_id, local_date, count(*) AS days, 0 AS answers, 0 AS correct, 0 AS reviews
            FROM study_days WHERE studied_with IS NOT NULL GROUP BY 1, 2
            UNION ALL
            SELECT member_id, local_date, 0, count(*), count(*) FILTER (WHERE chosen = 0), 0
            FROM quiz_questions JOIN quizzes ON quizzes.id = quiz_id GROUP BY 1, 2
            UNION ALL
            SELECT member_id, local_date, 0, 0, 0, count(*) FROM reviews GROUP BY 1, 2
        ) AS dates
        CROSS JOIN LATERAL (
            VALUES ('ever'), (to_char(local_date, 'YYYY-MM')), (to_char(local_date, 'IYYY"-W"IW'))
        ) AS periods (period)
        GROUP BY member_id, period
    ) AS facts
    JOIN members ON members.id = facts.member_id
    JOIN people ON people.id = members.person_id
) AS rated
"""  # the formula of `core.leaderboard.wilson`, step by step, so that no rounding differs
_SCHEDULE = """
INSERT INTO schedules (group_id, kind, channel, minute, weekdays, state, last_date, created_at)
SELECT id, 'quiz', :channel, 540, 127, 'on', CAST(:now AS date) - 1, :begun FROM groups
"""
_POSTS = """
INSERT INTO deliveries (
    key, group_id, schedule_id, platform, channel, kind, facts, state, error, due_at, sent_at, fence, attempts,
    created_at
)
SELECT
    'post ' || id || ' ' || day, group_id, id, 'discord', channel, 'post', '{}',
    CASE WHEN lapsed THEN 'skipped' ELSE 'sent' END, CASE WHEN lapsed THEN :missed END, at,
    CASE WHEN NOT lapsed THEN at END, 1, 1, at
FROM (
    SELECT *, d % 73 = 3 AS lapsed, (day + time '09:00') AT TIME ZONE 'Europe/Berlin' AS at
    FROM schedules
    CROSS JOIN (SELECT d, CAST(:first AS date) + d AS day FROM generate_series(0, :days - 1) AS d) AS days
) AS planned
"""
_REMINDERS = """
INSERT INTO deliveries (
    key, group_id, person_id, platform, kind, facts, state, due_at, sent_at, fence, attempts, created_at
)
SELECT
    'reminder ' || person_id || ' ' || d, group_id, person_id, 'discord', 'reminder', '{}', 'sent', at, at, 1, 1, at
FROM members
CROSS JOIN (
    SELECT d, CAST(:now AS timestamptz) - d * interval '1 day' AS at FROM generate_series(1, 5) AS d
) AS days
"""
_OUTAGES = """
INSERT INTO outages (platform, shard, shards, begins, ends)
SELECT 'discord', 0, 1, at, at + interval '2 hours'
FROM (
    SELECT CAST(:begun AS timestamptz) + (1 + d * :days / 10) * interval '1 day' AS at FROM generate_series(0, 9) AS d
) AS begun
"""
_HEARD = "INSERT INTO reaches (platform, shard, shards, heard_at) VALUES ('discord', 0, 1, :now)"

_ALL = (
    *(_PEOPLE, _GROUP, _MEMBERS, _ZONES, _DIRECT, _RESTS, _STUDIED, _EXCUSED, _AWAY, _DAILY, _QUIZZES, _ANSWERS),
    *(_REVIEWS, _MEMORIES, _MARKS, _BELIEFS, _WISHES, _SCORES, _SCHEDULE, _POSTS, _REMINDERS, _OUTAGES, _HEARD),
)

_UNLINKED = """
SELECT set_config('session_replication_role', 'replica', true)
WHERE :many > 1000 AND (SELECT usesuper FROM pg_user WHERE usename = current_user)
"""  # foreign keys are not looked at row by row, where that would take minutes and the database lets us

_UNTOLD = "UPDATE members SET told_at = CAST(:now AS timestamptz) - interval '14 days' WHERE id = ANY(:members)"


@dataclass(frozen=True, slots=True)
class Crowd:
    """A database with one group of so many members, numbered from 1."""

    database: Database
    many: int

    def answers(self) -> int:
        """How many answers its members gave."""
        with self.database.read() as session:
            return int(session.scalar(text("SELECT count(*) FROM quiz_questions")) or 0)

    def forget_news(self, *members: int) -> None:
        """These members were last told what became of their days two weeks ago."""
        with self.database.engine.begin() as connection:
            connection.execute(text(_UNTOLD), {"now": NOW, "members": list(members)})


@contextmanager
def crowd(address: str, many: int, cards: list[Ref], myths: list[Ref], days: int = YEAR) -> Iterator[Crowd]:
    """A database of its own with a group of so many members, who did so many days' work up to yesterday.

    Args:
        address: of a PostgreSQL.
        many: members.
        cards: what each of them has reviewed: the first ten twice, the others once.
        myths: misconceptions that each of them has held, and overcome the first five.
        days: of history.
    """
    name = f"studyhall_group_{many}"
    with closing(Database(address)) as admin:
        _command(admin, f'DROP DATABASE IF EXISTS "{name}" WITH (FORCE)')
        _command(admin, f'CREATE DATABASE "{name}"')
        try:
            url = admin.url.set(database=name).render_as_string(hide_password=False)
            with closing(Database(url)) as database:
                _fill(database, many, cards, myths, days)
                yield Crowd(database, many)
        finally:
            _command(admin, f'DROP DATABASE "{name}" WITH (FORCE)')


def _fill(database: Database, many: int, cards: list[Ref], myths: list[Ref], days: int) -> None:
    upgrade(database, NOW)
    first: date = NOW.date() - timedelta(days=days)
    with database.write() as session:
        kept = versions(session, *range(2 * days))
    facts = {
        "many": many,
        "days": days,
        "first": first,
        "now": NOW,
        "begun": datetime(first.year, first.month, first.day, tzinfo=UTC) - timedelta(days=1),
        "zones": list(ZONES),
        "group": GROUP,
        "name": NAME,
        "channel": CHANNEL,
        "versions": kept,
        "kept": len(kept),
        "packs": [card.pack for card in cards],
        "cards": [card.entry for card in cards],
        "believed": [myth.pack for myth in myths],
        "myths": [myth.entry for myth in myths],
        "enough": ENOUGH,
        "missed": MISSED,
    }
    with database.engine.begin() as connection:
        for statement in (_UNLINKED, *_ALL):
            connection.execute(text(statement), facts)
    _command(database, "VACUUM ANALYZE")


def _command(database: Database, words: str) -> None:
    with database.engine.connect().execution_options(isolation_level="AUTOCOMMIT") as connection:
        connection.execute(text(words))
