"""How Slack says no, and for how long we bear with it."""

from collections.abc import Mapping

import aiohttp

TRIES = 3
"""How often a call is made, where nothing is doubled by making it again."""

PATIENCE = 10.0
"""Seconds that Slack may let us wait before what we want is given up, or left for later."""

TOO_LONG = frozenset({"msg_blocks_too_long", "msg_too_long", "invalid_blocks"})
"""Errors of a message that is longer than Slack takes."""


class RefusedError(Exception):
    """Slack refuses a request: `code` is its word for why, `needed` the scope that is missing."""

    def __init__(self, method: str, code: str, needed: str = "") -> None:
        super().__init__(f"Slack says {code}" + (f" (needed: {needed})" if needed else ""))
        self.method = method
        self.code = code
        self.needed = needed


class UnreachedError(Exception):
    """Slack was not reached, or had trouble of its own; `maybe`: it may have done what it was asked."""

    def __init__(self, reason: str, *, maybe: bool = True) -> None:
        super().__init__(reason)
        self.maybe = maybe


class TriggerGoneError(Exception):
    """No modal can be opened any more: its trigger is older than 3 s, or was used."""


class LimitedError(Exception):
    """Slack wants to be left alone for some seconds."""

    def __init__(self, seconds: float) -> None:
        super().__init__(seconds)
        self.seconds = seconds


def never_sent(error: Exception) -> bool:
    """Whether there was no connection on which a request could have gone."""
    return isinstance(error, aiohttp.ClientConnectorError)


def waits(headers: Mapping[str, str]) -> float:
    """What `Retry-After` names; a second if it names nothing."""
    named = headers.get("Retry-After", "")
    return float(named) if named.isdecimal() else 1.0
