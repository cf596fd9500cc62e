"""Rounds of questions, one bot after the other and round after round, so that a busy machine is busy for all."""

import asyncio
import math
import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from itertools import count
from statistics import median, quantiles
from typing import Protocol

from tests.benchmarks.faces.process import BotProcess

PATIENCE, MOST = 60, 300
"""Turns that go by without a quieter round until they end, and how many there are at most.

A turn takes some three seconds, and a shared host may be busy for minutes: two runs of thirty turns, one after the
other, have differed by more than what is judged.
"""

QUIETER = 0.99
"""The share of the least so far below which a round is quieter: what is less than a hundredth decides nothing."""

ALONE = 50
"""Questions of a round that are asked one at a time."""

CROWD = 200
"""Questions of a round of which so many are under way at once:"""
IN_FLIGHT = 32

PAUSE = 0.004
"""Seconds between an answer and the next question alone: what a bot does after it has answered is then over."""

MEMBERS = 200
"""Who asks, in turn; each has asked before anything is measured."""

Pick = Callable[[Sequence[float]], float]
"""Picks or makes one figure of many."""

SHARE, MORE_P50, MORE_CPU = 0.8, 4.0, 2.0
"""What we want: this share of the plain bot's questions a second, at most so many ms on top of the empty handler."""


@dataclass(frozen=True, slots=True)
class Took:
    """Seconds from a question's way out to its answer's way in, and to its acknowledgement if that is another thing."""

    answer: float
    acknowledgement: float | None = None


class Peer(Protocol):
    """What stands in for the platform, at its address."""

    url: str

    async def met(self, process: BotProcess) -> None:
        """The bot is there."""

    async def ask(self, number: int) -> Took:
        """How long a question took; `number` says who asks what.

        Raises:
            AssertionError: the answer is not the one expected.
        """


@dataclass(frozen=True, slots=True)
class Bot:
    """One of those that are measured."""

    name: str
    peer: Peer
    process: BotProcess


@dataclass(frozen=True, slots=True)
class Round:
    """Each question alone, seconds of the processor for a question (alone, in a crowd), and questions a second."""

    alone: tuple[Took, ...]
    cpu: float
    crowded_cpu: float
    rate: float

    @property
    def p50(self) -> float:
        """The median of the seconds to an answer."""
        return median(each.answer for each in self.alone)


async def rounds(bots: Sequence[Bot]) -> list[list[Round]]:
    """The rounds of each bot, until they are `settled`."""
    numbers = [count() for _ in bots]
    for bot, own in zip(bots, numbers, strict=True):
        await _crowd(bot, own, 2 * MEMBERS)
        await _alone(bot, own, MEMBERS // 4)
    found: list[list[Round]] = [[] for _ in bots]
    while not settled([[each.cpu for each in own] for own in found]):
        turn = len(found[0])
        for place in range(len(bots)):
            which = (turn + place) % len(bots)  # nobody is always first
            found[which].append(await _round(bots[which], numbers[which]))
    return found


def settled(taken: Sequence[Sequence[float]]) -> bool:
    """Whether more rounds would hardly bring a quieter one, of what those of each bot took of the processor."""
    turns = len(taken[0])
    return turns >= MOST or turns - max(map(_quietest, taken)) >= PATIENCE


def _quietest(taken: Sequence[float]) -> int:
    """The turn, from 1, that was the last to bring a quieter round."""
    least, turn = math.inf, 0
    for number, each in enumerate(taken, 1):
        if each < QUIETER * least:
            least, turn = each, number
    return turn


async def _round(bot: Bot, numbers: "count[int]") -> Round:
    begun = await bot.process.cpu()
    alone = await _alone(bot, numbers, ALONE)
    between = await bot.process.cpu()
    rate = await _crowd(bot, numbers, CROWD)
    await asyncio.sleep(IN_FLIGHT * PAUSE)
    ended = await bot.process.cpu()
    return Round(tuple(alone), (between - begun) / ALONE, (ended - between) / CROWD, rate)


async def _alone(bot: Bot, numbers: "count[int]", questions: int) -> list[Took]:
    taken = []
    for _ in range(questions):
        taken.append(await bot.peer.ask(next(numbers)))
        await asyncio.sleep(PAUSE)
    return taken


async def _crowd(bot: Bot, numbers: "count[int]", questions: int) -> float:
    """Answers a second."""
    left = iter(range(questions))

    async def one_after_the_other() -> None:
        for _ in left:
            await bot.peer.ask(next(numbers))

    begun = time.perf_counter()
    await asyncio.gather(*(one_after_the_other() for _ in range(IN_FLIGHT)))
    return questions / (time.perf_counter() - begun)


def table(head: str, bots: Sequence[str], found: Sequence[Sequence[Round]]) -> str:
    """The figures of an empty handler, a plain bot and ours, in this order, and which targets ours miss.

    Each is of a bot's quietest round, but the 99th percentile is that of all its questions: what else runs on a machine
    only ever makes a round slower, so the least is what the code takes (as the documentation of Python's `timeit` has
    it). The medians of all rounds stand below; how far they are from it is what the machine added. It adds as much to
    the bots of one turn, so the share of the plain bot's questions a second is the median of all turns in both.
    """
    columns = ("p50 ms", "p99 ms", "CPU ms", f"CPU of {IN_FLIGHT}", "asks/s", "p50 more", "CPU more", "of plain's/s")
    lines = [
        head,
        f"  {len(found[0])} rounds of {ALONE} one by one and {CROWD} with {IN_FLIGHT} in flight; “more” than the first",
        f"  {'':<16}{''.join(f'{each:>13}' for each in columns)}",
    ]
    quietest = [_figures(own, found[1], min, max) for own in found]
    lines += _rows(bots, quietest)
    wanted = (f"≤ {MORE_P50:.2f}", f"≤ {MORE_CPU:.2f}", f"≥ {SHARE:.2f}")
    lines.append(f"  {'  wanted':<16}{'':>65}{''.join(f'{each:>13}' for each in wanted)}")
    lines += ["  medians of all rounds", *_rows(bots, [_figures(own, found[1], median, median) for own in found])]
    lines += _acknowledged(bots, found)
    empty, _, ours = quietest
    more_p50, more_cpu, share = ours.beside(empty)
    holds = {"p50": more_p50 <= MORE_P50, "CPU": more_cpu <= MORE_CPU, "asks a second": share >= SHARE}
    missed = [what for what, held in holds.items() if not held]
    return "\n".join((*lines, f"  missed: {', '.join(missed)}" if missed else "  every target is met"))


def _rows(bots: Sequence[str], found: Sequence["_Figures"]) -> list[str]:
    """A line for each bot."""
    empty, *_ = found
    return [
        f"  {name:<16}{''.join(f'{each:>13.2f}' for each in (*own.shown, *own.beside(empty)))}"
        for name, own in zip(bots, found, strict=True)
    ]


def _acknowledged(bots: Sequence[str], found: Sequence[Sequence[Round]]) -> list[str]:
    """A line about how soon questions were acknowledged, where they are."""
    said = []
    for name, own in zip(bots, found, strict=True):
        taken = [1e3 * each.acknowledgement for one in own for each in one.alone if each.acknowledgement is not None]
        if taken:
            said.append(f"{name} {median(taken):.2f} ms, {quantiles(taken, n=100)[98]:.2f} ms")
    return [f"  acknowledged, p50 and p99: {'; '.join(said)}"] if said else []


@dataclass(frozen=True, slots=True)
class _Figures:
    """Of one bot: milliseconds of p50, p99 and processor (alone, in a crowd), questions a second, and their share."""

    p50: float
    p99: float
    cpu: float
    crowded_cpu: float
    rate: float
    share: float

    @property
    def shown(self) -> tuple[float, ...]:
        """All but the last, in the order of the columns."""
        return (self.p50, self.p99, self.cpu, self.crowded_cpu, self.rate)

    def beside(self, empty: "_Figures") -> tuple[float, float, float]:
        """The milliseconds on top of the empty handler, of p50 and processor, and the share of the plain bot's rate."""
        return (self.p50 - empty.p50, self.cpu - empty.cpu, self.share)


def _figures(own: Sequence[Round], plain: Sequence[Round], least: Pick, most: Pick) -> _Figures:
    """What stands for all rounds: `least` picks it where less is better, `most` where more is."""
    taken = [each.answer for one in own for each in one.alone]
    return _Figures(
        1e3 * least([each.p50 for each in own]),
        1e3 * quantiles(taken, n=100)[98],
        1e3 * least([each.cpu for each in own]),
        1e3 * least([each.crowded_cpu for each in own]),
        most([each.rate for each in own]),
        median(each.rate / beside.rate for each, beside in zip(own, plain, strict=True)),
    )
