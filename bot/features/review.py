"""Reviewing flashcards: due ones first, then a few new ones a day; what is set aside, and the last grade taken back."""

from dataclasses import dataclass
from datetime import datetime, timedelta

from bot.core.content import Ref
from bot.core.deck import AllDone, Flashcard, Graded, NextCard, Revealed
from bot.core.errors import Gone, NothingToStudy
from bot.core.ledger import Evidence
from bot.core.limits import Chosen, Limits, Offer, comes_today, offer
from bot.core.people import Member
from bot.core.picking import Picked, cards_in_turn, following, myths_in_turn
from bot.core.recall import Grade, graded
from bot.core.streaks import REVIEWS_A_DAY
from bot.features import overcome
from bot.features.shelf import Shelf
from bot.features.streak import streak_of
from bot.storage import ledger, marks, memories, people, review_settings, reviews
from bot.storage.engine import Reader, Writer

_EVER = timedelta(days=40_000)  # FSRS never waits longer than a hundred years


def limits(session: Reader, member: Member, usual: Limits) -> Limits:
    """How the person wants to review, where they have said so; else as the operator set it (`usual`)."""
    return review_settings.of(session, member.person_id).over(usual)


def chosen(session: Reader, member: Member) -> Chosen:
    """What the person has said of it themselves."""
    return review_settings.of(session, member.person_id)


def choose(session: Writer, member: Member, wanted: Chosen) -> None:
    """That is how the person wants to review from now on."""
    people.lock(session, member.person_id)
    review_settings.keep(session, member.person_id, wanted)


def next_card(session: Reader, member: Member, shelf: Shelf, usual: Limits, now: datetime) -> NextCard | AllDone:
    """The longest due card, else a new one; no more than are wanted a day, and one card a day of a misconception.

    Raises:
        NothingToStudy: no pack has a card.
    """
    if not shelf.cards:
        raise NothingToStudy("flashcards")
    day = _day(session, member, shelf, usual, now)
    offered = day.offered
    today = reviews.on_date(session, member.id, member.today)
    if offered.due:
        first = offered.due[0]
        grades, _ = reviews.memory(session, member.person_id, first)
        return NextCard(shelf.cards[first], grades, len(offered.due) - 1, today)
    if offered.new:
        return NextCard(shelf.cards[offered.new[0]], 0, 0, today)
    return AllDone(
        min(_dates(member, shelf, day, reviews.coming(session, member.person_id, now, now + _EVER), now), default=None),
        today,
        offered.more and day.wanted.new > 0,
        offered.cards,
        offered.limited,
        offered.siblings,
        len(suspended(session, member, shelf)),
    )


def due_cards(session: Reader, member: Member, shelf: Shelf, usual: Limits, now: datetime) -> tuple[Ref, ...]:
    """The due cards that a review would bring now, the longest due first; none that no pack has any more."""
    return _day(session, member, shelf, usual, now).offered.due


def ahead(
    session: Reader, member: Member, shelf: Shelf, usual: Limits, now: datetime, until: datetime
) -> tuple[Limits, list[datetime]]:
    """How the person wants to review, and when each card comes that is due by an instant.

    One that today has no room for, or a sibling of, comes tomorrow.
    """
    day = _day(session, member, shelf, usual, now, until)
    return day.wanted, _dates(member, shelf, day, day.found, now)


@dataclass(frozen=True, slots=True)
class _Day:
    """A person's day of reviews so far: their limits, cards with when they are due, what was graded, what may come."""

    wanted: Limits
    found: list[tuple[Ref, datetime]]
    graded: list[tuple[Ref, int]]
    buried: set[Ref]
    offered: Offer


def _day(
    session: Reader, member: Member, shelf: Shelf, usual: Limits, now: datetime, until: datetime | None = None
) -> _Day:
    """The day, with the cards that are due by now, or by an instant to come."""
    person, wanted = member.person_id, limits(session, member, usual)
    found = reviews.coming(session, person, now, until or now)
    given = reviews.today(session, person, member.timeline.today.begins)
    buried = marks.buried(session, person, now)
    known = reviews.met(session, person) | buried | set(marks.suspended(session, person))
    offered = offer(shelf.cards, [ref for ref, at in found if at <= now], known, given, wanted, buried)
    return _Day(wanted, found, given, buried, offered)


def _dates(member: Member, shelf: Shelf, day: _Day, found: list[tuple[Ref, datetime]], now: datetime) -> list[datetime]:
    """When each of these cards comes."""
    tomorrow = member.timeline.today.ends

    def comes(ref: Ref, at: datetime) -> bool:
        if at <= now:
            return ref in day.offered.due
        return at >= tomorrow or comes_today(shelf.cards, ref, day.graded, day.wanted, day.buried)

    return [at if comes(ref, at) else tomorrow for ref, at in found if ref in shelf.cards]


def card(ref: Ref, shelf: Shelf) -> Flashcard:
    """A card of the packs.

    Raises:
        Gone: no pack has it any more.
    """
    if ref not in shelf.cards:
        raise Gone("card")
    return shelf.cards[ref]


def one_card(session: Reader, member: Member, shelf: Shelf, now: datetime, after: Ref | None = None) -> Picked:
    """The card most worth a look now, or the one that comes after another; looking changes nothing.

    Raises:
        NothingToStudy: no pack has a card.
    """
    person = member.person_id
    cards = _at_hand(session, member, list(shelf.cards), now)
    turn = cards_in_turn(cards, memories.all_of(session, person), now, marks.summoned(session, person))
    if (found := following(turn, after)) is None:
        raise NothingToStudy("flashcards")
    return Picked(shelf.cards[found[0]], found[1], others=len(turn) > 1)


def one_myth(session: Reader, member: Member, shelf: Shelf, now: datetime, after: Ref | None = None) -> Picked:
    """The same of misconceptions.

    Raises:
        NothingToStudy: no pack has one.
    """
    myths = _at_hand(session, member, [ref for ref, card in shelf.cards.items() if card.verdict is not None], now)
    turn = myths_in_turn(myths, memories.all_of(session, member.person_id), now)
    if (found := following(turn, after)) is None:
        raise NothingToStudy("misconceptions")
    return Picked(shelf.cards[found[0]], found[1], others=len(turn) > 1)


def _at_hand(session: Reader, member: Member, cards: list[Ref], now: datetime) -> list[Ref]:
    """The cards that are not set aside; all of them, where nothing else is left to look at."""
    aside = marks.set_aside(session, member.person_id, now)
    return [ref for ref in cards if ref not in aside] or cards


def reveal(session: Reader, member: Member, ref: Ref, shelf: Shelf, now: datetime) -> Revealed:
    """The card's other side; nothing is changed by looking.

    Raises:
        Gone: no pack has the card any more.
    """
    shown = card(ref, shelf)
    grades, memory = reviews.memory(session, member.person_id, ref)
    retention = limits(session, member, Limits()).retention
    spans = tuple(graded(memory, each, now, retention).due - now for each in Grade)
    return Revealed(shown, grades + 1, spans)


def grade(
    session: Writer, member: Member, ref: Ref, number: int, given: Grade, *, shelf: Shelf, usual: Limits, now: datetime
) -> Graded:
    """The card's `number`th grade is given; a second click on it changes nothing.

    The fifth grade of a date makes it a study day.

    Raises:
        Gone: no pack has the card any more.
    """
    people.lock(session, member.person_id)
    shown = card(ref, shelf)
    grades, memory = reviews.memory(session, member.person_id, ref)
    after = graded(memory, given, now, limits(session, member, usual).retention)
    counted = number == grades + 1 and reviews.record(session, member, ref, number, given, after, now)
    streak = None
    if counted:
        overcome.graded(session, member, shown.family, memory, given, now)
    if counted and reviews.on_date(session, member.id, member.today) >= REVIEWS_A_DAY:
        streak = streak_of(session, member) if ledger.credit(session, member, Evidence.REVIEWS, now) else None
    coming = next_card(session, member, shelf, usual, now)
    kept = after if counted or memory is None else memory
    return Graded(kept, counted, streak, coming, reviews.undoable(session, member))


def undoable(session: Reader, member: Member) -> int | None:
    """The number of the grade that can be taken back: the last one that the person gave today."""
    return reviews.undoable(session, member)


def undo(session: Writer, member: Member, review_id: int, shelf: Shelf, now: datetime) -> Revealed | None:
    """The grade is taken back, and its card is there to be graded anew; a study day that it made stays.

    None where it is not the last one that the person gave today, or was taken back before.

    Raises:
        Gone: no pack has its card any more.
    """
    people.lock(session, member.person_id)
    undone = reviews.undo(session, member, review_id)
    if undone is None:
        return None
    ref, given_at = undone
    overcome.undone(session, member, card(ref, shelf).family, given_at)
    return reveal(session, member, ref, shelf, now)


def bury(session: Writer, member: Member, ref: Ref, shelf: Shelf, now: datetime) -> datetime | None:
    """The card is not brought again before the member's tomorrow; when it comes, if it is not due by then either.

    Raises:
        Gone: no pack has the card any more.
    """
    people.lock(session, member.person_id)
    tomorrow = member.timeline.today.ends
    marks.bury(session, member.person_id, card(ref, shelf).ref, tomorrow)
    back = dict(reviews.coming(session, member.person_id, now, now + _EVER)).get(ref)
    return back if back and back > tomorrow else None


def suspend(session: Writer, member: Member, ref: Ref, shelf: Shelf) -> None:
    """The card is not brought again until the person wants it back.

    Raises:
        Gone: no pack has the card any more.
    """
    people.lock(session, member.person_id)
    marks.suspend(session, member.person_id, card(ref, shelf).ref)


def resume(session: Writer, member: Member, ref: Ref, shelf: Shelf) -> Flashcard:
    """The suspended card comes again as any other.

    Raises:
        Gone: no pack has the card any more.
    """
    people.lock(session, member.person_id)
    found = card(ref, shelf)
    marks.resume(session, member.person_id, ref)
    return found


def suspended(session: Reader, member: Member, shelf: Shelf) -> list[Flashcard]:
    """The cards that the person has suspended, of the packs that there are."""
    return [shelf.cards[ref] for ref in marks.suspended(session, member.person_id) if ref in shelf.cards]
