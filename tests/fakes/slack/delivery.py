"""Something that is told to the app: an event, a command, an interaction; and what the app answered."""

from __future__ import annotations

import time
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from tests.fakes.slack.messages import Message
    from tests.fakes.slack.people import User
    from tests.fakes.slack.places import Channel, Team
    from tests.fakes.slack.refusals import Json
    from tests.fakes.slack.views import View

EVENT, COMMAND, INTERACTIVE = "events_api", "slash_commands", "interactive"
IN_TIME = timedelta(seconds=3)  # documentation: acknowledge within 3 seconds
RETRIES = 3  # documentation: the Events API tries three times more


@dataclass
class Attempt:
    """One try at telling it: when, with which number and reason of a retry, and the answer."""

    number: int
    begun: datetime
    reason: str = ""
    envelope_id: str = ""
    status: int = 0
    answered: datetime | None = None
    lost: str = ""


@dataclass(eq=False)
class Delivery:
    """One thing that is told, however often it is.

    `body` is what the acknowledgement carried, `took` the real seconds until it came, `failed` what the person reads
    if none came in time, and `seen_before` how much had happened on the screens before.
    """

    kind: str
    payload: Json
    begun: datetime
    team: Team
    person: User | None = None
    channel: Channel | None = None
    message: Message | None = None
    view: View | None = None
    words: str = ""
    seen_before: int = 0
    attempts: list[Attempt] = field(default_factory=list)
    acknowledged: bool = False
    body: Any = None
    failed: str = ""
    problem: str = ""
    took: float = 0.0
    response_url: str = ""
    _clock: float = field(default_factory=time.monotonic)

    @property
    def type(self) -> str:
        """What it is: the event's type, the command, or the interaction's type."""
        if self.kind == EVENT:
            return str(self.payload.get("event", {}).get("type", self.payload["type"]))
        return str(self.payload.get("type") or self.payload.get("command"))

    @property
    def open(self) -> bool:
        """Whether an answer to some attempt may still come."""
        return any(attempt.answered is None and not attempt.lost for attempt in self.attempts)

    @property
    def done(self) -> bool:
        """Whether it was acknowledged, or was lost."""
        return self.acknowledged or bool(self.failed) or not self.open

    @property
    def trigger_id(self) -> str:
        """What opens a view, where it has one."""
        return str(self.payload.get("trigger_id") or "")

    def late(self, now: datetime) -> bool:
        """Whether the time for the newest attempt is over."""
        return bool(self.attempts) and now - self.attempts[-1].begun > IN_TIME

    def answer(self, attempt: Attempt, now: datetime, status: int = 200) -> bool:
        """An answer came to an attempt; whether it is the first good one in time."""
        attempt.answered, attempt.status = now, status
        if self.acknowledged or self.failed or now - attempt.begun > IN_TIME or not 200 <= status < 300:
            return False
        self.acknowledged = True
        self.took = time.monotonic() - self._clock
        return True
