"""What is typed behind `/study` as a command."""

from bot.commands.table import CommandRow, Table
from bot.core.request import Command

_QUOTES = {'"': '"', "“": "”", "„": "“", "«": "»", "'": "'", "‘": "’"}


def command(line: str, table: Table) -> Command:
    """The command that a line begins with; nothing typed is `help`.

    Several words that are no command are a question, if they end like one or are too many for a slip in a name.
    """
    text = line.strip()
    if not text:
        return Command("help")
    words = text.split()
    for row in sorted(table.commands, key=lambda row: -len(row.name)):
        name = row.name.split()
        if [word.casefold() for word in words[: len(name)]] == name:
            rest = text.split(maxsplit=len(name))[len(name) :]
            value = unquoted(rest[0]) if rest else ""
            return _question(text) if _is_sentence(row, value) else Command(row.name, _options(row, value))
    families = {row.name.split()[0] for row in table.commands if " " in row.name}
    if words[0].casefold() in families or (len(words) <= 2 and not text.endswith("?")):  # noqa: PLR2004 - a name's words
        return Command(" ".join(words[:2]))
    return _question(text)


def unquoted(text: str) -> str:
    """The text without the quotation marks around the whole of it, straight or typographic."""
    text = text.strip()
    inner = text[1:-1].strip()
    return inner if len(text) > 1 and _QUOTES.get(text[0]) == text[-1] and text[-1] not in inner else text


def _question(text: str) -> Command:
    return Command("ask", {"question": unquoted(text)})


def _is_sentence(row: CommandRow, value: str) -> bool:
    """Whether what follows a command's name shows that the line is a question: more words than the command can take."""
    if any(option.required for option in row.options) or not value:
        return False
    given = next(iter(_options(row, value).values()), value)
    return len(given.split()) > max(1, 2 * len(row.options))


def _options(row: CommandRow, value: str) -> dict[str, str]:
    """The option that is named (`zone=Europe/Berlin`, `zone Europe/Berlin`), else the first."""
    options = [each for each in row.options if not each.file]
    if not value or not options:
        return {}
    for option in options:
        lead, _, rest = value.partition(" ")
        if lead.casefold().rstrip("=:") == option.name and not option.required and rest:
            return {option.name: unquoted(rest)}
        if value.casefold().startswith(f"{option.name}="):
            return {option.name: unquoted(value.partition("=")[2])}
    return {options[0].name: value}
