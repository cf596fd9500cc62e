"""The lookup is what its formulas say, gives the same for the same, and no bank of phrasings breaks it."""

import math

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from numpy.typing import NDArray

from bot.search.features import TUNING, TextSpace
from bot.search.lookup import FAINT, KEEN, SUGGESTIONS, Finding, Lookup, Outcome, Phrasing
from bot.search.regression import basis, fit
from bot.search.text import clean
from tests.search.banks import GARDEN, banks

Floats = NDArray[np.float64]
CLOSE = 1e-8


class ByTheBook:
    """The same lookup, slowly: every leave-out is a regression of its own over the phrasings that are left."""

    def __init__(self, bank: tuple[Phrasing, ...]) -> None:
        self.bank = bank
        self.entries = list(dict.fromkeys(phrasing.entry for phrasing in bank))
        owner = [self.entries.index(phrasing.entry) for phrasing in bank]
        self.space = TextSpace([clean(phrasing.text) for phrasing in bank], owner)
        size = [sum(other.entry == phrasing.entry for other in bank) for phrasing in bank]
        mean = len(bank) / len(self.entries)
        self.ridge = [TUNING.ridge * math.sqrt(mean / each) for each in size]
        self.rows = [self.near(phrasing.text) for phrasing in bank]

    def near(self, text: str) -> Floats:
        """How near a text is to each phrasing."""
        return self.space.nearness(self.space.vector(clean(text).split()))

    def scores(self, near: Floats, left: list[int]) -> dict[str, float]:
        """Each entry's score for a text that is so near to the phrasings, by those that are left."""
        kernel = np.array([[math.exp(TUNING.sharpness * (self.rows[i][j] - 1)) for j in left] for i in left])
        kernel += np.diag([self.ridge[i] for i in left])
        asked = np.array([math.exp(TUNING.sharpness * (near[i] - 1)) for i in left])
        found = {}
        for entry in self.entries:
            own = [self.bank[i].entry == entry for i in left]
            if not any(own):
                continue
            regression = float(asked @ np.linalg.solve(kernel, np.array(own, dtype=float)))
            nearest = max(near[i] for i in left if self.bank[i].entry == entry)
            found[entry] = TUNING.learned * regression + (1 - TUNING.learned) * nearest
        return found

    def threshold(self) -> float:
        """The score that a question about something else reaches at worst but for a few."""
        tops = []
        for i, phrasing in enumerate(self.bank):
            left = [j for j, other in enumerate(self.bank) if other.entry != phrasing.entry]
            tops.append(max(self.scores(self.rows[i], left).values()))
        return float(np.percentile(tops, KEEN))


@settings(deadline=None, max_examples=60)
@given(banks())
def test_leaving_an_entry_out_is_fitting_without_it(bank: tuple[Phrasing, ...]) -> None:
    """The closed form of the threshold equals fitting anew without an entry's phrasings, entry after entry."""
    assert abs(Lookup(bank).threshold - ByTheBook(bank).threshold()) < CLOSE


def test_leaving_an_entry_out_of_the_garden_is_fitting_without_it() -> None:
    """The same over questions of different lengths, in entries of one to four phrasings."""
    assert abs(Lookup(GARDEN).threshold - ByTheBook(GARDEN).threshold()) < CLOSE


@settings(deadline=None, max_examples=40)
@given(banks(), st.sampled_from(["who pay", "learn bias data", "model zebra", "jobs"]))
def test_confidence_is_the_score_of_the_book(bank: tuple[Phrasing, ...], asked: str) -> None:
    """What is found and how surely equals the slow reckoning; the outcome follows from the two bounds."""
    book, lookup = ByTheBook(bank), Lookup(bank)
    near = book.near(asked)
    found = lookup.look_up(asked)
    if not near.any():
        assert found == Finding(Outcome.UNKNOWN, ())
        return
    scores = book.scores(near, list(range(len(bank))))
    best = sorted(scores.values(), reverse=True)[:SUGGESTIONS]
    assert np.allclose([each.confidence for each in found.ranked], np.clip(best, 0, 1), atol=CLOSE)
    assert all(abs(min(1, max(0, scores[each.entry])) - each.confidence) < CLOSE for each in found.ranked)
    sure = found.ranked[0].confidence / lookup.threshold
    assert found.outcome is (Outcome.ANSWER if sure >= 1 else Outcome.SUGGEST if sure >= FAINT else Outcome.UNKNOWN)


def test_each_question_of_the_garden_is_answered_by_its_entry() -> None:
    """A bank of a few entries knows its own phrasings, and other words for them."""
    lookup = Lookup(GARDEN)
    for phrasing in GARDEN:
        found = lookup.look_up(phrasing.text)
        assert (found.outcome, found.ranked[0].entry) == (Outcome.ANSWER, phrasing.entry)
    assert lookup.look_up("hey bot, which earth is good for a cactus?").ranked[0].entry == "soil"
    assert lookup.look_up("qqq").outcome is Outcome.UNKNOWN


@pytest.mark.parametrize("asked", ["how much do I", "what is it", "When? What for??", "is it the case", "why"])
def test_a_question_that_says_nothing_is_not_answered(asked: str) -> None:
    """Words that could stand in any question are at most a reason to offer something."""
    lookup = Lookup(GARDEN)
    assert lookup.look_up(asked).outcome is not Outcome.ANSWER
    assert lookup.extended([Phrasing("own/cake", "who brings the cake")]).look_up(asked).outcome is not Outcome.ANSWER


def test_an_entry_that_is_asked_for_in_idle_words_is_found_by_them() -> None:
    """Where such a question is what an entry is about, it is answered, with other such words too."""
    lookup = Lookup((*GARDEN, Phrasing("bot", "who are you"), Phrasing("bot", "what are you")))
    for asked in ("who are you", "what are you then"):
        found = lookup.look_up(asked)
        assert (found.outcome, found.ranked[0].entry) == (Outcome.ANSWER, "bot")


@pytest.mark.parametrize("asked", ["plants", "best compost heap", "water", "asdf", ""])
def test_the_same_question_has_the_same_answer(asked: str) -> None:
    """Two indexes over the same bank find the same, to the last digit."""
    assert Lookup(GARDEN).look_up(asked) == Lookup(GARDEN).look_up(asked)


def test_at_most_three_entries_are_named_best_first() -> None:
    """A finding names no entry twice, and none before a better one."""
    found = Lookup(GARDEN).look_up("plants")
    assert len(found.ranked) == SUGGESTIONS
    assert len({each.entry for each in found.ranked}) == SUGGESTIONS
    assert [each.confidence for each in found.ranked] == sorted((e.confidence for e in found.ranked), reverse=True)
    assert len(Lookup(GARDEN).look_up("plants", top=1).ranked) == 1


@settings(deadline=None, max_examples=60)
@given(banks(), st.permutations(["first", "second"]), st.sampled_from(["who pay", "learn bias data", "model", "job"]))
def test_of_equals_the_first_in_the_bank_wins(bank: tuple[Phrasing, ...], pair: list[str], asked: str) -> None:
    """Two entries with the same phrasings are equally sure, and the one that stands first is named first."""
    twins = [Phrasing(entry, each.text) for entry in pair for each in bank if each.entry == bank[0].entry]
    others = [each for each in bank if each.entry != bank[0].entry]
    ranked = Lookup((*twins, *others)).look_up(asked, top=9).ranked
    found = [each for each in ranked if each.entry in pair]
    assert [each.entry for each in found] == (pair if ranked else [])
    assert len({each.confidence for each in found}) <= 1


def test_an_empty_bank_knows_nothing() -> None:
    """Without a phrasing every question is unknown."""
    assert Lookup(()).look_up("what is ml") == Finding(Outcome.UNKNOWN, ())


def test_a_single_entry_answers_its_own_question_alone() -> None:
    """With nothing to compare, only near-literal questions are answered."""
    lookup = Lookup((Phrasing("meet", "When do we meet?"),))
    assert lookup.look_up("when do we meet").outcome is Outcome.ANSWER
    assert lookup.look_up("Hi, when do we meet, please?").outcome is Outcome.ANSWER
    assert lookup.look_up("what is machine learning").outcome is Outcome.UNKNOWN


@pytest.mark.parametrize(
    "texts",
    [
        ["same words"] * 6,
        ["", "!!!", "real words", "other words"],
        ["", "", "", ""],
        ["hi", "hello", "thanks", "please"],
        ["机器学习是什么", "什么是人工智能", "ما هو", "τι ειναι"],
    ],
)
def test_no_bank_is_too_strange(texts: list[str]) -> None:
    """The same phrasing everywhere, empty ones, greetings alone, other scripts: an index is made, and it answers."""
    lookup = Lookup([Phrasing(f"e{i % 3}", text) for i, text in enumerate(texts)])
    for text in (*texts, "something else"):
        found = lookup.look_up(text)
        assert found.outcome in Outcome
        assert all(0 <= each.confidence <= 1 for each in found.ranked)


def test_a_basis_of_all_phrasings_is_exact() -> None:
    """The regression on a basis equals kernel ridge regression where every phrasing is in the basis."""
    owner = np.array([0, 0, 1, 1, 2, 2, 2])
    dice = np.random.default_rng(5)
    points = dice.random((7, 4))
    points /= np.linalg.norm(points, axis=1, keepdims=True)
    near = points @ points.T
    kernel = np.exp(TUNING.sharpness * (near - 1))
    exact = fit(owner, basis(7, most=7), kernel.copy(), TUNING).regression
    rows = basis(7, most=6)
    spread = fit(owner, rows, kernel[rows], TUNING).regression
    ridge = TUNING.ridge * np.sqrt((7 / 3) / np.array([2, 2, 3]))[owner]
    weights = np.linalg.solve(kernel + np.diag(ridge), owner[:, None] == np.arange(3))
    every = np.arange(3)
    for row in near:
        assert np.allclose(exact.predict(row, every), np.exp(TUNING.sharpness * (row - 1)) @ weights)
        assert np.allclose(spread.predict(row, every), exact.predict(row, every), atol=0.2)
    assert np.arange(7)[spread.basis].tolist() == rows.tolist()
