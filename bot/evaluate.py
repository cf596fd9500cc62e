"""`studyhall faq eval`: how well the engine finds answers, on a bench or on a pack of one's own."""

import csv
import time
from collections.abc import Sequence
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any

from bot.core.content import Problem
from bot.library.load import Library
from bot.library.tables import TableError, read_table
from bot.search.features import TextSpace
from bot.search.lookup import Lookup, Phrasing
from bot.search.measure import Case, Measures, measures
from bot.search.space import Make

_NAMES = {
    "accuracy": "accuracy@1",
    "recall_3": "recall@3",
    "auroc": "AUROC",
    "in_scope": "in-scope accuracy",
    "out_of_scope": "out-of-scope recall",
    "mcc": "MCC",
}


@dataclass(frozen=True, slots=True)
class Evaluation:
    """A bank, the questions put to it, and the figures; `build` in seconds."""

    entries: int
    phrasings: int
    build: float
    threshold: float
    cases: tuple[Case, ...]
    figures: Measures

    def facts(self) -> dict[str, Any]:
        """The figures for programs."""
        head = {"entries": self.entries, "phrasings": self.phrasings, "queries": len(self.cases)}
        times = {"build_seconds": round(self.build, 4), "threshold": round(self.threshold, 4)}
        return {
            **head,
            **times,
            **{name: value if value is None else round(value, 4) for name, value in asdict(self.figures).items()},
        }

    def text(self) -> str:
        """The figures for people."""
        lines = [f"{self.entries} entries, {self.phrasings} phrasings, {len(self.cases)} questions"]
        for name, title in _NAMES.items():
            value = getattr(self.figures, name)
            lines.append(f"  {title:<20} {'n/a' if value is None else f'{value:.4f}'}")
        lines.append(f"  {'threshold':<20} {self.threshold:.4f}")
        lines.append(f"  {'build':<20} {self.build:.2f} s")
        lines.append(f"  {'a question':<20} p50 {self.figures.p50:.2f} ms, p99 {self.figures.p99:.2f} ms")
        return "\n".join(lines)


def bank_of_file(path: Path) -> list[Phrasing]:
    """The phrasings of a CSV file with the columns `id` and `phrasing`.

    Raises:
        TableError: with every problem of the file.
    """
    return [Phrasing(entry, text) for entry, text in read_table(path, "id", "phrasing")]


def bank_of_pack(library: Library, name: str) -> list[Phrasing]:
    """The phrasings of a pack's FAQ.

    Raises:
        TableError: there is no such pack.
    """
    if name not in library.packs:
        known = ", ".join(sorted(library.packs)) or "none"
        raise TableError([Problem(name, 1, f"there is no pack of that id; there is {known}")])
    faq = library.packs[name].faq
    return [Phrasing(entry.id, text) for entry in faq for text in (entry.question, *entry.phrasings)]


def evaluate(bank: Sequence[Phrasing], queries: Path, space: Make = TextSpace) -> Evaluation:
    """An engine fitted to a bank, and asked the questions of a CSV file with the columns `query` and `expected`.

    Args:
        bank: the phrasings.
        queries: the file.
        space: the engine, as what makes its features.

    Raises:
        TableError: with every problem of the file; an expected entry that the bank lacks is one.
    """
    rows = read_table(queries, "query", "expected", may_be_empty=True)
    known = {phrasing.entry for phrasing in bank}
    strange = sorted({expected for _, expected in rows if expected and expected not in known})
    if strange:
        raise TableError([Problem(str(queries), 1, f"the bank has no entry “{name}”") for name in strange])
    begun = time.perf_counter()
    lookup = Lookup(bank, space)
    build = time.perf_counter() - begun
    cases = tuple(_case(lookup, query, expected or None) for query, expected in rows)
    return Evaluation(len(known), len(bank), build, lookup.threshold, cases, measures(cases))


def write_predictions(evaluation: Evaluation, path: Path) -> None:
    """What was found for each question, as CSV."""
    with path.open("w", encoding="utf-8", newline="") as file:
        writer = csv.writer(file)
        writer.writerow(("query", "expected", "first", "second", "third", "confidence", "outcome"))
        for case in evaluation.cases:
            names = [each.entry for each in case.found.ranked[:3]]
            found = names + [""] * (3 - len(names))
            writer.writerow((case.query, case.expected or "", *found, f"{case.confidence:.6f}", case.found.outcome))


def _case(lookup: Lookup, query: str, expected: str | None) -> Case:
    begun = time.perf_counter()
    found = lookup.look_up(query)
    return Case(query, expected, found, time.perf_counter() - begun)
