"""Which groups people and the bot are in: joined, left, and what a direct message is about."""

from collections.abc import Callable, Collection
from datetime import datetime

from bot.core.errors import Gone
from bot.core.people import PRIVATE, Member
from bot.core.request import Platform
from bot.storage import presence, reminders, schedules
from bot.storage.engine import Reader, Writer, writer


def shared(session: Reader, platform: Platform, account: str) -> list[str]:
    """The groups that an account and the bot are both in, by their ids, the one direct messages are about first."""
    return [each.external_id for each in presence.shared(session, platform, account)]


def choices(session: Reader, member: Member) -> list[tuple[int, str]]:
    """The groups that the member's direct messages can be about, and their names; the present one first."""
    account = presence.account(session, member.person_id)
    return [(each.id, each.name) for each in presence.shared(session, member.platform, account)]


def choose(session: Writer, member: Member, group_id: int, now: datetime) -> str:
    """The member's direct messages are about that group from now on; its name.

    Raises:
        Gone: they are not in it (any more).
    """
    name = dict(choices(session, member)).get(group_id)
    if name is None:
        raise Gone("group")
    presence.turn_to(session, member.person_id, group_id)
    reminders.awaken(session, member.person_id, now)  # the group's zone may be another
    return name


def departed(session: Writer, platform: Platform, group: str, account: str, now: datetime) -> None:
    """The account is not in the group any more, until it is seen there again."""
    presence.depart(session, platform, group, account, now)


def dismissed(session: Reader, platform: Platform, group: str, now: datetime) -> None:
    """The group has sent the bot away; what it had is kept for a while.

    Raises:
        NeedsWriter: the session only reads.
    """
    presence.dismiss(writer(session), platform, [group], now)


def reconcile(
    session: Reader, platform: Platform, here: Collection[str], concerned: Callable[[str], bool], now: datetime
) -> None:
    """Of the groups concerned those that are `here` have the bot, and the others have sent it away meanwhile.

    Raises:
        NeedsWriter: some have come or gone, and the session only reads.
    """
    known = {
        each.external_id: each.left_at
        for each in presence.groups(session, platform)
        if not each.external_id.startswith(PRIVATE) and concerned(each.external_id)
    }
    gone = [each for each, left in known.items() if left is None and each not in here]
    back = [each for each, left in known.items() if left is not None and each in here]
    if gone:
        presence.dismiss(writer(session), platform, gone, now)
    if back:
        presence.take_back(writer(session), platform, back)
        schedules.awaken(writer(session), platform, back, now)
