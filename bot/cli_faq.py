"""`studyhall faq`: how well answers are found, what groups think of them, and their own entries."""

import json
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import click

from bot.adapters.console.render import render
from bot.adapters.local import LOCAL
from bot.core.content import Problem
from bot.core.errors import BadFile
from bot.core.request import Platform
from bot.evaluate import bank_of_file, bank_of_pack, evaluate, write_predictions
from bot.features import entries as own_entries
from bot.features.report import report
from bot.features.shelf import Shelf
from bot.library.tables import TableError, read_text
from bot.search.threads import one_thread
from bot.settings import read_settings
from bot.storage import faq as faq_store
from bot.storage.engine import Database
from bot.storage.migrate import ensure_current
from bot.views import report as report_view
from bot.wiring import find_engine, open_database, read_library, settings_for_work, utc_now

_HOME = f"{Platform.LOCAL}/{LOCAL.group}"


@click.group()
def faq() -> None:
    """Look into FAQ lookup, and after groups' own entries."""


@faq.command("eval")
@click.option("--entries", type=click.Path(path_type=Path), help="CSV with the columns id and phrasing.")
@click.option("--pack", help="The FAQ of a pack, instead of --entries.")
@click.option(
    "--queries", type=click.Path(path_type=Path), required=True, help="CSV: query, expected (empty: nothing)."
)
@click.option(
    "--engine", type=click.Choice(["lexical", "hybrid"]), default="lexical", show_default=True, help="The engine."
)
@click.option("--json", "as_json", is_flag=True, help="Print the figures as JSON.")
@click.option("--predictions", type=click.Path(path_type=Path), help="Write what was found for each question, as CSV.")
def faq_eval(
    entries: Path | None, pack: str | None, queries: Path, predictions: Path | None, *, engine: str, as_json: bool
) -> None:
    """Measure how well answers are found, on questions of which you know what should be found."""
    if (entries is None) == (pack is None):
        raise click.UsageError("give either --entries FILE or --pack ID")
    one_thread()
    settings = read_settings()
    bank = bank_of_file(entries) if entries else bank_of_pack(read_library(settings), pack or "")
    measured = evaluate(bank, queries, find_engine(engine, settings))
    if predictions:
        write_predictions(measured, predictions)
    click.echo(json.dumps(measured.facts(), indent=2) if as_json else measured.text())


_group = click.option(
    "--group", default=_HOME, show_default=True, metavar="PLATFORM/ID", help="The group, by the id it has there."
)


@faq.command("list")
@_group
def faq_list(group: str) -> None:
    """List a group's own entries."""
    with _database() as database, database.read() as session:
        found = faq_store.own_entries(session, _number(faq_store.group(session, *_parts(group)), group))
        for each in found:
            more = f"  (+{len(each.phrasings)})" if each.phrasings else ""
            click.echo(f"{each.id:>6}  {each.question}{more}")
        if not found:
            click.echo("This group has no entries of its own yet.")


@faq.command("export")
@click.argument("file", required=False, type=click.Path(path_type=Path, dir_okay=False))
@_group
def faq_export(file: Path | None, group: str) -> None:
    """Write a group's own entries to FILE as CSV, or print them; spreadsheets open and keep it."""
    with _database() as database, database.read() as session:
        table = own_entries.carry_out(session, _number(faq_store.group(session, *_parts(group)), group))
    if file is None:
        click.echo(table, nl=False)
        return
    try:
        file.write_bytes(table.encode("utf-8-sig"))  # with the mark by which spreadsheets know UTF-8
    except OSError as error:
        raise TableError([Problem(str(file), 1, f"this file cannot be written: {error.strerror}")]) from None
    click.echo(f"Written to {file}.")


@faq.command("import")
@click.argument("file", type=click.Path(path_type=Path))
@_group
def faq_import(file: Path, group: str) -> None:
    """Add the entries of FILE (CSV: question,answer,wordings) to a group's own.

    An entry for a question that the group has takes its place; all others stay. If anything is wrong with the file,
    every problem is named with its line, and nothing is imported.
    """
    text = read_text(file)
    platform, external_id = _parts(group)
    try:
        with _database() as database, database.write() as session:
            number = _number(faq_store.group(session, platform, external_id), group)
            done = own_entries.bring_in(session, number, text, str(file), utc_now())
    except BadFile as error:
        raise TableError(list(error.problems)) from None
    click.echo(f"{done.added} added, {done.changed} changed, {done.same} as they were.")


@faq.command("report")
@_group
def faq_report(group: str) -> None:
    """Say what a group thinks of its answers, and what it asks in vain."""
    shelf = Shelf(read_library(read_settings()))
    with _database() as database, database.read() as session:
        found = report(session, _number(faq_store.group(session, *_parts(group)), group), shelf)
    click.echo(render(report_view.report(found, live=False)), nl=False)


@contextmanager
def _database() -> Iterator[Database]:
    database = open_database(settings_for_work())
    try:
        if copy := ensure_current(database, utc_now()):
            click.echo(f"The database was upgraded; a backup of it as it was is at {copy}.", err=True)
        yield database
    finally:
        database.close()


def _parts(group: str) -> tuple[str, str]:
    platform, sign, external_id = group.partition("/")
    if not sign or platform not in set(Platform) or not external_id:
        raise click.UsageError(f"--group is a platform and an id, like {_HOME}; “{group}” is not")
    return platform, external_id


def _number(found: int | None, group: str) -> int:
    """The number of a group that is known.

    Raises:
        UsageError: nobody has said anything there yet.
    """
    if found is None:
        hint = " (open “studyhall chat” once)" if group == _HOME else ""
        raise click.UsageError(f"nobody has met the bot in the group {group} yet{hint}")
    return found
