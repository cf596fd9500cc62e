"""Flashcards of both kinds: a pack's own cards, and one "myth or fact?" for each misconception."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta

from bot.core.content import Card, Misconception, Origin, Pack, Ref
from bot.core.recall import Memory
from bot.core.streaks import Streak


@dataclass(frozen=True, slots=True)
class Flashcard:
    """What stands on a card; `verdict` is set where it asks "myth or fact?".

    `family` is the misconception that it is about: its own, or the one that it heals. Cards of one are siblings.
    """

    ref: Ref
    front: str
    back: str
    points: tuple[str, ...]
    verdict: str | None
    stance: str
    as_of: str | None
    origin: Origin
    family: Ref | None = None


@dataclass(frozen=True, slots=True)
class NextCard:
    """The card to review.

    How often it was graded, how many others are due, and how many grades the member gave today.
    """

    card: Flashcard
    grades: int
    due: int
    today: int


@dataclass(frozen=True, slots=True)
class Revealed:
    """A card turned over.

    `number` is the one that its next grade will have; `spans` the times until it comes back after each of the four.
    """

    card: Flashcard
    number: int
    spans: tuple[timedelta, ...]


@dataclass(frozen=True, slots=True)
class AllDone:
    """Nothing to review now.

    Attributes:
        next_due: when the next card comes due; None: never.
        today: the grades given today.
        more_tomorrow: whether there are new cards for another day.
        cards: different cards graded today.
        limited: due cards that wait until tomorrow, since today's limit is reached.
        siblings: those that wait because their idea was in another card today.
        suspended: cards that the person has suspended.
    """

    next_due: datetime | None
    today: int
    more_tomorrow: bool
    cards: int = 0
    limited: int = 0
    siblings: int = 0
    suspended: int = 0


@dataclass(frozen=True, slots=True)
class Graded:
    """What a grade did.

    `counted` tells whether this very click did it; `streak` is there if it made today a study day; `review_id` is the
    number of the grade that can be taken back.
    """

    memory: Memory
    counted: bool
    streak: Streak | None
    following: NextCard | AllDone
    review_id: int | None = None


def deck(pack: Pack) -> Iterator[Flashcard]:
    """Every flashcard of a pack, the two kinds spread evenly, so that a learner meets both from the start."""
    cards = [_plain(pack, card) for card in pack.cards]
    myths = [_myth(pack, myth) for myth in pack.misconceptions]
    placed = [((i + 0.5) / len(kind), n, card) for n, kind in enumerate((myths, cards)) for i, card in enumerate(kind)]
    for _, _, card in sorted(placed, key=lambda place: place[:2]):
        yield card


def _plain(pack: Pack, card: Card) -> Flashcard:
    family = Ref(pack.id, card.misconception) if card.misconception else None
    origin = pack.origin(card)
    return Flashcard(Ref(pack.id, card.id), card.front, card.back, (), None, card.stance, card.as_of, origin, family)


def _myth(pack: Pack, myth: Misconception) -> Flashcard:
    ref, origin = Ref(pack.id, myth.id), pack.origin(myth)
    return Flashcard(ref, myth.claim, myth.truth, myth.points, myth.verdict, myth.stance, myth.as_of, origin, ref)
