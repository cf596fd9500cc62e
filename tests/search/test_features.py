"""How near two texts are: from 0 for nothing in common to 1 for the same."""

import math
from collections import Counter
from collections.abc import Callable

import numpy as np
from hypothesis import given, settings
from hypothesis import strategies as st

from bot.search.features import PARTS, TextSpace
from bot.search.space import Floats
from bot.search.text import clean, stem

WORDS = st.lists(
    st.sampled_from(["learn", "learns", "model", "data", "bias", "who", "maths", "ml", "ai", "job"]),
    min_size=1,
    max_size=6,
)
TEXTS = st.lists(WORDS.map(" ".join), min_size=1, max_size=20)
"""Of many texts some features are common and some are not; of few, all are."""
CLOSE = 1e-9


def by_the_book(texts: list[list[str]], asked: list[str], owner: list[int]) -> list[float]:
    """The same by the book: TF-IDF vectors as dictionaries, and the weighted mean of the parts' cosines."""
    total = [0.0] * len(texts)
    documents = sum(math.sqrt(owner.count(entry)) for entry in set(owner))
    for extract, share in PARTS:
        counted = [Counter(extract(text)) for text in texts]

        def rare(feature: str, counted: list[Counter[str]] = counted) -> float:
            having = Counter(entry for entry, found in zip(owner, counted, strict=True) if feature in found)
            return math.log((1 + documents) / (1 + sum(math.sqrt(texts) for texts in having.values()))) + 1

        def vector(found: Counter[str], rare: Callable[[str], float] = rare) -> dict[str, float]:
            return {feature: (1 + math.log(often)) * rare(feature) for feature, often in found.items()}

        question = vector(Counter(extract(asked)))
        for i, found in enumerate(counted):
            total[i] += share * _cosine(question, vector(found))
    return [each / sum(share for _, share in PARTS) for each in total]


def _cosine(one: dict[str, float], other: dict[str, float]) -> float:
    product = sum(weight * other.get(feature, 0) for feature, weight in one.items())
    lengths = math.hypot(*one.values()) * math.hypot(*other.values())
    return product / lengths if lengths else 0.0


def nearness(space: TextSpace, words: list[str]) -> Floats:
    """How near a text is to those of a space."""
    return space.nearness(space.vector(words))


@settings(deadline=None, max_examples=60)
@given(TEXTS, WORDS, st.sampled_from(["", "unseen", "zzz"]), st.integers(1, 4))
def test_the_index_gives_the_nearness_of_the_book(
    texts: list[str], asked: list[str], strange: str, entries: int
) -> None:
    """The inverted index gives the same as plain vectors, words that no text has included."""
    asked = [*asked, *strange.split()]
    owner = [min(i, i % entries) for i in range(len(texts))]
    space = TextSpace(texts, owner)
    assert np.allclose(nearness(space, asked), by_the_book([text.split() for text in texts], asked, owner))


@settings(deadline=None, max_examples=60)
@given(TEXTS, WORDS)
def test_nearness_is_a_share(texts: list[str], asked: list[str]) -> None:
    """Nearness lies between 0 and 1."""
    near = nearness(TextSpace(texts), asked)
    assert near.shape == (len(texts),)
    assert near.min() >= 0
    assert near.max() <= 1 + CLOSE


@settings(deadline=None, max_examples=60)
@given(TEXTS)
def test_a_texts_own_vector_is_that_of_its_words(texts: list[str]) -> None:
    """The vectors that a space keeps are those that the same words get as a question."""
    space = TextSpace(texts)
    for text, vector in zip(texts, space.vectors, strict=True):
        again = space.vector(text.split())
        assert np.array_equal(again.features, vector.features)
        assert np.allclose(again.weights, vector.weights)


@settings(deadline=None, max_examples=60)
@given(TEXTS)
def test_a_text_is_nearest_to_itself(texts: list[str]) -> None:
    """No text is nearer to a text than the text itself."""
    space = TextSpace(texts)
    for i, text in enumerate(texts):
        near = nearness(space, text.split())
        assert near[i] >= near.max() - CLOSE
        if len(set(map(stem, text.split()))) > 1:  # a single word has no pair of words to be alike in
            assert abs(near[i] - 1) < CLOSE


@settings(deadline=None, max_examples=40)
@given(TEXTS)
def test_nearness_goes_both_ways(texts: list[str]) -> None:
    """Among the texts of a space, one is as near to another as the other is to it."""
    space = TextSpace(texts)
    near = np.array([nearness(space, text.split()) for text in texts])
    assert np.allclose(near, near.T)


def test_nothing_in_common_is_nothing() -> None:
    """Texts without a common run of characters are at 0, and so is a text without words."""
    space = TextSpace(["machine learning", "data"])
    assert not nearness(space, ["xyz", "qq"]).any()
    assert not nearness(space, []).any()
    assert not nearness(TextSpace(["", "data"]), ["data"])[:1].any()


def test_a_slip_leaves_a_word_near() -> None:
    """A misspelt word is nearer to the right one than to any other."""
    space = TextSpace(["machine", "engineer", "statistics", "privacy"])
    for slip, right in (("enginer", 1), ("machiene", 0), ("statistiks", 2), ("privcy", 3)):
        assert int(nearness(space, clean(slip).split()).argmax()) == right


def test_a_word_of_one_entry_tells_more_than_one_of_many() -> None:
    """Of two words that as many texts have, the one that a single entry has brings a text nearer."""
    texts = ["oak wood", "oak house", "red wood", "red house", "pine tree"]
    near = nearness(TextSpace(texts, [0, 0, 1, 2, 3]), ["oak", "red"])
    assert min(near[:2]) > max(near[2:4])


@settings(deadline=None, max_examples=60)
@given(TEXTS, TEXTS, WORDS)
def test_a_longer_space_leaves_the_nearness_as_it_was(texts: list[str], more: list[str], asked: list[str]) -> None:
    """A text is as near to the texts of a space as before, and to the new ones as by features that no text had."""
    space = TextSpace(texts)
    longer = space.extended([*more, "entirely new zebras"])
    near = longer.nearness(longer.vector([*asked, "zebras"]))
    assert np.allclose(near[: len(texts)], nearness(space, [*asked, "zebras"]))
    assert len(near) == len(texts) + len(more) + 1
    assert near[-1] > 0
    for i, vector in enumerate(longer.vectors):
        own = longer.nearness(vector)[len(texts) :]
        assert own[i] >= own.max() - CLOSE
        assert np.allclose(longer.nearness(longer.vectors[0])[len(texts) + i], own[0])


def test_new_texts_are_near_by_new_words() -> None:
    """Texts that share only what a space has never seen are found by it."""
    longer = TextSpace(["machine learning", "data"]).extended(["zebra quilt", "fox", ""])
    near = longer.nearness(longer.vector(["zebra", "quilt"]))
    assert abs(near[2] - 1) < CLOSE
    assert near[3] < 0.1
    assert near[4] == 0
    assert not longer.nearness(longer.vector([])).any()
