"""Reviewing flashcards: due ones first, then a few new ones a day."""

from datetime import datetime, timedelta

from bot.core.content import Ref
from bot.core.deck import AllDone, Flashcard, Graded, NextCard, Revealed
from bot.core.errors import Gone, NothingToStudy
from bot.core.ledger import Evidence
from bot.core.people import Member
from bot.core.picking import Picked, cards_in_turn, following, myths_in_turn
from bot.core.recall import Grade, graded
from bot.core.streaks import REVIEWS_A_DAY
from bot.features.shelf import Shelf
from bot.features.streak import streak_of
from bot.storage import ledger, memories, people, reviews
from bot.storage.engine import Reader, Writer

_EVER = timedelta(days=40_000)  # FSRS never waits longer than a hundred years


def next_card(session: Reader, member: Member, shelf: Shelf, new_limit: int, now: datetime) -> NextCard | AllDone:
    """The longest due card, else a new one while today's are not used up.

    Raises:
        NothingToStudy: no pack has a card.
    """
    if not shelf.cards:
        raise NothingToStudy("flashcards")
    due = due_cards(session, member, shelf, now)
    today = reviews.on_date(session, member.id, member.today)
    if due:
        return NextCard(shelf.cards[due[0]], reviews.memory(session, member.person_id, due[0])[0], len(due) - 1, today)
    met = reviews.met(session, member.person_id)
    new = next((card for ref, card in shelf.cards.items() if ref not in met), None)
    if new and reviews.new_since(session, member.person_id, member.timeline.today.begins) < new_limit:
        return NextCard(new, 0, 0, today)
    return AllDone(_next_due(session, member, shelf, now), today, more_tomorrow=new is not None)


def due_cards(session: Reader, member: Member, shelf: Shelf, now: datetime) -> list[Ref]:
    """The cards that are due, the longest due first; those that no pack has any more are left out."""
    return [ref for ref in reviews.due(session, member.person_id, now) if ref in shelf.cards]


def _next_due(session: Reader, member: Member, shelf: Shelf, now: datetime) -> datetime | None:
    coming = due_cards(session, member, shelf, now + _EVER)
    memory = reviews.memory(session, member.person_id, coming[0])[1] if coming else None
    return memory.due if memory else None


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
    turn = cards_in_turn(list(shelf.cards), memories.all_of(session, member.person_id), now)
    if (found := following(turn, after)) is None:
        raise NothingToStudy("flashcards")
    return Picked(shelf.cards[found[0]], found[1], others=len(turn) > 1)


def one_myth(session: Reader, member: Member, shelf: Shelf, now: datetime, after: Ref | None = None) -> Picked:
    """The same of misconceptions.

    Raises:
        NothingToStudy: no pack has one.
    """
    myths = [ref for ref, card in shelf.cards.items() if card.verdict is not None]
    turn = myths_in_turn(myths, memories.all_of(session, member.person_id), now)
    if (found := following(turn, after)) is None:
        raise NothingToStudy("misconceptions")
    return Picked(shelf.cards[found[0]], found[1], others=len(turn) > 1)


def reveal(session: Reader, member: Member, ref: Ref, shelf: Shelf, now: datetime) -> Revealed:
    """The card's other side; nothing is changed by looking.

    Raises:
        Gone: no pack has the card any more.
    """
    shown = card(ref, shelf)
    grades, memory = reviews.memory(session, member.person_id, ref)
    spans = tuple(graded(memory, each, now).due - now for each in Grade)
    return Revealed(shown, grades + 1, spans)


def grade(
    session: Writer,
    member: Member,
    ref: Ref,
    number: int,
    given: Grade,
    *,
    shelf: Shelf,
    new_limit: int,
    now: datetime,
) -> Graded:
    """The card's `number`th grade is given; a second click on it changes nothing.

    The fifth grade of a date makes it a study day.

    Raises:
        Gone: no pack has the card any more.
    """
    people.lock(session, member.person_id)
    if ref not in shelf.cards:
        raise Gone("card")
    grades, memory = reviews.memory(session, member.person_id, ref)
    after = graded(memory, given, now)
    counted = number == grades + 1 and reviews.record(session, member, ref, number, given, after, now)
    streak = None
    if counted and reviews.on_date(session, member.id, member.today) >= REVIEWS_A_DAY:
        streak = streak_of(session, member) if ledger.credit(session, member, Evidence.REVIEWS, now) else None
    following = next_card(session, member, shelf, new_limit, now)
    return Graded(after if counted or memory is None else memory, counted, streak, following)
