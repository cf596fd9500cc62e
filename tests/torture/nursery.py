"""A process that becomes `studyhall run --only worker` as often as it is told to, each time in a process of its own.

What takes long to import and to read is there once, since a worker that is killed ten times a second would otherwise do
nothing else. Leases are short, for whoever comes after a killed worker waits for the end of its lease.
"""

import json
import os
import signal
import sys
from dataclasses import replace
from datetime import timedelta

from bot import cli_run, worker
from bot.__main__ import main
from bot.adapters.discord import courier, outlet, sending
from bot.adapters.slack import outlet as slack
from bot.adapters.slack import pace, turns
from bot.adapters.slack import sending as slack_sending
from bot.library.load import Library
from bot.settings import Settings
from bot.wiring import read_library

SHORT = worker.Times(lease=timedelta(seconds=4), send=2.5, margin=0.5, look=0.2)
"""How long things take in workers that are going to be killed: who comes next waits for the end of their lease."""


def _many_cards(library: Library) -> Library:
    """The packs with six times their cards, for a group that has hundreds posted on a day."""
    packs = {
        name: replace(
            pack,
            cards=tuple(card.model_copy(update={"id": f"{card.id[:36]}-{i}"}) for i in range(6) for card in pack.cards),
        )
        for name, pack in library.packs.items()
    }
    return replace(library, packs=packs)


LIBRARY = _many_cards(read_library(Settings()))
_LOADED = (outlet, slack)


def become(order: dict[str, str]) -> None:
    """This process is a worker from here on, until it ends; what it says goes to a file."""
    signal.signal(signal.SIGCHLD, signal.SIG_DFL)
    out = os.open(order.pop("log"), os.O_WRONLY | os.O_CREAT | os.O_APPEND)
    for number, file in ((0, os.open(os.devnull, os.O_RDONLY)), (1, out), (2, out)):
        os.dup2(file, number)
    if order.pop("hurries", ""):
        _hurry()
    if order.pop("looks", ""):
        sending.NONCE_HOLDS = timedelta()
    if order.pop("mortal", ""):
        worker.Worker.__init__.__defaults__ = (SHORT,)
        setattr(sending, "BRIEF", courier.Effort(2.0, 2, 0.5))  # noqa: B010 - as below
    os.environ.update(order)
    setattr(cli_run, "read_library", lambda *_: LIBRARY)  # noqa: B010 - it was not made to be set from outside
    sys.argv = ["studyhall", "run", "--only", "worker"]
    main()


def _hurry() -> None:
    """It does not wait for its turn, for no platform is there to be spared."""
    courier.GAP = timedelta(microseconds=1)
    for module in (pace, turns):
        module.CHANNEL_GAP = module.WORKSPACE_GAP = 1e-6  # type: ignore[attr-defined]
    turns.EDIT_GAP = 1e-6
    slack_sending.SETTLES = timedelta(seconds=1)


def tend() -> None:
    """Each line of the input is an order for a worker; its process's number is the answer."""
    signal.signal(signal.SIGCHLD, signal.SIG_IGN)
    while line := sys.stdin.readline():
        order = json.loads(line)
        alive = os.open(order.pop("alive"), os.O_WRONLY)
        if child := os.fork():
            os.close(alive)  # it is the child's now, and closed by its end, whatever that is
            sys.stdout.write(f"{child}\n")
            sys.stdout.flush()
            continue
        become(order)
        os._exit(0)


if __name__ == "__main__":
    tend()
