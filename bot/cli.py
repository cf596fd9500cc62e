"""The commands that operators and content authors type."""

import sys
from pathlib import Path

import click
import structlog

from bot import __version__
from bot.cli_faq import faq
from bot.cli_run import ask, chat, run
from bot.library.load import load
from bot.settings import Settings, read_settings
from bot.shipped import shipped
from bot.storage.backup import backup, check_file, restore
from bot.storage.check import check
from bot.storage.engine import DatabaseError
from bot.storage.migrate import upgrade
from bot.wiring import open_database, settings_for_work, utc_now

log = structlog.get_logger()

_WIDEST = 100  # columns beyond which text is hard to read
_NARROWEST = 40

WRONG_TOKEN = 2
"""Exit code of `run` with a token that its platform does not know."""


@click.group(context_settings={"help_option_names": ["-h", "--help"]})
@click.version_option(__version__, prog_name="studyhall")
def cli() -> None:
    """Study Hall: questions, quizzes, flashcards and streaks for study groups."""


for _command in (run, chat, ask):
    cli.add_command(_command)


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
