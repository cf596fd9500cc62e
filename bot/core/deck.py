"""Flashcards of both kinds: a pack's own cards, and one "myth or fact?" for each misconception."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta

from bot.core.content import Card, Misconception, Origin, Pack, Ref
from bot.core.recall import Memory
from bot.core.streaks import Streak


@dataclass(frozen=True, slots=True)
class Flashcard:
    """What stands on a card; `verdict` is set where it asks "myth or fact?"."""

    ref: Ref
    front: str
    back: str
    points: tuple[str, ...]
    verdict: str | None
    stance: str
    as_of: str | None
    origin: Origin


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

    `next_due` is when the next card comes due (None: never), `today` the grades given today.
    """

    next_due: datetime | None
    today: int
    more_tomorrow: bool


@dataclass(frozen=True, slots=True)
class Graded:
    """What a grade did.

    `counted` tells whether this very click did it; `streak` is there if it made today a study day.
    """

    memory: Memory
    counted: bool
    streak: Streak | None
    following: NextCard | AllDone


def deck(pack: Pack) -> Iterator[Flashcard]:
    """Every flashcard of a pack, the two kinds spread evenly, so that a learner meets both from the start."""
    cards = [_plain(pack, card) for card in pack.cards]
    myths = [_myth(pack, myth) for myth in pack.misconceptions]
    placed = [((i + 0.5) / len(kind), n, card) for n, kind in enumerate((myths, cards)) for i, card in enumerate(kind)]
    for _, _, card in sorted(placed, key=lambda place: place[:2]):
        yield card


def _plain(pack: Pack, card: Card) -> Flashcard:
    return Flashcard(Ref(pack.id, card.id), card.front, card.back, (), None, card.stance, card.as_of, pack.origin(card))


def _myth(pack: Pack, myth: Misconception) -> Flashcard:
    ref = Ref(pack.id, myth.id)
    return Flashcard(ref, myth.claim, myth.truth, myth.points, myth.verdict, myth.stance, myth.as_of, pack.origin(myth))
