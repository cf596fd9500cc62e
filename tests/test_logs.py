"""A line for each event: JSON for programs, words on a terminal; which command and group, never what people wrote."""

import asyncio
import io
import json
import logging
import os
import pty
import re
import sqlite3
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path
from typing import Any

import pytest
import structlog

from bot import logs
from bot.app import App
from bot.core.request import Asker, Command, Place, Platform, Press, Request
from bot.logs import log_to, note
from bot.storage.engine import Database
from bot.worker import Worker
from tests.mouth import Mouth, put
from tests.terminal import run

ROOT = Path(logs.__file__).parents[1]
WRITTEN = "hunter2 is what somebody wrote"


@pytest.fixture
def _as_it_was() -> Iterator[None]:
    """Whatever a test does with the log is undone."""
    root = logging.getLogger()
    before, level = root.handlers[:], root.level
    yield
    for handler in root.handlers[:]:
        root.removeHandler(handler)
        handler.close()
    root.handlers[:] = before
    root.setLevel(level)
    structlog.reset_defaults()


@pytest.fixture
def file(_as_it_was: None, tmp_path: Path) -> Path:
    """The file that is logged to, from the level INFO."""
    path = tmp_path / "logs" / "studyhall.log"
    log_to(path, "INFO")
    return path


def events(file: Path) -> list[dict[str, Any]]:
    """The events that stand in a file, each a line of JSON."""
    return [json.loads(line) for line in file.read_text(encoding="utf-8").splitlines()]


def answered(file: Path) -> list[dict[str, Any]]:
    """The lines of requests."""
    return [each for each in events(file) if each["event"] == "answered"]


def asked(app: App, *intents: Command | Press, group: str | None = "G1") -> None:
    """Somebody does these things."""
    place = Place(group, "Reds", "C1") if group else Place(None, direct=True)
    for intent in intents:
        asyncio.run(app.handle(Request(Asker(Platform.DISCORD, "ann", "Ann"), place, intent)))


def test_an_event_is_a_line_of_json_with_all_that_is_known(file: Path) -> None:
    """When, how grave, where in the program, what, and its facts; a traceback is in the line."""
    log = structlog.get_logger("bot.adapters.slack.client")
    log.warning("socket gone", tries=3, line="one\ntwo ☃")
    log.error("broken", exc_info=OSError("gone"))
    first, second = events(file)
    assert re.fullmatch(r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{6}Z", first.pop("timestamp"))
    assert first == {
        "level": "warning",
        "logger": "bot.adapters.slack.client",
        "event": "socket gone",
        "tries": 3,
        "line": "one\ntwo ☃",
    }
    assert second["level"] == "error"
    assert second["exception"] == "OSError: gone"


def test_a_librarys_events_are_such_lines_too(file: Path) -> None:
    """With what it says put together, and its traceback; whatever JSON has no word for stands as Python writes it."""
    library = logging.getLogger("discord.gateway")
    library.warning("Shard %s is %s", 1, Path("/away"))
    library.error("100% wrong", exc_info=ValueError("no"))
    structlog.get_logger("bot.app").info("odd", path=Path("/a"))
    first, second, third = events(file)
    assert first["event"] == "Shard 1 is /away"
    assert second["event"] == "100% wrong"
    assert second["exception"] == "ValueError: no"
    assert third["path"] == repr(Path("/a"))


def test_what_is_below_the_level_is_not_written(file: Path) -> None:
    """Neither ours nor a library's, nor a request's short line."""
    structlog.get_logger("bot.app").debug("small")
    logging.getLogger("discord").debug("small")
    logging.getLogger().setLevel("WARNING")
    note(logging.getLogger("bot.app"), "answered", ms=1)
    assert events(file) == []


def test_libraries_that_tell_of_each_step_are_heard_only_where_something_is_wrong(file: Path) -> None:
    """What an operator should read would stand below twenty lines of theirs."""
    for name in ("alembic.runtime.migration", "uvicorn.error", "apscheduler.scheduler"):
        logging.getLogger(name).info("step")
        logging.getLogger(name).warning("wrong")
    assert [each["event"] for each in events(file)] == ["wrong"] * 3


def test_an_upgrade_that_fails_is_in_the_log(tmp_path: Path) -> None:
    """With its traceback, and a sentence for whoever sits there: here a table is gone that a step would change."""
    (tmp_path / "data").mkdir()
    path = tmp_path / "data" / "studyhall.db"
    first = min(each.name.partition("_")[0] for each in (ROOT / "migrations" / "versions").glob("*.py"))
    with closing(sqlite3.connect(path)) as broken, broken:
        broken.execute("CREATE TABLE alembic_version (version_num VARCHAR(32) NOT NULL)")
        broken.execute("INSERT INTO alembic_version VALUES (?)", (first,))
    done = run(tmp_path, "chat", "--as", "Ann", typed="quit\n")
    assert done.returncode == 1
    assert any("exception" in each for each in events(tmp_path / "data" / "studyhall.log")), done.stderr


def test_a_request_is_a_line_with_its_group_command_outcome_and_time(file: Path, app: App) -> None:
    """Of a direct message without a group; and one for each delivery, with its kind, its group and its age."""
    asked(app, Command("streak", {}), Command("nope", {}))
    asked(app, Press("open:streak"), group=None)
    told = [{key: each[key] for key in ("platform", "group", "command", "outcome")} for each in answered(file)]
    assert told == [
        {"platform": "discord", "group": "G1", "command": "streak", "outcome": "answered"},
        {"platform": "discord", "group": "G1", "command": "unknown command", "outcome": "refused"},
        {"platform": "discord", "group": "", "command": "open", "outcome": "answered"},
    ]
    assert all(each["ms"] > 0 for each in answered(file))


def test_a_delivery_is_a_line_with_its_kind_its_group_and_its_age(file: Path, app: App, database: Database) -> None:
    """Once for each that was sent."""
    put(database, "a", "b")
    asyncio.run(Worker(app, Mouth()).run())
    told = [each for each in events(file) if each["event"] == "delivered"]
    assert [(each["platform"], each["group"], each["kind"], each["fate"]) for each in told] == [
        ("local", "reds", "answered", "sent")
    ] * 2
    assert all(each["seconds"] >= 0 for each in told)


def test_nothing_that_somebody_wrote_stands_in_a_line(file: Path, app: App) -> None:
    """Not in what is asked, in a command or a button that there is not, in a name, nor in a place."""
    logging.getLogger().setLevel("DEBUG")
    asker, place = Asker(Platform.SLACK, "U1", WRITTEN), Place("T1", WRITTEN, "C1")
    for intent in (
        Command("ask", {"question": WRITTEN}),
        Command(WRITTEN, {WRITTEN: WRITTEN}),
        Press(WRITTEN),
        Press(f"open:{WRITTEN}"),
    ):
        asyncio.run(app.handle(Request(asker, place, intent)))
    assert len(answered(file)) == 4
    assert "hunter2" not in file.read_text(encoding="utf-8")


@pytest.mark.usefixtures("_as_it_was")
def test_a_stream_that_is_no_terminal_gets_json() -> None:
    """So a supervisor can read it; it is not closed when the log goes elsewhere."""
    stream = io.StringIO()
    log_to(stream, "INFO")
    structlog.get_logger("bot.worker").warning("late", seconds=2)
    log_to(io.StringIO(), "INFO")
    assert json.loads(stream.getvalue())["seconds"] == 2


@pytest.mark.usefixtures("_as_it_was")
def test_a_terminal_gets_words() -> None:
    """A short line with the time of day; nothing in it can move the cursor or pass for more; a traceback goes below."""
    mine, yours = pty.openpty()
    with closing(os.fdopen(yours, "w", encoding="utf-8")) as stream:
        log_to(stream, "INFO")
        log = structlog.get_logger("bot.adapters.discord.client")
        log.warning("limits", seconds=2, why="a b", odd="\x1b[31mred", empty="")
        log.error("broken", exc_info=OSError("\x1b[2J"))
        stream.flush()
        written = b""
        while not written.endswith(b"[2J\r\n"):  # it comes in pieces
            written += os.read(mine, 65_536)
    os.close(mine)
    first, *rest = written.decode().replace("\r\n", "\n").splitlines()
    stamp, _, words = first.partition(" ")
    assert re.fullmatch(r"\d\d:\d\d:\d\d", stamp)
    assert words == r'''warning discord.client limits seconds=2 why="a b" odd="\u001b[31mred" empty=""'''
    assert rest[0].endswith("error discord.client broken")
    assert all(line.startswith("    ") for line in rest[1:])
    assert "\x1b" not in "".join(rest)


def test_the_file_is_put_aside_before_it_is_too_long(file: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Three older ones are kept, each little longer than it may be, and no line is lost between two of them."""
    monkeypatch.setattr(logs, "FILE_SIZE", 2_000)
    log_to(file, "INFO")
    logger = logging.getLogger("bot.app")
    for number in range(60):
        note(logger, "answered", number=number)
    files = [file, *(file.with_name(f"{file.name}.{number}") for number in (1, 2, 3))]
    assert all(each.stat().st_size < 2_200 for each in files)
    assert sorted(file.parent.iterdir()) == sorted(files)
    found = [event["number"] for each in reversed(files) for event in events(each)]
    assert found == list(range(60 - len(found), 60))
    log_to(file, "INFO")  # as the next process does
    note(logger, "answered", number=60)
    assert sum(each.stat().st_size < 2_200 for each in files) == len(files)


@pytest.mark.parametrize(("told", "by_stderr"), [("auto", False), ("file", False), ("stderr", True)])
def test_a_command_logs_to_its_file_unless_told_otherwise(tmp_path: Path, told: str, *, by_stderr: bool) -> None:
    """What somebody typed and reads the outcome of has its traceback in the file; on standard error only if told so."""
    done = run(tmp_path, "chat", "--as", "Ann", typed="streak\nquit\n", STUDYHALL_LOG_TO=told)
    assert done.returncode == 0
    file = tmp_path / "data" / "studyhall.log"
    assert file.exists() != by_stderr
    lines = done.stderr.splitlines() if by_stderr else file.read_text(encoding="utf-8").splitlines()
    assert any(json.loads(line).get("command") == "streak" for line in lines if line.startswith("{"))
    assert by_stderr or done.stderr == ""
