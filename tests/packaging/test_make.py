"""What `make` says where something is missing."""

import shutil
import subprocess
from pathlib import Path

ROOT = Path(__file__).parents[2]


def test_a_missing_venv_is_named_with_the_line_that_installs_it(tmp_path: Path) -> None:
    """On a machine whose Python lacks venv, `make run` prints one line to install it and stops."""
    for name in ("Makefile", "pyproject.toml", "constraints.txt"):
        shutil.copy(ROOT / name, tmp_path)
    python = tmp_path / "python-without-venv"
    python.write_text("#!/bin/sh\nexit 1\n")
    python.chmod(0o755)
    ran = subprocess.run(["make", "run", f"PYTHON={python}"], cwd=tmp_path, capture_output=True, text=True, check=False)
    assert ran.returncode != 0
    assert "sudo apt-get install python3-venv" in ran.stderr.splitlines()[0]
    assert not (tmp_path / ".venv").exists()


def test_a_missing_chromium_is_named_with_the_line_that_installs_it(tmp_path: Path) -> None:
    """On a machine without it, `make test-browser` prints one line to install it and stops, before all else."""
    for name in ("Makefile", "pyproject.toml", "constraints.txt"):
        shutil.copy(ROOT / name, tmp_path)
    command = ["make", "test-browser", "CHROMIUM="]
    ran = subprocess.run(command, cwd=tmp_path, capture_output=True, text=True, check=False)
    assert ran.returncode != 0
    assert ran.stderr.splitlines()[0] == "Chromium is missing; install it with: sudo apt-get install chromium"
    assert not (tmp_path / ".venv").exists()
