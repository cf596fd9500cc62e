"""When which line of a platform was deaf."""

from bot.storage.engine import Reader


def amiss(session: Reader) -> list[str]:  # noqa: ARG001 - nothing is kept there so far
    """A sentence for everything that is wrong with a line's outages."""
    return []
