"""Statements to be taken for a myth or for a fact, and which of them a group is given next."""

import random
import re
from collections.abc import Collection, Iterable, Iterator, Mapping
from dataclasses import replace
from datetime import date

from bot.core.content import Misconception, Pack, Ref, TrueFalseQuestion
from bot.core.posts import Statement

_SENTENCE = 30  # characters that say something on their own; “No.” does not


def statements(packs: Iterable[Pack]) -> dict[Ref, tuple[Statement, ...]]:
    """For each misconception that is plainly a myth what can be judged about it: its claim, and what is true instead.

    What is true is told by the pack's own true statements that it leads people to deny, else by its correction.
    """
    return {
        Ref(pack.id, myth.id): tuple(_statements(pack, myth))
        for pack in packs
        for myth in pack.misconceptions
        if myth.verdict == "myth" and myth.stance != "contested"
    }


def _statements(pack: Pack, myth: Misconception) -> Iterator[Statement]:
    claim = Statement(
        myth.claim, False, pack.id, myth.id, myth.truth, myth.points, pack.origin(myth), myth.stance, myth.as_of
    )
    yield claim
    facts = [
        Statement(each.text, True, pack.id, myth.id, each.why, (), pack.origin(each), each.stance, each.as_of)
        for each in pack.questions
        if isinstance(each, TrueFalseQuestion)
        and each.answer
        and each.misconception == myth.id
        and each.stance != "contested"
    ]
    yield from facts or [replace(claim, text=_first(myth.truth), is_fact=True)]


def _first(text: str) -> str:
    """The first sentence of a text, or as many as it takes to say something."""
    found = ""
    for sentence in re.split(r"(?<=[.!?])\s+", text):
        found = f"{found} {sentence}".strip()
        if len(found) >= _SENTENCE:
            break
    return found


def choose_statement(
    statements: Mapping[Ref, tuple[Statement, ...]],
    had: Mapping[Ref, date],
    texts: Collection[str],
    seed: str,
) -> Statement | None:
    """A statement that is not among `texts`, a myth as often as a fact; None where none is left.

    Args:
        statements: by the misconception that they are about.
        had: the last date on which the group had one about it; the longest ago comes first.
        texts: those that are not to come again yet.
        seed: the same seed and history give the same statement.
    """
    chance = random.Random(seed)  # noqa: S311 - a fair spread is wanted, not a secret
    left = {ref: [each for each in found if each.text not in texts] for ref, found in sorted(statements.items())}
    turn = [ref for ref, found in left.items() if found]
    chance.shuffle(turn)
    is_fact = chance.random() < 1 / 2
    if not turn:
        return None
    first = left[min(turn, key=lambda ref: had.get(ref, date.min))]  # the first of equals, so the shuffle decides
    return chance.choice([each for each in first if each.is_fact is is_fact] or first)
