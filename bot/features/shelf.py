"""The packs as use cases need them: by entry, across packs, with the index to find answers by."""

import threading
from collections import OrderedDict
from collections.abc import Collection, Mapping
from functools import cached_property
from types import MappingProxyType

from bot.core.content import FaqEntry, Misconception, Origin, Pack, Ref, Sourced
from bot.core.deck import Flashcard, deck
from bot.core.quiz import AskedQuestion, asked
from bot.library.load import Library
from bot.search.cache import KEPT_MB, Indexes
from bot.search.features import TextSpace
from bot.search.lookup import Phrasing
from bot.search.space import Make

CHOICES = 16
"""Choices of packs whose shelf is kept, all groups with the same choice sharing one."""


class Shelf:
    """One loaded library, and what makes the features of its index; it does not change, a reload makes another.

    Args:
        library: the packs.
        space: makes the features.
        whole: the shelf of which this is a part; its own, where it is all there is.
    """

    def __init__(self, library: Library, space: Make = TextSpace, whole: "Shelf | None" = None) -> None:
        self.library, self.space = library, space
        self.whole = whole or self
        self._parts: OrderedDict[frozenset[str], Shelf] = OrderedDict()
        self._lock = threading.Lock()
        self.indexes = Indexes(
            [
                Phrasing(written(pack, entry), text)
                for pack, entry in self._faq()
                for text in (entry.question, *entry.phrasings)
            ]
            + [
                Phrasing(written(pack, myth), text)
                for pack, myth in self._myths()
                for text in (myth.claim, *myth.said_as)
            ],
            space,
            megabytes=KEPT_MB / CHOICES if whole else KEPT_MB,
        )

    def of(self, packs: Collection[str] | None) -> "Shelf":
        """The shelf with these packs alone, its index fitted when it is first used.

        Packs that are not there count for nothing; it is the whole shelf where that leaves none, and for None.
        """
        there = self.library.packs
        chosen = frozenset(packs or ()).intersection(there)
        if not chosen or len(chosen) == len(there):
            return self
        with self._lock:
            found = self._parts.get(chosen)
            if found is None:
                kept = {name: pack for name, pack in there.items() if name in chosen}
                folders = {name: folder for name, folder in self.library.folders.items() if name in chosen}
                part = Library(MappingProxyType(kept), self.library.problems, MappingProxyType(folders))
                found = self._parts[chosen] = Shelf(part, self.space, self)
                if len(self._parts) > CHOICES:
                    self._parts.popitem(last=False)
            self._parts.move_to_end(chosen)
            return found

    def warm(self, before: "Shelf | None" = None) -> None:
        """The index is fitted, and that of every part of the shelf before, so that nobody waits for them."""
        self.indexes.warm()
        for chosen in [*before._parts] if before else ():  # noqa: SLF001 - of the same class
            self.of(chosen).indexes.warm()

    def _faq(self) -> list[tuple[Pack, FaqEntry]]:
        return [(pack, entry) for pack in self.library.packs.values() for entry in pack.faq]

    def _myths(self) -> list[tuple[Pack, Misconception]]:
        return [(pack, myth) for pack in self.library.packs.values() for myth in pack.misconceptions]

    @cached_property
    def questions(self) -> Mapping[Ref, AskedQuestion]:
        """Every quiz question."""
        return {
            question.ref: question
            for pack in self.library.packs.values()
            for question in (asked(pack, each) for each in pack.questions)
        }

    @cached_property
    def cards(self) -> Mapping[Ref, Flashcard]:
        """Every flashcard, in the order in which they are met."""
        return {card.ref: card for pack in self.library.packs.values() for card in deck(pack)}

    @cached_property
    def faq(self) -> Mapping[str, tuple[FaqEntry, Origin]]:
        """Every answer of the packs, by its name in the index."""
        return {written(pack, entry): (entry, pack.origin(entry)) for pack, entry in self._faq()}

    @cached_property
    def misconceptions(self) -> Mapping[str, tuple[Misconception, Origin]]:
        """Every misconception, by its name in the index."""
        return {written(pack, myth): (myth, pack.origin(myth)) for pack, myth in self._myths()}

    @cached_property
    def ties(self) -> Mapping[str, tuple[str, ...]]:
        """For each misconception the FAQ entries that correct it, all by their names in the index."""
        return {
            written(pack, myth): tuple(written(pack, entry) for entry in pack.faq if myth.id in entry.related)
            for pack, myth in self._myths()
        }

    @cached_property
    def healing(self) -> Mapping[Ref, tuple[Flashcard, ...]]:
        """For each misconception the flashcards that heal it."""
        found: dict[Ref, tuple[Flashcard, ...]] = {}
        for pack in self.library.packs.values():
            for card in pack.cards:
                if card.misconception:
                    ref = Ref(pack.id, card.misconception)
                    found[ref] = (*found.get(ref, ()), self.cards[Ref(pack.id, card.id)])
        return found


def written(pack: Pack, entry: Sourced) -> str:
    """An entry's name in the index: pack and entry; ids hold no slash."""
    return f"{pack.id}/{entry.id}"
