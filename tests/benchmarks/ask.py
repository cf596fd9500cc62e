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

from bot.adapters.console.chat import LOCAL, local_asker
from bot.app import App
from bot.commands import TABLE
from bot.commands.table import Policy
from bot.core.content import FaqEntry, Pack, Source
from bot.core.reply import Reply
from bot.core.request import Asker, Command, Place, Request
from bot.features import membership
from bot.features.shelf import Shelf
from bot.library.load import Library, load
from bot.search.lookup import Outcome
from bot.storage import faq
from bot.storage.engine import Database
from bot.storage.migrate import upgrade

ENTRIES = 500
PHRASINGS = 3
ROUNDS = 1000

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
        app = App(database, TABLE, shelf, _now, default_zone="UTC", policy=Policy(10))
        try:
            samples = _measure(app, database, shelf)
        finally:
            app.close()
    whole, looking, reading = (median(sample) for sample in samples)
    rest = whole - looking - reading
    shelf_size = ENTRIES * (PHRASINGS + 1)
    p99 = quantiles(samples[0], n=100)[98]
    return "\n".join(
        (
            f"ask through App.handle on SQLite: {ENTRIES} entries, {shelf_size} phrasings, {ROUNDS} rounds",
            f"  whole     p50 {whole * 1e3:6.2f} ms   p99 {p99 * 1e3:6.2f} ms",
            f"  lookup    p50 {looking * 1e3:6.2f} ms   {looking / whole:4.0%}",
            f"  database  p50 {reading * 1e3:6.2f} ms   {reading / whole:4.0%}",
            f"  rest      p50 {rest * 1e3:6.2f} ms   {rest / whole:4.0%}   (threads, view, table)",
            f"  the index was fitted in {fitted:.2f} s; its threshold is {lookup.threshold:.3f}",
        )
    )


def _measure(app: App, database: Database, shelf: Shelf) -> tuple[list[float], list[float], list[float]]:
    """The whole, the lookup alone and the database alone, one after the other in each round."""
    person = local_asker("Ann")
    questions = [entry.phrasings[0] for entry, _ in shelf.faq.values()]
    samples: tuple[list[float], list[float], list[float]] = ([], [], [])

    async def rounds() -> None:
        for number in range(ROUNDS + 50):
            question = questions[number % len(questions)]
            request = Request(person, LOCAL, Command("ask", {"question": question}))
            begun = time.perf_counter()
            answer = await app.handle(request)
            whole = time.perf_counter() - begun
            assert isinstance(answer, Reply)
            if number >= 50:  # the first ones warm caches up
                samples[0].append(whole)
                samples[1].append(_timed(lambda: shelf.indexes.base().look_up(question)))  # noqa: B023 - called at once
                samples[2].append(_timed(lambda: _statements(database, person, LOCAL)))

    asyncio.run(rounds())
    assert shelf.indexes.base().look_up(questions[0]).outcome is Outcome.ANSWER
    return samples


def _statements(database: Database, person: Asker, place: Place) -> None:
    """The transaction of an ask, without the ask."""
    with database.read() as session:
        member = membership.present(session, person, place, default_zone="UTC", now=_now())
        faq.version(session, member.group_id)


def _timed(job: Callable[[], object]) -> float:
    begun = time.perf_counter()
    job()
    return time.perf_counter() - begun


def _now() -> datetime:
    return datetime.now(UTC)
