"""What is typed as a command, on faces where a line is typed."""

import re

from bot.commands.table import CommandRow, Table
from bot.core.request import Command

_QUOTES = {'"': '"', "“": "”", "„": "“”", "«": "»", "»": "«", "'": "'", "‘": "’"}
_NAME = 2  # words of a command's name, at most
LONGEST_NAME = 32
"""Characters of a command's name (Discord's limit); one longer word is no slip in one."""


def command(line: str, table: Table) -> Command:
    """The command that a line begins with.

    Several words that are no command are a question, if they end like one or are too many for a slip in a name.
    """
    text = line.strip()
    if found := known(text, table):
        return found
    words = text.split()
    families = {row.name.split()[0] for row in table.commands if " " in row.name}
    short = len(words) <= _NAME and len(text) <= LONGEST_NAME and not text.endswith(("?", "？"))
    return Command(" ".join(words[:_NAME])) if short or words[0].casefold() in families else question(text)


def known(text: str, table: Table) -> Command | None:
    """The command that a text begins with by its name, unless it goes on like a question; None if there is none."""
    words = text.split()
    for count in (_NAME, 1):
        if row := table.named.get(" ".join(words[:count]).casefold()):
            rest = text.split(maxsplit=count)[count:]
            value = unquoted(rest[0]) if rest else ""
            return question(text) if _is_sentence(row, value) else Command(row.name, _options(row, value))
    return None


def unquoted(text: str) -> str:
    """The text without the quotation marks around the whole of it, straight or typographic."""
    text = text.strip()
    inner = text[1:-1].strip()
    return inner if len(text) > 1 and text[-1] in _QUOTES.get(text[0], "") and text[-1] not in inner else text


def question(text: str) -> Command:
    """The text as a question."""
    return Command("ask", {"question": unquoted(text)})


def _is_sentence(row: CommandRow, value: str) -> bool:
    """Whether what follows a command's name shows that the line is a question: more words than it can take.

    Numbers are no words: “vacation 24 Dec 6 Jan” is no question; nor is what names an option (“why: I was ill”).
    """
    if any(option.required for option in row.options) or not value:
        return False
    names = "|".join(each.name for each in row.typed)
    if names and re.search(rf"(?:^|\s)(?:{names})\s*[=:]\s*\S", value, re.IGNORECASE):
        return False
    given = _options(row, value).values() or [value]
    return max(sum(any(map(str.isalpha, word)) for word in each.split()) for each in given) > (2 if row.typed else 1)


def _options(row: CommandRow, value: str) -> dict[str, str]:
    """The options in a text: those that are named (`zone=Europe/Berlin`, `zone Europe/Berlin`) or known by a choice.

    What is left is the first option that is not given yet; one that is needed takes the whole text.
    """
    options = row.typed
    if not value or not options:
        return {}
    if options[0].required:
        return {options[0].name: unquoted(re.sub(rf"^{options[0].name}\s*=\s*", "", value, flags=re.IGNORECASE))}
    names = "|".join(each.name for each in options)
    bare, *named = re.split(rf"(?:^|(?<=\s))({names})(?:\s*[=:]\s*|\s+)(?=\S)", value, flags=re.IGNORECASE)
    given = {name.casefold(): unquoted(text) for name, text in zip(named[::2], named[1::2], strict=True)}
    words = unquoted(bare).split()
    for option in options:
        chosen = next((word for word in words if word.casefold() in option.choices), None)
        if chosen and option.name not in given:
            given[option.name] = chosen.casefold()
            words.remove(chosen)
    free = next((each.name for each in options if each.name not in given), None)
    return given | ({free: " ".join(words)} if words and free else {})
