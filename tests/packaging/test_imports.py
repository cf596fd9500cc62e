"""What a process does not need it does not load: that would take time at each start, and memory for good."""

import subprocess
import sys

import pytest

from tests.packaging.test_wheel import ROOT

EVERYTHING = """
import sys
import bot.__main__
from bot.adapters import http, metrics
from bot.adapters.discord import serve as discord
from bot.adapters.slack import serve as slack
from bot.adapters.web import face
print(*{name.partition(".")[0] for name in sys.modules})
"""


@pytest.fixture(scope="module")
def loaded() -> set[str]:
    """The packages that are loaded with every adapter."""
    done = subprocess.run([sys.executable, "-c", EVERYTHING], cwd=ROOT, capture_output=True, text=True, check=True)
    return {*done.stdout.split()}


@pytest.mark.parametrize(
    ("name", "when"),
    [
        ("alembic", "a database is upgraded"),
        ("prompt_toolkit", "somebody types at a terminal"),
        ("cryptography", "workspaces install the app themselves"),
        ("psycopg", "the database is PostgreSQL"),
        ("onnxruntime", "the hybrid engine is chosen"),
    ],
)
def test_what_few_need_is_loaded_when_they_do(loaded: set[str], name: str, when: str) -> None:
    """None of these is there from the start."""
    assert name not in loaded, f"{name} is needed only when {when}"


def test_what_all_need_is_loaded(loaded: set[str]) -> None:
    """So that the names above are looked for among the right ones."""
    assert {"discord", "slack_bolt", "prometheus_client", "starlette", "sqlalchemy", "numpy"} <= loaded


INTERRUPTED = """
import signal, sys
signal.signal(signal.SIGINT, signal.default_int_handler)  # whatever started this
class Look:
    def find_spec(self, name, *_):
        if name == "structlog":
            print(signal.getsignal(signal.SIGINT) is signal.SIG_DFL)
sys.meta_path.insert(0, Look())
import bot.__main__
print(signal.getsignal(signal.SIGINT) is signal.default_int_handler)
"""


def test_ctrl_c_while_it_is_imported_prints_nothing() -> None:
    """The process just ends; from then on it ends as it should."""
    told = subprocess.run([sys.executable, "-c", INTERRUPTED], cwd=ROOT, capture_output=True, text=True, check=True)
    assert told.stdout.split() == ["True", "True"]
