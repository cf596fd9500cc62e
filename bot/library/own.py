"""A group's own entries as CSV that spreadsheets can edit: `question,answer,wordings`, a row an entry.

`wordings` has one a line within its cell. What is written is read back as it was, also by way of a spreadsheet. There a
cell that begins with = + - or @ would be a formula, which a person who only asks could have written for the admin who
opens the file; such a cell gets an apostrophe before it, as spreadsheets themselves mark text, and reading takes one
off again (OWASP, "CSV Injection"). An apostrophe that stood there before gets another one, so that nothing is lost.
"""

import csv
import io
import re
from collections.abc import Iterable, Iterator

from bot.core.content import Problem
from bot.core.entries import Draft, OwnEntry
from bot.core.text import one_line, tidy

COLUMNS = ("question", "answer", "wordings")
"""The head line; columns of other names are left alone, `wordings` can be missing."""

_NEEDED = COLUMNS[:2]
_DELIMITERS = ",;\t"  # spreadsheets write the one of their user's country
_RISKY = re.compile(r"'*[=+\-@＝＋－＠]")


def write(entries: Iterable[OwnEntry]) -> str:
    """The entries as CSV (RFC 4180)."""
    out = io.StringIO(newline="")
    writer = csv.writer(out)
    writer.writerow(COLUMNS)
    for each in entries:
        cells = (each.question, each.answer, "\n".join(each.phrasings))
        writer.writerow("'" + cell if _RISKY.match(cell) else cell for cell in cells)
    return out.getvalue()


def read(text: str, file: str) -> tuple[list[Draft], list[Problem]]:
    """The entries that a CSV text holds, and everything that is wrong with its form."""
    delimiter = _delimiter(text)
    reader = csv.reader(io.StringIO(text.removeprefix("\ufeff"), newline=""), strict=True, delimiter=delimiter)
    drafts: list[Draft] = []
    problems: list[Problem] = []
    rows = _numbered(reader, file, problems)
    _, head = next(rows, (1, []))
    places = {name.strip().casefold(): i for i, name in reversed([*enumerate(head)])}
    missing = [name for name in _NEEDED if name not in places]
    problems += [Problem(file, 1, f"the head line lacks the column “{name}”") for name in missing]
    for line, cells in rows if not missing else ():
        if len(cells) > len(head):
            many = f"{len(cells)} cells stand under {len(head)} columns; put quotes around a cell with a comma"
            problems.append(Problem(file, line, many))
        else:
            drafts.append(_draft(line, {name: cells[i] for name, i in places.items() if i < len(cells)}))
    if not drafts and not problems:
        problems.append(Problem(file, 1, "there are no entries in it"))
    return drafts, problems


def _draft(line: int, row: dict[str, str]) -> Draft:
    question, answer, wordings = (_plain(row.get(name, "")) for name in COLUMNS)
    asked = one_line(question)
    others = dict.fromkeys(filter(None, map(one_line, wordings.splitlines())))
    return Draft(asked, tidy(answer), tuple(each for each in others if each != asked), line)


def _plain(cell: str) -> str:
    text = tidy(cell)
    return text[1:] if text.startswith("'") and _RISKY.match(text) else text


def _numbered(reader: Iterator[list[str]], file: str, problems: list[Problem]) -> Iterator[tuple[int, list[str]]]:
    """The rows with anything in them, each with the line in which it begins; a broken one is the last."""
    while True:
        line = reader.line_num + 1  # type: ignore[attr-defined]  # typeshed keeps the reader's own class to itself
        try:
            cells = next(reader)
        except StopIteration:
            return
        except csv.Error as error:
            problems.append(Problem(file, line, f"from here on this is not CSV: {error}"))
            return
        if any(cell.strip() for cell in cells):
            yield line, cells


def _delimiter(text: str) -> str:
    """What stands between the names of the head line."""
    head = text.partition("\n")[0]
    return max(_DELIMITERS, key=head.count)
