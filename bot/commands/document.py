"""The command reference, docs/commands.md, made from the table: `python -m bot.commands.document`."""

from collections.abc import Iterable, Iterator
from pathlib import Path

from bot.commands import TABLE
from bot.commands.table import CommandRow, Option, Table

TARGET = Path(__file__).parents[2] / "docs" / "commands.md"

_HEAD = """\
# Commands

Made from the command table by `make docs`; a test keeps it true. In the terminal type a command as it stands here;
anything else of two words or more is a question. Words in capitals are yours to fill in, those in brackets can be
left out.
"""


def markdown(table: Table) -> str:
    """The reference as Markdown."""
    return "\n".join((_HEAD, *_part("For everybody", table.for_members()), *_part("For admins", table.for_admins())))


def _part(title: str, rows: Iterable[CommandRow]) -> Iterator[str]:
    yield f"## {title}\n"
    yield "| command | what it does |"
    yield "| --- | --- |"
    for row in rows:
        usage = row.usage.replace("|", "\\|")
        told = "".join(f"<br>`{_named(option)}`: {option.summary}" for option in row.options)
        options = told.replace("|", "\\|")
        yield f"| `{usage}` | {row.summary}{options} |"
    yield ""


def _named(option: Option) -> str:
    return f"{option.name} (attached, on Discord)" if option.file else option.shown


if __name__ == "__main__":
    TARGET.write_text(markdown(TABLE), encoding="utf-8")
