"""Letting go of what is not needed any more."""

from datetime import datetime, timedelta

from bot.storage import asks, drafts, events, installations, presence
from bot.storage.engine import Reader, writer

ASKS_KEPT = timedelta(days=30)
"""How long a question that was asked is kept, and so for how long its buttons work."""

DRAFTS_KEPT = timedelta(days=7)
"""How long a form that failed can be opened again."""


LEFT_KEPT = timedelta(days=30)
"""How long all of a group that sent the bot away is kept, should it come back."""


EVENTS_KEPT = timedelta(days=1)
"""How long it is known what a platform told; Slack tells a thing again for some six minutes."""


def tidy(session: Reader, now: datetime) -> None:
    """Questions that were asked, forms that failed and groups that sent the bot away long ago are gone.

    What waits in the inbox and what was thought of entries stay.

    Raises:
        NeedsWriter: there is something to let go, and the session only reads.
    """
    if asks.outdated(session, now - ASKS_KEPT):
        asks.forget(writer(session), now - ASKS_KEPT)
    if gone := presence.left_before(session, now - LEFT_KEPT):
        presence.erase(writer(session), gone)
    if events.outdated(session, now - EVENTS_KEPT):
        events.forget(writer(session), now - EVENTS_KEPT)
    if installations.states_outdated(session, now):
        installations.forget_states(writer(session), now)
    if drafts.outdated(session, now - DRAFTS_KEPT):
        drafts.forget(writer(session), now - DRAFTS_KEPT)
