"""Whose a thing is that a button names by its number."""

from bot.core.errors import Elsewhere
from bot.core.people import Member
from bot.storage import people
from bot.storage.engine import Reader


def elsewhere(session: Reader, member: Member, owner: int | None, what: str) -> Elsewhere | None:
    """Why the member cannot have it here, if it is their own in another group; its `owner` is that group's member."""
    group = None if owner is None else people.group_in_which(session, member.person_id, owner)
    return None if group is None else Elsewhere(what, group)
