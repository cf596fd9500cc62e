"""Copies that are killed: `python -m tests.storage.copier SOURCE TARGET` tries until one is not, and says how often.

Each attempt is a process of its own that kills itself (SIGKILL) with the rows of a table written and not yet kept, the
next table each time.
"""

import os
import signal
import sys

from sqlalchemy import event

from bot.storage.copy import Progress, Resumed, copy
from bot.storage.engine import Database
from tests.storage.world import NOW


def attempt(source: str, target: str) -> None:
    """Copy; be killed with what comes after two tables, of which one was whole already where a copy is gone on with."""
    there, whole = Database(target), 0

    def told(step: Progress | Resumed) -> None:
        nonlocal whole
        whole += isinstance(step, Progress) and step.done == step.total > 0

    @event.listens_for(there.engine, "commit")
    def killed(_connection: object) -> None:
        if whole >= 2:
            os.kill(os.getpid(), signal.SIGKILL)

    copy(Database(source), there, told, NOW)


def main(source: str, target: str) -> None:
    """Try until it is done."""
    for count in range(1000):
        child = os.fork()
        if not child:
            attempt(source, target)
            os._exit(0)
        _, status = os.waitpid(child, 0)
        if os.WIFEXITED(status):
            sys.stdout.write(f"{count}\n")
            sys.exit(os.WEXITSTATUS(status))
        assert os.WTERMSIG(status) == signal.SIGKILL


if __name__ == "__main__":
    main(*sys.argv[1:])
