"""Kernel ridge regression, one entry against all others, and what it would say with an entry left out.

Kernel methods and their leave-out residuals in closed form: Rifkin, Yeo, Poggio, "Regularized least-squares
classification" (2003); for whole blocks: An, Liu, Venkatesh, "Fast cross-validation algorithms for least squares"
(2007). For large banks: Williams, Seeger, "Using the Nyström method to speed up kernel machines" (2001); adding to
one of these: Quiñonero-Candela, Rasmussen, "A unifying view of sparse approximate Gaussian process regression" (2005).
"""

from dataclasses import dataclass
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from bot.search.space import Floats, Tuning

Flags = NDArray[np.bool_]
Whole = NDArray[np.intp]
Rows = Whole | slice
"""Numbers of rows; of all, a slice, which nothing is copied for."""

EXACT = 4000
"""Phrasings up to which each one is a basis of the regression; of more, so many, spread evenly, are."""

_JITTER = 1e-4  # keeps the smallest eigenvalues of a large kernel matrix above the noise of the arithmetic


@dataclass(frozen=True, slots=True)
class Regression:
    """The weights of each basis phrasing for each entry.

    `basis` are the rows of the bank that are one. Those of an entry lie one after another in memory, since only some
    entries' are looked at.
    """

    tuning: Tuning
    basis: Rows
    weights: Floats

    def predict(self, near: Floats, entries: Whole) -> Floats:
        """These entries' regressions for a text that is so near to each phrasing of the bank."""
        return np.asarray(self.weights.T.take(entries, axis=0) @ kernel(near[self.basis], self.tuning))

    def extended(self, settled: Floats, near: Floats, owner: Whole) -> "Extended":
        """This regression with more phrasings, whose weights join the others; theirs are corrected, not fitted anew.

        By the inverse of a matrix in blocks (Schur complement) this is what a fit of all would give with the ridge of
        the bank's phrasings as it was. Each new phrasing becomes a basis. Its ridge is that of an entry of mean size,
        though its entry may have but this one: on banks that had entries of one phrasing added (cross-validation inside
        CLINC150, BANKING77, and the shipped pack) a tenth more of the questions for these were found than with a ridge
        by size, and no fewer of the others.

        Args:
            settled: that of the fit.
            near: new phrasings by those of the bank and then the new ones.
            owner: the entry of each new phrasing; new entries are numbered after those of the bank.
        """
        bank = near.shape[1] - len(owner)
        across = kernel(near[:, self.basis], self.tuning)
        correction = settled @ across.T
        left = kernel(near[:, bank:], self.tuning) + self.tuning.ridge * np.eye(len(owner)) - across @ correction
        known = self.weights.shape[1]
        missing = (owner[:, None] == np.arange(max(known, owner.max() + 1))).astype(np.float64)
        missing[:, :known] -= across @ self.weights
        return Extended(self, bank, correction, np.linalg.solve(left, missing))


@dataclass(frozen=True, slots=True)
class Extended:
    """A regression with more phrasings than it was fitted to; it shares all that was fitted.

    `bank` is the number of phrasings that it was fitted to. `correction`, basis by new phrasings, takes off a new
    phrasing what the bank has said already; `weights` are those of the new phrasings for each entry.
    """

    base: Regression
    bank: int
    correction: Floats
    weights: Floats

    def predict(self, near: Floats, entries: Whole) -> Floats:
        """These entries' regressions for a text that is so near to each phrasing of the bank and then the new ones."""
        known = kernel(near[self.base.basis], self.base.tuning)
        new = kernel(near[self.bank :], self.base.tuning) - known @ self.correction
        scores = self.weights.T[entries] @ new
        fitted = entries < self.base.weights.shape[1]
        scores[fitted] += self.base.weights.T[entries[fitted]] @ known
        return np.asarray(scores)


def kernel(near: Floats, tuning: Tuning) -> Floats:
    """The kernel of a nearness."""
    return kernel_in_place(near.copy(), tuning)


def kernel_in_place(near: Floats, tuning: Tuning) -> Floats:
    """The same, written over the nearness: of a large bank either takes hundreds of megabytes."""
    near -= 1
    near *= tuning.sharpness
    return np.exp(near, out=near)


class Fit(NamedTuple):
    """A regression, and what else is known when it is fitted.

    `settled` is the symmetric matrix, basis by basis, for which k(x, y) - k(x, basis) settled k(basis, y) is the kernel
    that is left for what the bank does not say: the inverse of kernel and ridge where every phrasing is a basis.
    `left_out`, basis by entries, is what a regression on the basis alone would give a phrasing without its entry.
    """

    regression: Regression
    settled: Floats
    left_out: Floats


def basis(count: int, most: int) -> Whole:
    """The rows of so many phrasings that the regression rests on: all, or `most` of them, spread evenly."""
    return np.arange(count) if count <= most else np.unique(np.linspace(0, count - 1, most).astype(np.intp))


def fit(owner: Whole, rows: Whole, across: Floats, tuning: Tuning) -> Fit:
    """The regression of a bank.

    Args:
        owner: the entry of each phrasing, from 0.
        rows: the phrasings that are a basis.
        across: the kernel of each of these and each phrasing; written over.
        tuning: the constants.
    """
    own = owner[:, None] == np.arange(owner.max() + 1)
    sizes = own.sum(axis=0)
    ridge = tuning.ridge * np.sqrt(sizes.mean() / sizes)[owner]
    exact = len(rows) == len(owner)
    inner = across if exact else across[:, rows]  # changed in place below, since each copy may take 100 MB
    diagonal = slice(None, None, len(rows) + 1)
    inner.flat[diagonal] += ridge[rows]
    inverse: Floats = np.linalg.inv(inner).astype(np.float64, copy=False)
    left_out = _left_out(own[rows], owner[rows], inverse)
    if exact:
        weights, settled = inverse @ own, inverse
    else:
        inner.flat[diagonal] += _JITTER - ridge[rows]
        weights, settled = _spread(across, inner, own, ridge)
    kept = slice(len(owner)) if exact else rows
    return Fit(Regression(tuning, kept, np.asfortranarray(weights)), settled, left_out)


def _spread(across: Floats, inner: Floats, own: Flags, ridge: Floats) -> tuple[Floats, Floats]:
    """The weights of the basis, fitted to every phrasing of the bank, and what is settled by them."""
    targets = across @ (own / ridge[:, None])
    across /= np.sqrt(ridge)
    precision = across @ across.T
    precision += inner
    covariance: Floats = np.linalg.inv(precision).astype(np.float64, copy=False)
    settled: Floats = np.linalg.inv(inner).astype(np.float64, copy=False)
    settled -= covariance
    return covariance @ targets, settled


def _left_out(own: Flags, owner: Whole, inverse: Floats) -> Floats:
    weights = inverse @ own
    left_out = np.empty_like(weights)
    for entry in range(own.shape[1]):
        block = np.flatnonzero(owner == entry)
        left_out[block] = own[block] - np.linalg.solve(inverse[np.ix_(block, block)], weights[block])
    return left_out
