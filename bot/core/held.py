"""Which false beliefs a group's wrong answers voiced, week by week: how many different members, and no names."""

from collections import defaultdict
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from bot.core.calendar import ONE_DAY, begins, date_in
from bot.core.content import Ref

WEEKS = 8
"""Weeks that are looked back upon, the running one among them."""

MOST = 12
"""Beliefs that are shown; of the others the number is told."""

_DAYS = 7  # of a week


@dataclass(frozen=True, slots=True)
class Weeks:
    """Some ISO weeks in a row: their Mondays by local dates, and the instant (UTC) at which the last one ends."""

    mondays: tuple[date, ...]
    edges: tuple[datetime, ...]
    """The instants at which each of them begins, and at last the one at which all are over."""


@dataclass(frozen=True, slots=True)
class Given:
    """That a member gave an answer in a week (by its place): the choice, by its place in the question's pack."""

    version: int
    choice: int
    week: int
    member: int


@dataclass(frozen=True, slots=True)
class Belief:
    """A misconception that a wrong choice comes from; `claim` is it in words."""

    ref: Ref
    claim: str


@dataclass(frozen=True, slots=True)
class Held:
    """A belief: how many members voiced it each week, how many in all, and how many of those have overcome it since."""

    belief: Belief
    weeks: tuple[int, ...]
    people: int
    overcome: int


@dataclass(frozen=True, slots=True)
class BeliefsMap:
    """False beliefs over the weeks.

    Attributes:
        mondays: of the weeks, the oldest first.
        held: the beliefs that most members voiced, at most `MOST`, those of most members first.
        more: how many others were voiced.
        answered: how many members answered anything, each week.
        people: how many members voiced any of them.
    """

    mondays: tuple[date, ...]
    held: tuple[Held, ...]
    more: int
    answered: tuple[int, ...]
    people: int

    @property
    def peak(self) -> int:
        """The most members that voiced one belief in one week."""
        return max((number for each in self.held for number in each.weeks), default=0)


def last_weeks(zone: str, now: datetime, count: int = WEEKS) -> Weeks:
    """The running week of a zone (IANA name) and those before it, the oldest first."""
    today = date_in(zone, now)
    running = today - ONE_DAY * today.weekday()
    mondays = [running + timedelta(days=_DAYS * place) for place in range(1 - count, 2)]
    return Weeks(tuple(mondays[:-1]), tuple(begins(zone, each) for each in mondays))


def beliefs_map(
    weeks: Sequence[date],
    given: Iterable[Given],
    behind: Mapping[tuple[int, int], Belief],
    overcome: Collection[tuple[int, Ref]],
) -> BeliefsMap:
    """The map of what was answered.

    Args:
        weeks: the Mondays, the oldest first.
        given: every answer in them, right ones too.
        behind: the belief that a choice (version, place in the pack) comes from; other choices come from none.
        overcome: which members (by number) have overcome what.
    """
    voiced: defaultdict[Ref, list[set[int]]] = defaultdict(lambda: [set() for _ in weeks])
    answered: list[set[int]] = [set() for _ in weeks]
    words: dict[Ref, Belief] = {}
    for each in given:
        answered[each.week].add(each.member)
        belief = behind.get((each.version, each.choice))
        if belief is not None:
            words[belief.ref] = belief
            voiced[belief.ref][each.week].add(each.member)
    everybody = {ref: frozenset().union(*members) for ref, members in voiced.items()}
    held = [
        Held(
            words[ref],
            tuple(len(members) for members in voiced[ref]),
            len(people),
            sum((member, ref) in overcome for member in people),
        )
        for ref, people in everybody.items()
    ]
    held.sort(key=lambda each: (-each.people, each.overcome, each.belief.claim, each.belief.ref))
    return BeliefsMap(
        tuple(weeks),
        tuple(held[:MOST]),
        max(0, len(held) - MOST),
        tuple(len(members) for members in answered),
        len(frozenset().union(*everybody.values())),
    )
