"""What a group's admins have set for all of its members."""

from dataclasses import dataclass
from enum import StrEnum

QUESTIONS_LIMIT = 1_000
"""The largest number of questions a minute that can be set; 0 stands for any number."""


class Leaderboard(StrEnum):
    """Who may see a group's leaderboard."""

    EVERYONE = "everyone"
    ADMINS = "admins"
    NOBODY = "nobody"


@dataclass(frozen=True, slots=True)
class Config:
    """A group's settings.

    Attributes:
        zone: where its day begins and ends (IANA name), for every member who has not chosen a zone of their own.
        questions_a_minute: how many a member may ask, 0 for any number; None leaves it to the operator.
        quiet: whether the bot keeps silent in channels until it is asked.
        leaderboard: who may see it.
        prompt_channel: where daily prompts go, by the platform's id; None while none was chosen.
        packs: the ids of those that the group studies; None for all.
        rests: whether weekdays without a prompt are rest days.
    """

    zone: str = "UTC"
    questions_a_minute: int | None = None
    quiet: bool = False
    leaderboard: Leaderboard = Leaderboard.EVERYONE
    prompt_channel: str | None = None
    packs: tuple[str, ...] | None = None
    rests: bool = False

    def questions(self, default: int) -> int:
        """How many questions a member may ask in a minute, where the operator lets them ask `default`."""
        return default if self.questions_a_minute is None else self.questions_a_minute


@dataclass(frozen=True, slots=True)
class NamedAdmin:
    """A member who is an admin since somebody named them, by their number."""

    id: int
    name: str


@dataclass(frozen=True, slots=True)
class PackChoice:
    """A pack that there is, and whether the group studies it."""

    id: str
    title: str
    studied: bool


NOTHING_SET = Config()
"""What counts until an admin sets something."""
