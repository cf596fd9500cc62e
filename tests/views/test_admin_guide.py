"""The guide for admins calls every button and select by its name."""

import re
from pathlib import Path

import pytest

from bot.core.reply import Button, Buttons, ChannelPick, Reply, Select
from bot.gallery.schedules import daily_prompts

GUIDE = (Path(__file__).parents[2] / "docs" / "admin-guide.md").read_text(encoding="utf-8")
PANELS = {name: shown for name, shown in daily_prompts() if isinstance(shown, Reply)}

OF_THE_MOMENT = re.compile(
    r"\d\d:\d\d|(Only|Without|Not on|On|Remove) .+|.+ too|.+ at \d\d:\d\d.*|Back|Settings|Vacations?|Monday .+"
)
"""Labels that hold a name, a day or a time, and those that say everywhere what they do."""


@pytest.mark.parametrize("name", PANELS)
def test_the_guide_names_what_can_be_pressed(name: str) -> None:
    """In bold, as it stands on the button."""
    for block in PANELS[name].blocks:
        for label in _labels(block):
            assert f"**{label}**" in GUIDE, label


def _labels(block: object) -> list[str]:
    buttons: tuple[Button, ...] = block.buttons if isinstance(block, Buttons) else ()
    prompts = [block.prompt] if isinstance(block, Select | ChannelPick) else []
    return [*prompts, *(each.label for each in buttons if not OF_THE_MOMENT.fullmatch(each.label))]
