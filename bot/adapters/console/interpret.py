"""What a typed line means."""

import re
from collections.abc import Sequence

from bot.commands.table import CommandRow, Table
from bot.core.reply import Button
from bot.core.request import Command, Intent, Press

_LONGEST_NAME = 32  # characters of a command's name (Discord's limit); one longer word is no slip in one


def interpret(line: str, offered: Sequence[Button], table: Table) -> Intent:
    """The command, choice or question in a line that is not empty.

    A number is one of the choices on offer; a line that begins with a command's name (a slash before it or not) is
    that command; several words that are none are a question.
    """
    text = line.strip()
    if (number := _number(text)) and 1 <= number <= len(offered):
        return Press(offered[number - 1].action)
    if text.startswith("/"):
        return _command(text[1:].strip(), table) or Command(text[1:].strip().split(" ")[0])
    if (command := _command(text, table)) is not None:
        return command
    if len(text.split()) > 1 or text.endswith("?") or len(text) > _LONGEST_NAME:
        return Command("ask", {"question": text})
    return Command(text)


def is_stray_number(line: str, offered: Sequence[Button]) -> bool:
    """Whether the line is a number that stands for nothing on offer."""
    number = _number(line.strip())
    return number is not None and not 1 <= number <= len(offered)


def _number(text: str) -> int | None:
    match = re.fullmatch(r"\[?(\d{1,9})[\].)]?", text, re.ASCII)
    return int(match[1]) if match else None


def _command(text: str, table: Table) -> Command | None:
    words = text.split()
    for row in sorted(table.commands, key=lambda row: -len(row.name)):
        name = row.name.split()
        if [word.casefold() for word in words[: len(name)]] == name:
            rest = text.split(maxsplit=len(name))[len(name) :]
            typed = rest[0] if rest else ""
            if _is_sentence(row, typed):
                return None
            return Command(row.name, _options(row, typed))
    return None


def _is_sentence(row: CommandRow, typed: str) -> bool:
    """Whether what follows a command's name shows that the line is a question: more words than the command can take."""
    if any(option.required for option in row.typed) or not typed:
        return False
    value = next(iter(_options(row, typed).values()), typed)
    return len(value.split()) > max(1, 2 * len(row.typed))


def _options(row: CommandRow, typed: str) -> dict[str, str]:
    if not typed:
        return {}
    for option in row.typed:
        lead, _, value = typed.partition(" ")
        if lead.casefold().rstrip("=:") == option.name and not option.required:
            return {option.name: value.strip()}
        if typed.casefold().startswith(f"{option.name}="):
            return {option.name: typed.partition("=")[2].strip()}
    return {row.typed[0].name: typed} if row.typed else {}
