"""One platform's bots, measured side by side: an empty handler, a plain one by hand, ours."""

import asyncio
import tempfile
from collections.abc import Callable, Sequence
from contextlib import AbstractAsyncContextManager, AsyncExitStack
from pathlib import Path

from bot.core.request import Platform
from tests.benchmarks.ask import ENTRIES, PHRASINGS, library
from tests.benchmarks.faces.process import BotProcess
from tests.benchmarks.faces.rounds import Bot, Peer, Round, rounds, table
from tests.benchmarks.faces.statements import counts

NAMES = {"empty": "empty handler", "plain": "plain, by hand", "ours": "ours"}

MakePeer = Callable[[Sequence[str], bytes], AbstractAsyncContextManager[Peer]]


def compare(platform: Platform, command: str, module: str, make_peer: MakePeer) -> str:
    """The figures as text.

    Args:
        platform: whose bots they are.
        command: what is asked, as people see it.
        module: what `python -m` runs as one of the bots, given its name, the peer's address and a folder of its own.
        make_peer: what stands in for the platform, for one bot; given the questions, and what stands in every answer.
    """
    questions = [entry.phrasings[0] for pack in library().packs.values() for entry in pack.faq]
    plain, ours = counts(platform, questions[0])
    head = (
        f"{command}: {ENTRIES} entries, {ENTRIES * (PHRASINGS + 1)} phrasings; "
        f"SQL statements a question: plain {plain} and the lookup, ours {ours}, the lookup in memory"
    )
    return table(head, list(NAMES.values()), asyncio.run(_measured(questions, module, make_peer)))


async def _measured(questions: Sequence[str], module: str, make_peer: MakePeer) -> list[list[Round]]:
    async with AsyncExitStack() as stack:
        folder = Path(stack.enter_context(tempfile.TemporaryDirectory()))
        bots = []
        for name, shown in NAMES.items():
            peer = await stack.enter_async_context(make_peer(questions, b"An answer."))
            own = folder / name
            own.mkdir()
            process = await stack.enter_async_context(BotProcess(module, name, peer.url, str(own)))
            await peer.met(process)
            bots.append(Bot(shown, peer, process))
        return await rounds(bots)
