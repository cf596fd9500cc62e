"""A group's own entries on the command line: taken out, edited, brought in again, on both databases."""

from pathlib import Path

import click
import pytest
from click.testing import CliRunner, Result

from bot.app import App
from bot.cli_faq import faq_export, faq_import, faq_list
from bot.core.reply import Form
from bot.core.request import Command
from bot.library.tables import TableError
from tests.features.front import OTHER, UNKNOWN, Person, text

ANSWER = "Only when the fjord\nis frozen."


@pytest.fixture
def ann(app: App) -> Person:
    """An admin of the local group, which has one entry."""
    ann = Person(app, "Ann")
    form = ann.wants(Command("faq add"))
    assert isinstance(form, Form)
    ann.submits(form, question=UNKNOWN, answer=ANSWER, wordings="=quiche?\nflan")
    return ann


def run(url: str, command: click.Command, *arguments: object) -> Result:
    """What a command does with the database at an address."""
    return CliRunner(env={"STUDYHALL_DATABASE_URL": url}).invoke(command, [*map(str, arguments)])


def test_entries_go_out_and_come_in(ann: Person, database_url: str, tmp_path: Path) -> None:
    """A file for spreadsheets, or what is printed; brought in again nothing changes, and in another group all of it."""
    file = tmp_path / "own.csv"
    assert run(database_url, faq_export, file).exit_code == 0
    assert file.read_bytes().decode("utf-8-sig") == run(database_url, faq_export).stdout_bytes.decode()
    assert "\"'=quiche?" in file.read_text(encoding="utf-8")
    assert run(database_url, faq_import, file).stdout == "0 added, 0 changed, 1 as they were.\n"
    eve = Person(ann.app, "Eve", OTHER)
    eve.arrives()
    done = run(database_url, faq_import, file, "--group", f"local/{OTHER.group}")
    assert done.stdout == "1 added, 0 changed, 0 as they were.\n"
    assert "is frozen" in text(eve.asks("flan"))
    assert f"{UNKNOWN}  (+2)" in run(database_url, faq_list).stdout


@pytest.mark.usefixtures("ann")
def test_a_file_with_problems_is_not_imported(database_url: str, tmp_path: Path) -> None:
    """Each problem is named with file and line, and no row of it is there; so is a file that cannot be read."""
    file = tmp_path / "own.csv"
    for content, told in (
        (b"question,answer\nWhy?,So.\nHow?,\nWHY,Again.\n", ["3: \u201canswer\u201d is empty", "4: the same question"]),
        (b"frage,answer\nWhy?,So.\n", ["1: the head line lacks the column \u201cquestion\u201d"]),
        ("question,answer\nCafé?,So.\n".encode("latin-1"), ["2: this file is not UTF-8"]),
    ):
        file.write_bytes(content)
        failed = run(database_url, faq_import, file)
        assert isinstance(failed.exception, TableError)
        for each in told:
            assert f"{file}:{each}" in str(failed.exception)
    missing = run(database_url, faq_import, tmp_path / "no.csv")
    assert "cannot be read" in str(missing.exception)
    folder = run(database_url, faq_export, tmp_path / "no" / "own.csv")
    assert "cannot be written" in str(folder.exception)
    assert len(run(database_url, faq_list).stdout.splitlines()) == 1


@pytest.mark.usefixtures("ann")
@pytest.mark.parametrize("group", ["nowhere/1", "local", "local/", "discord/12"])
def test_a_group_that_is_not_there_is_a_sentence(database_url: str, group: str) -> None:
    """A platform or a group that nobody knows is refused with what was typed."""
    for command in (faq_list, faq_export):
        failed = run(database_url, command, "--group", group)
        assert failed.exit_code == 2
        assert group in failed.output


def test_a_group_without_entries_says_so(app: App, database_url: str) -> None:
    """The list has a sentence, the export its head line."""
    Person(app, "Ann").arrives()
    assert "no entries" in run(database_url, faq_list).stdout
    assert run(database_url, faq_export).stdout.strip() == "question,answer,wordings"
