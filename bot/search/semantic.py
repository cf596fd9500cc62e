"""Texts by their words and by what they mean: the features of the hybrid engine."""

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np

from bot.search.features import TextSpace, Vector
from bot.search.minilm import MODEL, MiniLM
from bot.search.space import Floats, Nearby, Tuning
from bot.search.vectors import Vectors
from bot.search.weights import Singles

MEANING = 0.8
"""The share of meaning in the nearness of two texts; the rest is that of their words."""

TUNING = Tuning(sharpness=2.0, ridge=0.05, learned=0.65)
"""Both chosen by five-fold cross-validation inside the banks of CLINC150 and BANKING77 (`docs/search.md`)."""


STEPS = 4000
"""Steps to 1 in a vector's numbers.

As whole numbers up to 4000 squared, which single precision holds, products of two vectors are exact, in whatever order
they are summed: equals stay equal. Cosines move by some .0001.
"""


class Semantic:
    """The hybrid engine: a model of what texts mean, which makes spaces.

    Args:
        model: the folder of the model's files; without it, the installed package.
        kept: the file that keeps the vectors of phrasings; without it, they are made each time.

    Raises:
        SemanticError: the model cannot be used; the message says why, and what to do.
    """

    def __init__(self, model: Path | None = None, kept: Path | None = None) -> None:
        self.model = MiniLM(model)
        self.vectors = Vectors(self.model.vector, MODEL, kept)

    def space(self, texts: Sequence[str], owner: Sequence[int]) -> "HybridSpace":
        """Some texts, given cleaned, and the entry of each, as a lookup needs them."""
        return HybridSpace(self, texts, owner)


@dataclass(frozen=True, slots=True)
class HybridVector:
    """A text by its words, of length 1 at most, and by what it means, in steps."""

    words: Vector
    meaning: Singles


class _Hybrid:
    """How near a text is to each of some, by its words and by what it means.

    Args:
        semantic: the engine.
        words: the texts by their words; more texts may stand before them.
        texts: the same, cleaned.
        before: what the texts before them mean.
    """

    def __init__(
        self, semantic: Semantic, words: Nearby, texts: Sequence[str], before: tuple[Singles, ...] = ()
    ) -> None:
        self._semantic, self._words = semantic, words
        own = _rounded(semantic.vectors.of(texts))
        self._meanings = (*before, own)
        self.vectors = [HybridVector(*pair) for pair in zip(words.vectors, own, strict=True)]

    def vector(self, words: list[str]) -> HybridVector:
        """The vector of a text."""
        meaning = self._semantic.model.vector(" ".join(words))
        return HybridVector(self._words.vector(words), _rounded(meaning))

    def nearness(self, vector: HybridVector) -> Floats:
        """How near a text is to each of the texts."""
        meant = np.concatenate([meanings @ vector.meaning for meanings in self._meanings], dtype=np.float64)
        return meant * (MEANING / STEPS**2) + (1 - MEANING) * self._words.nearness(vector.words)


class HybridSpace(_Hybrid):
    """Some texts, and how near any text is to each of them.

    The nearness of two texts is a mean, weighed by `MEANING`, of the cosine of what they mean and the nearness of their
    words. The cosine is taken as it is: clipped at 0 it would be no product of vectors any more, and a kernel matrix
    could lose its inverse. So a nearness is about 1 at most, and may be a little below 0.
    """

    tuning = TUNING

    def __init__(self, semantic: Semantic, texts: Sequence[str], owner: Sequence[int]) -> None:
        words = TextSpace(texts, owner)
        super().__init__(semantic, words, texts)
        self._extend = words.extended

    def extended(self, texts: Sequence[str]) -> Nearby:
        """The same space with more texts."""
        return _Hybrid(self._semantic, self._extend(texts), texts, self._meanings)


def _rounded(vectors: Singles) -> Singles:
    return np.asarray(np.rint(vectors * np.float32(STEPS)))
