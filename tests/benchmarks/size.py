"""What an index takes: seconds and memory of a fit, each in a process of its own, and of a group's addition to it."""

import json
import re
import resource
import subprocess
import sys
import time
from pathlib import Path

import numpy as np

from bot.search.lookup import Lookup, Phrasing
from bot.search.threads import one_thread
from tests.benchmarks.engines import HYBRID, OURS, engines, lexical
from tests.benchmarks.sets import bank_of, pack_bank

SIZES = (600, 3_000, 10_000)
ADDED = 50
ROUNDS = 5

STATUS = Path("/proc/self/status")


def report() -> str:
    """The figures as text."""
    lines = ["an index alone, one thread, each in a fresh process; memory is the most that was added"]
    lines += [_in_a_process(OURS, size) for size in SIZES]
    if HYBRID in engines():
        lines.append(_in_a_process(HYBRID, SIZES[0]))
    return "\n".join((*lines, _addition()))


def _in_a_process(engine: str, size: int) -> str:
    bank = json.dumps([(each.entry, each.text) for each in bank_of(size)])
    command = [sys.executable, "-m", "tests.benchmarks.size", engine]
    return subprocess.run(command, input=bank, capture_output=True, text=True, check=True).stdout.rstrip()


def _addition() -> str:
    """What the phrasings of a group take that come on top of the pack's."""
    known = pack_bank()
    base = Lookup(known)
    own = [Phrasing(f"own/{n // 2}", f"{each.text} for group {n}") for n, each in enumerate(known[::18][:ADDED])]
    longer, times = base.extended(own), []
    for _ in range(ROUNDS):
        begun = time.perf_counter()
        base.extended(own)
        times.append(time.perf_counter() - begun)
    taken = f"{min(times) * 1e3:.0f} ms, {longer.bytes / 1e6:.1f} MB"
    return f"  a group's {len(own)} phrasings on top of the pack's {len(known)}: {taken}"


def _alone(engine: str, bank: list[Phrasing]) -> str:
    """The figures of a fit in this process, which has done nothing else; the hybrid engine's with its model."""
    before = _most()
    begun = time.perf_counter()
    make = lexical if engine == OURS else engines()[engine]  # asking for all would load the model
    look_up = make(bank)
    fitted = time.perf_counter() - begun
    times = []
    for phrasing in bank[:: max(1, len(bank) // 600)]:
        begun = time.perf_counter()
        look_up(phrasing.text)
        times.append(time.perf_counter() - begun)
    p50, p99 = np.percentile(times, [50, 99]) * 1e3
    figures = f"fit {fitted:6.2f} s, {_most() - before:6.0f} MB, a question p50 {p50:.2f} ms, p99 {p99:.2f} ms"
    return f"  {engine:<16}{len(bank):>6} phrasings: {figures}"


def _most() -> float:
    """The most memory that this process ever had, in 2^20 bytes."""
    if STATUS.exists():  # on Linux; what `getrusage` says there begins with what the process had that started this one
        return float(re.findall(r"VmHWM:\s+(\d+) kB", STATUS.read_text(encoding="ascii"))[0]) / 1024
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 2**20


if __name__ == "__main__":
    one_thread()
    sys.stdout.write(_alone(sys.argv[1], [Phrasing(*each) for each in json.load(sys.stdin)]) + "\n")
