"""What a row of the command table says."""

import difflib
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from enum import StrEnum
from functools import cached_property

from bot.core.actions import whole_number
from bot.core.doctor import Sight
from bot.core.errors import BadOption, Gone, MissingOption, UnknownCommand
from bot.core.people import Member
from bot.core.reply import Answer
from bot.core.request import Asker
from bot.core.schedules import GRACE
from bot.features.shelf import Shelf
from bot.storage.engine import Reader, Writer, writer


class Scope(StrEnum):
    """Who may use a row."""

    MEMBER = "member"
    ADMIN = "admin"


class Where(StrEnum):
    """Where a row can be used; admins' rows never in direct messages."""

    GROUP = "group"
    DIRECT = "direct"


ANYWHERE = frozenset(Where)
IN_GROUP = frozenset({Where.GROUP})


@dataclass(frozen=True, slots=True)
class Policy:
    """What an operator decided that use cases need."""

    new_cards: int = 10
    questions_a_minute: int = 10
    grace: timedelta = GRACE
    """How late a daily post may be."""
    cards: int = 200
    """Different flashcards that a person is shown in a day, unless they have chosen a number themselves."""


@dataclass(frozen=True, slots=True)
class Context:
    """All that a row's function is given: the transaction, who asks, the packs, and the time of the request.

    `reopens` tells whether a form can follow a form there, `direct` whether it is a direct message; `sight` is what the
    platform shows of itself, and `chosen` the account that was named, where that was wanted; `event` names what the
    platform may tell again.
    """

    session: Reader
    member: Member
    channel: str | None
    shelf: Shelf
    policy: Policy
    now: datetime
    reopens: bool = True
    direct: bool = False
    sight: Sight | None = None
    chosen: Asker | None = None
    event: str = ""

    def writer(self) -> Writer:
        """The transaction, where it may write.

        Raises:
            NeedsWriter: it only reads; the front door runs the row again.
        """
        return writer(self.session)


@dataclass(frozen=True, slots=True)
class Option:
    """A value that a command takes; `choices`, where there are any, are all it can be.

    `complete` gives what a beginning may become: labels and values. Of a `file` the value is its text, on faces where
    files can be given; on the others the option is not there.
    """

    name: str
    summary: str
    required: bool = False
    choices: tuple[str, ...] = ()
    example: str = ""
    complete: "Callable[[Context, str], tuple[tuple[str, str], ...]] | None" = None
    file: bool = False

    @property
    def shown(self) -> str:
        """How it stands in a command's usage: what it can be, else its name in capitals."""
        return "|".join(self.choices) or self.name.upper()


@dataclass(frozen=True, slots=True)
class CommandRow:
    """A command. A name of two words is a part of the first one, and has its scope.

    Attributes:
        name: one or two lower-case words.
        summary: what it does, for menus and help (at most 100 characters, Discord's limit).
        run: the function; it gets the options by name.
        options: in the order in which they can be typed.
        private: whether only the asker sees the answer.
        scope: who may use it.
        contexts: where it can be used.
        writes: whether it starts by writing; a reading one that finds something to write is run again.
        opens_form: whether its answer is a form, which platforms must show at once.
        gives_files: whether files come with its answer, which take much room where they can only be shown.
        looks: whether it is told what the platform shows of itself (`Request.sight`).
    """

    name: str
    summary: str
    run: Callable[[Context, Mapping[str, str]], Answer]
    options: tuple[Option, ...] = ()
    private: bool = True
    scope: Scope = Scope.MEMBER
    contexts: frozenset[Where] = ANYWHERE
    writes: bool = False
    opens_form: bool = False
    gives_files: bool = False
    looks: bool = False

    @property
    def usage(self) -> str:
        """How it is typed: `ask QUESTION`."""
        shown = (option.shown if option.required else f"[{option.shown}]" for option in self.typed)
        return " ".join((self.name, *shown))

    @property
    def typed(self) -> tuple[Option, ...]:
        """The options that can be typed: all but files."""
        return tuple(option for option in self.options if not option.file)

    def checked(self, options: Mapping[str, str]) -> dict[str, str]:
        """The options that were given, each one that it can take.

        Raises:
            MissingOption: one that it cannot do without is missing.
            BadOption: one is not among its choices, or the command has none of that name.
        """
        known = {option.name: option for option in self.options}
        for name, value in options.items():
            if name not in known:
                raise BadOption(self.name, name, value)
            if value and known[name].choices and value not in known[name].choices:
                raise BadOption(self.name, name, value, known[name].choices)
        for option in self.options:
            if option.required and not options.get(option.name, "").strip():
                raise MissingOption(self.name, option.name, option.example or self.usage)
        return {name: value for name, value in options.items() if value.strip()}


@dataclass(frozen=True, slots=True)
class ActionRow:
    """What happens when a button with this verb is pressed, or a form with it is submitted.

    `parameters` say how each argument is read (`int` or `str`); `run` gets them, then a form's fields. One that `looks`
    is told what the platform shows of itself (`Request.sight`), and of the channel that its last argument names; one
    that `names` an account by its last argument is told what the platform says of it (`Request.chosen`). What
    `opens_form` is answered with a form, which platforms must show at once.
    """

    verb: str
    parameters: tuple[type[int] | type[str], ...]
    run: Callable[..., Answer]
    scope: Scope = Scope.MEMBER
    writes: bool = False
    form: bool = False
    opens_form: bool = False
    looks: bool = False
    names: bool = False

    def read(self, arguments: tuple[str, ...]) -> list[int | str]:
        """The arguments as values.

        Raises:
            Gone: the button is of another version and cannot be read any more.
        """
        if len(arguments) != len(self.parameters):
            raise Gone("button")
        values: list[int | str] = []
        for kind, text in zip(self.parameters, arguments, strict=True):
            value = whole_number(text) if kind is int else text
            if value is None:
                raise Gone("button")
            values.append(value)
        return values


@dataclass(frozen=True)
class Table:
    """All rows, found by name."""

    commands: tuple[CommandRow, ...]
    actions: tuple[ActionRow, ...]

    @cached_property
    def named(self) -> Mapping[str, CommandRow]:
        """The commands by their names."""
        return {row.name: row for row in self.commands}

    def with_help(self, make: Callable[["Table"], CommandRow]) -> "Table":
        """The table with one more command, made from its rows."""
        return replace(self, commands=(*self.commands, make(self)))

    def command(self, name: str) -> CommandRow:
        """The command of that name.

        Raises:
            UnknownCommand: there is none; with those that come close.
        """
        wanted = " ".join(name.casefold().split())
        if row := self.named.get(wanted):
            return row
        names = list(self.named)
        parts = [each for each in names if each.startswith(f"{wanted} ")]
        near = parts or difflib.get_close_matches(wanted, names, n=3, cutoff=0.6)
        raise UnknownCommand(wanted, tuple(near[:3]))

    def action(self, verb: str) -> ActionRow:
        """The action of that verb.

        Raises:
            Gone: there is none (any more).
        """
        for row in self.actions:
            if row.verb == verb:
                return row
        raise Gone("button")

    def for_members(self) -> Iterator[CommandRow]:
        """The commands that every member may use."""
        return (row for row in self.commands if row.scope is Scope.MEMBER)

    def for_admins(self) -> Iterator[CommandRow]:
        """The commands that only admins may use."""
        return (row for row in self.commands if row.scope is Scope.ADMIN)
