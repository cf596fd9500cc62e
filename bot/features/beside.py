"""The packs beside themselves: for groups under the same numbers as others, whose answers are not theirs."""

import threading
from collections import OrderedDict
from collections.abc import Collection

from bot.features.shelf import CHOICES, Shelf
from bot.search.cache import KEPT_MB, Indexes
from bot.search.lookup import Lookup


class Apart(Indexes):
    """The index of the packs that another one has fitted; what groups add to it is kept here alone.

    Args:
        fitted: the other one.
        megabytes: what groups add takes at most.
    """

    def __init__(self, fitted: Indexes, *, megabytes: float = KEPT_MB) -> None:
        super().__init__((), megabytes=megabytes)
        self._fitted = fitted

    def base(self) -> Lookup:
        """The index of the packs alone, fitted once for both."""
        return self._fitted.base()


class Beside(Shelf):
    """A shelf with the packs of another one, for another database.

    Groups are told apart by their numbers and versions, and a copy's have the same ones: with one shelf for both, what
    a group learns would be found by its copy. All that comes from the packs is there once.

    Args:
        shelf: the other one.
        whole: the shelf of which this is a part; its own, where it is all there is.
    """

    def __init__(self, shelf: Shelf, whole: "Beside | None" = None) -> None:
        self.__dict__.update(vars(shelf))  # with what was already read of the packs
        self.whole = whole or self
        self.indexes = Apart(shelf.indexes, megabytes=KEPT_MB / CHOICES)
        self._shelf = shelf
        self._lock = threading.Lock()
        self._parts: OrderedDict[frozenset[str], Shelf] = OrderedDict()

    def of(self, packs: Collection[str] | None) -> Shelf:
        """The shelf with these packs alone, as of the other one."""
        found = self._shelf.of(packs)
        if found is self._shelf:
            return self
        chosen = frozenset(found.library.packs)
        with self._lock:
            if chosen not in self._parts:
                self._parts[chosen] = Beside(found, self)
                if len(self._parts) > CHOICES:
                    self._parts.popitem(last=False)
            self._parts.move_to_end(chosen)
            return self._parts[chosen]
