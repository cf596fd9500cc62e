"""The packs as use cases need them: by entry, across packs, with the index to find answers by."""

from collections.abc import Mapping
from functools import cached_property

from bot.core.content import FaqEntry, Misconception, Origin, Pack, Ref, Sourced
from bot.core.deck import Flashcard, deck
from bot.core.quiz import AskedQuestion, asked
from bot.library.load import Library
from bot.search.cache import Indexes
from bot.search.features import TextSpace
from bot.search.lookup import Phrasing
from bot.search.space import Make


class Shelf:
    """One loaded library, and what makes the features of its index; it does not change, a reload makes another."""

    def __init__(self, library: Library, space: Make = TextSpace) -> None:
        self.library, self.space = library, space
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
        )

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
