"""Finding the entry that a question is about, or knowing that there is none.

An entry's score is a regression on the nearness of all phrasings (`regression`), blended with the nearness of its own
nearest one.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from enum import StrEnum

import numpy as np

from bot.search.features import Floats, TextSpace
from bot.search.regression import Whole, fit
from bot.search.text import clean

LEARNED = 0.7
"""The regression's share of a score; chosen like its constants."""

ALONE = 0.6
"""The threshold of a bank of one entry, on which nothing can be measured."""

KEEN = 65
"""From where on an entry is the answer.

The percentile of the top scores that phrasings get when their own entry is left out.
"""

FAINT = 0.7
"""The share of that score from which on entries are offered as suggestions.

Just below it less than half of the suggestions hold the right entry (phrasings of the shipped pack, left out of it in
turn), while more and more foreign questions get some (with it: a sixth of those of CLINC150 and BANKING77).
"""

SUGGESTIONS = 3

_DIGITS = 9  # of a score; beyond them is the noise of the arithmetic, which must not decide between equals


class Outcome(StrEnum):
    """What a lookup ends in."""

    ANSWER = "answer"
    SUGGEST = "suggest"
    UNKNOWN = "unknown"


@dataclass(frozen=True, slots=True)
class Phrasing:
    """A way of asking for an entry."""

    entry: str
    text: str


@dataclass(frozen=True, slots=True)
class Ranked:
    """An entry and how sure we are, 0 to 1."""

    entry: str
    confidence: float


@dataclass(frozen=True, slots=True)
class Finding:
    """The outcome, and the nearest entries, best first."""

    outcome: Outcome
    ranked: tuple[Ranked, ...]


class Lookup:
    """An index over phrasings; it does not change after it is made.

    Args:
        phrasings: the bank; an entry has one or more. With fewer than two entries there is nothing to calibrate on, and
            only near-literal questions are answered.
    """

    def __init__(self, phrasings: Sequence[Phrasing]) -> None:
        self.entries = tuple(dict.fromkeys(phrasing.entry for phrasing in phrasings))
        if not phrasings:
            return
        place = {entry: i for i, entry in enumerate(self.entries)}
        owner = np.array([place[phrasing.entry] for phrasing in phrasings], dtype=np.intp)
        self._order = np.argsort(owner, kind="stable")
        self._owner: Whole = owner[self._order]
        self._starts = np.searchsorted(self._owner, np.arange(len(self.entries)))
        self._space = TextSpace([clean(phrasings[i].text) for i in self._order])
        self._regression = fit(self._owner, self._near_row)
        self.threshold = self._calibrated() if len(self.entries) > 1 else ALONE

    def look_up(self, question: str, top: int = SUGGESTIONS) -> Finding:
        """The entries nearest to a question, at most `top`, and whether the first is its answer."""
        words = clean(question).split() if self.entries else []
        if not words:
            return Finding(Outcome.UNKNOWN, ())
        near = self._space.nearness(self._space.vector(words))
        if not near.any():
            return Finding(Outcome.UNKNOWN, ())
        scores = self._scores(near, self._regression.predict(near)).round(_DIGITS)
        order = np.argsort(-scores, kind="stable")[:top]
        ranked = tuple(Ranked(self.entries[i], float(np.clip(scores[i], 0, 1))) for i in order)
        return Finding(self._outcome(ranked[0].confidence), ranked)

    def _near_row(self, row: int) -> Floats:
        return self._space.nearness(self._space.vectors[row])

    def _outcome(self, confidence: float) -> Outcome:
        if confidence >= self.threshold:
            return Outcome.ANSWER
        return Outcome.SUGGEST if confidence >= FAINT * self.threshold else Outcome.UNKNOWN

    def _scores(self, near: Floats, regression: Floats) -> Floats:
        """Each entry's score: its regression, blended with the nearness of its nearest phrasing."""
        return np.asarray(LEARNED * regression + (1 - LEARNED) * np.maximum.reduceat(near, self._starts))

    def _calibrated(self) -> float:
        """The threshold: what questions about something else score, at worst but for a few."""
        tops = []
        for row, regression in zip(self._regression.basis, self._regression.left_out, strict=True):
            scores = self._scores(self._near_row(row), regression)
            scores[self._owner[row]] = -np.inf
            tops.append(scores.max())
        return float(np.percentile(tops, KEEN))
