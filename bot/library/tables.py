"""CSV files: phrasings and questions for evaluations; every problem is named with its line."""

import csv
import io
from pathlib import Path

from bot.core.content import Problem


class TableError(Exception):
    """A CSV file cannot be used; `problems` are all of its problems."""

    def __init__(self, problems: list[Problem]) -> None:
        super().__init__("\n".join(f"{each.file}:{each.line}: {each.message}" for each in problems))
        self.problems = problems


def read_table(path: Path, first: str, second: str, *, may_be_empty: bool = False) -> list[tuple[str, str]]:
    """The two named columns of a CSV file, row by row, without white space at their ends.

    Args:
        path: the file, UTF-8, with a head line.
        first: a column; it may not be empty.
        second: another; it may be empty if `may_be_empty`.
        may_be_empty: see there.

    Raises:
        TableError: with every problem.
    """
    return _rows(path, read_text(path), (first, second), may_be_empty=may_be_empty)


def read_text(path: Path) -> str:
    """The text of a file in UTF-8, without a byte order mark.

    Raises:
        TableError: it cannot be read, or is in another encoding.
    """
    try:
        return path.read_bytes().decode("utf-8-sig")
    except OSError as error:
        raise TableError([Problem(str(path), 1, f"this file cannot be read: {error.strerror}")]) from None
    except UnicodeDecodeError as error:
        line = error.object.count(b"\n", 0, error.start) + 1
        raise TableError([Problem(str(path), line, "this file is not UTF-8; save it again as UTF-8")]) from None


def _rows(path: Path, text: str, columns: tuple[str, str], *, may_be_empty: bool) -> list[tuple[str, str]]:
    reader = csv.DictReader(io.StringIO(text, newline=""), strict=True)
    problems: list[Problem] = []
    rows: list[tuple[str, str]] = []
    try:
        missing = [name for name in columns if name not in (reader.fieldnames or ())]
        problems += [Problem(str(path), 1, f"the head line lacks the column “{name}”") for name in missing]
        for row in reader if not missing else ():
            values = [(row[name] or "").strip() for name in columns]
            for name, value in zip(columns, values, strict=True):
                if not value and not (may_be_empty and name == columns[1]):
                    problems.append(Problem(str(path), reader.line_num, f"“{name}” is empty"))
            rows.append((values[0], values[1]))
    except csv.Error as error:
        problems.append(Problem(str(path), reader.line_num, f"this is not CSV: {error}"))
    if not rows and not problems:
        problems.append(Problem(str(path), 1, "this file has no rows"))
    if problems:
        raise TableError(problems)
    return rows
