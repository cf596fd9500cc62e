"""How well a person remembers a card, by FSRS: when it is due next, given every grade so far.

The algorithm is that of the `fsrs` library (https://github.com/open-spaced-repetition/py-fsrs), with its default
parameters; its random fuzz is off, so that the same grades at the same times always give the same dates.
"""

from dataclasses import dataclass
from datetime import datetime
from enum import IntEnum

from fsrs import Card, Rating, Scheduler, State

DESIRED_RETENTION = 0.9
"""Chance of recalling a card when it comes due; the library's default."""


class Grade(IntEnum):
    """How well a card was recalled, in the learner's own judgement."""

    AGAIN = 1
    HARD = 2
    GOOD = 3
    EASY = 4


@dataclass(frozen=True, slots=True)
class Memory:
    """A person's memory of a card: FSRS's state, and the instants of the last review and the next."""

    state: int
    step: int | None
    stability: float
    difficulty: float
    last_review: datetime
    due: datetime


def graded(memory: Memory | None, grade: Grade, now: datetime) -> Memory:
    """The memory after a grade given at `now` (UTC); None stands for a card never seen."""
    card, _ = _SCHEDULER.review_card(_card(memory, now), Rating(int(grade)), review_datetime=now)
    # FSRS gives both figures from the first review on
    return Memory(int(card.state), card.step, card.stability or 0.0, card.difficulty or 0.0, now, card.due)


def retrievability(memory: Memory, now: datetime) -> float:
    """The chance, 0 to 1, that the card is recalled at `now`."""
    return _SCHEDULER.get_card_retrievability(_card(memory, now), now)


def _card(memory: Memory | None, now: datetime) -> Card:
    if memory is None:
        return Card(card_id=0, due=now)
    return Card(
        card_id=0,
        state=State(memory.state),
        step=memory.step,
        stability=memory.stability,
        difficulty=memory.difficulty,
        due=memory.due,
        last_review=memory.last_review,
    )


_SCHEDULER = Scheduler(desired_retention=DESIRED_RETENTION, enable_fuzzing=False)
