"""Where events and tracebacks go: one line each, for a program that watches, or for whoever sits at the terminal."""

import json
import logging
import logging.handlers
from collections.abc import Mapping
from datetime import UTC, datetime
from pathlib import Path
from typing import Any, TextIO

import structlog

FILE_SIZE = 2_000_000
"""Bytes of the log's file before it is put aside; three older ones are kept."""

_FACTS = "studyhall_facts"  # a record's attribute
_TRACEBACK = "exception"
_SILENT = ("adapters", "bot")  # steps of a module's name that say nothing
_ENCODER = json.JSONEncoder(default=repr)


def log_to(where: Path | TextIO, level: str) -> None:
    """Events of this process, and of its libraries, are written there from now on, and nowhere else.

    They are JSON, but on a terminal, where people read them.

    Raises:
        OSError: the file cannot be written.
    """
    handler: logging.Handler
    if isinstance(where, Path):
        where.parent.mkdir(parents=True, exist_ok=True)
        handler = _File(where, maxBytes=FILE_SIZE, backupCount=3, encoding="utf-8")
        handler.setFormatter(_Json())
    else:
        handler = logging.StreamHandler(where)
        handler.setFormatter(_Plain() if where.isatty() else _Json())
    # no line tells these, and to find them out takes a quarter of its time (Python's "Logging HOWTO", Optimization)
    logging.logThreads = logging.logProcesses = logging.logMultiprocessing = False
    root = logging.getLogger()
    for old in root.handlers[:]:
        root.removeHandler(old)
        old.close()
    root.addHandler(handler)
    root.setLevel(level)
    # they tell of each tick, twice; of every step of an upgrade; and of their own start and end: what an operator
    # should read, like that a token is wrong, would stand below all of that
    for chatty in ("apscheduler", "alembic", "uvicorn"):
        logging.getLogger(chatty).setLevel(logging.WARNING)
    structlog.configure(
        processors=[
            structlog.stdlib.filter_by_level,
            structlog.contextvars.merge_contextvars,
            structlog.processors.format_exc_info,
            _handed_on,
        ],
        logger_factory=structlog.stdlib.LoggerFactory(),
        wrapper_class=structlog.stdlib.BoundLogger,
        cache_logger_on_first_use=False,
    )


def note(logger: logging.Logger, event: str, **facts: str | float) -> None:
    """What happens with every request is written, in a tenth of the time that structlog takes for it."""
    if logger.isEnabledFor(logging.INFO):
        extra = {_FACTS: facts}
        logger.handle(logger.makeRecord(logger.name, logging.INFO, "", 0, event, (), None, extra=extra))


def is_ours(record: logging.LogRecord) -> bool:
    """Whether an event is of our own code, so that its name is one of those that stand there."""
    return hasattr(record, _FACTS)


def _handed_on(_logger: Any, _method: str, event: structlog.typing.EventDict) -> tuple[tuple[str], dict[str, Any]]:
    """What structlog knows of an event, as the logging module takes it."""
    return (str(event.pop("event")),), {"extra": {_FACTS: event}}


def _facts(record: logging.LogRecord) -> Mapping[str, Any]:
    """What is known of an event beside its name; of a library's, its traceback."""
    found: Mapping[str, Any] | None = getattr(record, _FACTS, None)
    if found is not None:
        return found
    return {_TRACEBACK: logging.Formatter().formatException(record.exc_info)} if record.exc_info else {}


class _Json(logging.Formatter):
    """An event as a line of JSON; what JSON has no words for stands as Python writes it."""

    def format(self, record: logging.LogRecord) -> str:
        """The line."""
        at = datetime.fromtimestamp(record.created, UTC)
        told: dict[str, Any] = {
            "timestamp": at.isoformat(timespec="microseconds").replace("+00:00", "Z"),
            "level": record.levelname.lower(),
            "logger": record.name,
            "event": _name(record),
        }
        return _ENCODER.encode(told | dict(_facts(record)))


class _Plain(logging.Formatter):
    """An event as a line to be read: `12:04:05 warning discord.client limits seconds=2`; a traceback goes below."""

    def format(self, record: logging.LogRecord) -> str:
        """The line."""
        facts = dict(_facts(record))
        below = facts.pop(_TRACEBACK, "")
        at = datetime.fromtimestamp(record.created).astimezone()
        where = ".".join(step for step in record.name.split(".") if step not in _SILENT)
        told = (f"{name}={_shown(value)}" for name, value in facts.items())
        line = " ".join((f"{at:%H:%M:%S}", record.levelname.lower(), where, _printed(_name(record)), *told))
        return "\n    ".join((line, *map(_printed, str(below).splitlines())))


class _File(logging.handlers.RotatingFileHandler):
    """The log's file; how long it is, is counted, and not asked for with every line."""

    _size = 0

    def _open(self) -> Any:
        stream = super()._open()
        self._size = stream.seek(0, 2)
        return stream

    def shouldRollover(self, record: logging.LogRecord) -> bool:  # noqa: ARG002, N802 - the library's
        """Whether it is long enough."""
        return self._size >= self.maxBytes

    def format(self, record: logging.LogRecord) -> str:
        """The line."""
        line = super().format(record)
        self._size += len(line) + 1  # JSON is ASCII
        return line


def _name(record: logging.LogRecord) -> str:
    """What an event is called."""
    return record.getMessage() if record.args else str(record.msg)


def _shown(value: object) -> str:
    """A value in a line: as it is where that is one word, else quoted, so that nothing in it can pass for our own."""
    text = str(value)
    return text if text and text.isprintable() and not set(text) & set(" =\"'") else json.dumps(text)


def _printed(text: str) -> str:
    """A text in which nothing moves the cursor or colours the terminal."""
    return "".join(each if each.isprintable() else " " for each in text)
