"""The commands that operators and content authors type."""

import sys
from pathlib import Path

import click

from bot import __version__
from bot.cli_db import db
from bot.cli_faq import faq
from bot.cli_gallery import gallery
from bot.cli_run import ask, chat, run
from bot.library.load import load
from bot.settings import read_settings
from bot.shipped import shipped


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


for _command in (faq, db, gallery):
    cli.add_command(_command)


def _short(path: str | Path) -> str:
    try:
        return str(Path(path).resolve().relative_to(Path.cwd()))
    except ValueError:
        return str(path)
