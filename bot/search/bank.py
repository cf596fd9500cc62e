"""Phrasings, and the score of each entry for any question.

An entry's score is a regression on the nearness of all phrasings (`regression`), blended with the nearness of its own
nearest one.
"""

from collections.abc import Sequence

import numpy as np

from bot.search.regression import EXACT, Extended, Regression, Whole, basis, fit, kernel_in_place
from bot.search.space import Floats, Make

REGRESSED = 32
"""Entries, those with the nearest phrasings, whose regression is looked at.

To read the weights of all takes longer than all else where there are many. Of 8,580 queries of CLINC150 and BANKING77
none gets another outcome than with all of them, three get another first entry and 29 others among the first three (with
64, one and three); every figure of both engines in `docs/search.md` is the same to four digits.
"""

PHRASING_BYTES = 12_000
"""What the features of an added phrasing take, about; measured with phrasings of ten words."""


class Bank:
    """Phrasings of some entries, fitted.

    `size` is the number of phrasings, `sizes` that of each entry. `foreign` is the best score that each phrasing of the
    basis gets when its own entry is left out, so that it asks for something that the bank lacks; empty with fewer than
    two entries.

    Args:
        owner: the entry of each phrasing, from 0, without a gap; at least one.
        texts: the phrasings, cleaned.
        make: makes their features.
        most: phrasings up to which the regression is exact.
        final: whether it is never extended; it takes far less memory then.
    """

    def __init__(
        self, owner: Whole, texts: Sequence[str], make: Make, most: int = EXACT, *, final: bool = False
    ) -> None:
        order = np.argsort(owner, kind="stable")
        self._owner = owner[order]
        self.size = len(owner)
        self.sizes = np.bincount(owner)
        self._starts = np.searchsorted(self._owner, np.arange(len(self.sizes)))
        self.space = make([texts[i] for i in order], self._owner.tolist())
        rows = basis(self.size, most)
        near = np.empty((len(rows), self.size))
        for i, row in enumerate(rows):
            near[i] = self.space.nearness(self.space.vectors[row])
        self.space.vectors.clear()  # they are as large as the rest of the space, and of no more use
        nearest = self.nearest(near)
        fitted = fit(self._owner, rows, kernel_in_place(near, self.space.tuning), self.space.tuning)
        self.regression = fitted.regression
        self._settled = None if final else _Half(fitted.settled)
        self.foreign = self._foreign(nearest, fitted.left_out) if len(self.sizes) > 1 else np.array([])

    def scores(self, words: list[str]) -> Floats:
        """Each entry's score for a question, about 0 to 1; all 0 where nothing is near it."""
        near = self.space.nearness(self.space.vector(words))
        nearest = self.nearest(near)
        return self.blended(nearest, near, self.regression) if nearest.any() else nearest

    def blended(self, nearest: Floats, near: Floats, regression: Regression | Extended) -> Floats:
        """The scores of entries whose nearest phrasing is so near, for a text that is so near to each phrasing."""
        learned = self.space.tuning.learned
        scores = (1 - learned) * nearest
        entries = _greatest(nearest, REGRESSED)
        scores[entries] += learned * regression.predict(near, entries)
        return scores

    def nearest(self, near: Floats) -> Floats:
        """The nearness of each entry's nearest phrasing, of one text or of many."""
        return np.asarray(np.maximum.reduceat(near, self._starts, axis=-1))

    @property
    def settled(self) -> Floats | None:
        """What is settled by it (`regression.Fit`); None where it is never extended."""
        return self._settled.whole() if self._settled else None

    @property
    def bytes(self) -> int:
        """What it takes of memory, about."""
        settled = self._settled.bytes if self._settled else 0
        return self.size * PHRASING_BYTES + self.regression.weights.nbytes + settled

    def blend(self, nearest: Floats, regression: Floats) -> Floats:
        """The score of entries of which one is this near, and the regression says this."""
        learned = self.space.tuning.learned
        return learned * regression + (1 - learned) * nearest

    def _foreign(self, nearest: Floats, left_out: Floats) -> Floats:
        scores = self.blend(nearest, left_out)
        scores[np.arange(len(scores)), self._owner[self.regression.basis]] = -np.inf
        return np.asarray(scores.max(axis=1))


class ExtendedBank:
    """A bank with more phrasings; it shares the bank, and keeps what they add to it.

    Args:
        base: the bank.
        settled: what is settled by it (`regression.Fit`).
        owner: the entry of each new phrasing; new entries are numbered after those of the bank. At least one.
        texts: the new phrasings, cleaned.
    """

    def __init__(self, base: Bank, settled: Floats, owner: Whole, texts: Sequence[str]) -> None:
        self._base = base
        self._owner = owner
        self._entries = max(len(base.sizes), int(owner.max()) + 1)
        self._space = base.space.extended(texts)
        near = np.array([self._space.nearness(vector) for vector in self._space.vectors])
        self._regression = base.regression.extended(settled, near, owner)

    @property
    def bytes(self) -> int:
        """What it takes of memory beside the bank, about."""
        kept = self._regression.correction.nbytes + self._regression.weights.nbytes
        return len(self._owner) * PHRASING_BYTES + kept

    def scores(self, words: list[str]) -> Floats:
        """Each entry's score for a question, about 0 to 1; all 0 where nothing is near it."""
        near = self._space.nearness(self._space.vector(words))
        if not near.any():
            return np.zeros(self._entries)
        nearest = np.full(self._entries, -np.inf)
        nearest[: len(self._base.sizes)] = self._base.nearest(near[: self._base.size])
        np.maximum.at(nearest, self._owner, near[self._base.size :])
        return self._base.blended(nearest, near, self._regression)


class _Half:
    """A symmetric matrix, of which one half is kept: the greatest thing in a bank, and seldom needed."""

    def __init__(self, matrix: Floats) -> None:
        self._rows = np.concatenate([row[: i + 1] for i, row in enumerate(matrix)])
        self._count = len(matrix)

    @property
    def bytes(self) -> int:
        """What it takes of memory."""
        return self._rows.nbytes

    def whole(self) -> Floats:
        """The matrix, made anew."""
        made, start = np.empty((self._count, self._count)), 0
        for i in range(self._count):
            made[i, : i + 1] = made[: i + 1, i] = self._rows[start : start + i + 1]
            start += i + 1
        return made


def _greatest(values: Floats, count: int) -> Whole:
    """The places of the greatest values, at most so many."""
    if len(values) <= count:
        return np.arange(len(values))
    return np.argpartition(values, -count)[-count:]
