"""What a typed line means: a choice, a command, or a question."""

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from bot.adapters.console.interpret import interpret, is_stray_number
from bot.commands import TABLE
from bot.core.reply import Button
from bot.core.request import Command, Intent, Press
from bot.core.text import one_line

OFFERED = tuple(Button(f"Choice {number}", f"answer:1:0:{number}") for number in range(3))
LONG = "x" * 10_000


def ask(question: str) -> Command:
    """The question, asked."""
    return Command("ask", {"question": question})


@pytest.mark.parametrize(
    ("line", "meant"),
    [
        ("1", Press("answer:1:0:0")),
        ("3", Press("answer:1:0:2")),
        (" 2 ", Press("answer:1:0:1")),
        ("[2]", Press("answer:1:0:1")),
        ("2.", Press("answer:1:0:1")),
        ("2)", Press("answer:1:0:1")),
        ("02", Press("answer:1:0:1")),
        ("quiz", Command("quiz")),
        ("QUIZ", Command("quiz")),
        ("/quiz", Command("quiz")),
        ("/ quiz", Command("quiz")),
        ("quiz last", Command("quiz", {"which": "last"})),
        ("QUIZ LAST", Command("quiz", {"which": "last"})),
        ("quiz which=last", Command("quiz", {"which": "last"})),
        ("quiz which last", Command("quiz", {"which": "last"})),
        ("quiz questions about bias?", ask("quiz questions about bias?")),
        ("quizz", Command("quizz")),
        ("/quizz last", Command("quizz")),
        ("/", Command("")),
        ("help", Command("help")),
        ("help me understand bias", ask("help me understand bias")),
        ("review", Command("review")),
        ("review the literature with me", ask("review the literature with me")),
        ("streak", Command("streak")),
        ("settings", Command("settings")),
        ("settings Europe/Berlin", Command("settings", {"zone": "Europe/Berlin"})),
        ("settings zone Europe/Berlin", Command("settings", {"zone": "Europe/Berlin"})),
        ("settings zone=Europe/Berlin", Command("settings", {"zone": "Europe/Berlin"})),
        ("settings zone: New York", Command("settings", {"zone": "New York"})),
        ("Settings for a telescope, please?", ask("Settings for a telescope, please?")),
        ("faq inbox", Command("faq inbox")),
        ("FAQ  Inbox 12", Command("faq inbox", {"number": "12"})),
        ("/faq inbox number=12", Command("faq inbox", {"number": "12"})),
        ("faq", Command("faq")),
        ("faq about water", ask("faq about water")),
        ("ask", Command("ask")),
        ("ask why", Command("ask", {"question": "why"})),
        ("ask why is  bias bad?", Command("ask", {"question": "why is  bias bad?"})),
        ("/ask quiz", Command("ask", {"question": "quiz"})),
        ("ask question=why", Command("ask", {"question": "why"})),
        ("asking for a friend", ask("asking for a friend")),
        ("what is bias", ask("what is bias")),
        ("bias?", ask("bias?")),
        ("bias", Command("bias")),
        (LONG, ask(LONG)),
        ("two " * 2500, ask(("two " * 2500).strip())),
        ("١", Command("١")),
        ("２", Command("２")),
        ("²", Command("²")),
        ("1 2", ask("1 2")),
        ("1.5", Command("1.5")),
        ("-1", Command("-1")),
        ("9" * 10, Command("9" * 10)),
        ("[bold]", Command("[bold]")),
        ("🙂", Command("🙂")),
    ],
    ids=lambda value: repr(value)[:40],
)
def test_a_line_means(line: str, meant: Intent) -> None:
    """Numbers choose, names of commands command, everything longer asks."""
    assert interpret(line, OFFERED, TABLE) == meant


@pytest.mark.parametrize("line", ["0", "4", "99", "[99]", "99.", "000", "999999999"])
def test_a_number_beyond_the_choices_is_a_stray_one(line: str) -> None:
    """It is neither a choice nor a question."""
    assert is_stray_number(line, OFFERED)
    assert not isinstance(interpret(line, OFFERED, TABLE), Press)


@pytest.mark.parametrize("line", ["1", "3", "[2]", "one", "١", "1 2", "", "9" * 10, "-1", "1.5"])
def test_what_is_a_choice_or_no_number_is_not_stray(line: str) -> None:
    """Only plain numbers can be stray."""
    assert not is_stray_number(line, OFFERED)


def test_with_nothing_on_offer_every_number_is_stray() -> None:
    """Even the first."""
    assert is_stray_number("1", ())


@pytest.mark.parametrize("row", TABLE.commands, ids=lambda row: row.name)
def test_every_command_is_understood_by_its_name(row: object) -> None:
    """Each row, as it stands in the help, with and without the slash."""
    (command,) = [each for each in TABLE.commands if each is row]
    for line in (command.name, f"/{command.name}", command.name.upper()):
        assert interpret(line, (), TABLE) == Command(command.name)


@settings(max_examples=300, deadline=None, derandomize=True)
@given(st.text(min_size=1, max_size=80).map(one_line).filter(bool))
def test_any_line_means_something(line: str) -> None:
    """Whatever is typed is a press of something on offer, or a command with the words that were typed in it."""
    meant = interpret(line, OFFERED, TABLE)
    assert isinstance(meant, Press | Command)
    if isinstance(meant, Press):
        assert line.strip("[].) ").isascii()
    else:
        assert all(value in line for value in meant.options.values())
