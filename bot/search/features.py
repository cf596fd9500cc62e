"""Texts as TF-IDF vectors in one inverted index, and how near any text is to each of them."""

import math
from array import array
from collections import Counter
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from bot.search.text import char_features, pair_features, skip_features, word_features

Floats = NDArray[np.float64]
Extract = Callable[[list[str]], Iterable[str]]

PARTS: tuple[tuple[Extract, float], ...] = (
    (word_features, 1.0),
    (skip_features, 0.7),
    (pair_features, 1.5),
    (char_features, 1.5),
)
"""What is looked at, and how much each counts in the nearness of the whole.

Chosen by five-fold cross-validation inside the banks of CLINC150 and BANKING77 (`docs/search.md`).
"""


@dataclass(frozen=True, slots=True)
class Vector:
    """A text's features by number, and the weight of each; its length is 1 at most."""

    features: "array[int]"
    weights: "array[float]"


class TextSpace:
    """Some texts, and how near any text is to each of them.

    A text's vector is made of one part for each kind of feature, of TF-IDF weights (1 + log frequency; smoothed inverse
    document frequency, as in Salton, Buckley, "Term-weighting approaches in automatic text retrieval", 1988) scaled to
    the part's share. The nearness of two texts, 0 to 1, is the product of their vectors.
    """

    def __init__(self, texts: Sequence[str]) -> None:
        self.count = len(texts)
        self._numbers: list[dict[str, int]] = [{} for _ in PARTS]
        counts = [_counted(text.split()) for text in texts]
        self._idf = self._weigh(counts)
        self._unseen = math.log(1 + self.count) + 1
        whole = sum(share for _, share in PARTS)
        self._lengths = [math.sqrt(share / whole) for _, share in PARTS]
        self.vectors = [self._vector(found) for found in counts]
        self._rows, self._weights, self._starts = self._inverted()

    def vector(self, words: list[str]) -> Vector:
        """The vector of a text; features that no text has are in its length only."""
        return self._vector(_counted(words))

    def nearness(self, vector: Vector) -> Floats:
        """How near a text is to each of the texts, 0 to 1."""
        if not vector.features:
            return np.zeros(self.count)
        starts = self._starts
        spans = [slice(starts[feature], starts[feature + 1]) for feature in vector.features]
        rows = np.concatenate([self._rows[span] for span in spans])
        weights = np.repeat(vector.weights, [span.stop - span.start for span in spans])
        weights *= np.concatenate([self._weights[span] for span in spans])
        return np.bincount(rows, weights=weights, minlength=self.count).astype(np.float64)

    def _weigh(self, counts: Sequence[list[Counter[str]]]) -> list[float]:
        """Number the features; the inverse document frequency of each."""
        frequency: list[int] = []
        for numbers, part in zip(self._numbers, zip(*counts, strict=True), strict=True):
            for found in part:
                for feature in found:
                    number = numbers.setdefault(feature, len(frequency))
                    if number == len(frequency):
                        frequency.append(0)
                    frequency[number] += 1
        return [math.log((1 + self.count) / (1 + often)) + 1 for often in frequency]

    def _vector(self, counts: list[Counter[str]]) -> Vector:
        features, weights = array("l"), array("d")
        for numbers, found, length in zip(self._numbers, counts, self._lengths, strict=True):
            own, squares = array("d"), 0.0
            for feature, often in found.items():
                number = numbers.get(feature)
                weight = (1 + math.log(often)) * (self._unseen if number is None else self._idf[number])
                squares += weight * weight
                if number is not None:
                    features.append(number)
                    own.append(weight)
            scale = length / math.sqrt(squares or 1.0)
            weights.extend([weight * scale for weight in own])
        return Vector(features, weights)

    def _inverted(self) -> tuple[NDArray[np.int32], Floats, list[int]]:
        """For each feature, the texts that have it and with which weight."""
        sizes = [len(vector.features) for vector in self.vectors]
        features = np.concatenate([np.array(vector.features, dtype=np.int64) for vector in self.vectors])
        weights = np.concatenate([np.array(vector.weights) for vector in self.vectors])
        order = np.argsort(features, kind="stable")
        starts = np.searchsorted(features[order], np.arange(len(self._idf) + 1))
        return np.repeat(np.arange(self.count, dtype=np.int32), sizes)[order], weights[order], starts.tolist()


def _counted(words: list[str]) -> list[Counter[str]]:
    return [Counter(extract(words)) for extract, _ in PARTS]
