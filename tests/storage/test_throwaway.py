"""Folders of databases that are thrown away: none is left behind, whatever becomes of its process."""

import os
import signal
import subprocess
import sys
import tempfile
from pathlib import Path

import pytest

from bot.storage.throwaway import PREFIX, Folder
from tests.storage.conftest import ROOT

KEEPS = (
    "from bot.storage.throwaway import Folder; f = Folder(); (f.path / 'a').touch(); print(f.path, flush=True); input()"
)


@pytest.fixture(autouse=True)
def _temporary(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """They are made here, for this process and those that it starts."""
    monkeypatch.setattr(tempfile, "tempdir", str(tmp_path))
    monkeypatch.setenv("TMPDIR", str(tmp_path))


def there(folder: Path) -> list[Path]:
    """The folders that there are."""
    return sorted(folder.glob(f"{PREFIX}*"))


def test_it_is_its_owners_alone_and_gone_at_the_end(tmp_path: Path) -> None:
    """Nobody else may look into it, and nothing of it is left."""
    made = Folder()
    (made.path / "studyhall.db").write_text("all of it")
    assert made.path.stat().st_mode & 0o777 == 0o700
    assert there(tmp_path) == [made.path]
    made.close()
    assert there(tmp_path) == []


def test_what_a_killed_process_left_is_gone_with_the_next_one(tmp_path: Path) -> None:
    """One that is alive keeps its folder; once it is killed, the next sandbox removes it."""
    with subprocess.Popen(
        [sys.executable, "-c", KEEPS], cwd=ROOT, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True
    ) as process:
        assert process.stdout
        theirs = Path(process.stdout.readline().strip())
        Folder().close()
        assert there(tmp_path) == [theirs]
        os.kill(process.pid, signal.SIGKILL)
        process.wait()
        assert there(tmp_path) == [theirs]
    Folder().close()
    assert there(tmp_path) == []


def test_what_is_not_ours_stays(tmp_path: Path) -> None:
    """A link to somewhere else, a folder without a lock, a file of that name: nothing of it is touched."""
    elsewhere = tmp_path / "elsewhere"
    elsewhere.mkdir()
    (elsewhere / "held").touch()
    (tmp_path / f"{PREFIX}link").symlink_to(elsewhere)
    (tmp_path / f"{PREFIX}bare").mkdir()
    (tmp_path / f"{PREFIX}file").touch()
    Folder().close()
    assert len(there(tmp_path)) == 3
    assert [each.name for each in elsewhere.iterdir()] == ["held"]


def test_two_are_two(tmp_path: Path) -> None:
    """The second leaves the first one's alone, also in one process."""
    first, second = Folder(), Folder()
    assert there(tmp_path) == sorted([first.path, second.path])
    first.close()
    assert there(tmp_path) == [second.path]
    second.close()
