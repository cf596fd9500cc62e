"""What a group's admins set for all of its members."""

from collections.abc import Collection
from dataclasses import replace
from datetime import datetime

from bot.core.config import Config, Leaderboard
from bot.core.people import Member
from bot.core.request import Platform
from bot.features import schedules
from bot.storage import caretakers, channels, groups, reminders
from bot.storage.engine import Reader, Writer, writer


def set_zone(session: Writer, member: Member, zone: str, now: datetime) -> Config:
    """The group lives in that zone from now on, and with it every member who has none of their own."""
    groups.set_zone(session, member.group_id, zone, now)
    reminders.awaken_group(session, member.group_id, now)
    schedules.replan_group(session, member.group_id, zone, now)
    return replace(member.config, zone=zone)


def set_questions(session: Writer, member: Member, number: int | None) -> Config:
    """Members may ask so many questions in a minute: 0 is any number, None what the operator lets them."""
    groups.set_questions(session, member.group_id, number)
    return replace(member.config, questions_a_minute=number)


def set_quiet(session: Writer, member: Member, *, quiet: bool) -> Config:
    """In quiet mode the bot keeps silent in channels until it is asked."""
    groups.set_quiet(session, member.group_id, quiet=quiet)
    return replace(member.config, quiet=quiet)


def set_leaderboard(session: Writer, member: Member, seen_by: Leaderboard) -> Config:
    """These may see the leaderboard."""
    groups.set_leaderboard(session, member.group_id, seen_by)
    return replace(member.config, leaderboard=seen_by)


def set_prompt_channel(session: Writer, member: Member, channel: str | None) -> Config:
    """Daily prompts go to that channel, which is tried even if the bot was refused there before; or to none."""
    if channel is not None:
        channels.reopen(session, member.group_id, channel)
    groups.set_prompt_channel(session, member.group_id, channel)
    return replace(member.config, prompt_channel=channel)


def study(session: Writer, member: Member, pack: str, installed: Collection[str]) -> Config:
    """The group studies that pack too; all there are and will be, if that makes it all.

    Args:
        session: its transaction.
        member: an admin of the group.
        pack: the pack's id.
        installed: the ids of all packs there are. Chosen ones that are not there just now stay chosen.
    """
    chosen = groups.lock_packs(session, member.group_id)
    if chosen is not None and pack not in chosen and set(chosen).intersection(installed):
        chosen = None if {*chosen, pack}.issuperset(installed) else [*chosen, pack]
        groups.set_packs(session, member.group_id, chosen)
    return replace(member.config, packs=None if chosen is None else tuple(chosen))


def leave_out(session: Writer, member: Member, pack: str, installed: Collection[str]) -> Config:
    """The group does not study that pack, unless it studies no other; arguments as for `study`."""
    before = groups.lock_packs(session, member.group_id)
    studied = set(before or ()).intersection(installed) or installed
    chosen = tuple(each for each in dict.fromkeys((*(before or ()), *studied)) if each != pack)
    if not set(chosen).intersection(installed):
        return replace(member.config, packs=None if before is None else tuple(before))
    groups.set_packs(session, member.group_id, chosen)
    return replace(member.config, packs=chosen)


def tend(session: Reader, member: Member) -> None:
    """The member looks after the group, and is told when something there needs an admin.

    Raises:
        NeedsWriter: somebody else did, and the session only reads.
    """
    if member.platform is not Platform.LOCAL and caretakers.find(session, member.group_id) != member.person_id:
        caretakers.appoint(writer(session), member.group_id, member.person_id)
