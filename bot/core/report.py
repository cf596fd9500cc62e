"""How well a group's questions are answered."""

import math
from dataclasses import dataclass

from bot.core.asking import Waiting

_Z = 1.96  # standard deviations of a 95 % interval


@dataclass(frozen=True, slots=True)
class Weak:
    """An entry that was not what somebody meant: its question or claim, and what was said of it."""

    question: str
    helpful: int
    rejected: int


@dataclass(frozen=True, slots=True)
class Report:
    """The weakest entries, worst first, and the questions that wait for an answer, most asked first."""

    weakest: tuple[Weak, ...]
    judged: int
    waiting: tuple[Waiting, ...]
    total_waiting: int


def weakness(helpful: int, rejected: int) -> float:
    """How surely an entry is not what people mean, 0 to 1: few verdicts prove little.

    The lower end of Wilson's 95 % interval for the share of rejections (Wilson, "Probable inference, the law of
    succession, and statistical inference", 1927).
    """
    count = helpful + rejected
    if not rejected:
        return 0.0
    share = rejected / count
    spread = _Z * math.sqrt(share * (1 - share) / count + _Z**2 / (4 * count**2))
    return max(0.0, (share + _Z**2 / (2 * count) - spread) / (1 + _Z**2 / count))
