"""Reminding people who asked for it: at their time, while something is open, and not for ever."""

from collections.abc import Sequence
from dataclasses import replace
from datetime import datetime, timedelta

from bot.core.calendar import next_time, previous_time
from bot.core.limits import Limits
from bot.core.people import PRIVATE, Delivery, Member
from bot.core.reminders import KIND, LATE, UNANSWERED, Reminder
from bot.core.request import Asker, Platform
from bot.features import home, membership
from bot.features.shelf import Shelf
from bot.storage import outbox, people, presence, reminders
from bot.storage.engine import Reader, Writer, writer
from bot.storage.outbox import Addressee
from bot.storage.reminders import Due

AT_ONCE = 50
"""Reminders in one transaction, so that nobody waits long for its end."""


def of(session: Reader, member: Member, now: datetime) -> Reminder | None:
    """When the member is reminded, if they are."""
    minute = reminders.minute(session, member.person_id)
    return None if minute is None else _coming(session, member, minute, now)


def remind_at(session: Writer, member: Member, minute: int, now: datetime) -> Reminder:
    """The member is reminded at that minute of their day from now on, on a date that they were not reminded on yet."""
    people.lock(session, member.person_id)
    coming = _coming(session, member, minute, now)
    reminders.keep(session, member.person_id, minute, coming.next_at)
    return coming


def stop(session: Writer, member: Member) -> None:
    """The member is reminded no more."""
    people.lock(session, member.person_id)
    reminders.remove(session, member.person_id)


def due(
    session: Reader,
    platform: Platform,
    account: str | None,
    shelf: Shelf,
    default_zone: str,
    usual: Limits,
    now: datetime,
) -> bool:
    """Reminders whose time has come are on their way or passed over; whether more are waiting.

    Args:
        session: the transaction.
        platform: whose reminders.
        account: only this one's, as for a terminal with one reader.
        shelf: the packs.
        default_zone: the zone of groups that have chosen none.
        usual: how people review who have said nothing else.
        now: the time.

    Raises:
        NeedsWriter: some are due, and the session only reads.
    """
    if not reminders.is_due(session, platform, account, now):
        return False
    found = reminders.claim(writer(session), platform, account, now, AT_ONCE)
    for each in found:
        member = _told_of(session, platform, each.account, default_zone, now)
        _turn(writer(session), each, member, shelf, usual, now)
    return len(found) == AT_ONCE


def timely(
    session: Reader, deliveries: Sequence[Delivery], shelf: Shelf, default_zone: str, usual: Limits, now: datetime
) -> list[Delivery]:
    """The deliveries, their reminders with what is open by now; those that come too late, or for nothing, are gone."""
    kept: list[Delivery] = []
    for each in deliveries:
        if each.kind != KIND:
            kept.append(each)
            continue
        facts = _timely(session, each, shelf, default_zone, usual, now)
        if facts is None:
            outbox.discard(writer(session), each)
        else:
            kept.append(replace(each, facts=each.facts | facts))
    return kept


def _timely(
    session: Reader, delivery: Delivery, shelf: Shelf, default_zone: str, usual: Limits, now: datetime
) -> dict[str, str] | None:
    known = people.find(session, Asker(delivery.platform, delivery.person or "", ""), delivery.group)
    if known is None:
        return None
    member = membership.of(session, known, default_zone, now)
    if now - delivery.created_at <= LATE:
        return _open(session, member, shelf, usual, now)
    if delivery.facts["last"]:  # nobody was told that it is
        remind_at(writer(session), member, int(delivery.facts["minute"]), now)
    return None


def missed(session: Reader, deliveries: Sequence[Delivery]) -> list[Delivery]:
    """What could not reach somebody directly; of reminders the newest alone, as one that did not arrive."""
    words = [each for each in deliveries if each.kind != KIND]
    lost = sorted((each for each in deliveries if each.kind == KIND), key=lambda each: each.created_at)
    for each in lost[:-1]:
        outbox.discard(writer(session), each)
    return [*words, *(replace(each, facts=each.facts | {"missed": "yes"}) for each in lost[-1:])]


def _turn(session: Writer, row: Due, member: Member | None, shelf: Shelf, usual: Limits, now: datetime) -> None:
    """It is on its way if its time, in the zone of now, is not long past and something is open; the next is set.

    Who has studied since the one before has answered it. After the last one without an answer there is no next.
    """
    if member is None:  # in no group any more; a return sets it right
        reminders.move(session, row.person_id, now + timedelta(days=1), row.unanswered)
        return
    coming = _coming(session, member, row.minute, max(row.next_at, now - LATE))
    before = previous_time(member.zone, row.minute, row.next_at)
    unanswered = 0 if reminders.active_since(session, row.person_id, before) else row.unanswered
    if coming.next_at <= now:
        if _open(session, member, shelf, usual, now) is not None:
            unanswered += 1
            _put(session, member, coming, last=unanswered == UNANSWERED)
        coming = _coming(session, member, row.minute, coming.next_at + timedelta.resolution)
    if unanswered < UNANSWERED:
        reminders.move(session, row.person_id, coming.next_at, unanswered)
    else:
        reminders.remove(session, row.person_id)


def _put(session: Writer, member: Member, reminder: Reminder, *, last: bool) -> None:
    facts = {"minute": str(reminder.minute), "zone": member.zone, "last": "yes" if last else ""}
    to = Addressee(member.group_id, member.platform, member.person_id)
    outbox.put(session, reminders.key(member.person_id, reminder.day), to, KIND, facts, reminder.next_at)


def _coming(session: Reader, member: Member, minute: int, since: datetime) -> Reminder:
    """The next time, on a later date than the last: a change of the time or the zone may bring that one again."""
    told = reminders.last_date(session, member.person_id)
    day, at = next_time(member.zone, minute, since)
    while told is not None and day <= told:
        day, at = next_time(member.zone, minute, at + timedelta.resolution)
    return Reminder(minute, day, at)


def _told_of(session: Reader, platform: Platform, account: str, default_zone: str, now: datetime) -> Member | None:
    """The person in the group that they are told of: their direct messages' one, else the one that is theirs alone."""
    groups = presence.shared(session, platform, account)
    group = groups[0].external_id if groups else f"{PRIVATE}{account}"
    known = people.find(session, Asker(platform, account, ""), group)
    return membership.of(session, known, default_zone, now) if known else None


def _open(session: Reader, member: Member, shelf: Shelf, usual: Limits, now: datetime) -> dict[str, str] | None:
    """What is open today, as a reminder's facts; None if nothing is, or on vacation."""
    studied = shelf.of(member.config.packs)
    streak, begun, cards = home.waiting(session, member, studied, usual, now)
    facts = streak.history[-1].facts
    if facts and facts.vacation:
        return None
    today = streak.is_open and bool(studied.questions or studied.cards)
    if not today and not cards:
        return None
    return {
        "streak": str(streak.length),
        "best": str(streak.best),
        "today": "open" if today else "done" if streak.done_today else "free",
        "quiz": "begun" if begun else "new" if studied.questions else "",
        "due": str(cards),
    }
