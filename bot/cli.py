"""The commands that operators and content authors type."""

import asyncio
import json
import os
import shutil
import signal
import sys
from collections import Counter
from collections.abc import Callable, Sequence
from functools import partial
from pathlib import Path

import click
import structlog

from bot import __version__
from bot.adapters.console.chat import Chat, Screen, local_asker
from bot.adapters.console.lines import standard_lines
from bot.adapters.console.once import ask_once
from bot.adapters.console.render import render
from bot.app import App
from bot.cli_faq import faq
from bot.clockwork import HOUSEKEEPING_SECONDS, OUTBOX_SECONDS, deliver, housekeep, ticking
from bot.core.content import Problem
from bot.features.shelf import Shelf
from bot.library.load import load
from bot.search.features import TextSpace
from bot.search.space import Make
from bot.search.weights import SemanticError
from bot.settings import Settings, read_settings
from bot.shipped import shipped
from bot.storage.backup import backup, check_file, restore
from bot.storage.check import check
from bot.storage.engine import DatabaseError
from bot.storage.migrate import upgrade
from bot.wiring import build_app, find_engine, open_database, read_library, settings_for_work, utc_now

log = structlog.get_logger()

_WIDEST = 100  # columns beyond which text is hard to read
_NARROWEST = 40


@click.group(context_settings={"help_option_names": ["-h", "--help"]})
@click.version_option(__version__, prog_name="studyhall")
def cli() -> None:
    """Study Hall: questions, quizzes, flashcards and streaks for study groups."""


def _name(value: str | None) -> str:
    name = local_asker(value if value is not None else os.environ.get("USER") or "you").name
    if not name:
        raise click.UsageError("--as needs a name with at least one letter")
    return name


@cli.command()
def run() -> None:
    """Run the bot. Without a platform's token, the chat opens here."""
    if sys.stdin is None or sys.stdin.closed or _is_null(sys.stdin.fileno()):
        click.echo(
            "No Discord or Slack token is set, and nobody is typing here: nothing to do. "
            "Try “studyhall chat” in a terminal."
        )
        return
    click.echo("No Discord or Slack token is set, so the study hall is right here. Type “quit” to leave.")
    _chat(_name(None))


@cli.command()
@click.option("--as", "name", metavar="NAME", help="Be another member of the local group.")
def chat(name: str | None) -> None:
    """Chat with the bot in this terminal."""
    _chat(_name(name))


@cli.command()
@click.argument("question")
@click.option("--json", "as_json", is_flag=True, help="Print the outcome as JSON.")
@click.option("--as", "name", metavar="NAME", help="Ask as another member of the local group.")
def ask(question: str, name: str | None, *, as_json: bool) -> None:
    """Answer one question: exit 0 answered, 2 did you mean, 3 not known."""
    settings = settings_for_work()
    app = _app(settings)
    try:
        asked = asyncio.run(ask_once(app, local_asker(_name(name)), question))
    finally:
        app.close()
    click.echo(
        json.dumps(asked.facts, ensure_ascii=False, indent=2)
        if as_json
        else render(asked.reply, width=_width(), colour=_colour()),
        nl=as_json,
    )
    sys.exit(asked.code)


@cli.group()
def content() -> None:
    """Work on packs."""


@content.command("check")
@click.argument("folder", required=False, type=click.Path(path_type=Path))
def content_check(folder: Path | None) -> None:
    """Say everything that is wrong with the packs in a folder; exit 1 if anything is."""
    roots = [folder] if folder else [shipped("content"), *read_settings().content]
    library = load(roots)
    for problem in library.problems:
        click.echo(f"{_short(problem.file)}:{problem.line}: {problem.message}")
    if library.problems:
        click.echo(f"\n{len(library.problems)} to mend.")
        sys.exit(1)
    for pack in library.packs.values():
        counts = ", ".join(
            f"{len(getattr(pack, kind))} {kind}" for kind in ("faq", "questions", "cards", "misconceptions")
        )
        click.echo(f"{pack.id}: all right ({counts}).")


cli.add_command(faq)


@cli.group()
def db() -> None:
    """Look after the database."""


@db.command("upgrade")
def db_upgrade() -> None:
    """Bring the database up to date (an SQLite one is backed up first)."""
    database = open_database(settings_for_work())
    copy = upgrade(database, utc_now())
    click.echo(f"The database is up to date.{f' A backup is at {copy}.' if copy else ''}")


@db.command("backup")
@click.argument("target", required=False, type=click.Path(path_type=Path))
def db_backup(target: Path | None) -> None:
    """Copy the SQLite database, while it is in use, to TARGET."""
    source = _sqlite_file(settings_for_work(), "pg_dump")
    copy = target or source.with_name(f"{source.stem}-{utc_now():%Y%m%dT%H%M%S}.backup.db")
    backup(source, copy)
    click.echo(f"Copied to {copy}, and found intact.")


@db.command("restore")
@click.argument("copy", type=click.Path(path_type=Path))
def db_restore(copy: Path) -> None:
    """Put back what COPY holds; what was there before is backed up first."""
    target = _sqlite_file(settings_for_work(), "pg_restore")
    check_file(copy)
    if target.is_file():
        before = target.with_name(f"{target.stem}-{utc_now():%Y%m%dT%H%M%S}.before-restore.db")
        _keep(target, before)
        click.echo(f"What was there is at {before}.")
    restore(copy, target)
    click.echo(f"Restored from {copy}.")


@db.command("check")
def db_check() -> None:
    """Say whether the database is intact and up to date; exit 1 if not."""
    findings = check(open_database(settings_for_work()))
    for finding in findings:
        click.echo(finding)
    if findings:
        sys.exit(1)
    click.echo("The database is intact and up to date.")


def _keep(database: Path, copy: Path) -> None:
    """The database as it is now is kept under another name; a damaged one, of which no copy can be made, is moved."""
    try:
        check_file(database)
    except DatabaseError as error:
        click.echo(f"{error}; it makes way for the copy.", err=True)
        for end in ("", "-wal", "-shm"):
            part = database.with_name(database.name + end)
            if part.exists():
                part.rename(copy.with_name(copy.name + end))
    else:
        backup(database, copy)


def _chat(name: str) -> None:
    settings = settings_for_work()
    app = _app(settings)
    try:
        asyncio.run(_converse(app, settings, name))
    except KeyboardInterrupt:
        click.echo("\nBye! Everything you did is kept.")
    finally:
        app.close()


async def _converse(app: App, settings: Settings, name: str) -> None:
    loop, under_way = asyncio.get_running_loop(), {asyncio.create_task(app.warm())}
    one_at_a_time = asyncio.Lock()
    loop.add_signal_handler(
        signal.SIGHUP, lambda: under_way.add(loop.create_task(_reload(app, settings, one_at_a_time)))
    )
    words = [row.name for row in app.table.commands] + ["quit"]
    async with standard_lines(words) as lines:
        chat = Chat(app, local_asker(name), lines, Screen(_write, _width(), _colour()))
        deliveries, tidying = partial(deliver, app, chat), partial(housekeep, app)
        await tidying()
        with ticking({deliveries: OUTBOX_SECONDS, tidying: HOUSEKEEPING_SECONDS}, on=lines.live):
            await chat.run(deliveries)


async def _reload(app: App, settings: Settings, one_at_a_time: asyncio.Lock) -> None:
    """The packs as they are now on disk serve, once their index is fitted; until then the old ones do."""
    async with one_at_a_time:
        try:
            shelf = await asyncio.to_thread(_read_again, app, settings)
        except Exception:
            log.exception("packs not read again")
            return
        app.use(shelf)
    _left_out(shelf.library.problems, lambda sentence: _write(sentence + "\n"))
    log.info("packs read again", packs=sorted(shelf.library.packs), problems=len(shelf.library.problems))


def _read_again(app: App, settings: Settings) -> Shelf:
    shelf = Shelf(read_library(settings, app.shelf.library), app.shelf.space)
    shelf.indexes.warm()
    return shelf


def _app(settings: Settings) -> App:
    library = read_library(settings)
    _left_out(library.problems, lambda sentence: click.echo(sentence, err=True))
    app, copy = build_app(settings, open_database(settings), library, space=_engine(settings))
    if copy:
        click.echo(f"The database was upgraded; a backup of it as it was is at {copy}.", err=True)
    return app


def _engine(settings: Settings) -> Make:
    try:
        return find_engine(settings.engine, settings, settings.vectors_file)
    except SemanticError as error:
        log.warning("hybrid engine not used", reason=str(error))
        click.echo(f"Answers are found by words alone: {error}.", err=True)
        return TextSpace


def _left_out(problems: Sequence[Problem], say: Callable[[str], None]) -> None:
    for folder, count in sorted(Counter(_pack(problem) for problem in problems).items()):
        say(
            f"Left out the pack in {_short(folder)}: {count} to mend. "
            f"“studyhall content check {_short(folder)}” says what."
        )


def _pack(problem: Problem) -> Path:
    """The folder of the pack with a problem, which may be that there is no such folder."""
    file = Path(problem.file)
    return file.parent if file.suffix in {".yaml", ".yml"} else file


def _write(text: str) -> None:
    sys.stdout.write(text)
    sys.stdout.flush()


def _sqlite_file(settings: Settings, instead: str) -> Path:
    file = open_database(settings).file
    if file is None:
        raise DatabaseError(f"this is for SQLite; on PostgreSQL use {instead}")
    return file


def _short(path: str | Path) -> str:
    try:
        return str(Path(path).resolve().relative_to(Path.cwd()))
    except ValueError:
        return str(path)


def _is_null(descriptor: int) -> bool:
    return os.fstat(descriptor).st_rdev == os.stat(os.devnull).st_rdev  # noqa: PTH116 - both are devices, not paths of ours


def _width() -> int:
    return min(_WIDEST, max(_NARROWEST, shutil.get_terminal_size((80, 24)).columns)) if sys.stdout.isatty() else 80


def _colour() -> bool:
    return sys.stdout.isatty() and not os.environ.get("NO_COLOR") and os.environ.get("TERM") != "dumb"
