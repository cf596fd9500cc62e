"""The plain bot that ours is measured beside does the same work, and a busy machine decides nothing."""

from contextlib import closing
from pathlib import Path

import pytest

from bot.core.request import Platform
from tests.benchmarks.ask import library
from tests.benchmarks.faces.plain import filled
from tests.benchmarks.faces.rounds import MOST, PATIENCE, Round, Took, settled, table
from tests.benchmarks.faces.statements import counts


@pytest.mark.parametrize("platform", [Platform.DISCORD, Platform.SLACK])
def test_the_plain_bot_takes_as_many_statements(platform: Platform) -> None:
    """Beside its lookup, a question takes as many SQL statements in the plain bot as in ours: two."""
    assert counts(platform, "how do I use pajota and hadipa and tafequi") == (2, 2)


def test_the_plain_bot_finds_its_answers(tmp_path: Path) -> None:
    """It answers each question with the entry that has it among its phrasings, and keeps each."""
    entries = [entry for pack in library().packs.values() for entry in pack.faq][::25]
    with closing(filled(tmp_path)) as work:
        for number, entry in enumerate(entries, 1):
            found = work.ask(("1", "Gardens"), ("2", "Ann"), "3", entry.phrasings[0])
            assert found is not None
            assert (found.question, found.answer, found.number) == (entry.question, entry.answer, number)
        assert work.ask(("1", "Gardens"), ("2", "Ann"), "3", "zzz") is None


def _round(ms: float, cpu: float, rate: float) -> Round:
    return Round((Took(ms / 1e3),) * 2, cpu / 1e3, cpu / 1e3, rate)


EMPTY, PLAIN, OURS = _round(1, 0.5, 4000), _round(3, 2.5, 500), _round(4.9, 2.4, 401)


def _verdict(ours: Round) -> str:
    """The table's last line, where each bot met a busy machine in most turns, and luck for once."""
    found = [[_round(40, 20, each.rate / 9)] * 3 + [each] for each in (EMPTY, PLAIN, ours)]
    lucky = [[*own, _round(40, 20, 5000)] for own in found]
    return table("", ["empty", "plain", "ours"], lucky).splitlines()[-1].strip()


def test_rounds_end_when_none_is_quieter_any_more() -> None:
    """They go on while any bot still finds a quieter one, however late, and end after so many turns at the most."""
    steady = [2.0] * (PATIENCE + 1)
    assert not settled([[], [], []])
    assert not settled([steady[:-1]] * 3)
    assert settled([steady] * 3)
    assert settled([[*steady[:-1], 1.99]] * 3), "what is hardly quieter is not"
    late = [*steady[:-1], 1.9]
    assert not settled([steady, steady, late])
    assert settled([2 * steady, 2 * steady, late + steady[:-1]])
    ever_quieter = [0.9**i for i in range(MOST)]
    assert not settled([ever_quieter[:-1]] * 3)
    assert settled([ever_quieter] * 3)


def test_a_busy_machine_decides_nothing() -> None:
    """What is judged is each bot's quietest round, and its share of the same turn's; every target is judged."""
    assert _verdict(OURS) == "every target is met"
    assert _verdict(_round(5.1, 2.4, 401)) == "missed: p50"
    assert _verdict(_round(4.9, 2.6, 401)) == "missed: CPU"
    assert _verdict(_round(4.9, 2.4, 399)) == "missed: asks a second"
