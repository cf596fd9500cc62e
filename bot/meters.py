"""What is counted of the bot at work, for whoever watches over it; how it is told is an adapter's."""

from typing import Protocol


class Meters(Protocol):
    """Takes note, from any thread, at once and without an error.

    Every word it is given is ours and one of few: a platform, a command's or event's name, a kind, an outcome. What
    people wrote, and who they are, is never among them.
    """

    def answered(self, platform: str, what: str, outcome: str, seconds: float) -> None:
        """A request was answered: by which command or action, how it ended, and how long that took."""

    def delivered(self, platform: str, kind: str, fate: str) -> None:
        """A delivery was tried, and this became of it."""

    def ticked(self, seconds: float) -> None:
        """What happens by itself was looked after, which took so long."""

    def erred(self, platform: str, what: str) -> None:
        """Something went wrong on a platform."""


class _None:
    """Notes nothing."""

    def answered(self, platform: str, what: str, outcome: str, seconds: float) -> None:
        """Nothing."""

    def delivered(self, platform: str, kind: str, fate: str) -> None:
        """Nothing."""

    def ticked(self, seconds: float) -> None:
        """Nothing."""

    def erred(self, platform: str, what: str) -> None:
        """Nothing."""


NONE: Meters = _None()
"""Where nobody watches."""
