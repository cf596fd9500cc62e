"""What the app has said for good, counted: nothing may be lost, and nothing be there twice."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from tests.fakes.slack.messages import Message


@dataclass
class Ledger:
    """The messages that the app posted, in channels and directly, in their order; how often it edited each, by `ts`."""

    messages: list[Message] = field(default_factory=list)
    edits: Counter[str] = field(default_factory=Counter)

    @property
    def counts(self) -> Counter[str]:
        """How many there are, by the id of the channel."""
        return Counter(each.channel.id for each in self.messages)

    @property
    def marks(self) -> Counter[str]:
        """How many there are, by the `id` in their metadata; those without one are left out."""
        named = (((each.metadata or {}).get("event_payload") or {}).get("id") for each in self.messages)
        return Counter(str(name) for name in named if name)

    @property
    def doubled(self) -> dict[str, int]:
        """The marks that are there more than once."""
        return {mark: count for mark, count in self.marks.items() if count > 1}
