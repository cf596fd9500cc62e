"""What a question can lead to."""

from dataclasses import dataclass
from datetime import datetime

from bot.core.content import Origin


@dataclass(frozen=True, slots=True)
class FaqAnswer:
    """An entry to be shown; a group's own has no origin.

    `related` are the claims of misconceptions that it corrects.
    """

    question: str
    text: str
    origin: Origin | None = None
    stance: str = "settled"
    as_of: str | None = None
    related: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Suggestion:
    """An entry that may be meant: its question, and its name as actions carry it (pack and id, or "own" and number)."""

    question: str
    name: tuple[str, str]


@dataclass(frozen=True, slots=True)
class Found:
    """The question has an answer; `confidence` from 0 to 1."""

    question: str
    confidence: float
    answer: FaqAnswer


@dataclass(frozen=True, slots=True)
class Unsure:
    """One of the suggestions, best first, may be meant."""

    question: str
    confidence: float
    suggestions: tuple[Suggestion, ...]


@dataclass(frozen=True, slots=True)
class Unknown:
    """Nothing is known; the question is kept for the admins."""

    question: str


Asked = Found | Unsure | Unknown


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
