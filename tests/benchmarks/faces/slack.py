"""`/study ask` on Slack through slack-bolt, over HTTP."""

from bot.core.request import Platform
from tests.benchmarks.faces.comparison import compare
from tests.benchmarks.faces.slack_peer import Peer


def report() -> str:
    """The figures as text."""
    return compare(Platform.SLACK, "/study ask on Slack, over HTTP", "tests.benchmarks.faces.slack_bots", Peer)
