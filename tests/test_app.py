"""The front door: it never raises, keeps nothing of what it refuses, and says when it is busy."""

import asyncio
import json
import logging
import re
import sqlite3
from collections.abc import Callable, Iterator
from contextlib import closing, contextmanager
from pathlib import Path

import pytest
import structlog
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from sqlalchemy import Connection, func, select, text

from bot.adapters.local import LOCAL, local_asker
from bot.app import App
from bot.clockwork import deliver, ticking
from bot.commands import TABLE
from bot.commands.table import ActionRow, Policy, Scope
from bot.core.errors import Busy, EmptyText, Gone, GroupOnly, UnknownCommand
from bot.core.people import Delivery, UndeliverableError
from bot.core.reply import Answer, Form, Reply
from bot.core.request import Arrive, Command, Intent, Place, Platform, Press, Request, Submit
from bot.features.shelf import Shelf
from bot.library.load import Library
from bot.logs import log_to
from bot.storage.engine import Database
from bot.storage.tables import InboxAskerRow, InboxRow, MemberRow, QuizQuestionRow
from tests.features.front import UNKNOWN, Person, offered, refusal
from tests.features.front import text as said
from tests.people import Clock, chat

MakeApp = Callable[..., App]

pytestmark = pytest.mark.usefixtures("log_file")

FAULT = "went wrong on my side"
"""Part of the sentence that people read about a fault of ours."""

WRITTEN = "Zebra zygote Q7K secret words"
"""A text that a person wrote; it stands nowhere but in the database."""

CLAIMED = st.sampled_from(
    [
        *("0", "1", "2", "-1", "", "x", "١", "1.0", " 1", "1e3", "9" * 17, "9" * 18, "9" * 19, "9" * 300, "tiny"),
        *("card-0", "faq-compost", "own", "myth", "\x00", "\ud800", "🙂", "'; DROP TABLE people", "quiz", "faq inbox"),
    ]
)
VERBS = st.sampled_from([*(row.verb for row in TABLE.actions), "open", "", "nope", "ANSWER", "answer ", "\x00", "🙂"])
ACTIONS = st.one_of(
    st.builds(lambda verb, arguments: ":".join((verb, *arguments)), VERBS, st.lists(CLAIMED, max_size=6)),
    st.text(max_size=120),
)
TEXTS = st.one_of(st.text(max_size=60), CLAIMED)
OPTIONS = st.dictionaries(st.sampled_from(["question", "which", "zone", "number", "answer", "nope", ""]), TEXTS)
NAMES = st.one_of(st.sampled_from([*(row.name for row in TABLE.commands), "faq", "QUIZ ", ""]), st.text(max_size=40))
INTENTS: st.SearchStrategy[Intent] = st.one_of(
    st.builds(Press, ACTIONS),
    st.builds(Submit, ACTIONS, OPTIONS),
    st.builds(Command, NAMES, OPTIONS),
    st.just(Arrive()),
)


@pytest.fixture
def log_file(tmp_path: Path) -> Iterator[Path]:
    """The log of this process, written to a file for the length of a test."""
    path = tmp_path / "studyhall.log"
    root = logging.getLogger()
    before = root.handlers[:], root.level
    log_to(path, "DEBUG")
    yield path
    for handler in root.handlers[:]:
        root.removeHandler(handler)
        handler.close()
    root.handlers[:], level = before
    root.setLevel(level)
    structlog.reset_defaults()


@contextmanager
def without_table(url: str, name: str) -> Iterator[None]:
    """Within the block the database lacks a table."""
    database = Database(url)
    changed(database, f"ALTER TABLE {name} RENAME TO {name}_gone")
    try:
        yield
    finally:
        changed(database, f"ALTER TABLE {name}_gone RENAME TO {name}")
        database.close()


@contextmanager
def refusing_questions(url: str) -> Iterator[None]:
    """Within the block the database refuses each row of the inbox."""
    database = Database(url)
    made, undone = (
        (
            "CREATE TRIGGER for_a_test BEFORE INSERT ON inbox BEGIN SELECT RAISE(ABORT, 'refused'); END",
            "DROP TRIGGER for_a_test",
        )
        if database.is_sqlite
        else (
            "ALTER TABLE inbox ADD CONSTRAINT for_a_test CHECK (times > 5) NOT VALID",
            "ALTER TABLE inbox DROP CONSTRAINT for_a_test",
        )
    )
    changed(database, made)
    try:
        yield
    finally:
        changed(database, undone)
        database.close()


def changed(database: Database, statement: str) -> None:
    """The statement has been run."""
    with database.engine.connect().execution_options(immediate=True) as connection, connection.begin():
        connection.execute(text(statement))


@contextmanager
def write_lock(url: str) -> Iterator[Connection]:
    """Within the block another connection holds what every writer needs; nothing of it is kept."""
    database = Database(url)
    with database.engine.connect().execution_options(immediate=True) as connection:
        if not database.is_sqlite:
            connection.execute(text("LOCK TABLE people, members IN EXCLUSIVE MODE"))
        else:
            connection.execute(text("SELECT 1"))
        yield connection
        connection.rollback()
    database.close()


def members(database: Database) -> int:
    """How many members there are."""
    with database.read() as session:
        return session.scalar(select(func.count()).select_from(MemberRow)) or 0


@settings(
    max_examples=80,
    deadline=None,
    derandomize=True,
    suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow],
)
@given(intent=INTENTS)
def test_whatever_comes_in_gets_an_answer_and_is_no_fault(app: App, intent: Intent) -> None:
    """Any action, form or command, known or garbage, from an admin: a reply or a form, never our own fault."""
    answer = Person(app).wants(intent)
    assert isinstance(answer, Reply | Form)
    assert FAULT not in said(answer)


@pytest.mark.parametrize("action", TABLE.actions, ids=lambda row: row.verb)
def test_an_action_of_another_shape_is_gone(app: App, action: ActionRow) -> None:
    """Every verb with too few, too many or the wrong kind of arguments, or as the wrong kind of request."""
    ann = Person(app)
    wrong: list[tuple[str, ...]] = [("1",) * count for count in range(8) if count != len(action.parameters)]
    for place, kind in enumerate(action.parameters):
        values = ("x", "-1", "", "9" * 19, "١", "1.0") if kind is int else ()
        wrong += [tuple(value if i == place else "1" for i in range(len(action.parameters))) for value in values]
    for arguments in wrong:
        written = ":".join((action.verb, *arguments))
        intent: Intent = Submit(written, {}) if action.form else Press(written)
        assert said(ann.wants(intent)) == refusal(Gone("button")), written
    right = ":".join((action.verb, *("1" for _ in action.parameters)))
    upside_down: Intent = Press(right) if action.form else Submit(right, {"question": "x"})
    assert said(ann.wants(upside_down)) == refusal(Gone("button"))


@pytest.mark.parametrize("written", ["", ":", "::::", "nope", "nope:1", "ANSWER:1:0:0", " answer:1:0:0", "a" * 100_000])
def test_an_action_that_was_never_ours_is_gone(app: App, written: str) -> None:
    """Unknown verbs, nothing at all, and very much of it."""
    assert said(Person(app).presses(written)) == refusal(Gone("button"))


@pytest.mark.parametrize("name", ["", " ", "nope", "\x00", "quizz", "faq", "drop table", "x" * 100_000])
def test_an_unknown_command_is_said_to_be_one(app: App, name: str) -> None:
    """In a kind sentence, whatever it is."""
    shown = Person(app).says(name)
    assert FAULT not in said(shown)
    wanted = " ".join(name.split())
    near = {"quizz": ("quiz",), "faq": ("faq inbox", "faq note", "faq list")}.get(name, ())
    assert said(shown) == refusal(UnknownCommand(wanted, near))


def test_an_option_that_a_command_does_not_have_is_refused(app: App) -> None:
    """Every command, with an option nobody declared."""
    for row in TABLE.commands:
        assert "“7”" in said(Person(app).says(row.name, no_such_option="7"))


def test_a_command_can_be_opened_by_a_button(app: App) -> None:
    """`open` runs any command by its name, as its own words would."""
    ann = Person(app)
    for row in TABLE.commands:
        opened, typed = ann.wants(Press(f"open:{row.name}")), ann.wants(Command(row.name))
        assert re.sub(r"[\d,]+ ms", "", repr(opened)) == re.sub(r"[\d,]+ ms", "", repr(typed))  # the doctor's stopwatch
    assert said(ann.presses("open:nope")) == refusal(UnknownCommand("nope"))
    assert said(ann.presses("open")) == refusal(UnknownCommand(""))


def test_a_fault_gives_a_kind_sentence_and_the_log_the_rest(app: App, database_url: str, log_file: Path) -> None:
    """With a table gone the reply has a reference that leads to the traceback, and no word of it reaches people."""
    ann = Person(app)
    ann.arrives()
    with without_table(database_url, "study_days"):
        shown = said(ann.says("streak"))
    assert FAULT in shown
    reference = shown.rstrip(".").split()[-1]
    assert "study_days" not in shown
    (event,) = [json.loads(line) for line in log_file.read_text().splitlines() if reference in line]
    assert event["level"] == "error"
    assert event["what"] == "streak"
    assert event["platform"] == "local"
    assert "Traceback" in event["exception"]
    assert "study_days" in event["exception"]
    assert ann.streak().length == 0, "the next request works again"


def test_the_log_holds_nothing_that_a_person_wrote(app: App, database_url: str, log_file: Path) -> None:
    """Neither question, form, command, option nor button of theirs, whatever goes wrong with it."""
    ann = Person(app)
    ann.asks(WRITTEN)
    with without_table(database_url, "inbox"):
        assert FAULT in said(ann.asks(WRITTEN))
        assert FAULT in said(ann.wants(Submit("inbox.save:1", {"question": WRITTEN, "answer": WRITTEN})))
    with without_table(database_url, "members"):
        intents: tuple[Intent, ...] = (
            Command(WRITTEN),
            Command("quiz", {"which": WRITTEN}),
            Press(WRITTEN),
            Press(f"faq:{WRITTEN}:x"),
            Press(f"open:{WRITTEN}"),
            Submit(WRITTEN, {"zone": WRITTEN}),
            Submit("zone.set", {WRITTEN: WRITTEN}),
        )
        for intent in intents:
            ann.wants(intent)
    logged = log_file.read_text()
    assert logged.count("Traceback") >= 2
    assert "Q7K" not in logged
    assert "Zebra" not in logged


def test_the_log_holds_no_row_that_a_database_refused(app: App, database_url: str, log_file: Path) -> None:
    """PostgreSQL quotes the whole row in its error; what people wrote in it stays out of the log."""
    ann = Person(app)
    ann.arrives()
    with refusing_questions(database_url):
        assert FAULT in said(ann.asks(WRITTEN))
    assert "IntegrityError" in log_file.read_text()
    assert "Q7K" not in log_file.read_text()


def test_what_is_refused_leaves_nothing_behind(app: App, database: Database) -> None:
    """A form that is refused after the entry was begun, and a grade of no card, are undone as a whole."""
    ann = Person(app)
    ann.asks(UNKNOWN)
    assert said(ann.presses("grade:tiny:nope:1:1")) == refusal(Gone("card"))
    shown = ann.wants(Submit("inbox.save:1", {"question": UNKNOWN, "answer": ""}))
    assert isinstance(shown, Form)
    assert shown.problem == refusal(EmptyText("answer"))
    with database.read() as session:
        assert [row.state for row in session.scalars(select(InboxRow))] == ["open"]
        assert session.scalar(select(func.count()).select_from(InboxAskerRow)) == 1


def test_a_fault_in_the_middle_undoes_what_came_before_it(app: App, database_url: str, database: Database) -> None:
    """The last answer of a quiz and its study day are kept together, or neither is."""
    ann = Person(app)
    shown = ann.says("quiz")
    for _ in range(4):
        shown = ann.presses(offered(shown, "answer")[0])
    last = offered(shown, "answer")[0]
    with without_table(database_url, "study_days"):
        assert FAULT in said(ann.presses(last))
    with database.read() as session:
        answered = select(func.count()).select_from(QuizQuestionRow).where(QuizQuestionRow.chosen.is_not(None))
        assert session.scalar(answered) == 4
    assert offered(ann.says("quiz"), "answer") == offered(shown, "answer")
    ann.presses(last)
    assert ann.streak().length == 1


def test_a_question_asked_while_its_keeping_fails_is_not_half_kept(
    app: App, database_url: str, database: Database
) -> None:
    """Without its asker the question is not kept either."""
    ann = Person(app)
    ann.arrives()
    with without_table(database_url, "inbox_askers"):
        assert FAULT in said(ann.asks(UNKNOWN))
    with database.read() as session:
        assert session.scalar(select(func.count()).select_from(InboxRow)) == 0


def test_more_than_can_wait_are_told_to_try_again(make_app: MakeApp, database_url: str, database: Database) -> None:
    """While writers wait for the database, so many are worked on, so many wait, and the next hears "busy" at once."""
    app = make_app(database_url, queue=2)

    async def crowd() -> tuple[list[Answer], list[Answer]]:
        with write_lock(database_url):
            inside = [asyncio.create_task(app.handle(_arrival(f"P{number}"))) for number in range(6)]
            await asyncio.sleep(0)
            turned_away = [await app.handle(_arrival(f"Late {number}")) for number in range(3)]
            assert not any(task.done() for task in inside)
        return turned_away, [*await asyncio.gather(*inside)]

    turned_away, let_in = asyncio.run(crowd())
    assert [said(each) for each in turned_away] == [refusal(Busy())] * 3
    assert all("Hello" in said(each) for each in let_in)
    assert members(database) == 6
    assert "Hello" in said(Person(app, "Late 1").arrives()), "there is room again"


def _arrival(name: str) -> Request:
    return Request(local_asker(name), LOCAL, Arrive())


def test_what_only_reads_is_answered_while_another_process_writes(make_app: MakeApp, sqlite_url: str) -> None:
    """Nothing that changes nothing waits for SQLite's write lock."""
    ann = Person(make_app(sqlite_url))
    shown = ann.says("quiz")
    ann.presses(offered(shown, "answer")[0])
    with closing(sqlite3.connect(sqlite_url.removeprefix("sqlite:///"), isolation_level=None)) as other:
        other.execute("BEGIN IMMEDIATE")
        other.execute("UPDATE groups SET name = 'taken'")
        for intent in (
            Arrive(),
            Command("quiz"),
            Command("quiz", {"which": "last"}),
            Command("review"),
            Command("streak"),
            Command("settings"),
            Command("help"),
            Command("faq inbox"),
            Command("nope"),
            Press("show:tiny:card-0"),
            Press("faq:tiny:faq-compost"),
            Press("zone"),
            Press("nope"),
        ):
            answer = ann.wants(intent)
            assert FAULT not in said(answer)
            assert said(answer) != refusal(Busy())
        other.execute("ROLLBACK")


def test_an_empty_outbox_is_looked_at_without_the_write_lock(make_app: MakeApp, sqlite_url: str) -> None:
    """A terminal that looks for messages every other second never waits for, nor holds up, whoever writes."""
    app = make_app(sqlite_url)
    with write_lock(sqlite_url):
        assert asyncio.run(app.collect(Platform.LOCAL)) == []


def test_a_writer_that_waited_too_long_is_told_to_try_again(sqlite_url: str, tiny: Library, clock: Clock) -> None:
    """Another process that holds SQLite for longer than we wait makes no fault, but a "busy", and changes nothing."""
    impatient = Database(sqlite_url, busy_timeout=0.01)
    app = App(impatient, TABLE, Shelf(tiny), clock, default_zone="UTC", policy=Policy(10))
    with write_lock(sqlite_url):
        assert said(Person(app).arrives()) == refusal(Busy())
    assert members(impatient) == 0
    assert "Hello" in said(Person(app).arrives())
    app.close()


def test_sixty_newcomers_at_once_are_all_answered(make_app: MakeApp, database_url: str, database: Database) -> None:
    """At the same moment, in one process: no fault, no busy, sixty members."""
    app = make_app(database_url)

    async def crowd() -> list[Answer]:
        return [*await asyncio.gather(*(app.handle(_arrival(f"P{number}")) for number in range(60)))]

    assert all("Hello" in said(each) for each in asyncio.run(crowd()))
    assert members(database) == 60


class Deaf:
    """A face that cannot be reached."""

    platform = Platform.LOCAL
    person: str | None = "bob"

    async def send(self, delivery: Delivery, words: Reply) -> None:
        """Never arrives."""
        raise ConnectionError(delivery.kind, words.summary)

    async def keeper(self, group: str) -> str | None:
        """Nobody."""
        raise ConnectionError(group)


def test_a_notice_that_did_not_arrive_is_said_again_when_its_lease_is_over(
    make_app: MakeApp, sqlite_url: str, clock: Clock, log_file: Path
) -> None:
    """A failing face loses no message and repeats none at once; the failure is in the log."""
    app = make_app(sqlite_url)
    ann, bob = Person(app, "Ann"), Person(app, "Bob")
    ann.arrives()
    bob.asks(UNKNOWN)
    ann.wants(Submit("inbox.save:1", {"question": UNKNOWN, "answer": "Frozen."}))
    assert asyncio.run(deliver(app, Deaf())) == 0
    assert bob.notices() == []
    clock.advance(seconds=60)
    assert len(bob.notices()) == 1
    assert "delivery failed" in log_file.read_text()


def test_a_ticking_job_is_run_again_and_again() -> None:
    """Whatever can be awaited is, while the block runs; nothing is begun where it is not wanted, or after the end."""
    ticks: list[int] = []

    async def block(*, on: bool) -> None:
        third = asyncio.Event()

        async def job() -> None:
            ticks.append(1)
            if len(ticks) == 3:
                third.set()

        with ticking({lambda: job(): 0.001}, on=on):  # noqa: PLW0108 - no coroutine function, as the chat's
            await (asyncio.wait_for(third.wait(), 10) if on else asyncio.sleep(0))

    asyncio.run(block(on=False))
    assert ticks == []
    asyncio.run(block(on=True))
    assert len(ticks) >= 3


def test_an_outbox_that_cannot_be_read_stops_nobody(app: App, database_url: str, log_file: Path) -> None:
    """The conversation goes on; what could not be sent is in the log, and sent when it can be."""
    ann = Person(app)
    ann.arrives()
    with without_table(database_url, "closed_channels"):
        assert asyncio.run(deliver(app, Deaf())) == 0
        shown = chat(app, "streak", "help")
    assert "Bye!" in shown
    assert "What I can do" in shown
    assert "Traceback" in log_file.read_text()


def test_what_is_about_a_group_is_refused_in_a_direct_message(app: App) -> None:
    """An admin's command or button does nothing where no group is, even for an admin."""
    boss = Person(app, "Ann", Place(None), admin=True)
    for row in TABLE.commands:
        shown = boss.wants(Command(row.name, {each.name: "1" for each in row.options if each.required}))
        assert (said(shown) == refusal(GroupOnly())) is (row.scope is Scope.ADMIN), row.name
    assert said(boss.presses("inbox:1")) == refusal(GroupOnly())


def test_what_could_not_be_delivered_is_told_at_the_next_use(app: App) -> None:
    """Once, to the person it was for and nobody else; what reached its reader is not told again."""
    ann, bob = Person(app, "Ann"), Person(app, "Bob")
    ann.arrives()
    bob.asks(UNKNOWN)
    ann.wants(Submit("inbox.save:1", {"question": UNKNOWN, "answer": "Frozen."}))

    class Closed(Deaf):
        """Somebody who takes no direct messages."""

        async def send(self, delivery: Delivery, words: Reply) -> None:
            raise UndeliverableError(f"closed for {delivery.kind}, {len(words.blocks)} blocks")

    assert asyncio.run(deliver(app, Closed())) == 0
    assert bob.notices() == []
    assert asyncio.run(app.missed(Platform.LOCAL, ann.asker.external_id)) == []
    ((delivery, words),) = asyncio.run(app.missed(Platform.LOCAL, bob.asker.external_id))
    assert "Frozen." in said(words)
    assert asyncio.run(app.missed(Platform.LOCAL, bob.asker.external_id)) == [], "it is claimed"
    assert asyncio.run(app.settle(delivery, "sent"))
    assert asyncio.run(app.missed(Platform.LOCAL, bob.asker.external_id)) == []
