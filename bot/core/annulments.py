"""Questions of daily quizzes that turn out to be wrong or unclear: their answers count for nobody's accuracy."""

from dataclasses import dataclass
from datetime import date, datetime

from bot.core.quiz import AskedQuestion

LATELY = 14
"""Dates, today among them, whose questions can be annulled."""

REASON_LIMIT = 200
"""Characters of a reason."""


@dataclass(frozen=True, slots=True)
class Annulment:
    """Why a question was annulled, and when; `by` is the admin's name of now, None once they are gone."""

    reason: str
    by: str | None
    at: datetime


@dataclass(frozen=True, slots=True)
class Asked:
    """A question as a group was asked it, in the wording of that number.

    `on` is the latest of those dates, None if it lies too far back; `annulled` tells why its answers don't count.
    """

    version: int
    text: str
    on: date | None
    annulled: Annulment | None = None


@dataclass(frozen=True, slots=True)
class Case:
    """A question of a group's, with how often it was answered and how often that was right."""

    asked: Asked
    question: AskedQuestion
    answers: int
    right: int
