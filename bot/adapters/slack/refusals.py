"""How Slack says no, and for how long we bear with it.

Errors: Slack's developer documentation, the pages of `chat.postMessage` and `chat.update`.
"""

from collections.abc import Mapping

import aiohttp

TRIES = 3
"""How often a call is made, where nothing is doubled by making it again."""

PATIENCE = 10.0
"""Seconds that Slack may let us wait before what we want is given up, or left for later."""

TOO_LONG = frozenset({"msg_blocks_too_long", "msg_too_long", "invalid_blocks"})
"""Errors of a message that is longer than Slack takes."""

NOT_INSTALLED = "not_installed"
"""Our own word where there is no token for a workspace."""

DEAD = frozenset({"token_revoked", "account_inactive", "invalid_auth", "not_authed"})
"""Errors of a token that will not work again."""

TROUBLE = frozenset({"internal_error", "fatal_error", "service_unavailable", "update_failed"})
"""Errors of Slack's own, of which it says that part of what was asked may have been done before them."""

LIMITED = frozenset({"ratelimited", "rate_limited"})
"""Errors of too many calls."""

PASSING = frozenset(
    {
        "external_channel_migrating",
        "message_limit_exceeded",
        "org_login_required",
        "request_timeout",
        "team_added_to_org",
        "token_expired",
    }
)
"""Errors that are over some time later, and of which nothing has come."""

SHUT = frozenset(
    {
        "channel_not_found",
        "not_in_channel",
        "is_archived",
        "missing_scope",
        "restricted_action",
        "restricted_action_read_only_channel",
        "restricted_action_thread_only_channel",
        "restricted_action_thread_locked",
        "ekm_access_denied",
        "no_permission",
    }
)
"""Errors of a channel in which we may not post now, and which an admin can mend."""

FROZEN = frozenset(
    {"block_mismatch", "cant_update_message", "edit_window_closed", "is_inactive", "streaming_state_conflict"}
)
"""Errors of a message that stands there and is not changed any more: it is too old by what the workspace has set, is
not ours, was made of other blocks, or its channel is frozen."""


class RefusedError(Exception):
    """Slack refuses a request: `code` is its word for why, `needed` the scope that is missing."""

    def __init__(self, method: str, code: str, needed: str = "") -> None:
        super().__init__(f"Slack says {code}" + (f" (needed: {needed})" if needed else ""))
        self.method = method
        self.code = code
        self.needed = needed


class LimitedError(RefusedError):
    """Slack wants a method not to be called for some seconds."""

    def __init__(self, method: str, seconds: float) -> None:
        super().__init__(method, "ratelimited")
        self.seconds = seconds


class UnreachedError(Exception):
    """Slack was not reached, or had trouble of its own; `maybe`: it may have done what it was asked."""

    def __init__(self, reason: str, *, maybe: bool = True) -> None:
        super().__init__(reason)
        self.maybe = maybe


class TriggerGoneError(Exception):
    """No modal can be opened any more: its trigger is older than 3 s, or was used."""


def never_sent(error: Exception) -> bool:
    """Whether there was no connection on which a request could have gone."""
    return isinstance(error, aiohttp.ClientConnectorError)


def waits(headers: Mapping[str, str]) -> float:
    """What `Retry-After` names; a second if it names nothing."""
    named = headers.get("Retry-After", "")
    return float(named) if named.isdecimal() else 1.0
