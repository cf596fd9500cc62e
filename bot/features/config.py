"""What a group's admins set for all of its members."""

from dataclasses import replace
from datetime import datetime

from bot.core.config import Config, Leaderboard
from bot.core.people import Member
from bot.storage import groups
from bot.storage.engine import Writer


def set_zone(session: Writer, member: Member, zone: str, now: datetime) -> Config:
    """The group lives in that zone from now on, and with it every member who has none of their own."""
    groups.set_zone(session, member.group_id, zone, now)
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
    """Daily prompts go to that channel, or to none."""
    groups.set_prompt_channel(session, member.group_id, channel)
    return replace(member.config, prompt_channel=channel)
