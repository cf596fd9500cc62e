"""How well and how fast answers are found, by our engines and by others, on the same questions in the same run."""

import time
from collections.abc import Iterator, Sequence

from bot.search.measure import Case, Measures, measures
from tests.benchmarks.engines import HYBRID, OURS, Engine, engines
from tests.benchmarks.sets import Set, sets

SAMPLE = 500
"""Questions that the others are asked, spread evenly; some take tens of milliseconds for each."""

TARGETS = {
    ("clinc-small", OURS): (0.895, 0.955),
    ("clinc-5", OURS): (0.76, 0.89),
    ("banking-10", OURS): (0.75, None),
    ("clinc-small", HYBRID): (0.95, 0.98),
    ("clinc-5", HYBRID): (0.87, 0.95),
    ("banking-10", HYBRID): (0.86, None),
}
"""What we want to reach at least on open sets: accuracy@1, and AUROC where there are questions without an answer."""

_HEAD = (
    f"  {'':<20}{'acc@1':>7}{'rec@3':>7}{'AUROC':>7}{'MCC':>7}{'fit s':>8}{'p50 ms':>8}{'p99 ms':>8}{'p50 / ours':>12}"
)


def tables() -> Iterator[str]:
    """The table of each set."""
    installed = engines()
    return (_table(each, installed) for each in sets())


def _table(data: Set, installed: dict[str, Engine]) -> str:
    entries = len({phrasing.entry for phrasing in data.bank})
    foreign = sum(expected is None for _, expected in data.queries)
    step = max(1, len(data.queries) // SAMPLE)
    lines = [
        f"{data.name}: {len(data.bank)} phrasings of {entries} entries; {len(data.queries) - foreign} questions "
        f"with an answer, {foreign} without" + (f"; the others are asked one in {step}" if step > 1 else ""),
        _HEAD,
    ]
    pace = None
    for name, engine in installed.items():
        ours = name in {OURS, HYBRID}
        fitted, found = _measured(engine, data, data.queries if ours else data.queries[::step])
        pace = pace or found.p50
        lines.append(
            f"  {name:<20}{_figures(found)}{fitted:>8.2f}{found.p50:>8.2f}{found.p99:>8.2f}{found.p50 / pace:>12.1f}"
        )
        if target := TARGETS.get((data.name, name)):
            accuracy, auroc = target
            lines.append(f"  {'  wanted at least':<20}{accuracy:>7.3f}{'':>7}{_figure(auroc)}")
    return "\n".join(lines)


def _measured(engine: Engine, data: Set, queries: Sequence[tuple[str, str | None]]) -> tuple[float, Measures]:
    """Seconds of the fit, and the figures."""
    begun = time.perf_counter()
    look_up = engine(data.bank)
    fitted = time.perf_counter() - begun
    for query, _ in queries[:20]:
        look_up(query)  # what is made at the first use is not what a question takes
    cases = []
    for query, expected in queries:
        begun = time.perf_counter()
        found = look_up(query)
        cases.append(Case(query, expected, found, time.perf_counter() - begun))
    return fitted, measures(cases)


def _figures(found: Measures) -> str:
    return "".join(map(_figure, (found.accuracy, found.recall_3, found.auroc, found.mcc)))


def _figure(value: float | None) -> str:
    return f"{'–':>7}" if value is None else f"{value:>7.3f}"
