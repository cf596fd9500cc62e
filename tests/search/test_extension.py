"""What a group adds to an index is found as though all had been fitted together, and the index stays as it is."""

import math
import tracemalloc

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from bot.search.features import TUNING, TextSpace
from bot.search.lookup import Finding, Lookup, Outcome, Phrasing
from bot.search.regression import basis, fit
from bot.search.space import Floats
from bot.search.text import clean
from tests.search.banks import GARDEN, banks, made_up

CLOSE = 1e-7
ADDED = (
    Phrasing("own/cake", "who brings the cake"),
    Phrasing("own/cake", "is there any cake for my plants"),
    Phrasing("soil", "what do cacti grow in"),
)


class Together:
    """Bank and addition by the book: one regression over all phrasings, with the ridge of the bank's as it was."""

    def __init__(self, bank: tuple[Phrasing, ...], added: tuple[Phrasing, ...]) -> None:
        self.all = (*bank, *added)
        texts = [clean(phrasing.text) for phrasing in self.all]
        entries = list(dict.fromkeys(phrasing.entry for phrasing in bank))
        owner = [entries.index(phrasing.entry) for phrasing in bank]
        self.space = TextSpace(texts[: len(bank)], owner).extended(texts[len(bank) :])
        mean = len(bank) / len({phrasing.entry for phrasing in bank})
        ridge = [math.sqrt(mean / sum(other.entry == each.entry for other in bank)) for each in bank]
        ridge += [1.0] * len(added)
        kernel = np.exp(TUNING.sharpness * (np.array([self.near(text) for text in texts]) - 1))
        self.inverse = np.linalg.inv(kernel + TUNING.ridge * np.diag(ridge))

    def near(self, text: str) -> Floats:
        """How near a text is to each phrasing, the bank's first."""
        return self.space.nearness(self.space.vector(text.split()))

    def scores(self, asked: str) -> dict[str, float]:
        """Each entry's score for a question."""
        near = self.near(clean(asked))
        spread = np.exp(TUNING.sharpness * (near - 1)) @ self.inverse
        found = {}
        for entry in {phrasing.entry for phrasing in self.all}:
            own = np.array([phrasing.entry == entry for phrasing in self.all])
            found[entry] = float(TUNING.learned * (spread @ own) + (1 - TUNING.learned) * near[own].max())
        return found


def best(lookup: Lookup, asked: str) -> tuple[Outcome, str | None]:
    """The outcome and the first entry."""
    found = lookup.look_up(asked)
    return found.outcome, found.ranked[0].entry if found.ranked else None


@settings(deadline=None, max_examples=80)
@given(
    banks(), banks("cdx", ("data", "zebra", "who", "pay", "fur")), st.sampled_from(["who has fur", "bias data zebra"])
)
def test_an_addition_is_found_as_though_fitted_together(
    bank: tuple[Phrasing, ...], added: tuple[Phrasing, ...], asked: str
) -> None:
    """The corrected regression equals one over all phrasings, also where an entry of the bank gets further ones."""
    added = added[: len(bank)]
    longer, book = Lookup(bank).extended(added), Together(bank, added)
    found = longer.look_up(asked, top=9)
    scores = {each.entry: each.confidence for each in found.ranked}
    assert scores.keys() == (book.scores(asked).keys() if book.near(clean(asked)).any() else set())
    assert all(abs(np.clip(book.scores(asked)[entry], 0, 1) - score) < CLOSE for entry, score in scores.items())


def test_the_index_stays_as_it_is() -> None:
    """An index finds after an addition what it found before, and the addition has nothing of another one."""
    base = Lookup(GARDEN)
    asked = [phrasing.text for phrasing in (*GARDEN, *ADDED)]
    before = [base.look_up(text) for text in asked]
    one, other = base.extended(ADDED), base.extended(made_up(2, 3))
    assert [base.look_up(text) for text in asked] == before
    assert "own/cake" in one.entries
    assert set(other.entries) == {*base.entries, "e0", "e1"}
    assert base.extended(()) is base


@pytest.mark.parametrize("text", ["what is it", "when do plants need water", "watering", "zebra", "cake!"])
@pytest.mark.parametrize("bank", [GARDEN, GARDEN[:1], ()])
def test_what_was_taught_word_for_word_is_found(bank: tuple[Phrasing, ...], text: str) -> None:
    """A phrasing that was added finds its entry, whatever it says and whatever else is in the bank."""
    longer = Lookup(bank).extended([Phrasing("own/other", "an apple a day"), Phrasing("own/taught", text)])
    assert best(longer, f"Hi! {text.upper()}") == (Outcome.ANSWER, "own/taught")


@pytest.mark.parametrize("bank", [(), GARDEN[:1], GARDEN[:2], GARDEN[:6], GARDEN])
def test_any_index_can_be_added_to(bank: tuple[Phrasing, ...]) -> None:
    """With no bank, one entry, or as many as one likes, both the bank's phrasings and the new ones find their entry."""
    longer = Lookup(bank).extended(ADDED)
    for phrasing in (*bank, *ADDED):
        assert longer.look_up(phrasing.text).ranked[0].entry == phrasing.entry
    assert longer.look_up("qqq").outcome is Outcome.UNKNOWN


@settings(deadline=None, max_examples=60)
@given(banks(), st.sampled_from(["who pay", "learn bias data", "model", "job"]))
def test_of_equals_what_was_added_comes_first(bank: tuple[Phrasing, ...], asked: str) -> None:
    """An entry with the very phrasings of another stands before it where they are equally sure."""
    twin = [Phrasing("own/twin", each.text) for each in bank if each.entry == bank[0].entry]
    ranked = Lookup(bank).extended(twin).look_up(asked, top=9).ranked
    sure = {each.entry: each.confidence for each in ranked}
    names = [each.entry for each in ranked]
    for entry, confidence in sure.items():
        if confidence == sure["own/twin"]:
            assert names.index("own/twin") <= names.index(entry)


def test_further_wordings_help_an_entry_of_the_bank() -> None:
    """An entry that gets another phrasing is surer of questions like it, and stays one entry."""
    base = Lookup(GARDEN)
    longer = base.extended([Phrasing("light", "is the window bright enough for a fern")])
    assert longer.entries == base.entries
    assert best(base, "is my window bright enough")[1] != "light"
    assert best(longer, "is my window bright enough") == (Outcome.ANSWER, "light")


def test_an_entry_that_is_asked_for_in_idle_words_can_be_added() -> None:
    """Such a question is answered by an entry that was added with another like it."""
    longer = Lookup(GARDEN).extended([Phrasing("own/bot", "who are you"), Phrasing("own/bot", "what are you")])
    assert best(longer, "what are you then") == (Outcome.ANSWER, "own/bot")


def test_more_than_was_fitted_is_fitted_anew() -> None:
    """A bank that would be a small part of the whole is not what rareness is measured by."""
    added = made_up(4, 3)
    longer = Lookup(GARDEN).extended(added)
    whole = Lookup((*added, *GARDEN))
    for phrasing in GARDEN:
        assert longer.look_up(phrasing.text) == whole.look_up(phrasing.text)


def test_a_bank_beyond_the_exact_limit_can_be_added_to() -> None:
    """Where the regression rests on a part of the bank, it knows its own, and what is added is found beside them."""
    bank = made_up(25, 12)
    base = Lookup(bank, most=200)
    assert 0 < base.threshold < 1
    added = [Phrasing(f"own/{i}", text) for i, text in enumerate(("who brings the cake", "where do we meet on Monday"))]
    longer = base.extended(added)
    assert best(longer, "who will bring a cake") == (Outcome.ANSWER, "own/0")
    assert best(longer, "where is the meeting on monday") == (Outcome.ANSWER, "own/1")
    asked = [phrasing for phrasing in bank[::5] if base.look_up(phrasing.text).ranked[0].entry == phrasing.entry]
    assert len(asked) > 0.9 * len(bank[::5])
    for phrasing in asked:
        found, before = longer.look_up(phrasing.text), base.look_up(phrasing.text)
        assert found.ranked[0].entry == phrasing.entry
        assert abs(found.ranked[0].confidence - before.ranked[0].confidence) < 0.05


def test_an_addition_to_a_spread_regression_is_a_conditioned_one() -> None:
    """On a part of the bank as a basis, what is settled is what the phrasings of the bank say by way of that part."""
    dice = np.random.default_rng(5)
    points = dice.random((12, 4))
    points /= np.linalg.norm(points, axis=1, keepdims=True)
    near, owner, rows = points @ points.T, np.array([0, 0, 0, 1, 1, 1, 2, 2, 2, 2]), basis(10, most=6)
    kernel = np.exp(TUNING.sharpness * (near - 1))
    fitted = fit(owner, rows, kernel[:10, :10][rows], TUNING)
    spread = kernel[:10][:, rows] @ np.linalg.solve(kernel[np.ix_(rows, rows)], kernel[rows])  # of the bank, by all
    prior = kernel.copy()
    prior[:10], prior[:, :10] = spread, spread.T
    ridge = np.concatenate([TUNING.ridge * np.sqrt((10 / 3) / np.array([3, 3, 4]))[owner], [TUNING.ridge] * 2])
    targets = np.concatenate([owner, [3, 3]])[:, None] == np.arange(4)
    book = prior @ np.linalg.solve(prior + np.diag(ridge), targets.astype(float))
    longer = fitted.regression.extended(fitted.settled, near[10:], np.array([3, 3]))
    for row in (10, 11):
        assert np.allclose(longer.predict(near[row], np.arange(len(book[row]))), book[row], atol=5e-3)


def test_a_question_with_nothing_in_common_is_unknown() -> None:
    """Neither bank nor addition has a part of it."""
    assert Lookup(GARDEN).extended(ADDED).look_up("ζζζ") == Finding(Outcome.UNKNOWN, ())


def test_an_addition_takes_little_memory() -> None:
    """What an addition holds of its own is about what it says, and far less than another index of the whole."""
    bank = made_up(80, 10)
    base = Lookup(bank)
    added = [Phrasing(f"own/{each.entry}", each.text) for each in made_up(25, 2, seed=8)]
    base.extended(added)  # stems are kept by all
    tracemalloc.start()
    longer = base.extended(added)
    held = tracemalloc.get_traced_memory()[0]
    tracemalloc.stop()
    assert 0.6 < longer.bytes / held < 1.7
    assert longer.bytes < base.bytes / 8
