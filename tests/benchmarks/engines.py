"""Ways to find the entry for a question: ours, and what else one might take, all behind the same function."""

import sqlite3
from collections.abc import Callable, Iterable, Sequence
from importlib.util import find_spec
from weakref import finalize

from bot.search.lookup import Finding, Lookup, Outcome, Phrasing, Ranked
from bot.search.text import clean

LookUp = Callable[[str], Finding]
Engine = Callable[[Sequence[Phrasing]], LookUp]

OURS = "ours, lexical"
HYBRID = "ours, hybrid"
NEAREST = 60
"""Phrasings that are fetched of an engine that ranks phrasings; their entries are ranked by the best of each."""


def engines() -> dict[str, Engine]:
    """Those that are installed, by name; the first is ours."""
    found: dict[str, Engine] = {OURS: lexical}
    if semantic := _hybrid():
        found[HYBRID] = semantic
    others: tuple[tuple[str, str, Engine], ...] = (
        ("SQLite FTS5, porter", "sqlite3", fts5),
        ("rank_bm25", "rank_bm25", rank_bm25),
        ("bm25s", "bm25s", bm25s),
        ("rapidfuzz", "rapidfuzz", rapidfuzz),
    )
    return found | {name: engine for name, module, engine in others if find_spec(module)}


def lexical(bank: Sequence[Phrasing]) -> LookUp:
    """Ours."""
    return Lookup(bank).look_up


def fts5(bank: Sequence[Phrasing]) -> LookUp:
    """SQLite's full-text index with Porter stems, any word of the question, best by its BM25."""
    database = sqlite3.connect(":memory:")
    database.execute("CREATE VIRTUAL TABLE bank USING fts5(text, tokenize='porter unicode61')")
    database.executemany(
        "INSERT INTO bank (rowid, text) VALUES (?, ?)", [(row, clean(each.text)) for row, each in enumerate(bank)]
    )
    search = "SELECT rowid, -rank FROM bank WHERE bank MATCH ? ORDER BY rank LIMIT ?"

    def look_up(question: str) -> Finding:
        words = " OR ".join(f'"{word}"' for word in clean(question).split())
        return _ranked(bank, database.execute(search, (words, NEAREST)) if words else ())

    finalize(look_up, database.close)
    return look_up


def rank_bm25(bank: Sequence[Phrasing]) -> LookUp:
    """BM25 in Python."""
    from rank_bm25 import BM25Okapi  # noqa: PLC0415 - only `make bench` installs it

    index = BM25Okapi([clean(each.text).split() for each in bank])

    def look_up(question: str) -> Finding:
        scores = index.get_scores(clean(question).split())
        return _ranked(bank, ((int(row), float(scores[row])) for row in scores.argsort()[: -NEAREST - 1 : -1]))

    return look_up


def bm25s(bank: Sequence[Phrasing]) -> LookUp:
    """BM25 with what each word adds reckoned beforehand."""
    from bm25s import BM25  # noqa: PLC0415 - only `make bench` installs it

    index = BM25()
    index.index([clean(each.text).split() for each in bank], show_progress=False)
    most = min(NEAREST, len(bank))

    def look_up(question: str) -> Finding:
        words = clean(question).split()
        if not words:
            return _ranked(bank, ())
        rows, scores = index.retrieve([words], k=most, show_progress=False)
        return _ranked(bank, zip(rows[0].tolist(), scores[0].tolist(), strict=True))

    return look_up


def rapidfuzz(bank: Sequence[Phrasing]) -> LookUp:
    """The share of characters in common, of the sorted words; its other ratios do worse here."""
    from rapidfuzz import fuzz, process  # noqa: PLC0415 - only `make bench` installs it

    texts = [clean(each.text) for each in bank]

    def look_up(question: str) -> Finding:
        nearest = process.extract(clean(question), texts, scorer=fuzz.token_sort_ratio, limit=NEAREST)
        return _ranked(bank, ((row, score) for _, score, row in nearest))

    return look_up


def _hybrid() -> Engine | None:
    """Ours with what words mean, where its libraries and a model are."""
    try:
        from bot.search.semantic import Semantic  # noqa: PLC0415 - an extra
        from bot.search.weights import SemanticError  # noqa: PLC0415
    except ImportError:
        return None
    try:
        semantic = Semantic()
    except SemanticError:
        return None
    return lambda bank: Lookup(bank, semantic.space).look_up


def _ranked(bank: Sequence[Phrasing], rows: Iterable[tuple[int, float]]) -> Finding:
    """The entries of phrasings that come best first, three of them; these engines know no threshold."""
    best: dict[str, float] = {}
    for row, score in rows:
        best.setdefault(bank[row].entry, score)
    return Finding(Outcome.UNKNOWN, tuple(Ranked(entry, score) for entry, score in list(best.items())[:3]))
