"""Makes the README's picture of the terminal, docs/img/chat.svg, from a real conversation: `make docs`."""

import asyncio
import io
import tempfile
from datetime import UTC, datetime
from pathlib import Path

from rich.console import Console
from rich.text import Text

from bot.adapters.console.chat import Chat, Screen
from bot.adapters.local import Local, local_asker
from bot.settings import read_settings
from bot.wiring import build_app, open_database, read_library

LINES = ("Will AI take the jobs of ML engineers?", "quiz", "2")
WIDTH = 84
TARGET = Path(__file__).parent / "img" / "chat.svg"

# rich's own template without its web fonts: the picture loads nothing from elsewhere
FRAME = """\
<svg class="rich-terminal" xml:space="preserve" viewBox="0 0 {width} {height}" xmlns="http://www.w3.org/2000/svg"
 role="img" aria-label="A conversation with Study Hall in a terminal">
<style>
.{unique_id}-matrix {{ font-family: ui-monospace, Menlo, Consolas, "DejaVu Sans Mono", monospace;
 font-size: {char_height}px; line-height: {line_height}px; font-variant-east-asian: full-width; }}
.{unique_id}-title {{ font-size: 18px; font-weight: bold; font-family: system-ui, sans-serif; }}
{styles}
</style>
<defs>
<clipPath id="{unique_id}-clip-terminal">
<rect x="0" y="0" width="{terminal_width}" height="{terminal_height}" />
</clipPath>
{lines}
</defs>
{chrome}
<g transform="translate({terminal_x}, {terminal_y})" clip-path="url(#{unique_id}-clip-terminal)">
{backgrounds}
<g class="{unique_id}-matrix">
{matrix}
</g>
</g>
</svg>
"""


class Typed:
    """The lines of the picture, shown as a person would have typed them."""

    live = False

    def __init__(self) -> None:
        self._lines = list(LINES)

    async def next(self, prompt: str) -> str | None:  # noqa: ARG002 - nobody is prompted
        """The next line."""
        return self._lines.pop(0) if self._lines else None


async def conversation() -> str:
    """What the terminal shows, in colour."""
    written: list[str] = []
    with tempfile.TemporaryDirectory() as folder:
        settings = read_settings(data_dir=Path(folder), zone="Europe/Berlin")
        clock = lambda: datetime(2026, 3, 10, 9, 0, tzinfo=UTC)  # noqa: E731 - a clock that stands still
        app, _ = build_app(settings, open_database(settings), read_library(settings), clock)
        try:
            chat = Chat(app, local_asker("Ada"), Typed(), Screen(written.append, WIDTH, colour=True))
            local = Local(app)
            local.join(chat)
            with local.here(chat.account):
                await chat.run(local.pass_on)
                await local.close()
        finally:
            app.close()
    return "".join(written)


def main() -> None:
    """Write the picture."""
    console = Console(record=True, width=WIDTH, file=io.StringIO())
    console.print(
        Text.from_ansi(asyncio.run(conversation()).strip().removesuffix("Bye! Everything you did is kept.").strip())
    )
    TARGET.write_text(
        console.export_svg(title="studyhall chat", code_format=FRAME, unique_id="studyhall"), encoding="utf-8"
    )


if __name__ == "__main__":
    main()
