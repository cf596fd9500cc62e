"""What a question can lead to."""

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from bot.core.content import Origin

Name = tuple[str, str]
"""An entry's pack and id; the pack `own` is the group's, whose ids are numbers."""


class Kind(StrEnum):
    """What an answer can lead on to."""

    MISCONCEPTION = "misconception"
    CARD = "card"


@dataclass(frozen=True, slots=True)
class Related:
    """Something to read next, and the words that tell what it is about."""

    kind: Kind
    name: Name
    text: str


@dataclass(frozen=True, slots=True)
class FaqAnswer:
    """An entry to be shown; a group's own has no origin."""

    question: str
    text: str
    origin: Origin | None = None
    stance: str = "settled"
    as_of: str | None = None
    related: tuple[Related, ...] = ()

    @property
    def title(self) -> str:
        """What stands for it in a list."""
        return self.question


@dataclass(frozen=True, slots=True)
class Rebuttal:
    """A misconception that somebody voiced or asked about: how far it is false, why, and what is true instead."""

    claim: str
    verdict: str
    points: tuple[str, ...]
    truth: str
    origin: Origin
    stance: str
    as_of: str | None
    related: tuple[Related, ...] = ()

    @property
    def title(self) -> str:
        """What stands for it in a list."""
        return self.claim


Knowledge = FaqAnswer | Rebuttal


@dataclass(frozen=True, slots=True)
class Thread:
    """A question that was asked, by its number, and from which of its candidates on others can be offered."""

    ask: int
    following: int


@dataclass(frozen=True, slots=True)
class Suggestion:
    """An entry that may be meant: its question or claim, its name, and its place among the question's candidates."""

    question: str
    name: Name
    place: int


@dataclass(frozen=True, slots=True)
class Found:
    """The question has an answer; `confidence` from 0 to 1."""

    question: str
    confidence: float
    answer: Knowledge
    thread: Thread


@dataclass(frozen=True, slots=True)
class Unsure:
    """One of the suggestions, best first, may be meant."""

    question: str
    confidence: float
    suggestions: tuple[Suggestion, ...]
    thread: Thread


class Answerer(StrEnum):
    """Who can answer what the bot cannot: the group's admins, the asker as one of them, or nobody who is there."""

    ADMINS = "admins"
    ASKER = "asker"
    NOBODY = "nobody"


@dataclass(frozen=True, slots=True)
class Unknown:
    """Nothing is known; the question is kept for the admins."""

    question: str


Asked = Found | Unsure | Unknown


@dataclass(frozen=True, slots=True)
class Others:
    """What else may have been meant by a question whose answer was not it; perhaps nothing."""

    suggestions: tuple[Suggestion, ...]
    thread: Thread


@dataclass(frozen=True, slots=True)
class Waiting:
    """A question in the inbox: its number, its first wording, how often it was asked and since when."""

    id: int
    text: str
    times: int
    first_asked_at: datetime


@dataclass(frozen=True, slots=True)
class Resolved:
    """An answered question of the inbox: its new entry, and how many are told."""

    question: str
    answer: str
    told: int
