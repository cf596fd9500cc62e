"""What is committed names no machine and no address of a package registry."""

import re
import subprocess
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
_MACHINE = re.compile(r"/(work|root|home|Users)/\w")
_REGISTRY = re.compile(r"https?://[^\s\"')]*(pypi|pythonhosted|/simple)\b")


def _committed() -> list[Path]:
    listed = subprocess.run(["git", "ls-files", "-z"], cwd=ROOT, capture_output=True, text=True, check=False)
    if listed.returncode:  # an unpacked source distribution: everything in it was committed
        return [
            path
            for folder in ("bot", "content", "migrations", "tests", "docs")
            for path in (ROOT / folder).rglob("*.*")
        ]
    return [ROOT / name for name in listed.stdout.split("\0") if name and (ROOT / name).is_file()]


@pytest.mark.parametrize("pattern", [_MACHINE, _REGISTRY], ids=["paths of a machine", "package registries"])
def test_no_file_names_a_place_of_its_making(pattern: re.Pattern[str]) -> None:
    """A clone works the same everywhere, because nothing in it points to where it was made."""
    texts = {
        path: path.read_bytes().decode("utf-8", errors="ignore")
        for path in _committed()
        if path.name != Path(__file__).name
    }
    assert [str(path.relative_to(ROOT)) for path, text in texts.items() if pattern.search(text)] == []


def test_every_pin_is_a_name_and_a_version() -> None:
    """The constraints hold no address, hash or path."""
    lines = (ROOT / "constraints.txt").read_text(encoding="utf-8").splitlines()
    pins = [line for line in lines if line and not line.startswith("#")]
    assert pins
    assert [line for line in pins if not re.fullmatch(r"[A-Za-z0-9_.-]+==[0-9][A-Za-z0-9.+]*", line)] == []
