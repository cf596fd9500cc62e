"""Documents that are made from the code say what the code says."""

from pathlib import Path

from bot.commands import TABLE
from bot.commands.document import markdown

ROOT = Path(__file__).parents[2]


def test_the_command_reference_is_the_tables() -> None:
    """docs/commands.md lists exactly the rows of the command table; `make docs` writes it anew."""
    assert (ROOT / "docs" / "commands.md").read_text(encoding="utf-8") == markdown(TABLE)


def test_the_readme_fits_two_screens() -> None:
    """A newcomer sees what it is, the two commands and the next step without much scrolling."""
    lines = (ROOT / "README.md").read_text(encoding="utf-8").splitlines()
    assert len(lines) <= 90
    assert "make run" in "\n".join(lines)
    assert "make test" in "\n".join(lines)
