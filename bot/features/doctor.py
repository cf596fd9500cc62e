"""What is looked at when something does not work."""

import time
from collections import Counter
from collections.abc import Sequence
from datetime import datetime, timedelta
from pathlib import PurePath

from sqlalchemy import select

from bot.core.doctor import ChannelCheck, Checkup, Failure, Fate, Sight
from bot.core.people import Member
from bot.core.posts import POST
from bot.core.schedules import Schedule, State
from bot.features import schedules
from bot.features.shelf import Shelf
from bot.storage import channels, mishaps, outbox
from bot.storage.engine import Reader, writer

RECENT = timedelta(days=7)
"""How far back failures are told."""

SHOWN = 5
"""Failures that are told."""


def examine(session: Reader, member: Member, shelf: Shelf, sight: Sight | None, now: datetime) -> Checkup:
    """How everything is in a group; a closed channel in which nothing is lacking any more is open again.

    Raises:
        NeedsWriter: there is one to be opened, and the session only reads.
    """
    missed = tuple(mishaps.mishaps(session, member.group_id, now - RECENT))
    posts = sum(each.fate in {Fate.FAILED, Fate.UNKNOWN} for each in missed)
    failed, latest = outbox.failures(session, member.group_id, now - RECENT, SHOWN + posts)
    others = [each for each in latest if each.kind != POST]
    planned = schedules.of(session, member.group_id, member.config.zone)
    whole = shelf.whole.library
    return Checkup(
        sight=sight,
        channels=_channels(session, member, planned, sight),
        round_trip=_round_trip(session),
        studied=tuple(pack.info.title for pack in shelf.library.packs.values()),
        installed=len(whole.packs),
        faulty=tuple(sorted(Counter(PurePath(each.file).parent.name for each in whole.problems).items())),
        quiet=member.config.quiet,
        failed=failed - posts,
        failures=tuple(Failure(each.kind, each.due_at, each.state == "failed", each.error) for each in others[:SHOWN]),
        schedules=tuple(planned),
        mishaps=missed,
    )


def _channels(
    session: Reader, member: Member, planned: Sequence[Schedule], sight: Sight | None
) -> tuple[ChannelCheck, ...]:
    prompts = {member.config.prompt_channel, *(each.channel for each in planned if each.state is not State.PAUSED)}
    seen = sight.channels if sight else {}
    closed = {each.channel: (each.refused_at, each.reason) for each in channels.closed(session, member.group_id)}
    found = []
    for channel in sorted(channels.configured(session, member.group_id)):
        shown = seen.get(channel)
        mended = channel in closed and shown is not None and not shown.lacking
        if mended:
            channels.reopen(writer(session), member.group_id, channel)
        refused = None if mended else closed.get(channel)
        found.append(ChannelCheck(shown, channel in prompts, refused, mended))
    return tuple(sorted(found, key=lambda each: (not each.prompts, each.sight.name if each.sight else "")))


def _round_trip(session: Reader) -> float:
    """Seconds that a statement takes to the database and back."""
    begun = time.perf_counter()
    session.execute(select(1))
    return time.perf_counter() - begun
