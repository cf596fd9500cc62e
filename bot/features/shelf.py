"""The packs as use cases need them: by entry, across packs, with the index to find answers by."""

from collections.abc import Mapping
from functools import cached_property

from bot.core.content import FaqEntry, Origin, Pack, Ref
from bot.core.deck import Flashcard, deck
from bot.core.quiz import AskedQuestion, asked
from bot.library.load import Library
from bot.search.cache import Indexes
from bot.search.lookup import Phrasing


class Shelf:
    """One loaded library; it does not change, a reload makes another."""

    def __init__(self, library: Library) -> None:
        self.library = library
        self.indexes = Indexes(
            [
                Phrasing(written(pack, entry), text)
                for pack, entry in self._faq()
                for text in (entry.question, *entry.phrasings)
            ]
        )

    def _faq(self) -> list[tuple[Pack, FaqEntry]]:
        return [(pack, entry) for pack in self.library.packs.values() for entry in pack.faq]

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
    def claims(self) -> Mapping[Ref, str]:
        """Every misconception's claim."""
        return {
            Ref(pack.id, myth.id): myth.claim for pack in self.library.packs.values() for myth in pack.misconceptions
        }


def written(pack: Pack, entry: FaqEntry) -> str:
    """An entry's name in the index: pack and entry; ids hold no slash."""
    return f"{pack.id}/{entry.id}"
