"""Whose delivery goes next: one at a time in each channel and to each person, and no group before all others."""

from collections import Counter
from collections.abc import Collection, Iterable
from dataclasses import dataclass

SHARE = 8
"""Deliveries of a group that a worker sends at the same time."""


@dataclass(frozen=True, slots=True)
class Turn:
    """A delivery that waits or is being sent: its number, the group it is about, and its channel or person.

    All of them by their ids on one platform; `person` is left out where there is a channel.
    """

    id: int
    group: str
    channel: str | None
    person: str | None

    @property
    def lane(self) -> tuple[str, str]:
        """Where they go one behind the other."""
        return ("", self.person or "") if self.channel is None else (self.group, self.channel)


def fair(waiting: Iterable[Turn], busy: Collection[Turn], sending: Collection[Turn], limit: int) -> list[int]:
    """The numbers of those that go next: the first of each group, in their order, then the second of each, and so on.

    Args:
        waiting: what waits, the longest waiting first.
        busy: what is being sent anywhere.
        sending: what the caller is sending, which counts for its group's share.
        limit: how many at the most.
    """
    lanes = {each.lane for each in (*busy, *sending)}
    shares = Counter(each.group for each in sending)
    chosen: list[tuple[int, int]] = []
    for each in waiting:
        if each.lane not in lanes and shares[each.group] < SHARE:
            lanes.add(each.lane)
            shares[each.group] += 1
            chosen.append((shares[each.group], each.id))
    chosen.sort(key=lambda each: each[0])  # what waits longest stays first among equals
    return [number for _, number in chosen[:limit]]
