"""Documents made of what the code knows, by `python -m bot.commands.document`.

docs/commands.md is the command table, docs/privacy.md what is kept.
"""

from collections.abc import Iterable, Iterator
from pathlib import Path

from bot.commands import TABLE
from bot.commands.table import CommandRow, Option, Table
from bot.core.inventory import TABLES, Whose

_DOCS = Path(__file__).parents[2] / "docs"
TARGET = _DOCS / "commands.md"
PRIVACY = _DOCS / "privacy.md"

_HEAD = """\
# Commands

Made from the command table by `make docs`; a test keeps it true. In the terminal type a command as it stands here;
anything else of two words or more is a question. Words in capitals are yours to fill in, those in brackets can be
left out.
"""

_PRIVACY = """\
# What Study Hall keeps

Made from what the code says of each table, by `make docs`; tests hold it to the database. Study Hall keeps what it
needs to work in the operator's own database, and gives it to nobody.

- `privacy export` gives you all that is kept about you, in all of your groups, with what each field means.
- `privacy delete` erases it, after you have said that you are sure, in one step in every group; on Slack in the
  workspace where you say it. Closed results keep bare counts, and what an admin did or had done to them is told of a
  “deleted member”. What a group has made of questions stays with the group, and leads to nobody.
- What is over its time goes by itself, within the hour.
- When a group sends the bot away, all of it is erased 30 days later, with everybody who is in no other group.
- Backups are the operator's: what is deleted is in those that were made before, for as long as the operator keeps them.
"""

_OF = {
    Whose.PERSON: "These are about you: they are in your export, and go when you delete them.",
    Whose.GROUP: "These are the group's. Of a group that is yours alone, for direct messages, your export has all.",
    Whose.BOT: "In these stands nobody.",
}


def privacy() -> str:
    """What is kept, table by table, as Markdown."""
    return "\n".join((_PRIVACY, *(line for whose in Whose for line in _tables(whose))))


def _tables(whose: Whose) -> Iterator[str]:
    yield f"## {whose}\n"
    yield f"{_OF[whose]}\n"
    yield "| table | what | why | for how long |"
    yield "| --- | --- | --- | --- |"
    for name, told in TABLES.items():
        if told.whose is whose:
            fields = ", ".join(f"`{each}`" for each in told.fields)
            yield f"| `{name}` | {told.what}{fields and f' Fields: {fields}'} | {told.why} | {told.kept} |"
    yield ""


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
    PRIVACY.write_text(privacy(), encoding="utf-8")
