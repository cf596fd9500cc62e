"""What members read of their group and of themselves, in a group of 10,000 with a year of history and in one of 100."""

import asyncio
import random
import re
import resource
import time
from collections.abc import Iterator, Mapping, Sequence
from contextlib import closing, contextmanager
from dataclasses import dataclass
from pathlib import Path
from statistics import median, quantiles

from bot.app import App
from bot.commands import TABLE
from bot.commands.table import Policy
from bot.core.content import Ref
from bot.core.leaderboard import By, Over
from bot.core.reply import Answer
from bot.core.request import Asker, Command, Place, Platform, Request
from bot.features.shelf import Shelf
from bot.library.load import Library, load
from bot.shipped import shipped
from bot.storage.engine import Database
from tests.benchmarks.crowd import CHANNEL, GROUP, NAME, NOW, YEAR, Crowd, crowd
from tests.benchmarks.tick import server

FEW, MANY = 100, 10_000
"""Members."""

ROUNDS = 400
"""Requests of each kind in each group, in turn."""

WARMING = 20
"""Of each kind before, to warm caches up."""

FIRST = 100
"""Requests that are a member's first of a date."""

GROWING = 2_000
"""Requests in each group, over which memory is looked at."""

REVIEWED = 20
"""Cards of which each member remembers something."""

BELIEVED = 8
"""Misconceptions that each member has held."""

SLOWEST = 20.0
"""Milliseconds that are wanted of 99 requests in 100."""

STEEPEST = 3.0
"""How much longer a request may take in the large group."""

SPARE = 5.0
"""Memory, in 2^20 bytes, by which the process may have grown."""

STREAK = Command("streak")

ASKED: Mapping[str, Command] = {
    **{f"leaderboard {by} {over}": Command("leaderboard", {"by": by, "over": over}) for by in By for over in Over},
    "streak": STREAK,
    "streak why": Command("streak", {"what": "why"}),
    "stats": Command("stats"),
}
"""What is asked, by the name that it has in the figures."""

_STATUS = Path("/proc/self/status")


class Front:
    """The front door over a group, and whoever of its members comes by."""

    def __init__(self, app: App, loop: asyncio.Runner, group: Crowd) -> None:
        self._app, self._loop = app, loop
        self._chance = random.Random(group.many)  # noqa: S311 - no secret is made
        self.group = group

    def ask(self, command: Command) -> float:
        """Milliseconds until a member, picked at random, has the answer."""
        return self.asked_by(self._chance.randint(1, self.group.many), command)[1]

    def first(self) -> float:
        """The same of a streak where it is the member's first request of their date, so that they may be told news."""
        member = self._chance.randint(1, self.group.many)
        self.group.forget_news(member)
        return self.asked_by(member, STREAK)[1]

    def asked_by(self, member: int, command: Command) -> tuple[Answer, float]:
        """What a member is answered, and the milliseconds that it took."""
        asker = Asker(Platform.DISCORD, str(100_000_000_000_000_000 + member), f"Member {member}")
        request = Request(asker, Place(GROUP, NAME, CHANNEL), command)
        begun = time.perf_counter()
        answer = self._loop.run(self._app.handle(request))
        return answer, (time.perf_counter() - begun) * 1e3


@dataclass(frozen=True, slots=True)
class Times:
    """Milliseconds that requests took in the small group and in the large one."""

    few: Sequence[float]
    many: Sequence[float]

    @property
    def p99(self) -> float:
        """What 99 of 100 did not exceed in the large group."""
        return _p99(self.many)

    @property
    def ratio(self) -> float:
        """How much longer those took than in the small one, in the middle or at the edge, whichever is more."""
        return max(median(self.many) / median(self.few), self.p99 / _p99(self.few))

    def __str__(self) -> str:
        """All of them in a line."""
        small, large = (f"p50 {median(each):4.1f} ms, p99 {_p99(each):4.1f} ms" for each in (self.few, self.many))
        return f"{small} | {large} | {median(self.many) / median(self.few):4.2f}, {self.p99 / _p99(self.few):4.2f}"


def report() -> str:
    """The figures as text."""
    library = load([shipped("content")])
    cards, myths = remembered(library), believed(library)
    with (
        server() as address,
        crowd(address, FEW, cards, myths) as few,
        crowd(address, MANY, cards, myths) as many,
        front(few, library) as small,
        front(many, library) as large,
    ):
        warm(small, large)
        grown = [grows(each) for each in (small, large)]
        found = {name: timed(small, large, command) for name, command in ASKED.items()}
        firsts = Times(*zip(*((small.first(), large.first()) for _ in range(FIRST)), strict=True))
        answers = many.answers()
    slowest, steepest = max(each.p99 for each in found.values()), max(each.ratio for each in found.values())
    return "\n".join(
        (
            f"a group of {FEW} members | one of {MANY:,}, with {answers:,} answers in {YEAR} days | ratios of p50, p99",
            f"  on PostgreSQL, through the front door, {ROUNDS} requests of each kind by members picked at random",
            *(f"  {name:<27}{times}" for name, times in found.items()),
            f"  {'a date’s first streak':<27}{firsts}",
            f"  slowest p99 {slowest:.1f} ms (wanted ≤ {SLOWEST:.0f})",
            f"  largest ratio {steepest:.2f} (wanted ≤ {STEEPEST:.0f})",
            f"  {GROWING:,} requests add {grown[0]:.1f} MB | {grown[1]:.1f} MB (wanted ≤ {SPARE:.0f})",
        )
    )


def remembered(library: Library) -> list[Ref]:
    """Cards that members remember, the same ones of a library each time."""
    return sorted(Shelf(library).cards, key=lambda ref: (ref.pack, ref.entry))[:REVIEWED]


@contextmanager
def front(group: Crowd, library: Library) -> Iterator[Front]:
    """The front door over a group, at the instant up to which it was filled."""
    database = Database(group.database.url.render_as_string(hide_password=False))
    with (
        closing(App(database, TABLE, Shelf(library), lambda: NOW, default_zone="UTC", policy=Policy(10, 0))) as app,
        asyncio.Runner() as loop,
    ):
        yield Front(app, loop, group)


def warm(*fronts: Front) -> None:
    """Whatever is kept of a first time is there."""
    for _ in range(WARMING):
        for each in fronts:
            for command in ASKED.values():
                each.ask(command)


def timed(small: Front, large: Front, command: Command, rounds: int = ROUNDS) -> Times:
    """Milliseconds of a request in both groups, round by round, one after the other."""
    few, many = zip(*((small.ask(command), large.ask(command)) for _ in range(rounds)), strict=True)
    return Times(few, many)


def grows(there: Front, requests: int = GROWING) -> float:
    """By how many 2^20 bytes this process grows over so many requests."""
    before, commands = _resident(), list(ASKED.values())
    for number in range(requests):
        there.ask(commands[number % len(commands)])
    return _resident() - before


def _p99(times: Sequence[float]) -> float:
    return quantiles(times, n=100)[-1]


def _resident() -> float:
    """The memory that this process has now, in 2^20 bytes; where that is not told, the most that it ever had."""
    if _STATUS.exists():
        return float(re.findall(r"VmRSS:\s+(\d+) kB", _STATUS.read_text(encoding="ascii"))[0]) / 1024
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 2**20


def believed(library: Library) -> list[Ref]:
    """Misconceptions that members have held, the same ones of a library each time."""
    return [Ref(pack.id, myth.id) for pack in library.packs.values() for myth in pack.misconceptions][:BELIEVED]
