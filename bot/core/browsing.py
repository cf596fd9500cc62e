"""What is seen of packs from outside: their entries and how these refer to each other, lookups, and trials of edits."""

from dataclasses import dataclass
from enum import StrEnum

from bot.core.asking import Name
from bot.core.content import (
    Card,
    ChoiceQuestion,
    FaqEntry,
    Misconception,
    Origin,
    PackInfo,
    Problem,
    Sourced,
    TrueFalseQuestion,
)


class Part(StrEnum):
    """A file of a pack that holds entries, in the order in which they are shown."""

    FAQ = "faq"
    MISCONCEPTIONS = "misconceptions"
    QUESTIONS = "questions"
    CARDS = "cards"


@dataclass(frozen=True, slots=True)
class PackShown:
    """A pack: its head, and how many entries each part has."""

    info: PackInfo
    counts: tuple[tuple[Part, int], ...]


@dataclass(frozen=True, slots=True)
class Line:
    """An entry in a list: its pack's id, its part, its own id, what stands for it, and its topic's title."""

    pack: str
    part: Part
    id: str
    title: str
    topic: str


@dataclass(frozen=True, slots=True)
class EntryShown:
    """An entry whole, where it comes from, and its topic's title.

    `names` are the entries of its pack that it refers to, `named_by` those that refer to it.
    """

    pack: PackInfo
    part: Part
    entry: Sourced
    origin: Origin
    topic: str
    names: tuple[Line, ...]
    named_by: tuple[Line, ...]


class Side(StrEnum):
    """What kind of entry a lookup came upon."""

    FAQ = "faq"
    MISCONCEPTION = "misconception"
    OWN = "own"


@dataclass(frozen=True, slots=True)
class Near:
    """An entry near to what was asked.

    Its name in the index, what stands for it, how sure it is, from 0 to 1, and what would be said.
    """

    name: Name
    side: Side
    title: str
    confidence: float
    says: str


class Verdict(StrEnum):
    """What asking leads to: an answer, suggestions, or the inbox."""

    ANSWER = "answer"
    SUGGEST = "suggest"
    UNKNOWN = "unknown"


@dataclass(frozen=True, slots=True)
class Searched:
    """What a question finds: the entries nearest to it, best first.

    From `threshold` on the first is its answer, from `faint` on the first `suggestions` of them are offered.
    """

    text: str
    verdict: Verdict
    threshold: float
    faint: float
    suggestions: int
    near: tuple[Near, ...]

    def rank(self, name: Name) -> int | None:
        """The place of an entry, from 1; None if it is not among the nearest."""
        return next((place for place, each in enumerate(self.near, 1) if each.name == name), None)

    def confidence(self, name: Name) -> float | None:
        """How sure an entry is; None if it is not among the nearest."""
        return next((each.confidence for each in self.near if each.name == name), None)


class Use(StrEnum):
    """How a pack on disk stands to the packs that the bot answers from."""

    IN_USE = "in use"
    CHANGED = "changed"
    NEW = "new"
    BROKEN = "broken"
    BROKEN_SINCE = "broken since"


@dataclass(frozen=True, slots=True)
class Checked:
    """A pack as it is on disk now: its folder's name, what is wrong with it, and whether it is the one in use.

    One that is `BROKEN` is not in use; one that is `BROKEN_SINCE` is, as it was before. A problem's file is named
    from the pack's folder on, and never what is around that.
    """

    folder: str
    use: Use
    problems: tuple[Problem, ...] = ()


@dataclass(frozen=True, slots=True)
class Fault:
    """What is wrong with an edited entry: a line of its text (from 1), or where else in the pack it breaks something.

    `elsewhere` is the part and id of another entry that is not right any more.
    """

    message: str
    line: int | None = None
    elsewhere: tuple[Part, str] | None = None


@dataclass(frozen=True, slots=True)
class Tried:
    """The same question before and after an edit, and the entry's name then; the name may have been edited too."""

    before: Searched
    after: Searched
    was: Name
    name: Name


def titled(entry: Sourced) -> str:
    """What stands for an entry in a list: its question, claim, text or front."""
    match entry:
        case FaqEntry():
            return entry.question
        case Misconception():
            return entry.claim
        case ChoiceQuestion() | TrueFalseQuestion():
            return entry.text
        case Card():
            return entry.front
        case _:
            return entry.id


def named(entry: Sourced) -> tuple[str, ...]:
    """The ids of the entries that an entry refers to, each once, in its own order."""
    match entry:
        case FaqEntry():
            return tuple(dict.fromkeys(entry.related))
        case ChoiceQuestion() | TrueFalseQuestion():
            return tuple(dict.fromkeys(each.misconception for each in entry.options if each.misconception))
        case Card():
            return (entry.misconception,) if entry.misconception else ()
        case _:
            return ()
