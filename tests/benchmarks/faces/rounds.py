"""Rounds of questions, one bot after the other and round after round, so that a busy machine is busy for all."""

import asyncio
import time
from collections.abc import Sequence
from dataclasses import dataclass
from itertools import count
from statistics import median, quantiles
from typing import Protocol

from tests.benchmarks.faces.process import BotProcess

ROUNDS = 7
ALONE = 100
"""Questions of a round that are asked one at a time."""

CROWD = 400
"""Questions of a round of which so many are under way at once:"""
IN_FLIGHT = 32

PAUSE = 0.004
"""Seconds between an answer and the next question alone: what a bot does after it has answered is then over."""

MEMBERS = 200
"""Who asks, in turn; each has asked before anything is measured."""

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
    """The rounds of each bot."""
    numbers = [count() for _ in bots]
    for bot, own in zip(bots, numbers, strict=True):
        await _crowd(bot, own, 2 * MEMBERS)
        await _alone(bot, own, MEMBERS // 4)
    found: list[list[Round]] = [[] for _ in bots]
    for turn in range(ROUNDS):
        for place in range(len(bots)):
            which = (turn + place) % len(bots)  # nobody is always first
            found[which].append(await _round(bots[which], numbers[which]))
    return found


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

    Differences and shares are of rounds that followed one another. Of all rounds the median is shown, but the 99th
    percentile is that of all questions.
    """
    empty, plain, ours = found
    columns = ("p50 ms", "p99 ms", "CPU ms", f"CPU of {IN_FLIGHT}", "asks/s", "p50 more", "CPU more", "of plain's/s")
    lines = [
        head,
        f"  {ROUNDS} rounds of {ALONE} one at a time and {CROWD} with {IN_FLIGHT} in flight; “more” than the first",
        f"  {'':<16}{''.join(f'{each:>13}' for each in columns)}",
    ]
    for name, own in zip(bots, found, strict=True):
        figures = (*_figures(own), *_beside(own, empty, plain))
        lines.append(f"  {name:<16}{''.join(f'{each:>13.2f}' for each in figures)}")
    wanted = (f"≤ {MORE_P50:.2f}", f"≤ {MORE_CPU:.2f}", f"≥ {SHARE:.2f}")
    lines.append(f"  {'  wanted':<16}{'':>65}{''.join(f'{each:>13}' for each in wanted)}")
    lines += _acknowledged(bots, found)
    more_p50, more_cpu, share = _beside(ours, empty, plain)
    holds = {"p50": more_p50 <= MORE_P50, "CPU": more_cpu <= MORE_CPU, "asks a second": share >= SHARE}
    missed = [what for what, held in holds.items() if not held]
    return "\n".join((*lines, f"  missed: {', '.join(missed)}" if missed else "  every target is met"))


def _acknowledged(bots: Sequence[str], found: Sequence[Sequence[Round]]) -> list[str]:
    """A line about how soon questions were acknowledged, where they are."""
    said = []
    for name, own in zip(bots, found, strict=True):
        taken = [1e3 * each.acknowledgement for one in own for each in one.alone if each.acknowledgement is not None]
        if taken:
            said.append(f"{name} {median(taken):.2f} ms, {quantiles(taken, n=100)[98]:.2f} ms")
    return [f"  acknowledged, p50 and p99: {'; '.join(said)}"] if said else []


def _figures(own: Sequence[Round]) -> tuple[float, ...]:
    taken = [each.answer for one in own for each in one.alone]
    return (
        1e3 * median(each.p50 for each in own),
        1e3 * quantiles(taken, n=100)[98],
        1e3 * median(each.cpu for each in own),
        1e3 * median(each.crowded_cpu for each in own),
        median(each.rate for each in own),
    )


def _beside(own: Sequence[Round], empty: Sequence[Round], plain: Sequence[Round]) -> tuple[float, float, float]:
    """The milliseconds on top of the empty handler, of the p50 and of the processor, and the plain bot's share."""
    return (
        1e3 * median(a.p50 - b.p50 for a, b in zip(own, empty, strict=True)),
        1e3 * median(a.cpu - b.cpu for a, b in zip(own, empty, strict=True)),
        median(a.rate / b.rate for a, b in zip(own, plain, strict=True)),
    )
