"""Workers that are killed while they post lose nothing and double nothing; `make torture` plays the long version."""

import asyncio
from pathlib import Path

import pytest

from bot.core.request import Platform
from tests.torture.rounds import Plan, play


@pytest.mark.parametrize("looks", [False, True], ids=["nonce", "look"])
@pytest.mark.parametrize("platform", [Platform.DISCORD, Platform.SLACK])
def test_no_post_is_lost_or_doubled(platform: Platform, database_url: str, tmp_path: Path, *, looks: bool) -> None:
    """Each of the posts that were due is there once, whoever was killed at whatever moment, and recorded as sent."""
    workers = 1 if database_url.startswith("sqlite") else 3
    outcome = asyncio.run(play(Plan(platform, 60, workers, 3, seed=1, looks=looks), database_url, tmp_path))
    assert (outcome.lost, outcome.double, outcome.unknown, outcome.astray) == (0, 0, 0, 0)
    assert outcome.kills
