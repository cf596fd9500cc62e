"""Letting go of what is not needed any more."""

from collections.abc import Mapping
from datetime import datetime, timedelta

from bot.storage import installations, outdated, presence
from bot.storage.engine import Reader, writer
from bot.storage.outdated import Kind

KEPT: Mapping[Kind, timedelta] = {
    Kind.ASKS: timedelta(days=30),  # and so for how long the buttons of a question work
    Kind.DELIVERIES: timedelta(days=90),
    Kind.DRAFTS: timedelta(days=7),
    Kind.EVENTS: timedelta(days=1),
    Kind.QUESTIONS: timedelta(days=365),
}
"""How long what comes and goes is kept; questions of the inbox since they were last asked, once they wait no more."""

LEFT_KEPT = timedelta(days=30)
"""How long all of a group that sent the bot away is kept, should it come back."""

BATCH = 1_000
"""Rows of a kind that go at once, so that nobody waits for long."""


def tidy(session: Reader, now: datetime) -> bool:
    """What has been kept for as long as it is needed is gone, or some of it; whether there may be more.

    Posts, what waits in the inbox, what is on its way and what was thought of entries stay.

    Raises:
        NeedsWriter: there is something to let go, and the session only reads.
    """
    more = False
    for kind, kept in KEPT.items():
        if outdated.is_there(session, kind, now - kept):
            more |= outdated.forget(writer(session), kind, now - kept, BATCH)
    if gone := presence.left_before(session, now - LEFT_KEPT):
        presence.erase(writer(session), gone)
    if installations.states_outdated(session, now):
        installations.forget_states(writer(session), now)
    return more
