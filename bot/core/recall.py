"""How well a person remembers a card, by FSRS: when it is due next, given every grade so far.

The algorithm is that of the `fsrs` library (https://github.com/open-spaced-repetition/py-fsrs), with its default
parameters: its optimizer, which would fit them to a person, needs PyTorch. Its random fuzz is off, so that the same
grades at the same times always give the same dates.
"""

from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import IntEnum
from functools import lru_cache

from fsrs import Card, Rating, Scheduler, State

LEAST, MOST, USUAL = 0.80, 0.97, 0.90
"""The desired retention, a chance of 0 to 1 to recall a card when it comes due: its bounds, and the library's own."""

LEARNT = timedelta(days=1)
"""How long ago a card was last graded at the least, for a grade to be a test of memory."""


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


def graded(memory: Memory | None, grade: Grade, now: datetime, retention: float = USUAL) -> Memory:
    """The memory after a grade given at `now` (UTC), due when recall will have fallen to `retention`.

    None stands for a card never seen.
    """
    card, _ = _scheduler(retention).review_card(_card(memory, now), Rating(int(grade)), review_datetime=now)
    # FSRS gives both figures from the first review on
    return Memory(int(card.state), card.step, card.stability or 0.0, card.difficulty or 0.0, now, card.due)


def retrievability(memory: Memory, now: datetime) -> float:
    """The chance, 0 to 1, that the card is recalled at `now`; the same whatever retention is desired."""
    return _scheduler(USUAL).get_card_retrievability(_card(memory, now), now)


def was_tested(memory: Memory | None, now: datetime) -> bool:
    """Whether a grade at `now` tells if the card was remembered: it has left its learning steps, a day ago or more."""
    return memory is not None and memory.state == State.Review and now - memory.last_review >= LEARNT


def recalled(memory: Memory | None, grade: Grade, now: datetime) -> bool | None:
    """Whether a grade given at `now` shows that the card was remembered; None where it is no test of that."""
    return grade > Grade.AGAIN if was_tested(memory, now) else None


def overcomes(memory: Memory | None, grade: Grade, now: datetime) -> bool:
    """Whether a grade given at `now` shows that the misconception it is about is gone: a test, passed well."""
    return was_tested(memory, now) and grade >= Grade.GOOD


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


@lru_cache(maxsize=32)  # people choose whole percents, of which there are 18
def _scheduler(retention: float) -> Scheduler:
    return Scheduler(desired_retention=retention, enable_fuzzing=False)
