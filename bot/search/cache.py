"""Indexes, fitted when they are first needed and kept while they are used."""

import threading
from collections import OrderedDict
from collections.abc import Callable, Sequence

from bot.search.lookup import Lookup, Phrasing

KEPT = 64
"""Groups with entries of their own whose index is kept; some 5 MB each with 600 phrasings."""


class Indexes:
    """The index of the packs, shared by all groups, and those of groups that have entries of their own."""

    def __init__(self, shared: Sequence[Phrasing]) -> None:
        self._shared = tuple(shared)
        self._base: Lookup | None = None
        self._own: OrderedDict[int, tuple[int, Lookup]] = OrderedDict()
        self._lock = threading.Lock()
        self._fitting = threading.Lock()

    def of(self, group: int, version: int, own: Callable[[], Sequence[Phrasing]]) -> Lookup:
        """The index of a group at a version of its entries; `own` is asked for them only if it has to be fitted."""
        if version == 0:
            return self.base()
        with self._lock:
            found = self._own.get(group)
            if found and found[0] == version:
                self._own.move_to_end(group)
                return found[1]
        lookup = Lookup((*own(), *self._shared))
        with self._lock:
            self._own[group] = (version, lookup)
            self._own.move_to_end(group)
            while len(self._own) > KEPT:
                self._own.popitem(last=False)
        return lookup

    def base(self) -> Lookup:
        """The index of the packs alone."""
        with self._fitting:
            if self._base is None:
                self._base = Lookup(self._shared)
            return self._base
