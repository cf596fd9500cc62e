"""The plain bot that ours is measured beside does the same work."""

from pathlib import Path

import pytest

from bot.core.request import Platform
from tests.benchmarks.ask import library
from tests.benchmarks.faces.plain import filled
from tests.benchmarks.faces.statements import counts


@pytest.mark.parametrize("platform", [Platform.DISCORD, Platform.SLACK])
def test_the_plain_bot_takes_as_many_statements(platform: Platform) -> None:
    """Beside its lookup, a question takes as many SQL statements in the plain bot as in ours: two."""
    assert counts(platform, "how do I use pajota and hadipa and tafequi") == (2, 2)


def test_the_plain_bot_finds_its_answers(tmp_path: Path) -> None:
    """It answers each question with the entry that has it among its phrasings, and keeps each."""
    work = filled(tmp_path)
    entries = [entry for pack in library().packs.values() for entry in pack.faq][::25]
    for number, entry in enumerate(entries, 1):
        found = work.ask(("1", "Gardens"), ("2", "Ann"), "3", entry.phrasings[0])
        assert found is not None
        assert (found.question, found.answer, found.number) == (entry.question, entry.answer, number)
    assert work.ask(("1", "Gardens"), ("2", "Ann"), "3", "zzz") is None
