"""What a typed line means."""

import re
from collections.abc import Sequence

from bot.commands import typed
from bot.commands.table import Table
from bot.core.reply import Button
from bot.core.request import Command, Intent, Press


def interpret(line: str, offered: Sequence[Button], table: Table) -> Intent:
    """The command, choice or question in a line that is not empty.

    A number is one of the choices on offer; a line that begins with a command's name (a slash before it or not) is
    that command; several words that are none are a question.
    """
    text = line.strip()
    if (number := _number(text)) and 1 <= number <= len(offered):
        return Press(offered[number - 1].action)
    if text.startswith("/"):
        return typed.known(text[1:].strip(), table) or Command(text[1:].strip().split(" ")[0])
    if found := typed.known(text, table):
        return found
    several = len(text.split()) > 1 or text.endswith("?") or len(text) > typed.LONGEST_NAME
    return typed.question(text) if several else Command(text)


def is_stray_number(line: str, offered: Sequence[Button]) -> bool:
    """Whether the line is a number that stands for nothing on offer."""
    number = _number(line.strip())
    return number is not None and not 1 <= number <= len(offered)


def _number(text: str) -> int | None:
    match = re.fullmatch(r"\[?(\d{1,9})[\].)]?", text, re.ASCII)
    return int(match[1]) if match else None
