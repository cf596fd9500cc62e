"""What `make bench` measures is what it says: every engine on the same questions, none of which it was shown."""

import pytest

from bot.search.lookup import Finding
from bot.search.text import clean
from tests.benchmarks.engines import Engine, fts5, lexical
from tests.benchmarks.sets import bank_of, pack_bank, shipped_set
from tests.search.banks import GARDEN


@pytest.mark.parametrize("engine", [lexical, fts5])
def test_an_engine_finds_what_it_was_given(engine: Engine) -> None:
    """A phrasing's entry comes first, no entry comes twice, and nothing is found for nothing."""
    look_up = engine(GARDEN)
    for phrasing in GARDEN:
        names = [each.entry for each in look_up(phrasing.text).ranked]
        assert names[0] == phrasing.entry
        assert len(set(names)) == len(names) <= 3
    for text in ("?!", 'zzz " OR NEAR('):
        assert isinstance(look_up(text), Finding)
    assert look_up("?!").ranked == ()


def test_the_shipped_set_asks_for_what_its_bank_lacks() -> None:
    """Each entry has phrasings in the bank, and none of the questions is one of them."""
    data = shipped_set()
    known = {clean(phrasing.text) for phrasing in data.bank}
    assert {phrasing.entry for phrasing in data.bank} == {phrasing.entry for phrasing in pack_bank()}
    assert {expected for _, expected in data.queries if expected} <= {phrasing.entry for phrasing in data.bank}
    assert [query for query, _ in data.queries if clean(query) in known] == []
    assert any(expected is None for _, expected in data.queries)


@pytest.mark.parametrize("size", [600, 2000])
def test_banks_of_any_size_are_the_same_each_time(size: int) -> None:
    """A bank has as many phrasings as were asked for, all of them words of its entries."""
    bank = bank_of(size)
    assert len(bank) == size
    assert bank == bank_of(size)
    words: dict[str, set[str]] = {}
    for phrasing in pack_bank():
        words.setdefault(phrasing.entry, set()).update(phrasing.text.split())
    assert all(set(phrasing.text.split()) <= words[phrasing.entry] for phrasing in bank)
