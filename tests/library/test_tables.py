"""CSV files for evaluations: read as they are meant, or every problem named with its line."""

from pathlib import Path

import pytest

from bot.library.tables import TableError, read_table


def rows(folder: Path, content: bytes, *, may_be_empty: bool = True) -> list[tuple[str, str]]:
    """The rows of a file with that content."""
    path = folder / "table.csv"
    path.write_bytes(content)
    return read_table(path, "query", "expected", may_be_empty=may_be_empty)


def test_columns_are_found_by_name(tmp_path: Path) -> None:
    """Columns may stand in any order beside others; quotes, line breaks and a byte order mark are understood."""
    content = '\ufeffnote,expected,query\nx,a,"one, two"\ny,,"three\nfour"\n'.encode()
    assert rows(tmp_path, content) == [("one, two", "a"), ("three\nfour", "")]


@pytest.mark.parametrize(
    ("content", "told"),
    [
        (b"question,expected\nx,a\n", ["1: the head line lacks the column \u201cquery\u201d"]),
        (
            b"",
            [
                "1: the head line lacks the column \u201cquery\u201d",
                "1: the head line lacks the column \u201cexpected\u201d",
            ],
        ),
        (b"query,expected\n", ["1: this file has no rows"]),
        (b"query,expected\nx,a\n ,b\n\n,c\n", ["3: \u201cquery\u201d is empty", "5: \u201cquery\u201d is empty"]),
        (b"query,expected\nx,a\ncaf\xe9,b\n", ["3: this file is not UTF-8; save it again as UTF-8"]),
    ],
)
def test_every_problem_is_named_with_its_line(tmp_path: Path, content: bytes, told: list[str]) -> None:
    """An author is told what to mend, all of it at once."""
    with pytest.raises(TableError) as caught:
        rows(tmp_path, content)
    assert [f"{each.line}: {each.message}" for each in caught.value.problems] == told


def test_a_value_may_be_missing_only_where_that_means_something(tmp_path: Path) -> None:
    """An empty second column is a problem, unless it stands for “nothing answers this”."""
    with pytest.raises(TableError, match="“expected” is empty"):
        rows(tmp_path, b"query,expected\nx,\n", may_be_empty=False)


def test_a_file_that_is_not_there_is_a_sentence(tmp_path: Path) -> None:
    """A missing file, or a folder in its place, is told as a problem."""
    for path in (tmp_path / "no.csv", tmp_path):
        with pytest.raises(TableError, match="cannot be read"):
            read_table(path, "query", "expected")
