"""Time that a test moves, and the stamps and ids that Slack makes of it."""

from __future__ import annotations

from tests.fakes.discord.clock import Clock, WallClock

__all__ = ["Clock", "Ids", "WallClock"]

DIGITS = "0123456789ABCDEFGHJKLMNPQRSTUVWXYZ"


class Ids:
    """Makes ids and message stamps, each once."""

    def __init__(self, clock: Clock) -> None:
        self._clock = clock
        self._count = 0

    def __call__(self, letter: str) -> str:
        """A new id that begins with this letter: a letter and ten capitals and digits, as Slack's."""
        self._count += 1
        number, text = self._count, ""
        while number:
            number, rest = divmod(number, len(DIGITS))
            text = DIGITS[rest] + text
        return f"{letter}0STUDY{text:0>5}"

    def ts(self) -> str:
        """A stamp of now, unlike every other one and later than those before it in the same second."""
        self._count += 1
        return f"{int(self._clock.now.timestamp())}.{self._count:06d}"

    def secret(self) -> str:
        """Something that nobody guesses who is not told."""
        self._count += 1
        return f"fake{self._count:020x}"
