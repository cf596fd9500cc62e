"""Scores of many entries, of which only some are regressed."""

from typing import TYPE_CHECKING

import numpy as np
import pytest

from bot.search.bank import REGRESSED, Bank, ExtendedBank
from bot.search.features import TextSpace
from tests.search.banks import made_up

if TYPE_CHECKING:
    from bot.search.regression import Extended, Regression
    from bot.search.space import Nearby

ENTRIES = 3 * REGRESSED


@pytest.fixture(scope="module")
def bank() -> Bank:
    """A bank of more entries than are regressed."""
    phrasings = made_up(ENTRIES, 3)
    return Bank(np.repeat(np.arange(ENTRIES), 3), [each.text for each in phrasings], TextSpace)


@pytest.mark.parametrize("added", [0, 5])
def test_the_first_entries_are_those_of_all_regressions(bank: Bank, added: int) -> None:
    """Of many entries only the nearest are regressed, also in a longer bank, and no question gets other first three."""
    shown: Bank | ExtendedBank = bank
    regression: Regression | Extended = bank.regression
    space: Nearby = bank.space
    if added:
        assert bank.settled is not None
        texts = [each.text for each in made_up(ENTRIES, 1, seed=8)[:added]]
        shown = ExtendedBank(bank, bank.settled, np.arange(ENTRIES, ENTRIES + added), texts)
        regression, space = shown._regression, shown._space  # noqa: SLF001 - what it is made of
    for phrasing in made_up(ENTRIES, 2)[:: ENTRIES // 40]:
        words = phrasing.text.split()[1:]
        near = space.nearness(space.vector(words))
        nearest = np.append(bank.nearest(near[: bank.size]), near[bank.size :])  # each that is added is an entry alone
        whole = bank.blend(nearest, regression.predict(near, np.arange(ENTRIES + added)))
        assert np.argsort(-shown.scores(words))[:3].tolist() == np.argsort(-whole)[:3].tolist()
        assert np.count_nonzero(np.isclose(shown.scores(words), whole)) >= REGRESSED
