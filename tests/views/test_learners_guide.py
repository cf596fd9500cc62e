"""The guide for learners says what the bot does: its symbols, buttons and numbers are the code's own."""

import re
from pathlib import Path

import pytest

from bot.commands.table import Policy
from bot.core.outages import TOO_LONG
from bot.core.recall import LEAST, MOST, Grade
from bot.core.reply import Button, Buttons, Reply, Select
from bot.core.streaks import EARNS, HISTORY, MOST_FREEZES, REVIEWS_A_DAY, Verdict
from bot.core.vacations import LONGEST
from bot.gallery.streaks import streaks
from bot.views.why import SIGNS

GUIDE = (Path(__file__).parents[2] / "docs" / "learners-guide.md").read_text(encoding="utf-8")
PANELS = {name: shown for name, shown in streaks() if isinstance(shown, Reply)}

ELSEWHERE = {"Take a quiz", "Review flashcards", "Your streak"}
"""Labels that say everywhere what they do."""


@pytest.mark.parametrize("verdict", SIGNS)
def test_every_symbol_has_its_row(verdict: Verdict) -> None:
    """And no other symbol stands there."""
    rows = re.findall(r"^\| (\S) \|", GUIDE, re.MULTILINE)
    assert SIGNS[verdict] in rows
    assert len(rows) == len(SIGNS)


@pytest.mark.parametrize("name", PANELS)
def test_the_guide_names_what_can_be_pressed(name: str) -> None:
    """In bold, as it stands on the button."""
    for block in PANELS[name].blocks:
        buttons: tuple[Button, ...] = block.buttons if isinstance(block, Buttons) else ()
        prompts = [block.prompt] if isinstance(block, Select) else []
        for label in (*prompts, *(each.label for each in buttons)):
            assert label in ELSEWHERE or f"**{label}**" in GUIDE, label


def test_the_numbers_are_the_codes() -> None:
    """Of study days, freezes, vacation, outages and reviews."""
    usual = Policy()
    for told in (
        f"review {REVIEWS_A_DAY} flashcards",
        f"the last {HISTORY} days",
        f"**{EARNS} study days in a row earn a freeze**, and you can hold {MOST_FREEZES}.",
        f"{LONGEST} days at a stretch",
        f"more than {TOO_LONG.seconds // 60} minutes",
        f"{usual.new_cards} new cards a day and {usual.cards} in all",
        f"from {LEAST * 100:.0f} % to {MOST * 100:.0f} %",
    ):
        assert told in GUIDE


@pytest.mark.parametrize("grade", Grade)
def test_every_grade_is_named(grade: Grade) -> None:
    """As it stands on its button."""
    assert f"**{grade.name.title()}**" in GUIDE
