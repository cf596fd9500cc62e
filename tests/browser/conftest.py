"""One browser for all tests; a program with a folder of its own for each."""

import os
import shutil
from collections.abc import Callable, Iterator
from contextlib import ExitStack
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import Browser, expect, sync_playwright

from tests.browser.hall import PAGE_PATIENCE, Hall, Visitor

Visit = Callable[..., Visitor]

NAMES = ("chromium", "chromium-browser", "google-chrome")


@pytest.fixture(scope="session")
def browser() -> Iterator[Browser]:
    """Chromium, as the machine has it."""
    found = os.environ.get("STUDYHALL_CHROMIUM") or next(filter(None, map(shutil.which, NAMES)), None)
    if not found:
        pytest.exit("Chromium is missing; install it with: sudo apt-get install chromium", returncode=1)
    expect.set_options(timeout=PAGE_PATIENCE)
    with sync_playwright() as playwright:
        running = playwright.chromium.launch(executable_path=found)
        yield running
        running.close()


@pytest.fixture
def hall(tmp_path: Path, sqlite_template: Path) -> Iterator[Hall]:
    """The program, on a new database."""
    (tmp_path / "data").mkdir()
    (tmp_path / "data" / "studyhall.db").write_bytes(sqlite_template.read_bytes())
    with Hall(tmp_path) as running:
        yield running


@pytest.fixture
def visit(browser: Browser, hall: Hall) -> Iterator[Visit]:
    """Somebody comes to its page; at the end none of those who came has seen anything go wrong."""
    with ExitStack() as stack:

        def come(account: str = "", **how: Any) -> Visitor:
            visitor = Visitor(browser, hall.address, account, **how)
            stack.callback(visitor.leaves)
            return visitor

        yield come
