"""What is picked on Discord: the id of a channel or a person becomes the last argument of the select's action."""

from typing import Any

import pytest

from bot.adapters.discord import render
from bot.adapters.discord.incoming import wanted
from bot.commands import TABLE
from bot.core.reply import Block, ChannelPick, PersonPick, Reply
from bot.core.request import Press

Json = dict[str, Any]


def controls(*blocks: Block) -> list[Json]:
    """The selects of a reply."""
    (container,) = render.message(Reply("", blocks))
    return [control for row in container["components"] for control in row["components"]]


@pytest.mark.parametrize(
    ("block", "kind", "written"),
    [
        (PersonPick("Who?", "config.admin"), 5, "config.admin:777"),
        (ChannelPick("Where?", "config.channel"), 8, "config.channel:777"),
    ],
)
def test_a_pick_is_an_action_with_what_was_picked(block: Block, kind: int, written: str) -> None:
    """One select of Discord's own, and nothing else that is needed to understand it; two of the same work alike."""
    for control in controls(block, block):
        assert control["type"] == kind
        assert control["placeholder"] in {"Who?", "Where?"}
        pressed = {
            "type": 3,
            "data": {"custom_id": control["custom_id"], "component_type": kind, "values": ["777"]},
            "message": {"flags": 0},
            "user": {"id": "1", "username": "ann"},
        }
        found = wanted(pressed, TABLE)
        assert found is not None
        assert found.request.intent == Press(written)
