"""A copy of the tiny pack that a test spoils, and what its author is told."""

import shutil
from pathlib import Path

from bot.core.content import Pack
from bot.library.load import read_pack

TINY = Path(__file__).parents[1] / "packs" / "tiny"


class Copy:
    """A pack in a folder of its own, begun as a copy of the tiny pack."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        shutil.copytree(TINY, folder)

    def edit(self, name: str, old: str, new: str) -> "Copy":
        """Replace a text in a file by another; it must be there, and only its first occurrence changes."""
        text = self.text(name)
        assert old in text
        return self.write(name, text.replace(old, new, 1))

    def append(self, name: str, text: str) -> "Copy":
        """Add a text to the end of a file."""
        return self.write(name, self.text(name) + text)

    def text(self, name: str) -> str:
        """What stands in a file."""
        return (self.folder / name).read_text(encoding="utf-8")

    def write(self, name: str, content: str | bytes) -> "Copy":
        """Put something into a file in place of what stood there."""
        (self.folder / name).write_bytes(content.encode() if isinstance(content, str) else content)
        return self

    def line(self, name: str, text: str) -> int:
        """The number of the first line of a file that has a text in it."""
        return next(i for i, line in enumerate(self.text(name).split("\n"), 1) if text in line)

    def problems(self) -> list[str]:
        """Every problem, as `file:line: message`."""
        _, problems = read_pack(self.folder)
        return [f"{Path(each.file).name}:{each.line}: {each.message}" for each in problems]

    def pack(self) -> Pack:
        """The pack, which must be whole."""
        pack, problems = read_pack(self.folder)
        assert problems == []
        assert pack is not None
        return pack
