"""What admins did, for admins to read."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

PAGE = 10
"""Entries shown at once."""


class Act(StrEnum):
    """What was done; an excuse, a question and an admin can also be taken back."""

    EXCUSED = "excused"
    UNEXCUSED = "unexcused"
    ANNULLED = "annulled"
    RESTORED = "restored"
    RESTS = "rests"
    NO_RESTS = "no rests"
    NAMED = "named"
    UNNAMED = "unnamed"


class About(StrEnum):
    """Whom it was about: the whole group, or one member."""

    GROUP = "group"
    MEMBER = "member"


@dataclass(frozen=True, slots=True)
class Entry:
    """Something that an admin did.

    Attributes:
        actor: who did it, by their name of now; None if they were deleted.
        subject: about whom, where it was about a member; None if they were deleted.
        facts: what else is to be told: a date, a reason, a question. Never a name.
    """

    act: Act
    at: datetime
    actor: str | None
    about: About
    subject: str | None
    facts: Mapping[str, str]
