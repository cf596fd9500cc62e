"""`studyhall` and `python -m bot`: the commands, with every failure in a sentence and its traceback in the log."""
# ruff: noqa: E402 - the collector is off before anything else is imported

import gc

gc.disable()  # to look for garbage in what is imported takes an eighth of the start, and there is none

import os
import signal
import sys

_interruptible = signal.getsignal(signal.SIGINT) is signal.default_int_handler  # not where a shell started it with “&”
if _interruptible:
    signal.signal(signal.SIGINT, signal.SIG_DFL)  # while it is imported there is nothing to put away, and no words

import click
import structlog

from bot.cli import cli
from bot.library.tables import TableError
from bot.search.weights import SemanticError
from bot.settings import SettingsError
from bot.storage.engine import DatabaseError

gc.freeze()  # nor is it looked for later: what is imported stays, and to go through it all takes a tenth of a second
gc.enable()
if _interruptible:
    signal.signal(signal.SIGINT, signal.default_int_handler)

USAGE = 64
"""Exit code for words that the command line does not know (sysexits' EX_USAGE; 2 and 3 are outcomes of `ask`)."""


def main() -> None:
    """Run the command that was typed, and exit."""
    _standard_streams()
    try:
        sys.exit(cli(standalone_mode=False) or 0)
    except click.ClickException as error:
        error.show()
        sys.exit(USAGE)
    except (click.Abort, KeyboardInterrupt):
        sys.exit(130)
    except (SettingsError, DatabaseError, SemanticError, TableError) as error:
        _fail(str(error))
    except Exception:  # noqa: BLE001 - the last one to see it: it goes to the log, not to a person
        structlog.get_logger().exception("command failed")
        _fail("something went wrong on our side, sorry; the details are in the log")


def _fail(sentence: str) -> None:
    click.echo(f"studyhall: {sentence}", err=True)
    sys.exit(1)


def _standard_streams() -> None:
    """All three are there, also where a caller closed them; what the output cannot show is replaced."""
    for name, mode in (("stdin", "r"), ("stdout", "w"), ("stderr", "w")):
        if getattr(sys, name) is None:
            setattr(sys, name, open(os.devnull, mode, encoding="utf-8"))  # noqa: PTH123, SIM115 - open until the end
    for stream in (sys.stdout, sys.stderr):
        if hasattr(stream, "reconfigure"):
            stream.reconfigure(errors="replace")


if __name__ == "__main__":
    main()
