"""One card to look at now, beside the daily review."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from types import MappingProxyType

from bot.core.content import Ref
from bot.core.deck import Flashcard
from bot.core.recall import Memory, retrievability


class Why(StrEnum):
    """Why a card is worth a look."""

    DUE = "due"
    SUMMONED = "summoned"
    """A wrong answer in a quiz came from what it is about."""

    NEW = "new"
    WEAKEST = "weakest"


@dataclass(frozen=True, slots=True)
class Picked:
    """A card to look at now, why it is this one, and whether there is another."""

    card: Flashcard
    why: Why
    others: bool


Turn = list[tuple[Ref, Why]]

_NONE: Mapping[Ref, datetime] = MappingProxyType({})


def cards_in_turn(
    cards: Sequence[Ref], memories: Mapping[Ref, Memory], now: datetime, summoned: Mapping[Ref, datetime] = _NONE
) -> Turn:
    """The cards as they are worth a look: the longest due, then new ones in their order, then the least known.

    Those that are `summoned`, graded before or not, are due since then at the latest. The one that was graded last is
    never the first while there is another, so that it does not follow itself.
    """
    since = {ref: memories[ref].due for ref in _met(cards, memories) if memories[ref].due <= now}
    since |= {ref: min(summoned[ref], since.get(ref, now)) for ref in cards if ref in summoned}
    due = [(ref, Why.SUMMONED if ref in summoned else Why.DUE) for ref in sorted(since, key=lambda ref: since[ref])]
    others = [ref for ref in cards if ref not in since]
    return _not_again(due + _new(others, memories) + _least_known(_met(others, memories), memories, now), memories)


def myths_in_turn(myths: Sequence[Ref], memories: Mapping[Ref, Memory], now: datetime) -> Turn:
    """The same of misconceptions: those never met in their order, then the least known, due or not."""
    turn = _new(myths, memories) + _least_known(_met(myths, memories), memories, now)
    return _not_again(turn, memories)


def following(turn: Turn, after: Ref | None) -> tuple[Ref, Why] | None:
    """The one that comes after another, round and round; the first where that one is not there. None of none."""
    places = [place for place, (ref, _) in enumerate(turn) if ref == after]
    return turn[(places[0] + 1) % len(turn) if places else 0] if turn else None


def _met(refs: Sequence[Ref], memories: Mapping[Ref, Memory]) -> list[Ref]:
    return [ref for ref in refs if ref in memories]


def _new(refs: Sequence[Ref], memories: Mapping[Ref, Memory]) -> Turn:
    return [(ref, Why.NEW) for ref in refs if ref not in memories]


def _least_known(refs: Sequence[Ref], memories: Mapping[Ref, Memory], now: datetime) -> Turn:
    """FSRS counts whole days, so cards of one day may tie: then the one that comes back sooner is known less."""
    return [
        (ref, Why.WEAKEST)
        for ref in sorted(refs, key=lambda ref: (retrievability(memories[ref], now), memories[ref].due))
    ]


def _not_again(turn: Turn, memories: Mapping[Ref, Memory]) -> Turn:
    last = max(memories, key=lambda ref: memories[ref].last_review, default=None)
    if len(turn) > 1 and turn[0][0] == last:
        return [turn[1], turn[0], *turn[2:]]
    return turn
