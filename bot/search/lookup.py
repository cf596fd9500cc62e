"""Finding the entry that a question is about, or knowing that there is none.

What is nearest is up to the entries' scores (`bank`); here it is decided whether the best is good enough.
"""

from collections.abc import Mapping, Sequence
from copy import copy
from dataclasses import dataclass
from enum import StrEnum

import numpy as np

from bot.search.bank import Bank, ExtendedBank
from bot.search.features import TextSpace
from bot.search.regression import EXACT, Whole
from bot.search.space import Floats, Make
from bot.search.text import clean, idle

ALONE = 0.6
"""The threshold of a bank of one entry, on which nothing can be measured."""

KEEN = 65
"""From where on an entry is the answer.

The percentile of the top scores that phrasings get when their own entry is left out.
"""

FAINT = 0.7
"""The share of that score from which on entries are offered as suggestions.

Just below it less than half of the suggestions hold the right entry (phrasings of the shipped pack, left out of it in
turn), while more and more foreign questions get some (with it: a sixth of those of CLINC150 and BANKING77).
"""

SUGGESTIONS = 3

_VAGUE = (1 + FAINT) / 2  # the share of the threshold that a question without a word of substance reaches at most

_DIGITS = 9  # of a score; beyond them is the noise of the arithmetic, which must not decide between equals


class Outcome(StrEnum):
    """What a lookup ends in."""

    ANSWER = "answer"
    SUGGEST = "suggest"
    UNKNOWN = "unknown"


@dataclass(frozen=True, slots=True)
class Phrasing:
    """A way of asking for an entry."""

    entry: str
    text: str


@dataclass(frozen=True, slots=True)
class Ranked:
    """An entry and how sure we are, 0 to 1."""

    entry: str
    confidence: float


@dataclass(frozen=True, slots=True)
class Finding:
    """The outcome, and the nearest entries, best first."""

    outcome: Outcome
    ranked: tuple[Ranked, ...]

    @property
    def confidence(self) -> float:
        """Of the nearest entry; 0 where none is near."""
        return self.ranked[0].confidence if self.ranked else 0.0


class Lookup:
    """An index over phrasings; it does not change after it is made.

    `entries` are numbered in the order of the bank; `precedence` is the place of each among equals, `taught` the entry
    of every text that is certain, and `idle` are the entries that are asked for without a word of substance.

    Args:
        phrasings: the bank; an entry has one or more. With fewer than two entries there is nothing to calibrate on, and
            only near-literal questions are answered.
        space: makes the features of cleaned texts.
        most: phrasings up to which the regression is exact.
        final: whether it will not be extended; it takes far less memory then.
    """

    def __init__(
        self, phrasings: Sequence[Phrasing], space: Make = TextSpace, most: int = EXACT, *, final: bool = False
    ) -> None:
        self.entries = tuple(dict.fromkeys(phrasing.entry for phrasing in phrasings))
        self.precedence = np.arange(len(self.entries))
        self.taught: Mapping[str, int] = {}
        self.threshold = ALONE
        self.bank: Bank | ExtendedBank | None = None
        self._phrasings, self._space, self._most = tuple(phrasings), space, most
        texts = [clean(phrasing.text) for phrasing in phrasings]
        self.idle = _idle_entries(phrasings, texts)
        if phrasings:
            self.bank = Bank(_owners(phrasings, self.entries), texts, space, most, final=final)
            if len(self.entries) > 1:
                self.threshold = float(np.percentile(self.bank.foreign, KEEN))

    @property
    def bytes(self) -> int:
        """What it takes of memory, about; of an extension, what it adds."""
        return self.bank.bytes if self.bank else 0

    def extended(self, phrasings: Sequence[Phrasing]) -> "Lookup":
        """An index of the phrasings that were fitted and of more, of their entries or of others.

        A question that is one of the latter word for word finds its entry for certain, and of equals the entries that
        they name come first. The index shares this one and is made in milliseconds. Only where more would be added than
        was fitted all are fitted anew, since what is rare in this bank would say little about that one; the same with a
        bank that is too small to be measured.
        """
        if not phrasings:
            return self
        named = tuple(dict.fromkeys((*(phrasing.entry for phrasing in phrasings), *self.entries)))
        texts = [clean(phrasing.text) for phrasing in phrasings]
        base = self.bank
        enough = len(self.entries) > 1 and len(phrasings) <= len(self._phrasings)
        if enough and isinstance(base, Bank) and (settled := base.settled) is not None:
            longer = copy(self)
            longer.entries = tuple(dict.fromkeys((*self.entries, *named)))
            place = {entry: i for i, entry in enumerate(named)}
            longer.precedence = np.array([place[entry] for entry in longer.entries])
            longer.bank = ExtendedBank(base, settled, _owners(phrasings, longer.entries), texts)
            longer.idle = self.idle | _idle_entries(phrasings, texts)
        else:
            longer = Lookup((*phrasings, *self._phrasings), self._space, self._most, final=True)
        owners = _owners(phrasings, longer.entries).tolist()
        longer.taught = dict(zip(reversed(texts), reversed(owners), strict=True))  # of equals the first is taken
        return longer

    def look_up(self, question: str, top: int = SUGGESTIONS) -> Finding:
        """The entries nearest to a question, at most `top`, and whether the first is its answer.

        A question that says nothing by itself ("how do I do that") is not answered, unless by an entry that is asked
        for in this way.
        """
        text = clean(question)
        words = text.split()
        scores = self.bank.scores(words).round(_DIGITS).clip(0, 1) if self.bank and words else np.zeros(0)
        if not scores.any():
            return Finding(Outcome.UNKNOWN, ())
        if text in self.taught:
            scores[self.taught[text]] = np.inf
        elif idle(words) and self.entries[scores.argmax()] not in self.idle:
            scores *= min(1, _VAGUE * self.threshold / scores.max())
        order = self._best(scores, top)
        best = zip(order.tolist(), scores[order].tolist(), strict=True)
        ranked = tuple(Ranked(self.entries[i], min(score, 1.0)) for i, score in best)
        return Finding(self.outcome(ranked[0].confidence), ranked)

    def _best(self, scores: Floats, top: int) -> Whole:
        """The numbers of the entries with the greatest scores, at most so many, best first."""
        least = np.partition(scores, -top)[-top] if top < len(scores) else 0
        some = np.flatnonzero(scores >= least)  # to sort all takes longer than all else here
        return some[np.lexsort((self.precedence[some], -scores[some]))][:top]

    def outcome(self, confidence: float) -> Outcome:
        """What a question ends in whose best entry is this sure."""
        if confidence >= self.threshold:
            return Outcome.ANSWER
        return Outcome.SUGGEST if confidence >= FAINT * self.threshold else Outcome.UNKNOWN


def _idle_entries(phrasings: Sequence[Phrasing], texts: Sequence[str]) -> frozenset[str]:
    """The entries that have a phrasing without a word of substance."""
    return frozenset(each.entry for each, text in zip(phrasings, texts, strict=True) if idle(text.split()))


def _owners(phrasings: Sequence[Phrasing], entries: Sequence[str]) -> Whole:
    """The entry of each phrasing, by its number among `entries`."""
    place = {entry: i for i, entry in enumerate(entries)}
    return np.array([place[phrasing.entry] for phrasing in phrasings], dtype=np.intp)
