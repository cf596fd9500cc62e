"""What the tests of packs share: a copy of the tiny pack to spoil."""

from pathlib import Path

import pytest

from tests.library.copies import Copy


@pytest.fixture
def copy(tmp_path: Path) -> Copy:
    """A copy of the tiny pack, free of problems so far."""
    made = Copy(tmp_path / "tiny")
    assert made.problems() == []
    return made
