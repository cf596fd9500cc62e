"""Statements to be judged: claims of plain myths and what is true instead, as often the one as the other."""

from collections import Counter
from datetime import date, timedelta

from bot.core.content import Ref
from bot.core.posts import Statement
from bot.core.statements import choose_statement, statements
from bot.gallery.samples import GUIDE
from bot.library.load import Library, load
from bot.shipped import shipped

TODAY = date(2026, 3, 10)
SHIPPED = 11
"""Misconceptions of the pack that comes with the bot that are plain myths."""


def several(count: int) -> dict[Ref, tuple[Statement, ...]]:
    """So many misconceptions, each with its claim and what is true instead."""
    return {
        Ref("p", f"m-{n}"): tuple(
            Statement(f"{fact} {n}", fact, "p", f"m-{n}", "Because.", (), GUIDE, "settled", None)
            for fact in (False, True)
        )
        for n in range(count)
    }


def test_only_plain_myths_are_fit_to_be_judged(tiny: Library) -> None:
    """A contested claim is neither a myth nor a fact, so nobody is asked which."""
    found = statements(tiny.packs.values())
    assert {ref.entry for ref in found} == {"more-water-is-better"}
    claim, truth = found[Ref("tiny", "more-water-is-better")]
    assert (claim.text, claim.is_fact) == ("More water is always better for plants.", False)
    assert truth.is_fact


def test_what_is_true_instead_says_something_on_its_own() -> None:
    """In the pack that comes with the bot each plain myth has a claim and a fact, each to be judged at a glance."""
    found = statements(load([shipped("content") / "ml-engineering"]).packs.values())
    assert len(found) == SHIPPED
    for each in found.values():
        assert Counter(statement.is_fact for statement in each)[False] == 1
        assert any(statement.is_fact for statement in each)
        for statement in each:
            assert 20 <= len(statement.text) <= 240
            assert statement.why


def test_a_fact_comes_as_often_as_a_myth() -> None:
    """Over many days about half of them are facts, so that nobody can guess by habit."""
    found = several(10)
    facts = 0
    for day in range(400):
        statement = choose_statement(found, {}, (), str(day))
        assert statement
        facts += statement.is_fact
    assert 160 < facts < 240


def test_no_statement_comes_twice_while_it_is_barred_and_all_come_in_turn() -> None:
    """What was said lately is left out; of misconceptions the longest unseen is next, so all of them are met."""
    found = several(8)
    had: dict[Ref, date] = {}
    told: list[Statement] = []
    for day in range(16):
        statement = choose_statement(found, had, {each.text for each in told}, str(day))
        assert statement
        told.append(statement)
        had[statement.ref] = TODAY + timedelta(days=day)
    assert len({each.text for each in told}) == 16
    assert len({each.ref for each in told[:8]}) == 8
    assert choose_statement(found, had, {each.text for each in told}, "") is None
    assert choose_statement({}, {}, (), "") is None


def test_the_same_seed_gives_the_same_statement() -> None:
    """Whatever the order in which the packs were read."""
    found = several(8)
    turned = dict(reversed(found.items()))
    for day in range(30):
        assert choose_statement(found, {}, (), str(day)) == choose_statement(turned, {}, (), str(day))
