"""Who is in a group, for faces on which somebody chooses who they are, or whom something is about."""

from dataclasses import dataclass

from bot.core.reply import SELECT_LIMIT
from bot.core.request import Platform
from bot.storage import roster
from bot.storage.engine import Reader


@dataclass(frozen=True, slots=True)
class Here:
    """Somebody of the group: their account on its platform, their name, and whether they were made an admin."""

    account: str
    name: str
    admin: bool


def here(session: Reader, platform: Platform, group: str) -> tuple[Here, ...]:
    """Those who are in the group (its id on the platform), the first met first; as many as a select can offer."""
    return tuple(Here(*each) for each in roster.first_met(session, platform, group, SELECT_LIMIT))
