"""Daily posts: made ready once, kept up to date, and closed with their result."""

from dataclasses import replace
from datetime import date, datetime, timedelta

from bot.core.calendar import date_in
from bot.core.errors import NothingToStudy
from bot.core.people import Delivery
from bot.core.posts import EDIT, OPEN, OUT_OF_TURN, TO_FINISH, TOO_LATE, Post, PostKind, is_late
from bot.core.request import Platform
from bot.core.schedules import Schedule, State
from bot.features.choosing import FRESH, choose
from bot.features.shelf import Shelf
from bot.storage import outbox, posts, quizzes, schedules
from bot.storage.engine import Reader, Writer, writer
from bot.storage.outbox import Addressee
from bot.storage.posts import Errand
from bot.storage.tables import PostRow

AT_ONCE = 100
"""Posts that are looked at in one transaction, so that nobody waits long for its end."""

_REMOVED = "its schedule was removed before it was posted"

_AGAIN = timedelta(seconds=10)  # after which a post is looked at whose edit is still under way
_AWHILE = timedelta(minutes=1)  # until the answers that were given in the last moment are all there
_NOTHING_TOLD = -1  # takers that were told of a post that has just been closed: its result is to be told in any case


def ready(
    session: Writer, delivery: Delivery, shelf: Shelf, default_zone: str, grace: timedelta, now: datetime
) -> Delivery | None:
    """The claimed delivery of a post, or of an edit of one, with all that it says; None if it is settled otherwise.

    At the first claim it is chosen what the post says, and kept. One that is not wanted any more, be it that it would
    come later than `grace` after its time, is skipped, and so is one for which there is nothing left; the reason is
    kept. What may have been posted already is withdrawn instead: its sender finds out whether it was.
    """
    if delivery.kind == EDIT:
        return _ready_edit(session, delivery, default_zone, now)
    errand = posts.errand(session, delivery.id)
    row = posts.of_delivery(session, delivery.id)
    schedule = schedules.find(session, errand.group_id, errand.schedule_id or 0, default_zone)
    reason = _unwanted(session, delivery, errand, schedule, grace, now)
    if reason and (row is None or delivery.doubt is None):
        skip(session, delivery, reason, now)
        return None
    if row is None:
        if schedule is None or not posts.begin_choice(session, errand.group_id):
            outbox.hand_back(session, delivery)
            return None
        try:
            row = _made(session, delivery, schedule, shelf, now)
        except NothingToStudy as nothing:
            skip(session, delivery, _why_none(nothing.what), now)
            return None
    due_at = None if OUT_OF_TURN in delivery.facts else errand.due_at
    return replace(delivery, post=replace(as_it_stands(session, row, schedule, due_at, now), withdrawn=reason))


def skip(session: Writer, delivery: Delivery, reason: str | None, now: datetime) -> bool:
    """The post is not wanted any more, for that reason, and what was chosen for it is free again.

    False if another worker has claimed it since; then nothing has changed.
    """
    if not outbox.record(session, delivery, "skipped", now, reason):
        return False
    row = posts.of_delivery(session, delivery.id)
    if row is not None and not row.takers:  # else it was there once, and what people did with it is theirs
        posts.remove(session, row)
    return True


def sent(session: Writer, delivery: Delivery, message: str | None, now: datetime) -> None:
    """The post stands as that message and is open, and the one before it is closed; of an edit, what it told is kept.

    One that was withdrawn, and found, was posted when the doubt began. None is of a platform whose messages cannot be
    edited.
    """
    if delivery.kind == EDIT:
        _edited(session, delivery, now)
        return
    made = posts.of_delivery(session, delivery.id)
    if made is None or made.opened_at is not None:
        return
    opened = now - (delivery.doubt or timedelta()) if delivery.post and delivery.post.withdrawn else now
    for before in posts.earlier(session, made):
        before.closes_at = min(before.closes_at or opened, opened)
        before.look_at = now
    row = posts.hold(session, made.id) or made  # of two posts the older first, so that nobody waits for each other
    row.message, row.opened_at, row.closes_at = message, opened, opened + OPEN
    row.closed_at, row.shown = None, 0  # the message is as it was sent, whatever was thought while nobody knew of it
    row.look_at = posts.standing(row).editable_at(now) if row.takers else row.closes_at
    session.flush()


def frozen(session: Writer, delivery: Delivery) -> None:
    """The post's message takes no more edits of its count; its result is tried once."""
    row = posts.hold(session, int(delivery.facts.get("post", 0)))
    if row is not None:
        row.frozen = True
        row.look_at = None if delivery.post and delivery.post.closed else row.closes_at
        session.flush()


def turn(session: Reader, now: datetime) -> bool:
    """Posts whose count or result is to be told have an edit on its way; whether more are waiting.

    Raises:
        NeedsWriter: some are to be looked at, and the session only reads.
    """
    if not posts.is_due(session, now):
        return False
    found = posts.due(writer(session), now, AT_ONCE)
    latest = posts.states(session, map(_edit_key, found))
    platforms = posts.platforms(session, {row.group_id for row in found})
    for row in found:
        _look(writer(session), row, latest.get(_edit_key(row), ""), platforms[row.group_id], now)
    session.flush()
    return len(found) == AT_ONCE


def preview(session: Reader, schedule: Schedule, shelf: Shelf, now: datetime) -> Post:
    """What a schedule would post now; nothing is kept of it.

    Raises:
        NothingToStudy: its packs have nothing for it, or nothing that the group was not given lately.
    """
    day = _next_date(schedule, now)
    body = choose(session, schedule, shelf, day, now).body
    return Post(0, day, schedule.zone, body)


def _next_date(schedule: Schedule, now: datetime) -> date:
    """The date that the schedule's next post is for."""
    return schedule.next_date or date_in(schedule.zone, now)


def _unwanted(
    session: Reader, delivery: Delivery, errand: Errand, schedule: Schedule | None, grace: timedelta, now: datetime
) -> str | None:
    """Why it is not posted any more, if so; of one that an admin asked for, pauses and vacations are no reason."""
    if now - errand.due_at > grace:
        return TOO_LATE
    if schedule is None:
        return _REMOVED
    if OUT_OF_TURN in delivery.facts:
        return None
    if schedule.state is not State.ON:
        return "its schedule was paused before it was posted"
    day = date.fromisoformat(delivery.facts["date"])
    if any(each.first <= day <= each.last for each in schedules.vacations(session, errand.group_id)):
        return "the group is on vacation that day"
    return None


def _made(session: Writer, delivery: Delivery, schedule: Schedule, shelf: Shelf, now: datetime) -> PostRow:
    """The post, chosen and kept."""
    day = date.fromisoformat(delivery.facts["date"])
    chosen = choose(session, schedule, shelf, day, now)
    over = now + OPEN  # also if nobody ever knows whether it was posted; see `sent` for what was
    row = PostRow(
        group_id=schedule.group_id,
        schedule_id=schedule.id,
        delivery_id=delivery.id,
        kind=schedule.kind.value,
        channel=delivery.channel or schedule.channel,
        local_date=day,
        zone=schedule.zone,
        closes_at=over,
        look_at=over,
        created_at=now,
    )
    return posts.add(session, row, chosen.body, quizzes.keep_versions(session, chosen.questions))


def _why_none(what: str) -> str:
    if what.startswith(FRESH):
        return f"the group was given all {what.removeprefix(FRESH)} of its packs within the last 14 days"
    return f"its packs have no {what}"


def _ready_edit(session: Writer, delivery: Delivery, default_zone: str, now: datetime) -> Delivery | None:
    row = posts.get(session, int(delivery.facts["post"]))
    if row is None or row.message is None or (row.frozen and row.closed_at is None):
        outbox.discard(session, delivery)
        return None
    schedule = schedules.find(session, row.group_id, row.schedule_id or 0, default_zone)
    due_at = posts.planned_at(session, row)
    return replace(delivery, message=row.message, post=as_it_stands(session, row, schedule, due_at, now))


def as_it_stands(
    session: Reader, row: PostRow, schedule: Schedule | None, due_at: datetime | None, now: datetime
) -> Post:
    """The post as it stands, with its result where it is closed."""
    shown = Post(
        id=row.id,
        date=row.local_date,
        zone=row.zone,
        body=posts.body(row),
        due_at=due_at,
        late=due_at is not None and is_late(due_at, row.opened_at or now),
        takers=row.takers,
        closes_at=_until(row, schedule, now),
        closed=row.closed_at is not None,
    )
    return _with_result(session, shown, row) if shown.closed else shown


def _until(row: PostRow, schedule: Schedule | None, now: datetime) -> datetime:
    """Until when a post can be begun: 36 hours, or until the next of its schedule."""
    closes_at = row.closes_at if row.opened_at and row.closes_at else now + OPEN
    following = schedule.next_at if schedule and schedule.next_at and schedule.next_at > now else closes_at
    return min(closes_at, following)


def _with_result(session: Reader, shown: Post, row: PostRow) -> Post:
    counts = posts.counts(session, row.id)
    if row.kind == PostKind.MYTH:
        votes = counts.get(0, {})
        return replace(shown, split=(votes.get(0, 0), votes.get(1, 0)))
    right = total = 0
    for place, (_, question) in enumerate(posts.questions(session, row.id)):
        chosen = counts.get(place, {})
        right += chosen.get(question.right, 0)
        total += sum(chosen.values())
    return replace(shown, right=(right, total))


def _edited(session: Writer, delivery: Delivery, now: datetime) -> None:
    row = posts.hold(session, int(delivery.facts["post"]))
    if row is None or delivery.post is None:
        return
    row.edited_at = now
    if delivery.post.closed or row.closed_at is None:  # else it told the count, and not yet the result
        row.shown = delivery.post.takers
    if row.closed_at is None:
        row.look_at = row.closes_at
        if row.takers != row.shown and not row.frozen:
            row.look_at = min(posts.standing(row).editable_at(now), row.closes_at or now + OPEN)
    elif row.takers != row.shown:  # it was made ready before the close, or before somebody finished
        row.look_at = now
    session.flush()


def _edit_key(row: PostRow) -> str:
    """The key of the latest edit of a post."""
    return f"{EDIT} {row.id} {row.edits}"


def _look(session: Writer, row: PostRow, latest: str, platform: str, now: datetime) -> None:
    """The post is closed when its time is over; an edit is on its way if it tells something new, and may be made."""
    if row.closed_at is None and row.closes_at is not None and row.closes_at <= now:
        row.closed_at, row.shown = now, _NOTHING_TOLD
    closed = row.closed_at is not None
    row.look_at = _last_look(row, now) if closed else row.closes_at
    if row.message is None or (latest == "failed" and not (closed and row.frozen)):
        return  # there is nothing to edit, or not any more
    if row.takers == row.shown or (row.frozen and not closed):
        return
    if latest == "waiting":
        return  # it tells what holds when it is claimed
    if latest == "claimed":
        row.look_at = now + _AGAIN
        return
    earliest = posts.standing(row).editable_at(now)
    if not closed and earliest > now:
        row.look_at = min(earliest, row.closes_at or earliest)
        return
    row.edits += 1
    to = Addressee(row.group_id, Platform(platform), channel=row.channel)
    outbox.put(session, _edit_key(row), to, EDIT, {"post": str(row.id)}, now)


def _last_look(row: PostRow, now: datetime) -> datetime | None:
    """When a closed post is looked at once more: when nobody who began its quiz can finish it any longer."""
    over = (row.closes_at or now) + TO_FINISH + _AWHILE
    return over if row.kind == PostKind.QUIZ and over > now else None
