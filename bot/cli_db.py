"""`studyhall db`: looking after the database."""

import sys
from contextlib import closing
from pathlib import Path

import click

from bot.settings import Settings
from bot.storage.backup import backup, check_file, restore
from bot.storage.check import check
from bot.storage.copy import Progress, Resumed
from bot.storage.copy import copy as move
from bot.storage.engine import Database, DatabaseError
from bot.storage.migrate import upgrade
from bot.wiring import open_database, settings_for_work, utc_now


@click.group()
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


@db.command("copy")
@click.option("--to", "address", required=True, envvar="STUDYHALL_COPY_TO", metavar="URL", help="postgresql://…")
@click.option("--again", is_flag=True, help="Throw away a copy that was begun there, and begin anew.")
def db_copy(address: str, *, again: bool) -> None:
    """Move the SQLite database into an empty PostgreSQL one; stop the bot before.

    Everything is compared at the end. The same command goes on with a copy that was interrupted. The environment's
    STUDYHALL_COPY_TO may name the URL, so that its password is in no list of processes.
    """
    with (
        closing(open_database(settings_for_work())) as source,
        closing(Database(address, called="--to (or STUDYHALL_COPY_TO)")) as target,
    ):
        copied = move(source, target, _tell, utc_now(), again=again)
    rows = sum(each.rows for each in copied)
    click.echo(f"All {len(copied)} tables are equal: {rows:,} rows. Set STUDYHALL_DATABASE_URL to it and start.")


def _tell(step: Progress | Resumed) -> None:
    """A line for each table; at a terminal it counts up."""
    if isinstance(step, Resumed):
        click.echo(f"Begun on {step.since} and not finished: going on after {step.table} {step.done:,}.")
        return
    is_done, at_terminal = step.done == step.total, sys.stdout.isatty()
    if is_done or at_terminal:
        start = "\r" if at_terminal else ""
        click.echo(f"{start}{step.table} {step.done:,} of {step.total:,}", nl=is_done)


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
