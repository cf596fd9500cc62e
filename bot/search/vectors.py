"""Vectors of texts, made once and kept in a file."""

import hashlib
import sqlite3
from collections.abc import Callable, Mapping, Sequence
from contextlib import closing, suppress
from pathlib import Path

import numpy as np
import structlog

from bot.search.minilm import NUMBERS
from bot.search.weights import Singles

log = structlog.get_logger()

Encode = Callable[[str], Singles]

PATIENCE = 5.0
"""Seconds to wait for another process that writes."""

_TABLE = (
    "CREATE TABLE IF NOT EXISTS vectors "
    "(model TEXT, text BLOB, vector BLOB NOT NULL, PRIMARY KEY (model, text)) WITHOUT ROWID"
)
_TYPE = np.dtype("<f4")
_ROUNDING = 1e-3  # what a length may differ from 1
_AT_ONCE = 500  # keys in a query


class Vectors:
    """The vectors of texts, from a file where they are kept and from the model where not.

    The file is SQLite's and holds no text, only its digest; any number of processes may use it. It can be deleted at
    any time: where it is missing or damaged it is made anew, where it cannot be used it is done without, and the log
    says so.

    Args:
        encode: the vector of a text.
        model: what the vectors depend on besides their texts.
        file: where they are kept; without it, nowhere.
    """

    def __init__(self, encode: Encode, model: str, file: Path | None = None) -> None:
        self._encode, self._model, self._file = encode, model, file

    def of(self, texts: Sequence[str]) -> Singles:
        """A row for each text."""
        keys = {text: hashlib.sha256(text.encode()).digest() for text in texts}
        found = self._kept(list(keys.values()))
        made = {key: self._encode(text) for text, key in keys.items() if key not in found}
        if made:
            self._keep(made)
        found.update(made)
        return np.array([found[keys[text]] for text in texts], dtype=np.float32).reshape(len(texts), NUMBERS)

    def _kept(self, keys: Sequence[bytes]) -> dict[bytes, Singles]:
        found: dict[bytes, Singles] = {}

        def read(connection: sqlite3.Connection) -> None:
            for start in range(0, len(keys), _AT_ONCE):
                some = keys[start : start + _AT_ONCE]
                marks = ",".join("?" * len(some))
                query = f"SELECT text, vector FROM vectors WHERE model = ? AND text IN ({marks})"  # noqa: S608 - marks
                rows = connection.execute(query, (self._model, *some))
                found.update((key, vector) for key, kept in rows if (vector := _whole(kept)) is not None)

        self._with_file(read)
        return found

    def _keep(self, made: Mapping[bytes, Singles]) -> None:
        rows = [(self._model, key, vector.astype(_TYPE).tobytes()) for key, vector in made.items()]
        self._with_file(
            lambda connection: connection.executemany("INSERT OR REPLACE INTO vectors VALUES (?, ?, ?)", rows)
        )

    def _with_file(self, work: Callable[[sqlite3.Connection], object]) -> None:
        if self._file is None:
            return
        try:
            self._transact(self._file, work)
        except sqlite3.OperationalError as error:  # locked, read-only, disk full, no such folder
            log.warning("vectors are not kept", file=str(self._file), reason=str(error))
        except sqlite3.DatabaseError as error:  # not a database, or damaged
            log.warning("kept vectors were damaged and are made anew", file=str(self._file), reason=str(error))
            with suppress(OSError):
                self._file.unlink()

    def _transact(self, file: Path, work: Callable[[sqlite3.Connection], object]) -> None:
        with closing(sqlite3.connect(file, timeout=PATIENCE)) as connection, connection:
            connection.execute(_TABLE)
            work(connection)


def _whole(kept: bytes) -> Singles | None:
    """A vector as it was kept, or None if it is not of length 1, or 0, any more."""
    if len(kept) != NUMBERS * _TYPE.itemsize:
        return None
    vector = np.frombuffer(kept, dtype=_TYPE)
    return vector if not vector.any() or abs(np.linalg.norm(vector) - 1) < _ROUNDING else None
