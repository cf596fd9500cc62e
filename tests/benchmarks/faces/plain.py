"""What a plain bot does for a question, by hand: one SQLite transaction in a thread, FTS5 for the lookup.

It does what ours does, with as many statements to keep its books: it knows the member and whether something waits for
them, and keeps the question unless they have asked too much. One more finds the entry, which ours has in memory. What a
server, a person and a member are is made once, at the first contact.
"""

import re
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

from sqlalchemy import (
    JSON,
    Column,
    Connection,
    DateTime,
    Engine,
    ForeignKey,
    Index,
    Integer,
    MetaData,
    Row,
    String,
    Table,
    UniqueConstraint,
    bindparam,
    create_engine,
    event,
    exists,
    func,
    insert,
    select,
    text,
)

from bot.core.content import FaqEntry
from tests.benchmarks.ask import library

A_MINUTE = 1000
"""Questions that a member may ask within a minute: more than any asks, so that they are counted and nobody refused."""

CANDIDATES = 5
SURE = 5.0
"""The BM25 from which on an entry is the answer."""

_COMMON = frozenset(
    """
    a about am an and are at be can could did do does for from how i if in is it me my need of on one or should tell
    that the they this to use was we what when where which who why will with would you your
    """.split()  # noqa: SIM905 - a list of so many would be longer
)
"""Words that are not looked for: each would have most phrasings scored."""

_META = MetaData()
_GROUPS = Table(
    "groups",
    _META,
    Column("id", Integer, primary_key=True),
    Column("external_id", String, unique=True),
    Column("name", String),
)
_PEOPLE = Table(
    "people",
    _META,
    Column("id", Integer, primary_key=True),
    Column("external_id", String, unique=True),
    Column("name", String),
)
_MEMBERS = Table(
    "members",
    _META,
    Column("id", Integer, primary_key=True),
    Column("group_id", ForeignKey("groups.id"), nullable=False),
    Column("person_id", ForeignKey("people.id"), nullable=False),
    Column("zone", String),
    UniqueConstraint("group_id", "person_id"),
)
_NOTICES = Table(
    "notices",
    _META,
    Column("id", Integer, primary_key=True),
    Column("person_id", ForeignKey("people.id"), nullable=False, index=True),
    Column("said_at", DateTime),
    Column("text", String),
)
_ENTRIES = Table(
    "entries",
    _META,
    Column("id", Integer, primary_key=True),
    Column("question", String),
    Column("answer", String),
    Column("source", String),
)
_ASKS = Table(
    "asks",
    _META,
    Column("id", Integer, primary_key=True),
    Column("group_id", ForeignKey("groups.id"), nullable=False),
    Column("member_id", ForeignKey("members.id"), nullable=False),
    Column("channel", String),
    Column("text", String, nullable=False),
    Column("entry_id", ForeignKey("entries.id")),
    Column("candidates", JSON),
    Column("asked_at", DateTime, nullable=False),
    Index("asks_of_a_member", "member_id", "asked_at"),
)
_SEARCH = text(
    "SELECT entries.id, entries.question, entries.answer, entries.source, best FROM ("
    "SELECT entry, min(score) AS best FROM (SELECT entry, rank AS score FROM phrasings WHERE phrasings MATCH :words "
    "ORDER BY rank LIMIT 20) GROUP BY entry ORDER BY best LIMIT :most"
    ") JOIN entries ON entries.id = entry ORDER BY best"
)
_KEPT = [_ASKS.c[name] for name in ("group_id", "member_id", "channel", "text", "entry_id", "candidates", "asked_at")]
_LATELY = select(func.count()).where(
    _ASKS.c.member_id == bindparam("member_id"), _ASKS.c.asked_at > bindparam("minute_ago")
)
_KEEP = (
    insert(_ASKS)
    .from_select(
        _KEPT,
        select(*(bindparam(each.name, type_=each.type) for each in _KEPT)).where(
            bindparam("most") > _LATELY.scalar_subquery()
        ),
    )
    .returning(_ASKS.c.id)
)


@dataclass(frozen=True, slots=True)
class Asked:
    """An answer: the entry's question, its text and source, and the number under which the question was kept."""

    question: str
    answer: str
    source: str
    number: int


class Work:
    """The database of a plain bot."""

    def __init__(self, file: Path) -> None:
        self.engine = _engine(file)

    def close(self) -> None:
        """Nothing is held open."""
        self.engine.dispose()

    def fill(self, entries: Iterable[FaqEntry]) -> None:
        """The tables are there, and these entries in them."""
        with self.engine.begin() as connection:
            _META.create_all(connection)
            connection.execute(
                text("CREATE VIRTUAL TABLE phrasings USING fts5(text, entry UNINDEXED, tokenize='porter unicode61')")
            )
            for number, entry in enumerate(entries, 1):
                values = {
                    "id": number,
                    "question": entry.question,
                    "answer": entry.answer,
                    "source": entry.source.heading,
                }
                connection.execute(insert(_ENTRIES).values(values))
                rows = [{"text": each, "entry": number} for each in (entry.question, *entry.phrasings)]
                connection.execute(text("INSERT INTO phrasings (text, entry) VALUES (:text, :entry)"), rows)

    def ask(self, group: tuple[str, str], person: tuple[str, str], channel: str, question: str) -> Asked | None:
        """The answer to a question, which is kept; None where there is none. Group and person: id and name."""
        now = datetime.now(UTC).replace(tzinfo=None)
        with self.engine.begin() as connection:
            member = _member(connection, group, person)
            found = connection.execute(_SEARCH, {"words": _words(question), "most": CANDIDATES}).all()
            entry = found[0] if found and -found[0].best >= SURE else None
            kept = connection.execute(
                _KEEP,
                {
                    "group_id": member.group_id,
                    "member_id": member.id,
                    "channel": channel,
                    "text": question,
                    "entry_id": entry.id if entry else None,
                    "candidates": [each.id for each in found],
                    "asked_at": now,
                    "minute_ago": now - timedelta(minutes=1),
                    "most": A_MINUTE,
                },
            ).scalar_one_or_none()
        return Asked(entry.question, entry.answer, entry.source, kept) if entry and kept else None


def _words(question: str) -> str:
    """The question as FTS5 takes it: any of its words."""
    words = [word for word in re.findall(r"\w+", question.lower()) if word not in _COMMON]
    return " OR ".join(f'"{word}"' for word in words) or '""'


def _member(connection: Connection, group: tuple[str, str], person: tuple[str, str]) -> Row[Any]:
    waits = exists().where(_NOTICES.c.person_id == _PEOPLE.c.id, _NOTICES.c.said_at.is_(None))
    wanted = (
        select(_MEMBERS, _PEOPLE.c.name, _GROUPS.c.name.label("group_name"), waits.label("waits"))
        .join(_GROUPS, _GROUPS.c.id == _MEMBERS.c.group_id)
        .join(_PEOPLE, _PEOPLE.c.id == _MEMBERS.c.person_id)
        .where(_GROUPS.c.external_id == group[0], _PEOPLE.c.external_id == person[0])
    )
    if found := connection.execute(wanted).one_or_none():
        return found
    numbers = [_number(connection, _GROUPS, *group), _number(connection, _PEOPLE, *person)]
    connection.execute(insert(_MEMBERS).values(group_id=numbers[0], person_id=numbers[1]))
    return connection.execute(wanted).one()


def _number(connection: Connection, table: Table, external_id: str, name: str) -> int:
    found = connection.execute(select(table.c.id).where(table.c.external_id == external_id)).scalar_one_or_none()
    if found is not None:
        return int(found)
    made = insert(table).values(external_id=external_id, name=name).returning(table.c.id)
    return int(connection.execute(made).scalar_one())


def _engine(file: Path) -> Engine:
    engine = create_engine(f"sqlite:///{file}")

    @event.listens_for(engine, "connect")
    def _prepare(raw: Any, _record: object) -> None:
        raw.isolation_level = None
        for each in ("journal_mode=WAL", "synchronous=FULL", "foreign_keys=ON"):
            raw.execute(f"PRAGMA {each}")

    @event.listens_for(engine, "begin")
    def _begin(connection: Connection) -> None:
        connection.exec_driver_sql("BEGIN IMMEDIATE")

    return engine


def filled(folder: Path) -> Work:
    """A database in that folder with the pack of 500 entries."""
    work = Work(folder / "plain.db")
    work.fill(entry for pack in library().packs.values() for entry in pack.faq)
    return work
