"""Indexes, made when they are first needed and kept while they are used."""

import threading
from collections import OrderedDict
from collections.abc import Callable, Sequence

from bot.search.features import TextSpace
from bot.search.lookup import Lookup, Phrasing
from bot.search.space import Make
from bot.search.spare import give_back

KEPT = 2000
"""Groups with phrasings of their own whose index is kept."""

KEPT_MB = 256
"""What these take at most, in 10^6 bytes; some 1 MB each with 50 phrasings beside 900 of the packs."""

_TURNS = 64  # locks that groups share, so that there need not be one for each


class Indexes:
    """The index of the packs, shared by all groups, and what groups with phrasings of their own add to it.

    Fit it with `warm` before it serves; otherwise whoever asks first waits for that. What a group adds is fitted in the
    thread that asks first after a change, so that the next question finds what was learnt; it takes milliseconds, and
    others that ask for the same group wait for it rather than make it twice.

    Args:
        shared: the phrasings of the packs.
        space: makes their features.
        kept: groups whose index is kept.
        megabytes: what these take at most; the one asked for last is kept even where it takes more.
    """

    def __init__(
        self, shared: Sequence[Phrasing], space: Make = TextSpace, *, kept: int = KEPT, megabytes: float = KEPT_MB
    ) -> None:
        self._shared, self._space = tuple(shared), space
        self._most, self._most_bytes = kept, megabytes * 1e6
        self._base: Lookup | None = None
        self._own: OrderedDict[int, tuple[int, Lookup]] = OrderedDict()
        self._bytes = 0
        self._lock = threading.Lock()
        self._fitting = threading.Lock()
        self._turns = [threading.Lock() for _ in range(_TURNS)]

    def of(self, group: int, version: int, own: Callable[[], Sequence[Phrasing]]) -> Lookup:
        """The index of a group at a version of its phrasings, from 1; `own` is asked for them only if it is not kept.

        At version 0 a group has none, and the packs' index is its own.
        """
        base = self.base()
        if version == 0:
            return base
        if found := self._kept(group, version):
            return found
        with self._turns[group % _TURNS]:
            if found := self._kept(group, version):
                return found
            made = base.extended(own())
            self._keep(group, version, made)
            return made

    def base(self) -> Lookup:
        """The index of the packs alone."""
        if self._base is None:
            with self._fitting:
                if self._base is None:
                    self._base = Lookup(self._shared, self._space)
                    give_back()
        return self._base

    def warm(self) -> None:
        """Fit the packs' index, unless it is; from any thread."""
        self.base()

    def _kept(self, group: int, version: int) -> Lookup | None:
        with self._lock:
            found = self._own.get(group)
            if found is None or found[0] != version:
                return None
            self._own.move_to_end(group)
            return found[1]

    def _keep(self, group: int, version: int, lookup: Lookup) -> None:
        with self._lock:
            before = self._own.get(group)
            if before and before[0] > version:
                return  # made for a request that began before the change; those to come want the newer one
            if before:
                self._bytes -= before[1].bytes
            self._own[group] = (version, lookup)
            self._own.move_to_end(group)
            self._bytes += lookup.bytes
            while len(self._own) > 1 and (len(self._own) > self._most or self._bytes > self._most_bytes):
                _, (_, dropped) = self._own.popitem(last=False)
                self._bytes -= dropped.bytes
