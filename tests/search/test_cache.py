"""Indexes are made once for each version of a group's entries, shared where they can be, and not kept for ever."""

import threading
from collections.abc import Callable, Sequence

import pytest

from bot.search.cache import Indexes
from bot.search.features import TextSpace
from bot.search.lookup import Lookup, Phrasing

SHARED = (Phrasing("tiny/water", "when do plants need water"), Phrasing("tiny/soil", "which soil do cacti like"))


class Own:
    """A group's own phrasings, and how often they were asked for."""

    def __init__(self, *texts: str) -> None:
        self.texts = texts
        self.asked = 0

    def __call__(self) -> Sequence[Phrasing]:
        """The phrasings."""
        self.asked += 1
        return [Phrasing(f"own/{i}", text) for i, text in enumerate(self.texts)]


def together(work: Callable[[int], object], times: int = 8) -> None:
    """The same work in many threads that start at once."""
    gate = threading.Barrier(times)

    def run(turn: int) -> None:
        gate.wait()
        work(turn)

    threads = [threading.Thread(target=run, args=(turn,)) for turn in range(times)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()


def test_groups_without_entries_share_one_index() -> None:
    """At version 0 every group has the packs' index, and nobody is asked for entries."""
    indexes, own = Indexes(SHARED), Own("when do we meet")
    assert indexes.of(1, 0, own) is indexes.of(2, 0, own) is indexes.base()
    assert own.asked == 0


def test_an_index_is_fitted_once_a_version() -> None:
    """The same version has the same index; the next one has another, with the new entry in it."""
    indexes = Indexes(SHARED)
    first, second = Own("when do we meet"), Own("when do we meet", "who brings the cake")
    before = indexes.of(1, 1, first)
    assert indexes.of(1, 1, first) is before
    assert first.asked == 1
    after = indexes.of(1, 2, second)
    assert after is not before
    assert after.look_up("who brings the cake").ranked[0].entry == "own/1"
    assert before.look_up("who brings the cake").ranked[0].entry != "own/1"


def test_an_older_version_is_not_served_from_a_newer_one() -> None:
    """A request that still reads the older version gets an index of that version; the newer stays for others."""
    indexes, newer = Indexes(SHARED), Own("new one")
    kept = indexes.of(1, 2, newer)
    assert "own/0" not in indexes.of(1, 1, Own()).entries
    assert indexes.of(1, 2, newer) is kept
    assert newer.asked == 1


def test_groups_do_not_see_each_other() -> None:
    """The index of one group holds its own entries and the packs', and nothing of another group."""
    indexes = Indexes(SHARED)
    indexes.of(1, 1, Own("when do we meet", "what is the password"))
    other = indexes.of(2, 1, Own("who brings the cake"))
    assert set(other.entries) == {"own/0", "tiny/water", "tiny/soil"}
    assert other.look_up("who brings the cake").ranked[0].entry == "own/0"


def test_the_longest_unused_index_goes_first() -> None:
    """One group more than are kept pushes out the one that was not used for the longest time, and no other."""
    kept = 3
    indexes = Indexes(SHARED, kept=kept)
    owns = [Own(f"question {group}") for group in range(kept + 1)]
    for group in range(kept):
        indexes.of(group, 1, owns[group])
    indexes.of(0, 1, owns[0])
    indexes.of(kept, 1, owns[kept])
    for group in (0, *range(2, kept + 1)):
        indexes.of(group, 1, owns[group])
    assert [own.asked for own in owns] == [1] * (kept + 1)
    indexes.of(1, 1, owns[1])
    assert owns[1].asked == 2


def test_memory_is_bounded_whatever_groups_add() -> None:
    """Where the indexes of groups take more than is allowed, those unused for longest go; the one asked for stays."""
    large = [f"question {n} about the {n}th thing" for n in range(10)]
    bank = [Phrasing(f"tiny/{n}", f"sentence {n} of {n % 7}") for n in range(20)]
    one = Indexes(bank).of(1, 1, Own(*large)).bytes / 1e6
    indexes, owns = Indexes(bank, megabytes=2.5 * one), [Own(*large) for _ in range(3)]
    for group in (0, 1, 0, 1, 2, 2, 1):
        indexes.of(group, 1, owns[group])
    assert [own.asked for own in owns] == [1, 1, 1]
    indexes.of(0, 1, owns[0])
    assert owns[0].asked == 2
    tight = Indexes(bank, megabytes=one / 2)
    again = Own(*large)
    assert tight.of(1, 1, again) is tight.of(1, 1, again)


def test_a_change_makes_room_for_itself() -> None:
    """The index of a group's older version goes when there is a newer one, and counts no longer."""
    bank = [Phrasing(f"tiny/{n}", f"sentence {n} of {n % 7}") for n in range(20)]
    one = Indexes(bank).of(1, 1, Own("who brings the cake")).bytes / 1e6
    indexes, other = Indexes(bank, megabytes=2.5 * one), Own("when do we meet")
    indexes.of(2, 1, other)
    for version in range(1, 9):
        indexes.of(1, version, Own("who brings the cake"))
    indexes.of(2, 1, other)
    assert other.asked == 1


def test_a_group_is_fitted_once_for_all_threads() -> None:
    """A request that comes while the same group's index is being made waits for it and makes none."""
    indexes, late = Indexes(SHARED), Own("when do we meet")
    got: list[Lookup] = []
    other = threading.Thread(target=lambda: got.append(indexes.of(1, 1, late)))

    def own() -> Sequence[Phrasing]:
        other.start()
        other.join(timeout=0.05)  # it cannot end before this does, and has had the time to begin
        return [Phrasing("own/0", "when do we meet")]

    made = indexes.of(1, 1, own)
    other.join()
    assert got == [made]
    assert late.asked == 0


def test_who_fails_to_read_leaves_it_to_the_next() -> None:
    """Entries that cannot be read fail that request alone; the next one reads them."""
    indexes = Indexes(SHARED)

    def broken() -> Sequence[Phrasing]:
        raise ConnectionError

    with pytest.raises(ConnectionError):
        indexes.of(1, 1, broken)
    assert "own/0" in indexes.of(1, 1, Own("when do we meet")).entries


def test_warmed_is_fitted() -> None:
    """Whoever asks after the warming gets the index that was made by it."""
    made: list[Sequence[str]] = []

    def space(texts: Sequence[str], owner: Sequence[int]) -> TextSpace:
        made.append(texts)
        return TextSpace(texts, owner)

    indexes = Indexes(SHARED, space)
    assert made == []
    indexes.warm()
    indexes.warm()
    indexes.of(1, 0, Own())
    assert len(made) == 1


def test_the_packs_are_fitted_once_for_all_threads() -> None:
    """Requests that arrive together get one and the same index of the packs."""
    indexes = Indexes([Phrasing(f"e{n % 40}", f"question number {n} about topic {n % 40}") for n in range(160)])
    got: list[Lookup] = []
    together(lambda _: got.append(indexes.base()))
    assert len(got) == 8
    assert len({id(each) for each in got}) == 1


def test_every_thread_gets_the_version_it_read() -> None:
    """Requests of different groups and versions at once each get what belongs to theirs."""
    indexes = Indexes(SHARED)
    wrong: list[tuple[int, int]] = []

    def work(turn: int) -> None:
        for step in range(30):
            group, version = (turn + step) % 3, 1 + (turn * step) % 4
            own = Own(*(f"group {group} question {n}" for n in range(version)))
            if len(indexes.of(group, version, own).entries) != version + len(SHARED):
                wrong.append((group, version))

    together(work)
    assert wrong == []
