"""The questions that wait for an answer, as admins see them."""

from dataclasses import dataclass

from bot.core.asking import Waiting

PAGE = 10
"""Questions, or entries, shown at once."""


@dataclass(frozen=True, slots=True)
class Question:
    """A question that waits, and the other wordings in which it was asked."""

    waiting: Waiting
    wordings: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Candidate:
    """An entry that may already answer a question: a mark that stands for its name in an action, and its question."""

    mark: str
    question: str


@dataclass(frozen=True, slots=True)
class Target:
    """An entry that a question is attached to: its name (pack and id, or `OWN` and number), question and answer."""

    name: tuple[str, str]
    question: str
    answer: str
