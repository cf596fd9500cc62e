"""Kernel ridge regression, one entry against all others, and what it would say with an entry left out.

Kernel methods and their leave-out residuals in closed form: Rifkin, Yeo, Poggio, "Regularized least-squares
classification" (2003); for whole blocks: An, Liu, Venkatesh, "Fast cross-validation algorithms for least squares"
(2007). For large banks: Williams, Seeger, "Using the Nyström method to speed up kernel machines" (2001).
"""

from collections.abc import Callable
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

Floats = NDArray[np.float64]
Flags = NDArray[np.bool_]
Whole = NDArray[np.intp]

EXACT = 3000
"""Phrasings up to which each one is a basis of the regression; of more, so many, spread evenly, are."""

SHARPNESS = 1.0
RIDGE = 0.03
"""Both chosen by five-fold cross-validation inside the banks of CLINC150 and BANKING77 (`docs/search.md`)."""

_JITTER = 1e-6  # keeps the smallest eigenvalues of a large kernel matrix above the noise of the arithmetic


@dataclass(frozen=True, slots=True)
class Regression:
    """The weights of each basis phrasing for each entry.

    `basis` are the rows of the bank that are one; `left_out`, basis by entries, is what a regression on the basis alone
    would give a phrasing had it never seen one of the same entry.
    """

    basis: Whole
    weights: Floats
    left_out: Floats

    def predict(self, near: Floats) -> Floats:
        """Each entry's regression for a text that is so near to each phrasing of the bank."""
        return np.asarray(kernel(near[self.basis]) @ self.weights)


def kernel(near: Floats) -> Floats:
    """The kernel of a nearness, 0 to 1."""
    return np.asarray(np.exp(SHARPNESS * (near - 1)))


def fit(owner: Whole, nearness: Callable[[int], Floats], most: int = EXACT) -> Regression:
    """The regression of a bank.

    Args:
        owner: the entry of each phrasing, from 0.
        nearness: how near a phrasing is to each phrasing.
        most: phrasings that can be a basis.
    """
    own = owner[:, None] == np.arange(owner.max() + 1)
    sizes = own.sum(axis=0)
    ridge = RIDGE * np.sqrt(sizes.mean() / sizes)[owner]
    count = len(owner)
    basis = np.arange(count) if count <= most else np.unique(np.linspace(0, count - 1, most).astype(np.intp))
    across = kernel(np.array([nearness(int(row)) for row in basis]))
    inverse: Floats = np.linalg.inv(across[:, basis] + np.diag(ridge[basis])).astype(np.float64)
    weights = inverse @ own if len(basis) == count else _spread(across, across[:, basis], own, ridge)
    return Regression(basis, weights, _left_out(own[basis], owner[basis], inverse))


def _spread(across: Floats, inner: Floats, own: Flags, ridge: Floats) -> Floats:
    """The weights of the basis, fitted to every phrasing of the bank."""
    root = np.linalg.cholesky(inner + _JITTER * np.eye(len(inner)))
    features = np.linalg.solve(root, across)  # the basis made orthonormal, so that what follows is well conditioned
    precision = (features / ridge) @ features.T + np.eye(len(inner))
    return np.linalg.solve(root.T, np.linalg.solve(precision, features @ (own / ridge[:, None])))


def _left_out(own: Flags, owner: Whole, inverse: Floats) -> Floats:
    weights = inverse @ own
    left_out = np.empty_like(weights)
    for entry in range(own.shape[1]):
        block = np.flatnonzero(owner == entry)
        left_out[block] = own[block] - np.linalg.solve(inverse[np.ix_(block, block)], weights[block])
    return left_out
