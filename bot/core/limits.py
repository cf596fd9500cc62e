"""What a day of reviews brings: due cards first, then new ones, no more than a person wants, and no siblings."""

import re
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass

from bot.core.content import Ref
from bot.core.deck import Flashcard
from bot.core.recall import LEAST, MOST, USUAL

MOST_CARDS = 1000
"""Cards a day that anybody can want, new ones or all."""

_PERCENT = re.compile(r"0?[.,](?P<tenth>\d)(?P<hundredth>\d?)|(?P<whole>\d{2}) ?%?")


@dataclass(frozen=True, slots=True)
class Limits:
    """How sure to be of a card that comes due (0 to 1), and how many cards a day may bring: new ones, and all."""

    retention: float = USUAL
    new: int = 10
    all: int = 200


@dataclass(frozen=True, slots=True)
class Chosen:
    """What a person has chosen of these; None is what the operator has set."""

    retention: float | None = None
    new: int | None = None
    all: int | None = None

    def over(self, usual: Limits) -> Limits:
        """What counts for the person."""
        return Limits(
            usual.retention if self.retention is None else self.retention,
            usual.new if self.new is None else self.new,
            usual.all if self.all is None else self.all,
        )

    def beside(self, usual: Limits) -> "Chosen":
        """What of it is the person's own: not what the operator has set anyway."""
        return Chosen(
            None if self.retention == usual.retention else self.retention,
            None if self.new == usual.new else self.new,
            None if self.all == usual.all else self.all,
        )


@dataclass(frozen=True, slots=True)
class Offer:
    """What a person can review now, in its turn, and how much waits for another day.

    Attributes:
        due: due cards, the longest due first.
        new: new ones, in their order.
        cards: different cards graded today so far.
        limited: due cards that wait because today's limit is reached.
        siblings: due cards that wait because their idea is in another card of today.
        more: whether new cards wait.
    """

    due: tuple[Ref, ...]
    new: tuple[Ref, ...]
    cards: int
    limited: int
    siblings: int
    more: bool


def offer(
    cards: Mapping[Ref, Flashcard],
    due: Sequence[Ref],
    known: Collection[Ref],
    graded: Sequence[tuple[Ref, int]],
    limits: Limits,
    buried: Collection[Ref] = (),
) -> Offer:
    """What may come now, so that of one idea (a misconception) a day brings one card, and no more cards than wanted.

    A card that was graded today may always come again: it is in its learning steps.

    Args:
        cards: every card of the packs, in the order in which they are met.
        due: those that are due, the longest due first; of what no pack has any more nothing is said.
        known: those that are not new: graded before, or set aside.
        graded: each grade of today, its card and the card's number of it; the first one is 1.
        limits: what the person wants.
        buried: those that were put off today; their ideas have had their card.
    """
    today = {ref for ref, _ in graded}
    families = _families(cards, (*today, *buried))
    room = limits.all - len(today)
    coming: list[Ref] = []
    limited = siblings = 0
    waiting = [ref for ref in due if ref in cards]
    for ref in waiting:
        family = cards[ref].family
        if ref in today:
            coming.append(ref)
        elif family in families:
            siblings += 1
        elif room <= 0:
            limited += 1
        else:
            room -= 1
            coming.append(ref)
            if family:
                families.add(family)
    met_today = sum(number == 1 for _, number in graded) + sum(ref not in known and ref not in today for ref in coming)
    new, more = _new(cards, {*known, *waiting, *today}, families, min(room, limits.new - met_today))
    return Offer(tuple(coming), new, len(today), limited, siblings, more)


def comes_today(
    cards: Mapping[Ref, Flashcard],
    ref: Ref,
    graded: Sequence[tuple[Ref, int]],
    limits: Limits,
    buried: Collection[Ref] = (),
) -> bool:
    """Whether a card that comes due later today is brought then; otherwise it waits until tomorrow.

    Args:
        cards: every card of the packs.
        ref: the card, one of these.
        graded: each grade of today, its card and the card's number of it.
        limits: what the person wants.
        buried: those that were put off today.
    """
    today = {each for each, _ in graded}
    return ref in today or (len(today) < limits.all and cards[ref].family not in _families(cards, (*today, *buried)))


def _families(cards: Mapping[Ref, Flashcard], some: Collection[Ref]) -> set[Ref]:
    """The misconceptions that some cards are about."""
    return {card.family for ref in some if (card := cards.get(ref)) and card.family}


def _new(
    cards: Mapping[Ref, Flashcard], other: Collection[Ref], families: Collection[Ref], room: int
) -> tuple[tuple[Ref, ...], bool]:
    """New cards for the room that there is, and whether there are more."""
    found: list[Ref] = []
    taken = {*families}
    more = False
    for ref, card in cards.items():
        if ref in other:
            continue
        if len(found) >= room or card.family in taken:
            more = True
        else:
            found.append(ref)
            if card.family:
                taken.add(card.family)
    return tuple(found), more


def read_retention(typed: str) -> float | None:
    """The desired retention that a person means by “90”, “90 %” or “0.9”; None if none, or out of its bounds."""
    found = _PERCENT.fullmatch(typed.strip())
    if found is None:
        return None
    percent = int(found["whole"] or found["tenth"] + (found["hundredth"] or "0"))
    return percent / 100 if LEAST <= percent / 100 <= MOST else None


def read_count(typed: str, least: int = 0) -> int | None:
    """How many cards a day a person means, `least` to `MOST_CARDS`; None if none of these."""
    text = typed.strip()
    number = int(text) if text.isdecimal() and len(text) <= len(str(MOST_CARDS)) else None
    return number if number is not None and least <= number <= MOST_CARDS else None
