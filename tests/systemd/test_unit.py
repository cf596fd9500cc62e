"""The unit in deploy/, as systemd itself reads it."""

import re
import subprocess
import sys
from pathlib import Path

import pytest

UNIT = Path(__file__).parents[2] / "deploy" / "studyhall.service"


@pytest.mark.parametrize("with_secrets", [False, True])
def test_systemd_takes_the_unit(tmp_path: Path, *, with_secrets: bool) -> None:
    """`systemd-analyze verify` has nothing to say, as it is shipped and with its lines for secrets put to use."""
    text = UNIT.read_text().replace("/opt/studyhall/bin/studyhall", sys.executable)
    if with_secrets:
        text = re.sub(r"^#(?=[A-Z]\w+=)", "", text, flags=re.MULTILINE)
    (tmp_path / "studyhall.service").write_text(text)
    done = subprocess.run(
        ["systemd-analyze", "verify", "--man=no", str(tmp_path / "studyhall.service")],
        capture_output=True,
        text=True,
        check=False,
    )
    assert (done.returncode, done.stdout, done.stderr) == (0, "", "")
