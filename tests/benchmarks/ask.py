"""How long an `ask` takes through the front door on SQLite with 500 entries, and where the time goes."""

import asyncio
import random
import tempfile
import time
from collections.abc import Callable
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path
from statistics import median, quantiles
from types import MappingProxyType
from typing import Any, TypeVar

from bot.adapters.local import LOCAL, local_asker
from bot.app import App
from bot.commands import TABLE
from bot.commands.table import Policy
from bot.core.content import FaqEntry, Pack, Source
from bot.core.reply import Reply
from bot.core.request import Command, Request
from bot.features.shelf import Shelf
from bot.library.load import Library, load
from bot.storage.engine import Database
from bot.storage.migrate import upgrade

ENTRIES = 500
PHRASINGS = 3
ROUNDS = 1000
WARMING = 50
"""Questions asked before, to warm caches up."""

T = TypeVar("T")

_SYLLABLES = (
    "ba",
    "co",
    "di",
    "fe",
    "gu",
    "ha",
    "jo",
    "ki",
    "lu",
    "me",
    "no",
    "pa",
    "qui",
    "ro",
    "su",
    "ta",
    "vi",
    "we",
)


def library(entries: int = ENTRIES) -> Library:
    """A pack of so many entries with made-up words; the same each time."""
    chance = random.Random(7)  # noqa: S311 - made-up words, not secrets
    words = ["".join(chance.choices(_SYLLABLES, k=3)) for _ in range(entries)]
    base = load([Path(__file__).parents[1] / "packs" / "tiny"]).packs["tiny"]
    made = []
    for number in range(entries):
        own = [words[number], *chance.sample(words, 2)]
        texts = [
            f"{start} {' and '.join(chance.sample(own, 3))}"
            for start in ("what is", "how do I use", "why would one need", "tell me of")
        ]
        made.append(
            FaqEntry(
                id=f"faq-{number}",
                topic="soil",
                question=texts[0],
                phrasings=tuple(texts[1 : PHRASINGS + 1]),
                answer="An answer.",
                stance="settled",
                source=Source(document="notes", heading="Soils"),
            )
        )
    pack: Pack = replace(base, faq=tuple(made))
    return Library(MappingProxyType({pack.id: pack}))


def report() -> str:
    """The figures as text."""
    shelf = Shelf(library())
    begun = time.perf_counter()
    lookup = shelf.indexes.base()
    fitted = time.perf_counter() - begun
    with tempfile.TemporaryDirectory() as folder:
        database = Database(f"sqlite:///{folder}/bench.db")
        upgrade(database, _now())
        app = App(database, TABLE, shelf, _now, default_zone="UTC", policy=Policy(questions_a_minute=0))
        try:
            samples = _measure(app, shelf)
        finally:
            app.close()
    whole, looking, working = (median(sample) for sample in samples)
    shelf_size = ENTRIES * (PHRASINGS + 1)
    p99 = quantiles(samples[0], n=100)[98]
    return "\n".join(
        (
            f"ask through App.handle on SQLite: {ENTRIES} entries, {shelf_size} phrasings, {ROUNDS} rounds",
            f"  whole     p50 {whole * 1e3:6.2f} ms   p99 {p99 * 1e3:6.2f} ms",
            f"  lookup    p50 {looking * 1e3:6.2f} ms   {looking / whole:4.0%}",
            f"  the row   p50 {working * 1e3:6.2f} ms   {working / whole:4.0%}   (lookup, statements, view)",
            f"  rest      p50 {(whole - working) * 1e3:6.2f} ms   {1 - working / whole:4.0%}   (who, commit, threads)",
            f"  the index was fitted in {fitted:.2f} s; its threshold is {lookup.threshold:.3f}",
        )
    )


def _measure(app: App, shelf: Shelf) -> tuple[list[float], list[float], list[float]]:
    """Of each question the whole, and within it the lookup and the command's row, in seconds."""
    person = local_asker("Ann")
    questions = [entry.phrasings[0] for entry, _ in shelf.faq.values()]
    lookup = shelf.indexes.base()
    lookup.look_up, looking = _clocked(lookup.look_up)  # type: ignore[method-assign]  # only here, to see inside
    row = app.table.command("ask")
    run, working = _clocked(row.run)
    app.table = replace(
        app.table, commands=tuple(replace(each, run=run) if each is row else each for each in app.table.commands)
    )
    whole: list[float] = []

    async def rounds() -> None:
        for number in range(ROUNDS + WARMING):
            question = questions[number % len(questions)]
            request = Request(person, LOCAL, Command("ask", {"question": question}))
            begun = time.perf_counter()
            answer = await app.handle(request)
            whole.append(time.perf_counter() - begun)
            assert isinstance(answer, Reply)
            assert "An answer." in answer.summary

    asyncio.run(rounds())
    return whole[WARMING:], looking[WARMING:], working[WARMING:]


def _clocked(job: Callable[..., T]) -> tuple[Callable[..., T], list[float]]:
    """The job, and how long each of its runs took."""
    took: list[float] = []

    def run(*arguments: Any) -> T:
        begun = time.perf_counter()
        result = job(*arguments)
        took.append(time.perf_counter() - begun)
        return result

    return run, took


def _now() -> datetime:
    return datetime.now(UTC)
