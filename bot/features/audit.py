"""What admins did in a group, for its admins to read."""

from bot.core.audit import PAGE, Entry
from bot.core.people import Member
from bot.storage import audits
from bot.storage.engine import Reader


def page(session: Reader, member: Member, offset: int) -> tuple[int, list[Entry]]:
    """How long the log of the member's group is, and some of it, the newest first, from a place on."""
    return audits.page(session, member.group_id, offset, PAGE)
