"""`/ask` on Discord through discord.py."""

from bot.core.request import Platform
from tests.benchmarks.faces.comparison import compare
from tests.benchmarks.faces.discord_peer import Peer


def report() -> str:
    """The figures as text."""
    return compare(Platform.DISCORD, "/ask on Discord", "tests.benchmarks.faces.discord_bots", Peer)
