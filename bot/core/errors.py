"""Everything that can be refused, as data; a view finds the words.

Refusal
├── NotUnderstood: UnknownCommand, BadOption, MissingOption, TooLong, EmptyText, UnknownZone,
│                  UnknownTime, BadVacation, BadExcuse, AlreadyThere, BadFile, UnreadableFile
├── NotAllowed:    AdminsOnly, GroupOnly, NotYours, Elsewhere, LeaderboardHidden
├── NotNow:        Busy, TooMany, Full, QuizClosed, NothingToStudy
└── Gone:          an entry, a quiz or a question that is not there any more
"""

from dataclasses import dataclass, fields

from bot.core.content import Problem


@dataclass(eq=False)
class Refusal(Exception):  # noqa: N818 - a refusal is an answer, not a fault
    """Something the bot will not do, and every fact that a kind sentence about it needs; nothing was changed."""

    def __post_init__(self) -> None:
        """Facts given by name are an exception's arguments too, so that it can be written and copied."""
        self.args = tuple(getattr(self, field.name) for field in fields(self))


@dataclass(eq=False)
class NotUnderstood(Refusal):
    """What was asked for is unclear."""


@dataclass(eq=False)
class UnknownCommand(NotUnderstood):
    """No command has that name; `near` are those that come close."""

    name: str
    near: tuple[str, ...] = ()


@dataclass(eq=False)
class BadOption(NotUnderstood):
    """A command was given a value that it cannot take; `allowed` are those that it can, if they can be listed."""

    command: str
    option: str
    value: str
    allowed: tuple[str, ...] = ()


@dataclass(eq=False)
class MissingOption(NotUnderstood):
    """A command lacks a value that it cannot do without."""

    command: str
    option: str
    example: str


@dataclass(eq=False)
class TooLong(NotUnderstood):
    """A text has more characters than are taken."""

    what: str
    length: int
    limit: int


@dataclass(eq=False)
class EmptyText(NotUnderstood):
    """A text has nothing in it that can be read."""

    what: str


@dataclass(eq=False)
class UnknownZone(NotUnderstood):
    """No time zone has that name; `near` are those that come close."""

    typed: str
    near: tuple[str, ...] = ()


@dataclass(eq=False)
class UnknownTime(NotUnderstood):
    """It is no time of the day."""

    typed: str


@dataclass(eq=False)
class BadVacation(NotUnderstood):
    """A vacation cannot be so: it ends before it begins (`backwards`), is `over`, or is `far` off or too long.

    One of a member's own has `begun` already, or is too `long` together with what adjoins it: so many `days`.
    """

    reason: str
    days: int = 0


@dataclass(eq=False)
class BadExcuse(NotUnderstood):
    """A day cannot be excused: it is `ahead` or too `far` back; or member `name` came later (`early`) or `studied`.

    Or whoever was picked has not met the bot in the group, so is no member of it (`stranger`).
    """

    reason: str
    name: str = ""


@dataclass(eq=False)
class AlreadyThere(NotUnderstood):
    """The group has an entry for that question; `number` is the entry's."""

    question: str
    number: int


@dataclass(eq=False)
class BadFile(NotUnderstood):
    """A file cannot be taken; `problems` are all of its problems, each with its line, and nothing of it was kept."""

    problems: tuple[Problem, ...]


@dataclass(eq=False)
class UnreadableFile(NotUnderstood):
    """A file's text cannot be had: it is `large` (`limit` in bytes), `gone`, `empty`, or `no text`."""

    name: str
    reason: str
    limit: int


@dataclass(eq=False)
class NotAllowed(Refusal):
    """Somebody else may do that."""


@dataclass(eq=False)
class AdminsOnly(NotAllowed):
    """Only the group's admins may do that."""


@dataclass(eq=False)
class GroupOnly(NotAllowed):
    """It is about a group, and can be done only where that group is."""


@dataclass(eq=False)
class NotYours(NotAllowed):
    """It belongs to another member: a quiz, or a question."""

    what: str = "quiz"


@dataclass(eq=False)
class Elsewhere(NotAllowed):
    """It is the same person's, as a member of another group; `group` is its name, empty of a group of their own."""

    what: str
    group: str


@dataclass(eq=False)
class LeaderboardHidden(NotAllowed):
    """The group's admins show its leaderboard to `admins` alone, or to `nobody`."""

    shown_to: str


@dataclass(eq=False)
class NotNow(Refusal):
    """It cannot be done at this time."""


@dataclass(eq=False)
class Busy(NotNow):
    """More is waiting than can be worked on; a moment later it will do."""


@dataclass(eq=False)
class TooMany(NotNow):
    """Somebody does more of something (one of them: `what`) in a minute than they may; `wait` in seconds."""

    what: str
    limit: int
    wait: int


@dataclass(eq=False)
class Full(NotNow):
    """A group, or an entry, has as many of something as it can have."""

    what: str
    limit: int


@dataclass(eq=False)
class QuizClosed(NotNow):
    """The quiz was for an earlier day and takes no more answers."""

    quiz_id: int


@dataclass(eq=False)
class NothingToStudy(NotNow):
    """No pack has anything of that kind."""

    what: str


@dataclass(eq=False)
class Gone(Refusal):
    """It is not there any more."""

    what: str
