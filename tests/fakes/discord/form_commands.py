"""What Discord accepts as application commands (documentation: Application Commands; limits checked one by one)."""

import re
from collections import Counter

from tests.fakes.discord.permissions import Json
from tests.fakes.discord.refusals import Path, Problems, Refusal

SLASH, USER, MESSAGE = 1, 2, 3
MOST = {SLASH: 100, USER: 15, MESSAGE: 15}
SUBCOMMAND, GROUP = 1, 2
STRING, INTEGER, NUMBER = 3, 4, 10
OPTION_TYPES = tuple(range(1, 12))
CHARACTERS = 8000
_NAME = re.compile(r"^[-_'\w]{1,32}$")


def check_commands(commands: object) -> None:
    """Refuses a bulk overwrite that Discord would refuse."""
    problems = Problems()
    if not isinstance(commands, list):
        raise Refusal(400, 50035, "Invalid Form Body", {"_errors": [{"code": "LIST_TYPE_CONVERT", "message": "list"}]})
    kinds = Counter(command.get("type") or SLASH for command in commands)
    for kind, count in kinds.items():
        if kind in MOST and count > MOST[kind]:
            raise Refusal(400, 30032, f"Maximum number of application commands reached ({MOST[kind]})")
    seen: set[tuple[int, object]] = set()
    for index, command in enumerate(commands):
        kind = command.get("type") or SLASH
        if (kind, command.get("name")) in seen:
            problems.add((index,), "APPLICATION_COMMANDS_DUPLICATE_NAME", "Application command names must be unique")
        seen.add((kind, command.get("name")))
        _command(problems, command, (index,), kind)
    problems.settle()


def _command(problems: Problems, command: Json, at: Path, kind: int) -> None:
    if kind not in MOST:
        problems.choice((*at, "type"), (SLASH, USER, MESSAGE))
        return
    if kind == SLASH:
        _slash_name(problems, command, (*at, "name"))
        problems.text(command, (*at, "description"), 1, 100, required=True)
        _options(problems, command, at, depth=0)
    else:
        problems.text(command, (*at, "name"), 1, 32, required=True)
        if command.get("description"):
            problems.add((*at, "description"), "APPLICATION_COMMAND_DESCRIPTION_INVALID", "Must be empty")
        if command.get("options"):
            problems.add((*at, "options"), "APPLICATION_COMMAND_OPTIONS_INVALID", "Must be empty")
    for context in command.get("contexts") or []:
        if context not in {0, 1, 2}:
            problems.choice((*at, "contexts"), (0, 1, 2))
    if command.get("contexts") == []:
        problems.require((*at, "contexts"))
    rights = command.get("default_member_permissions")
    if rights is not None and not str(rights).isdigit():
        problems.add((*at, "default_member_permissions"), "NUMBER_TYPE_COERCE", f'Value "{rights}" is not snowflake.')
    if _length(command) > CHARACTERS:
        words = f"Command exceeds maximum size ({CHARACTERS})"
        problems.add(at, "APPLICATION_COMMAND_TOO_LARGE", words)


def _slash_name(problems: Problems, body: Json, at: Path) -> None:
    name = problems.text(body, at, 1, 32, required=True)
    if name and len(name) <= 32 and (name != name.lower() or not _NAME.match(name)):
        problems.add(at, "APPLICATION_COMMAND_INVALID_NAME", "Command name is invalid")


def _options(problems: Problems, body: Json, at: Path, depth: int) -> None:
    options = problems.items(body, (*at, "options"), 0, 25)
    names: set[object] = set()
    optional = False
    nested = {option.get("type") in {SUBCOMMAND, GROUP} for option in options}
    if len(nested) > 1:
        words = "Sub-command and sub-command group option types are mutually exclusive to all other types"
        problems.add((*at, "options"), "APPLICATION_COMMAND_OPTIONS_TYPE_INVALID", words)
    for index, option in enumerate(options):
        here = (*at, "options", index)
        _slash_name(problems, option, (*here, "name"))
        problems.text(option, (*here, "description"), 1, 100, required=True)
        if option.get("name") in names:
            problems.add((*here, "name"), "APPLICATION_COMMAND_OPTIONS_NAME_ALREADY_EXISTS", "Already exists")
        names.add(option.get("name"))
        kind = option.get("type")
        if kind not in OPTION_TYPES or (kind == GROUP and depth) or (kind == SUBCOMMAND and depth > 1):
            problems.choice((*here, "type"), OPTION_TYPES)
        elif kind in {SUBCOMMAND, GROUP}:
            _options(problems, option, here, depth + (1 if kind == GROUP else 2))
        else:
            if option.get("required") and optional:
                words = "Required options must be placed before non-required options"
                problems.add(here, "APPLICATION_COMMAND_OPTIONS_REQUIRED_INVALID", words)
            optional = optional or not option.get("required")
            _value(problems, option, here)


def _value(problems: Problems, option: Json, here: Path) -> None:
    kind = option["type"]
    choices = problems.items(option, (*here, "choices"), 0, 25)
    if choices and option.get("autocomplete"):
        words = "Options with autocomplete cannot have choices"
        problems.add((*here, "autocomplete"), "APPLICATION_COMMAND_AUTOCOMPLETE_INVALID", words)
    if kind not in {STRING, INTEGER, NUMBER} and (choices or option.get("autocomplete")):
        problems.add((*here, "choices"), "APPLICATION_COMMAND_OPTIONS_CHOICES_INVALID", "No choices for this type")
    check_choices(problems, choices, (*here, "choices"), kind)
    for low, high in (("min_value", "max_value"), ("min_length", "max_length")):
        if option.get(low) is not None and option.get(high) is not None and option[low] > option[high]:
            words = f"{low} must not be more than {high}"
            problems.add((*here, low), "APPLICATION_COMMAND_OPTIONS_RANGE_INVALID", words)


def check_choices(problems: Problems, choices: list[Json], at: Path, kind: int) -> None:
    """Finds what is wrong with choices of an option of that type: of a command, or in answer to an autocompletion."""
    names: set[object] = set()
    for index, choice in enumerate(choices):
        problems.text(choice, (*at, index, "name"), 1, 100, required=True)
        value = choice.get("value")
        if kind == STRING:
            problems.text(choice, (*at, index, "value"), 1, 100, required=True)
        elif isinstance(value, (bool, str)) or not isinstance(value, int if kind == INTEGER else (int, float)):
            problems.add((*at, index, "value"), "NUMBER_TYPE_COERCE", f'Value "{value}" is not int.')
        if choice.get("name") in names:
            problems.add((*at, index), "APPLICATION_COMMAND_OPTIONS_CHOICE_NAME_ALREADY_EXISTS", "Already exists")
        names.add(choice.get("name"))


def _length(body: Json) -> int:
    """Characters that count towards the size of a command: names, descriptions, values."""
    own = len(str(body.get("name") or "")) + len(str(body.get("description") or ""))
    choices = sum(len(str(c.get("name"))) + len(str(c.get("value"))) for c in body.get("choices") or [])
    return own + choices + sum(_length(option) for option in body.get("options") or [])
