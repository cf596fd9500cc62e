"""A group's entries as CSV: what is written is read back, and every problem of a file is named with its line."""

import csv
import io

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from bot.core.entries import Draft, OwnEntry
from bot.core.text import one_line, tidy
from bot.library.own import read, write

LINES = st.text(st.one_of(st.sampled_from("=+-@＝'\",;\t\n\r a🙂é\u200b"), st.characters()), max_size=40)
ENTRIES = st.lists(
    st.builds(
        OwnEntry,
        st.just(0),
        LINES.map(one_line).filter(bool),
        LINES.map(tidy).filter(bool),
        st.lists(LINES.map(one_line).filter(bool), max_size=4, unique=True).map(tuple),
    ).filter(lambda entry: entry.question not in entry.phrasings),
    min_size=1,
    max_size=4,
)


def problems(text: str) -> list[str]:
    """What is wrong with a text, with its lines."""
    return [f"{each.line}: {each.message}" for each in read(text, "own.csv")[1]]


@settings(deadline=None)
@given(ENTRIES)
@example([OwnEntry(0, "=1+1?", "+1\n-2", ("@x", "'=y", "''-z"))])
@example([OwnEntry(0, '"', ",\n\n'\"", (";", "'"))])
def test_what_is_written_is_read_back(entries: list[OwnEntry]) -> None:
    """Quotes, line breaks, formulas, apostrophes, any script: nothing is lost, added or changed."""
    drafts, wrong = read(write(entries), "own.csv")
    assert wrong == []
    assert [(each.question, each.answer, each.wordings) for each in drafts] == [
        (each.question, each.answer, each.phrasings) for each in entries
    ]


@settings(deadline=None)
@given(ENTRIES)
def test_no_cell_is_a_formula(entries: list[OwnEntry]) -> None:
    """No cell of a spreadsheet that opens the file begins with a sign that starts a formula."""
    for row in csv.reader(io.StringIO(write(entries), newline="")):
        assert not [cell for cell in row if cell[:1] in set("=+-@＝＋－＠\t\r")]


@pytest.mark.parametrize("delimiter", [",", ";", "\t"])
def test_what_people_and_spreadsheets_write_is_understood(delimiter: str) -> None:
    """Columns in any order and case beside others, any usual delimiter, a byte order mark, empty rows, no wordings."""
    rows = ["Answer,note,QUESTION", "There.,x,Where?", ",,", "", '"So,\nso.",,Why?', "Later.,,=When?"]
    text = "\ufeff" + "\r\n".join(row.replace(",", delimiter) if '"' not in row else row for row in rows)
    text = text.replace('".,', '".').replace('",,', f'"{delimiter}{delimiter}')
    assert read(text, "own.csv") == (
        [Draft("Where?", "There.", (), 2), Draft("Why?", "So,\nso.", (), 5), Draft("=When?", "Later.", (), 7)],
        [],
    )


def test_wordings_stand_one_a_line_and_once_each() -> None:
    """Empty lines, white space, and what stands there already say nothing."""
    (draft,), _ = read(
        'question,answer,wordings\nWhere?,There.," which  place\n\nwhich place\nWhere?\nWO?"\n', "own.csv"
    )
    assert draft.wordings == ("which place", "WO?")


@pytest.mark.parametrize(
    ("text", "told"),
    [
        ("", ["1: the head line lacks the column “question”", "1: the head line lacks the column “answer”"]),
        ("question,reply\nWhere?,There.\n", ["1: the head line lacks the column “answer”"]),
        ("question,answer\n", ["1: there are no entries in it"]),
        (
            'question,answer\n"Where?\nNow?",There.\nWhy?,So, so.\nHow?,So,\n',
            [
                "4: 3 cells stand under 2 columns; put quotes around a cell with a comma",
                "5: 3 cells stand under 2 columns; put quotes around a cell with a comma",
            ],
        ),
        ('question,answer\nWhere?,There.\nWhy?,"So\n', ["3: from here on this is not CSV: unexpected end of data"]),
    ],
)
def test_every_problem_is_named_with_the_line_where_it_begins(text: str, told: list[str]) -> None:
    """A missing column, no entries, too many cells, a quote that never closes."""
    assert problems(text) == told


@settings(deadline=None)
@given(st.text())
def test_any_text_is_read_or_told_off(text: str) -> None:
    """Whatever is pasted, there are entries or problems, never an error."""
    drafts, wrong = read(text, "own.csv")
    assert drafts or wrong
