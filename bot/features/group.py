"""A group at a glance, for one reader: everything is read, nothing is written, and nobody becomes known by looking."""

from collections.abc import Mapping, Sequence
from dataclasses import replace
from datetime import datetime

from bot.core.calendar import ZoneSpell, date_in, timeline
from bot.core.config import Config, Leaderboard
from bot.core.errors import LeaderboardHidden
from bot.core.group import (
    CALENDARS,
    DELIVERIES,
    INBOX,
    Calendar,
    Calendars,
    Deliveries,
    GroupPage,
    Inbox,
    Planned,
    calendar,
    days_shown,
)
from bot.core.leaderboard import Board, By, Over
from bot.core.limits import Limits
from bot.core.people import Member
from bot.core.request import Asker, Place
from bot.core.stats import Stats
from bot.features import leaderboard, membership, schedules
from bot.features import stats as figures
from bot.features.beliefs_map import beliefs_map
from bot.features.shelf import Shelf
from bot.features.streak import streak_of
from bot.storage import calendars, channels, inbox, people, punctual
from bot.storage import schedules as planned
from bot.storage.engine import Reader
from bot.storage.people import Known

_NOBODY = 0
"""The number of no member, person or group: of those it is, nothing is found."""


def page(
    session: Reader,
    reader: tuple[Asker, Place],
    shelf: Shelf,
    usual: Limits,
    default_zone: str,
    now: datetime,
    *,
    since: int = 0,
) -> GroupPage:
    """The group of a place as an account may see it, who need not be known there.

    What is the admins' own (deliveries, the inbox) is for admins; calendars and leaderboards are as far as the admins
    show the leaderboard, and have nobody but the reader who stays out of it.

    Args:
        session: the transaction.
        reader: who looks, and where.
        shelf: the packs.
        usual: how people review who have said nothing else.
        default_zone: the zone of groups that have chosen none.
        now: the time.
        since: how many others' calendars come before those that are shown.
    """
    member = _reader(session, *reader, default_zone, now)
    group, zone, admin = member.group_id, member.config.zone, member.admin
    today = date_in(zone, now)
    away = tuple(each for each in planned.vacations(session, group) if each.last >= today)
    return GroupPage(
        zone=zone,
        now=now,
        met=member.id != _NOBODY,
        quiet=member.config.quiet,
        planned=tuple(
            Planned(each, tuple(at for _, at in schedules.coming(each, away, now)))
            for each in schedules.of(session, group, zone)
        ),
        away=away,
        deliveries=_deliveries(session, member) if admin else None,
        inbox=_inbox(session, member) if admin else None,
        beliefs=beliefs_map(session, group, zone, shelf, now),
        calendars=_calendars(session, member, reader[1], default_zone, now, since),
        boards=_boards(session, member),
        stats=stats(session, member, shelf, usual, now),
    )


def own_stats(
    session: Reader, reader: tuple[Asker, Place], shelf: Shelf, usual: Limits, default_zone: str, now: datetime
) -> Stats | None:
    """The reader's reviews in figures; None of somebody who is not known in the group."""
    return stats(session, _reader(session, *reader, default_zone, now), shelf, usual, now)


def stats(session: Reader, member: Member, shelf: Shelf, usual: Limits, now: datetime) -> Stats | None:
    """The same of a member."""
    if member.id == _NOBODY:
        return None
    return figures.stats(session, member, shelf.of(member.config.packs), usual, now)


def _reader(session: Reader, asker: Asker, place: Place, default_zone: str, now: datetime) -> Member:
    """Who looks; a stranger to the group is a member whose number nobody has, so that all that is theirs is empty."""
    known = people.find(session, asker, place.group or "")
    if known is not None and known.left_at is None:
        return _as_stored(session, known, default_zone, now)
    row = channels.group_of(session, asker.platform, place.group or "")
    config = Config(zone=default_zone)
    if row is not None:
        shown_to = Leaderboard(row.leaderboard)
        config = Config(zone=row.zone or default_zone, quiet=row.quiet, leaderboard=shown_to)
    days = timeline([ZoneSpell(now, config.zone)], now)
    return Member(
        id=_NOBODY,
        person_id=_NOBODY,
        group_id=row.id if row else _NOBODY,
        platform=asker.platform,
        name=asker.name,
        zone=config.zone,
        admin=False,
        joined=days.today.date,
        timeline=days,
        config=config,
    )


def _as_stored(session: Reader, known: Known, default_zone: str, now: datetime) -> Member:
    """A member as use cases know them; a zone that they have not been noted in yet counts from now on."""
    zone = known.zone or known.platform_zone or known.group_zone or default_zone
    if not known.zones or known.zones[-1].zone != zone:
        known = replace(known, zones=(*known.zones, ZoneSpell(now, zone)))
    return membership.of(session, known, default_zone, now)


def _deliveries(session: Reader, member: Member) -> Deliveries:
    found = punctual.newest(session, member, DELIVERIES + 1)
    shown = sorted(found[:DELIVERIES], key=lambda each: each.due_at, reverse=True)
    return Deliveries(tuple(shown), len(found) > DELIVERIES)


def _inbox(session: Reader, member: Member) -> Inbox:
    total, first = inbox.waiting(session, member.group_id, INBOX)
    return Inbox(total, tuple(first))


def _calendars(
    session: Reader, member: Member, place: Place, default_zone: str, now: datetime, since: int
) -> Calendars:
    own: Sequence[Calendar] = [_calendar(session, member, own=True)] if member.id != _NOBODY else []
    shown_to = member.config.leaderboard
    if shown_to is Leaderboard.NOBODY or (shown_to is Leaderboard.ADMINS and not member.admin):
        return Calendars(tuple(own), hidden=shown_to)
    accounts = calendars.others_listed(session, member, CALENDARS + 1, since)
    others = [
        _calendar(session, _as_stored(session, known, default_zone, now), own=False)
        for account in accounts[:CALENDARS]
        if (known := people.find(session, Asker(member.platform, account, ""), place.group or ""))
    ]
    return Calendars(
        (*own, *others),
        before=max(0, since - CALENDARS) if since else None,
        following=since + CALENDARS if len(accounts) > CALENDARS else None,
    )


def _calendar(session: Reader, member: Member, *, own: bool) -> Calendar:
    streak = streak_of(session, member, days_shown(member.today))
    return calendar(member.name, streak, own=own)


def _boards(session: Reader, member: Member) -> Mapping[tuple[By, Over], Board] | Leaderboard:
    try:
        return {(by, over): leaderboard.board(session, member, by, over) for over in Over for by in By}
    except LeaderboardHidden:
        return member.config.leaderboard
