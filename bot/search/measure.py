"""How well an engine finds answers, on questions of which one knows what should be found."""

import math
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from bot.search.lookup import Finding, Outcome


@dataclass(frozen=True, slots=True)
class Case:
    """A question, the entry that should be found (None: nothing answers it), what was found, and how long it took."""

    query: str
    expected: str | None
    found: Finding
    seconds: float

    @property
    def first(self) -> str | None:
        """The first entry found."""
        return self.found.ranked[0].entry if self.found.ranked else None

    @property
    def confidence(self) -> float:
        """How sure the engine is of it, 0 to 1."""
        return self.found.confidence

    @property
    def answered(self) -> bool:
        """Whether the engine would answer."""
        return self.found.outcome is Outcome.ANSWER


@dataclass(frozen=True, slots=True)
class Measures:
    """The figures of an evaluation; None where the questions do not allow one. Times in milliseconds.

    `accuracy` and `recall_3` are without abstention, of questions that have an answer; `auroc` is the chance that one
    of these is given a higher confidence than one that has none. At the engine's own threshold: `in_scope`, the share
    of questions with an answer that get it; `out_of_scope`, the share of those without one that get none; `mcc`,
    Matthews' correlation between having an answer and being given one (Matthews, 1975).
    """

    accuracy: float | None
    recall_3: float | None
    auroc: float | None
    in_scope: float | None
    out_of_scope: float | None
    mcc: float | None
    p50: float
    p99: float


def measures(cases: Sequence[Case]) -> Measures:
    """The figures over some cases, at least one."""
    inside = [case for case in cases if case.expected is not None]
    outside = [case for case in cases if case.expected is None]
    p50, p99 = np.percentile([case.seconds * 1e3 for case in cases], [50, 99])
    return Measures(
        accuracy=_share([case.first == case.expected for case in inside]),
        recall_3=_share([case.expected in {each.entry for each in case.found.ranked[:3]} for case in inside]),
        auroc=_auroc([case.confidence for case in inside], [case.confidence for case in outside]),
        in_scope=_share([case.answered and case.first == case.expected for case in inside]),
        out_of_scope=_share([not case.answered for case in outside]),
        mcc=_mcc(inside, outside),
        p50=float(p50),
        p99=float(p99),
    )


def _share(flags: Sequence[bool]) -> float | None:
    return sum(flags) / len(flags) if flags else None


def _auroc(inside: Sequence[float], outside: Sequence[float]) -> float | None:
    if not inside or not outside:
        return None
    ordered = np.sort(outside)
    below = np.searchsorted(ordered, inside, "left") + np.searchsorted(ordered, inside, "right")
    return float(below.mean() / 2 / len(ordered))


def _mcc(inside: Sequence[Case], outside: Sequence[Case]) -> float | None:
    hits, misses = sum(case.answered for case in inside), sum(not case.answered for case in inside)
    false, right = sum(case.answered for case in outside), sum(not case.answered for case in outside)
    spread = math.sqrt((hits + false) * (hits + misses) * (right + false) * (right + misses))
    return (hits * right - false * misses) / spread if spread else None
