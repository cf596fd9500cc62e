"""What is kept about a person, in figures, and what their leaving means for others."""

from dataclasses import dataclass

from bot.core.request import Platform


@dataclass(frozen=True, slots=True)
class Kept:
    """How much is kept about a person, in all of their groups on a platform.

    `zone` is the one they chose (None: their groups' count); `asks` are questions of the last days, `waiting` those in
    an inbox that nobody has answered yet, `coming` messages that are still to be sent to them; `votes` are the daily
    posts of statements and cards that they took part in.
    """

    platform: Platform
    account: str
    name: str
    zone: str | None
    groups: int
    answers: int
    reviews: int
    study_days: int
    asks: int
    waiting: int
    drafts: int
    coming: int
    votes: int = 0


@dataclass(frozen=True, slots=True)
class Parting:
    """What becomes of groups when a person leaves, by the groups' names.

    `ends`: the person is the only one there, so the group ends with them. `leaderless`: others stay, without an admin.
    `stays` tells whether any group outlives them. `elsewhere`: workspaces in which the same account goes on.
    """

    ends: tuple[str, ...]
    leaderless: tuple[str, ...]
    stays: bool
    elsewhere: tuple[str, ...] = ()
