"""What a group is asked next: its own choice of questions and cards, the same for everybody in it."""

import random
from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from datetime import UTC, date, datetime
from enum import IntEnum
from statistics import fmean

from bot.core.content import Ref
from bot.core.quiz import LATELY, SIZE
from bot.core.recall import Grade, Memory, graded, retrievability

WEAK = 0.4
"""The share of a group from which on something comes before what is new: so many, it seems, do not know it (any more).

What nine of ten answered wrongly reaches it within two weeks, what all knew after six.
"""

_DOUBT = 4  # answers that count as given beforehand, one of them wrong, so that a single slip proves nothing


@dataclass(frozen=True, slots=True)
class Candidate:
    """What a group may be asked.

    Attributes:
        topic: of which there are not to be too many at once.
        had: the last date on which the group was given it.
        unknown: what share of the group seems not to know it, 0 to 1; None where nothing tells.
    """

    topic: str
    had: date | None = None
    unknown: float | None = None


@dataclass(frozen=True, slots=True)
class Trace:
    """What a member remembers of a card: since when, and the chance that it is recalled now, 0 to 1."""

    since: datetime
    recall: float


class _Turn(IntEnum):
    """Which comes first."""

    WEAK = 0
    NEW = 1
    KNOWN = 2


def choose_for_group(candidates: Mapping[Ref, Candidate], today: date, seed: str, size: int = SIZE) -> list[Ref]:
    """Up to `size` of them, none that the group had within `LATELY` days.

    First what many seem not to know, then what is new to the group, then the rest, the longest unseen first. Within
    each of these, topics take turns.

    Args:
        candidates: all that the packs have.
        today: the date that it is for.
        seed: the same seed and candidates give the same choice.
        size: how many are wanted.
    """
    pool = sorted(ref for ref, each in candidates.items() if not is_recent(each.had, today))
    random.Random(seed).shuffle(pool)  # noqa: S311 - a fair spread is wanted, not a secret
    chosen: list[Ref] = []
    topics: Counter[str] = Counter()

    def rank(ref: Ref) -> tuple[_Turn, int, float, date]:
        each = candidates[ref]
        return (_turn(each), topics[each.topic], -(each.unknown or 0.0), each.had or date.min)

    while pool and len(chosen) < size:
        best = min(pool, key=rank)  # the first of equals, so the shuffle decides between them
        pool.remove(best)
        chosen.append(best)
        topics[candidates[best].topic] += 1
    return chosen


def is_recent(had: date | None, today: date) -> bool:
    """Whether the group had something too lately to be given it again."""
    return had is not None and today.toordinal() - had.toordinal() < LATELY


def lasting_size(questions: int, posts: int) -> int:
    """How many questions a quiz has so that so many in the pack last for all posts of `LATELY` days; at least one."""
    return min(SIZE, max(1, questions // max(1, posts)))


def trace(memory: Memory, now: datetime) -> Trace:
    """What a memory comes to now."""
    return Trace(memory.last_review, retrievability(memory, now))


def unknown(traces: Iterable[Trace], had_at: datetime | None, wrong: int, answers: int, now: datetime) -> float | None:
    """What share of a group seems not to know something; None where nothing tells.

    The larger of two: how likely members are to have forgotten it by what they remember of its cards, and by how they
    answered it, which is taken for a first review of each: Good for a right answer, Again for a wrong one. What members
    remembered before the group had it, and was told the answer, tells nothing any more.

    Args:
        traces: what members remember of the cards about it.
        had_at: when the group was last given it.
        wrong: how many of the group's answers then were wrong.
        answers: how many there were.
        now: the time.
    """
    found = []
    if later := [1 - each.recall for each in traces if had_at is None or each.since > had_at]:
        found.append(fmean(later))
    if answers and had_at:
        share = (wrong + 1) / (answers + _DOUBT)
        right, mistaken = (retrievability(replace(each, last_review=had_at), now) for each in (_GOOD, _AGAIN))
        found.append(1 - (1 - share) * right - share * mistaken)
    return max(found, default=None)


def _turn(candidate: Candidate) -> _Turn:
    if candidate.unknown is not None and candidate.unknown >= WEAK:
        return _Turn.WEAK
    return _Turn.NEW if candidate.had is None else _Turn.KNOWN


_GOOD, _AGAIN = (graded(None, grade, datetime(2000, 1, 1, tzinfo=UTC)) for grade in (Grade.GOOD, Grade.AGAIN))
