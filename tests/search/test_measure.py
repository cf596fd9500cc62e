"""The figures of an evaluation are what their names say."""

import math

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from bot.search.lookup import Finding, Outcome, Ranked
from bot.search.measure import Case, measures


def case(
    expected: str | None, *names: str, confidence: float = 0.5, answered: bool = True, seconds: float = 0.001
) -> Case:
    """A question for which these entries were found."""
    ranked = tuple(Ranked(name, confidence) for name in names)
    outcome = Outcome.ANSWER if answered and names else Outcome.UNKNOWN
    return Case("?", expected, Finding(outcome, ranked), seconds)


CASES = (
    case("a", "a", "b", confidence=0.9),
    case("a", "b", "a", confidence=0.4),
    case("a", "b", "c", "d", confidence=0.3, answered=False),
    case("b", "b", confidence=0.2, answered=False, seconds=0.003),
    case(None, "c", confidence=0.35),
    case(None, "c", confidence=0.1, answered=False),
    case(None),
)


def test_the_figures_are_those_reckoned_by_hand() -> None:
    """Seven questions, four with an answer and three without, give the figures one counts on one's fingers."""
    found = measures(CASES)
    assert found.accuracy == pytest.approx(2 / 4)
    assert found.recall_3 == pytest.approx(3 / 4)
    assert found.auroc == pytest.approx(10 / 12)
    assert found.in_scope == pytest.approx(1 / 4)
    assert found.out_of_scope == pytest.approx(2 / 3)
    assert found.mcc == pytest.approx((2 * 2 - 1 * 2) / math.sqrt(3 * 4 * 3 * 4))
    assert found.p50 == pytest.approx(1)


def test_without_questions_of_a_kind_its_figures_are_left_out() -> None:
    """A bench in which everything has an answer, or nothing, has no figure about the other half."""
    inside, outside = measures(CASES[:4]), measures(CASES[4:])
    assert (inside.auroc, inside.out_of_scope, inside.mcc) == (None, None, None)
    assert (outside.accuracy, outside.recall_3, outside.in_scope) == (None, None, None)


@settings(deadline=None, max_examples=50)
@given(st.lists(st.integers(0, 5), min_size=1, max_size=12), st.lists(st.integers(0, 5), min_size=1, max_size=12))
def test_auroc_is_the_chance_of_the_right_order(inside: list[int], outside: list[int]) -> None:
    """Over all pairs, one question with an answer and one without: how often the first is surer; ties count half."""
    cases = [case("a", "a", confidence=each / 5) for each in inside] + [
        case(None, "a", confidence=each / 5) for each in outside
    ]
    pairs = [1.0 if one > other else 0.5 if one == other else 0.0 for one in inside for other in outside]
    assert measures(cases).auroc == pytest.approx(sum(pairs) / len(pairs))
