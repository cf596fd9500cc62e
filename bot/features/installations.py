"""Installing the app in workspaces: begun, done, its token renewed before it ends, undone."""

from datetime import datetime, timedelta

from bot.storage import installations
from bot.storage.engine import Reader, writer
from bot.storage.installations import Installation

EARLY = timedelta(hours=2)
"""How long before its end a token is renewed."""

LEASE = timedelta(seconds=60)
"""How long the process that renews a token has for it; should it end meanwhile, another does it."""

STATE_KEPT = timedelta(minutes=10)
"""How long an installation that was begun can be gone on with."""


def find(session: Reader, team: str) -> Installation | None:
    """The app in a workspace."""
    return installations.find(session, team)


def every(session: Reader) -> list[Installation]:
    """The app in all workspaces."""
    return installations.every(session)


def save(session: Reader, made: Installation, now: datetime) -> None:
    """The workspace has installed the app.

    Raises:
        NeedsWriter: the session only reads.
    """
    installations.save(writer(session), made, now)


def begin_renewal(session: Reader, team: str, now: datetime) -> tuple[Installation | None, bool]:
    """The app in a workspace, and whether the caller is to renew its token now, which nobody else does meanwhile.

    Raises:
        NeedsWriter: it may be the caller's to do, and the session only reads.
    """
    found = installations.find(session, team)
    if found is None or not ending(found.expires_at, now):
        return found, False
    return found, installations.lease(writer(session), found, now, now + LEASE)


def renew(session: Reader, found: Installation, token: str, refresh: str, expires_at: datetime) -> bool:
    """The workspace has new tokens in place of those found; False if it has others by now, or none.

    Raises:
        NeedsWriter: the session only reads.
    """
    return installations.renew(writer(session), found, token, refresh, expires_at)


def reseal(session: Reader, found: Installation, token: str, refresh: str | None, now: datetime) -> None:
    """The tokens found are kept encrypted otherwise, unless they are being renewed.

    Raises:
        NeedsWriter: the session only reads.
    """
    installations.reseal(writer(session), found, token, refresh, now)


def forget(session: Reader, found: Installation) -> None:
    """The tokens found are gone.

    Raises:
        NeedsWriter: the session only reads.
    """
    installations.forget(writer(session), found)


def begin(session: Reader, digest: str, now: datetime) -> None:
    """An installation was begun, whose state has that digest.

    Raises:
        NeedsWriter: the session only reads.
    """
    installations.issue(writer(session), digest, now + STATE_KEPT)


def go_on(session: Reader, digest: str, now: datetime) -> bool:
    """Whether an installation with a state of that digest was begun, not too long ago; it can't be gone on with again.

    Raises:
        NeedsWriter: the session only reads.
    """
    return installations.redeem(writer(session), digest, now)


def ending(expires_at: datetime | None, now: datetime) -> bool:
    """Whether a token is to be renewed by now."""
    return expires_at is not None and expires_at - now <= EARLY
