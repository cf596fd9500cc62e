"""`/ask` on Discord through discord.py."""

import asyncio
import tempfile
from contextlib import AsyncExitStack
from pathlib import Path

from tests.benchmarks.ask import ENTRIES, PHRASINGS, library
from tests.benchmarks.faces.discord_peer import Peer
from tests.benchmarks.faces.process import BotProcess
from tests.benchmarks.faces.rounds import Bot, Round, rounds, table
from tests.benchmarks.faces.statements import counts

NAMES = {"empty": "empty handler", "plain": "plain, by hand", "ours": "ours"}


def report() -> str:
    """The figures as text."""
    questions = [entry.phrasings[0] for pack in library().packs.values() for entry in pack.faq]
    plain, ours = counts(questions[0])
    head = (
        f"/ask on Discord: {ENTRIES} entries, {ENTRIES * (PHRASINGS + 1)} phrasings; "
        f"SQL statements a question: plain {plain}, ours {ours}"
    )
    return table(head, list(NAMES.values()), asyncio.run(_measured(questions)))


async def _measured(questions: list[str]) -> list[list[Round]]:
    async with AsyncExitStack() as stack:
        folder = Path(stack.enter_context(tempfile.TemporaryDirectory()))
        bots = []
        for name, shown in NAMES.items():
            peer = await stack.enter_async_context(Peer(questions, b"An answer."))
            own = folder / name
            own.mkdir()
            process = await stack.enter_async_context(
                BotProcess("tests.benchmarks.faces.discord_bots", name, peer.url, str(own))
            )
            await peer.met()
            bots.append(Bot(shown, peer, process))
        return await rounds(bots)
