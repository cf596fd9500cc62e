"""Folders for databases that are thrown away: nobody else may enter them, and none outlives its process for long."""

import fcntl
import os
import shutil
import tempfile
from contextlib import suppress
from pathlib import Path

PREFIX = "studyhall-sandbox-"
"""What the names of such folders begin with."""

_HELD = "held"  # the file that is locked while the folder is used; the lock ends with the process, however that ends


class Folder:
    """A folder of its own, with what others left that were killed before they could remove theirs gone.

    Raises:
        OSError: it cannot be made.
    """

    def __init__(self) -> None:
        _sweep()
        self.path = Path(tempfile.mkdtemp(prefix=PREFIX))  # mode 700
        self._held = os.open(self.path / _HELD, os.O_CREAT | os.O_RDWR, 0o600)
        fcntl.flock(self._held, fcntl.LOCK_EX)

    def close(self) -> None:
        """It is gone with all that is in it."""
        shutil.rmtree(self.path, ignore_errors=True)
        os.close(self._held)


def _sweep() -> None:
    """Every folder of ours that nobody uses is gone; what cannot be removed stays."""
    for each in Path(tempfile.gettempdir()).glob(f"{PREFIX}*"):
        with suppress(OSError):
            if _is_abandoned(each):
                shutil.rmtree(each, ignore_errors=True)


def _is_abandoned(folder: Path) -> bool:
    """Whether the folder is ours, and whoever made it is not there any more.

    Raises:
        OSError: it is not to be opened, or is used.
    """
    if folder.is_symlink() or folder.stat().st_uid != os.getuid():
        return False
    held = os.open(folder / _HELD, os.O_RDWR)  # without one it has only just been made
    try:
        fcntl.flock(held, fcntl.LOCK_EX | fcntl.LOCK_NB)
    finally:
        os.close(held)
    return True
