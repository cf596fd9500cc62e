"""Texts as TF-IDF vectors in one inverted index, and how near any text is to each of them."""

import math
from array import array
from collections import Counter, defaultdict
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from itertools import count, pairwise, repeat

import numpy as np
from numpy.typing import NDArray

from bot.search.space import Floats, Tuning
from bot.search.text import char_features, pair_features, skip_features, word_features

Extract = Callable[[list[str]], Iterable[str]]
Counts = list[Counter[str]]
"""The features of a text, and how often it has each, for each kind."""

PARTS: tuple[tuple[Extract, float], ...] = (
    (word_features, 1.0),
    (skip_features, 0.7),
    (pair_features, 1.5),
    (char_features, 1.5),
)
"""What is looked at, and how much each counts in the nearness of the whole.

Chosen by five-fold cross-validation inside the banks of CLINC150 and BANKING77 (`docs/search.md`).
"""

TUNING = Tuning(sharpness=1.0, ridge=0.03, learned=0.7)
"""Chosen in the same way."""

_NONE = -1  # the number of a feature that no text has

COMMON = 1 / 8
"""The share of texts from which on a feature that so many have is common."""


@dataclass(frozen=True, slots=True)
class Vector:
    """A text's features by number and the weight of each; its length is 1 at most."""

    features: NDArray[np.int64]
    weights: Floats


class TextSpace:
    """Some texts, and how near any text is to each of them.

    A text's vector is made of one part for each kind of feature, of TF-IDF weights (1 + log frequency; smoothed inverse
    document frequency, as in Salton, Buckley, "Term-weighting approaches in automatic text retrieval", 1988) scaled to
    the part's share. The nearness of two texts, 0 to 1, is the product of their vectors.

    A word that all phrasings of one entry have tells more of it than one that as many phrasings of as many entries
    have. So an entry counts as the square root of how many of its texts have a feature.

    Args:
        texts: cleaned texts.
        owner: the entry of each, from 0; without it each has its own.
    """

    tuning = TUNING

    def __init__(self, texts: Sequence[str], owner: Sequence[int] | None = None) -> None:
        fresh = count()
        numbers = [defaultdict[str, int](fresh.__next__) for _ in PARTS]
        found, often, sizes = array("l"), array("d"), array("l")
        for text in texts:
            for own, counts in zip(numbers, _counted(text.split()), strict=True):
                found.extend(map(own.__getitem__, counts))  # numbers it if it is new
                often.extend(counts.values())
                sizes.append(len(counts))
        self.numbers = [dict(own) for own in numbers]
        self.seen = next(fresh)
        owners = np.arange(len(texts)) if owner is None else np.asarray(owner)
        self._unseen = math.log(1 + np.sqrt(np.bincount(owners)).sum()) + 1
        whole = sum(share for _, share in PARTS)
        self._lengths: Floats = np.sqrt([share / whole for _, share in PARTS])
        features, part = np.array(found, dtype=np.int64), np.repeat(np.arange(len(sizes)), sizes)
        idf: Floats = self._unseen - np.log(1 + self._frequency(features, owners[part // len(PARTS)]))
        weights: Floats = idf[features] * (1 + np.log(often))
        squares = np.bincount(part, weights=weights**2, minlength=len(sizes))
        weights *= (np.tile(self._lengths, len(texts)) / np.sqrt(np.where(squares, squares, 1)))[part]
        self._idf: Floats = np.append(idf, self._unseen)
        ends = np.cumsum(sizes)[len(PARTS) - 1 :: len(PARTS)].tolist()
        self.vectors = [Vector(features[start:end], weights[start:end]) for start, end in pairwise([0, *ends])]
        self.index = _Inverted(self.vectors)

    def vector(self, words: list[str]) -> Vector:
        """The vector of a text; features that no text has are in its length only."""
        return self.weighed(_counted(words))

    def nearness(self, vector: Vector) -> Floats:
        """How near a text is to each of the texts, 0 to 1."""
        return self.index.nearness(vector.features, vector.weights)

    def extended(self, texts: Sequence[str]) -> "Extension":
        """The same space with more texts."""
        return Extension(self, texts)

    def _frequency(self, features: NDArray[np.int64], owners: NDArray[np.intp]) -> Floats:
        """How many entries have each feature; one counts as the root of how many of its texts have it.

        Args:
            features: those of all texts, one after the other.
            owners: the entry of each of these.
        """
        entries = int(owners.max(initial=0)) + 1
        different, often = np.unique(features * entries + owners, return_counts=True)
        counted = np.bincount(different // entries, weights=np.sqrt(often), minlength=self.seen)
        return counted.astype(np.float64, copy=False)

    def weighed(self, counts: Counts, added: Sequence[Mapping[str, int]] = ()) -> Vector:
        """The vector of a text, of the features that have a number here or among the `added`, which weigh as unseen."""
        found: list[int] = []
        often: list[int] = []
        for own, part in zip(self.numbers, counts, strict=True):
            found.extend(map(own.get, part, repeat(_NONE)))
            often.extend(part.values())
        if added:
            more = [new.get(feature, _NONE) for new, part in zip(added, counts, strict=True) for feature in part]
            found = list(map(max, found, more))
        features = np.array(found, dtype=np.int64)
        weights: Floats = self._idf[np.minimum(features, self.seen)]  # what stands last is what an unseen one weighs
        if max(often, default=1) > 1:
            weights *= 1 + np.log(often)
        part_of = np.repeat(np.arange(len(counts)), list(map(len, counts)))
        squares = np.bincount(part_of, weights=weights * weights, minlength=len(counts))
        weights *= (self._lengths / np.sqrt(np.where(squares, squares, 1)))[part_of]
        known = features != _NONE
        return Vector(features[known], weights[known])


class Extension:
    """A space with more texts after its own, which is shared: kept is what the new texts add.

    A feature that only the new texts have weighs as much as one that no text has. So a vector has the length that it
    had in the space alone, and is as near to the texts of the space as it was.
    """

    def __init__(self, base: TextSpace, texts: Sequence[str]) -> None:
        self._base = base
        self._numbers: list[dict[str, int]] = [{} for _ in PARTS]
        counts = [_counted(text.split()) for text in texts]
        fresh = count(base.seen)
        for found in counts:
            for known, own, part in zip(base.numbers, self._numbers, found, strict=True):
                own.update((feature, next(fresh)) for feature in part if feature not in known and feature not in own)
        self.vectors = [base.weighed(found, self._numbers) for found in counts]
        self._index = _Inverted(self.vectors)

    def vector(self, words: list[str]) -> Vector:
        """The vector of a text; features that no text has are in its length only."""
        return self._base.weighed(_counted(words), self._numbers)

    def nearness(self, vector: Vector) -> Floats:
        """How near a text is to each of the texts, 0 to 1: those of the space, then the new ones."""
        features, weights = vector.features, vector.weights
        known = features < self._base.seen
        base = self._base.index.nearness(features[known], weights[known])
        places, found = self._index.places(features)
        return np.concatenate([base, self._index.nearness(places[found], weights[found])])


class _Inverted:
    """For each feature, the texts that have it and with which weight.

    A feature stands at the place that its number has among the numbers that occur; where all do, this is the number.
    One that is common has a row with its weight in each text: to add rows up is faster than to look for who has it.
    """

    def __init__(self, vectors: Sequence[Vector]) -> None:
        self.count = len(vectors)
        sizes = [len(vector.features) for vector in vectors]
        features = np.concatenate([vector.features for vector in vectors])
        weights = np.concatenate([vector.weights for vector in vectors])
        order = np.argsort(features, kind="stable")
        different, often = np.unique(features[order], return_counts=True)
        self._features = np.append(different, np.iinfo(np.int64).max)  # the last is none's, so every search ends in it
        rows, weights = np.repeat(np.arange(self.count, dtype=np.int32), sizes)[order], weights[order]
        common = often > COMMON * self.count
        self._rank = np.where(common, np.cumsum(common) - 1, -1)
        self._common = np.zeros((int(common.sum()), self.count))
        of_common = np.repeat(common, often)
        self._common[np.repeat(self._rank, often)[of_common], rows[of_common]] = weights[of_common]
        self._rows, self._weights = rows[~of_common], weights[~of_common]
        self._sizes = np.where(common, 0, often)
        self._starts = np.cumsum(self._sizes) - self._sizes

    def places(self, features: NDArray[np.int64]) -> tuple[NDArray[np.intp], NDArray[np.bool_]]:
        """Where features stand, and which of them do."""
        places = self._features.searchsorted(features)
        return places, self._features[places] == features

    def nearness(self, places: NDArray[np.integer], weights: Floats) -> Floats:
        """The product of each text with one that has features at some places, with some weights."""
        ranks = self._rank[places]
        common = ranks >= 0
        near: Floats = weights[common] @ self._common.take(ranks[common], axis=0)
        rare, weights = places[~common], weights[~common]
        sizes = self._sizes[rare]
        ends = sizes.cumsum()
        if len(ends):
            every = np.repeat(self._starts[rare] - ends + sizes, sizes) + np.arange(ends[-1])
            products = np.repeat(weights, sizes) * self._weights[every]
            near += np.bincount(self._rows[every], weights=products, minlength=self.count)
        return near


def _counted(words: list[str]) -> Counts:
    return [Counter(extract(words)) for extract, _ in PARTS]
