"""The real program with nobody typing into it, and people who come to its page with a browser."""

import os
import re
import selectors
import signal
import subprocess
from collections.abc import Mapping
from datetime import datetime
from pathlib import Path
from types import TracebackType
from typing import Any, Self
from zoneinfo import ZoneInfo

from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Browser, Locator, Page, expect

from tests.browser.pictures import keep
from tests.terminal import MODULE, PATIENCE, environment

ADDRESS = re.compile(r"http://\S+")

PAGE_PATIENCE = 10_000
"""Milliseconds after which what should be on the page counts as missing."""

STEADY = 0.01
"""How much of a page may move by itself (Cumulative Layout Shift, of which the web calls 0.1 good)."""

RULES = ("wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa")

KNOWN = "Will AI replace machine learning engineers?"

ZONES = (
    "Pacific/Auckland",
    "Asia/Tokyo",
    "Asia/Kolkata",
    "Europe/Berlin",
    "America/Sao_Paulo",
    "America/New_York",
    "America/Los_Angeles",
    "Pacific/Honolulu",
)

_WATCH = """
new PerformanceObserver(list => {
  for (const each of list.getEntries()) if (!each.hadRecentInput) {
    const box = ({x, y, width, height}) => `${x},${y} ${width}x${height}`;
    const told = ({node, previousRect, currentRect}) =>
      `${node?.className || node?.nodeName} from ${box(previousRect)} to ${box(currentRect)}`;
    const moved = each.sources.map(told).join("; ");
    window.noteShift(location.href, each.value, moved);
  }
}).observe({type: "layout-shift", buffered: true});
addEventListener("securitypolicyviolation", each => window.noteRefusal(`${each.violatedDirective} ${each.blockedURI}`));
"""


def midday() -> str:
    """A zone that people live in, and where neither a morning's post nor midnight comes in the middle of a test."""
    return min(ZONES, key=lambda name: abs(datetime.now(ZoneInfo(name)).hour - 13))


class Hall:
    """The program, running: its page is at `address`."""

    def __init__(self, folder: Path, **more: str) -> None:
        self.folder = folder
        self.process = subprocess.Popen(
            (*MODULE, "run"),
            stdin=subprocess.DEVNULL,
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            env=environment(folder, {"STUDYHALL_ZONE": midday(), **more}),
            cwd=folder,
        )
        self.address = ""

    def __enter__(self) -> Self:
        """It has said where its page is."""
        try:
            self.address = self._told()
        except BaseException:
            self._gone()
            raise
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        """It has ended as it was told to, and there is no fault in its log."""
        self.process.send_signal(signal.SIGTERM)
        try:
            code = self.process.wait(PATIENCE)
        finally:
            self._gone()
        if error is None:
            assert code == 0
            faults = [line for line in self.log.splitlines() if '"level": "error"' in line]
            assert not faults, "\n".join(faults)

    def _told(self) -> str:
        assert self.process.stdout is not None
        said = ""
        with selectors.DefaultSelector() as selector:
            selector.register(self.process.stdout, selectors.EVENT_READ)
            while not (found := ADDRESS.search(said)) or "\n" not in said[found.end() :]:
                assert selector.select(PATIENCE), f"no address after {said!r}"
                chunk = os.read(self.process.stdout.fileno(), 65_536).decode()
                assert chunk, f"it ended: {said!r}"
                said += chunk
        return found[0]

    def _gone(self) -> None:
        assert self.process.stdout is not None
        self.process.kill()
        self.process.wait()
        self.process.stdout.close()

    @property
    def log(self) -> str:
        """What it has written into its log."""
        return (self.folder / "data" / "studyhall.log").read_text(encoding="utf-8")


class Visitor:
    """Somebody before the page, who notes whatever a visitor should not have to see.

    Args:
        browser: theirs.
        address: where they begin.
        account: who they are on the page; without it whoever started the program.
        width: of their window; the height goes with it.
        dark: whether they like it dark.
        script: whether their browser runs scripts.
        touch: whether they have a finger, and no mouse.
    """

    def __init__(
        self,
        browser: Browser,
        address: str,
        account: str = "",
        *,
        width: int = 1280,
        dark: bool = False,
        script: bool = True,
        touch: bool = False,
    ) -> None:
        self.address = address
        self.troubles: list[str] = []
        self.shifts: dict[str, list[tuple[float, str]]] = {}
        self._of = f"?as={account}" if account else ""
        self._context = browser.new_context(
            base_url=address,
            viewport={"width": width, "height": 800 if width > 800 else 740},
            color_scheme="dark" if dark else "light",
            java_script_enabled=script,
            has_touch=touch,
            is_mobile=touch,
            locale="en-GB",
        )
        self._context.set_default_timeout(PAGE_PATIENCE)
        self._context.expose_function("noteShift", self._note_shift)
        self._context.expose_function("noteRefusal", lambda what: self.troubles.append(f"refused by policy: {what}"))
        self._context.add_init_script(_WATCH)
        self._context.on("request", self._note_request)
        self._context.on("console", lambda said: self._note_console(said.type, said.text))
        self._context.on("weberror", lambda failed: self.troubles.append(f"script failed: {failed.error}"))
        self.page: Page = self._context.new_page()
        self.goes("/")

    def leaves(self) -> None:
        """They are gone; nothing was wrong with the page all the while."""
        self._context.close()
        assert not self.troubles, "\n".join(self.troubles)
        moved = [each for each in self.shifts.items() if sum(by for by, _ in each[1]) >= STEADY]
        assert not moved, moved

    def goes(self, path: str) -> None:
        """They open a page, as who they are."""
        answer = self.page.goto(path + (self._of.replace("?", "&") if "?" in path else self._of))
        assert answer is not None
        assert answer.ok, f"{path}: {answer.status}"

    @property
    def log(self) -> Locator:
        """The messages of the room."""
        return self.page.get_by_role("log")

    @property
    def last(self) -> Locator:
        """The last message in the room."""
        return self.log.get_by_role("article").last

    def says(self, line: str) -> None:
        """They type a line and send it."""
        field = self.page.get_by_label("Your question, or a command")
        field.fill(line)
        self.page.get_by_role("button", name="Send", exact=True).click()

    def reads(self, words: str | re.Pattern[str]) -> Locator:
        """The last message says that, as soon as it does."""
        expect(self.last, "the last message").to_contain_text(words)
        return self.last

    def presses(self, label: str | re.Pattern[str], *, within: Locator | None = None) -> None:
        """They press the button of the last message that has it."""
        found = (within or self.log).get_by_role("button", name=label, exact=isinstance(label, str))
        found.last.click()

    def follows(self, label: str) -> None:
        """They follow a link."""
        self.page.get_by_role("link", name=label, exact=True).first.click()

    def finds_no_fault(self) -> None:
        """Nothing on the page breaks a rule of accessibility (axe), and nothing stands out of the window."""
        found = Axe().run(self.page, options={"runOnly": list(RULES), "resultTypes": ["violations"]})
        broken = [_told(each) for each in found.response["violations"]]
        assert not broken, "\n".join(broken)
        wide, window = self.page.evaluate("[document.documentElement.scrollWidth, innerWidth]")
        assert wide <= window, f"{wide} px of page in {window} px of window"

    def keeps(self, name: str) -> None:
        """A picture of what they see is kept where STUDYHALL_SCREENSHOTS says, if it does."""
        if folder := os.environ.get("STUDYHALL_SCREENSHOTS"):
            self.page.mouse.move(1, 1)
            keep(self.page.screenshot(animations="disabled", caret="hide"), Path(folder) / f"{name}.png", self._context)

    def _note_shift(self, address: str, by: float, what: str) -> None:
        self.shifts.setdefault(address, []).append((by, what))

    def _note_request(self, request: Any) -> None:
        if not request.url.startswith((f"{self.address}/", "data:", "blob:")):
            self.troubles.append(f"asked another host: {request.url}")

    def _note_console(self, kind: str, text: str) -> None:
        if kind in {"error", "warning"}:
            self.troubles.append(f"{kind} in the console: {text}")


def _told(violation: Mapping[str, Any]) -> str:
    where = "; ".join(f"{node['target']}: {node['failureSummary']}" for node in violation["nodes"])
    return f"{violation['id']}: {violation['help']} ({where})"
