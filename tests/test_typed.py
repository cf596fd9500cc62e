"""What is typed as a line: a command, a question, or a slip."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.commands import TABLE
from bot.commands.typed import command, unquoted
from bot.core.request import Command


def ask(question: str) -> Command:
    """The question, asked."""
    return Command("ask", {"question": question})


@pytest.mark.parametrize(
    ("line", "meant"),
    [
        (" \n", Command("")),
        ("help", Command("help")),
        ("QUIZ", Command("quiz")),
        ("quiz last", Command("quiz", {"which": "last"})),
        ("quiz which=last", Command("quiz", {"which": "last"})),
        ("ask What is bias?", ask("What is bias?")),
        ("Ask   “What is bias?”", ask("What is bias?")),
        ('ask "What is bias?"', ask("What is bias?")),
        ("ask „What is bias?“", ask("What is bias?")),
        ("ask 'a' or 'b'", ask("'a' or 'b'")),
        ("ask", Command("ask")),
        ("What is bias?", ask("What is bias?")),
        ("“What is bias?”", ask("What is bias?")),
        ("was ist Bias", ask("was ist Bias")),
        ("Bias?", ask("Bias?")),
        ("バイアスとは何ですか？", ask("バイアスとは何ですか？")),
        ("x" * 40, ask("x" * 40)),
        ("quizz", Command("quizz")),
        ("quizz last", Command("quizz last")),
        ("quiz me on bias, please", ask("quiz me on bias, please")),
        ("settings Europe/Berlin", Command("settings", {"zone": "Europe/Berlin"})),
        ("settings zone Europe/Berlin", Command("settings", {"zone": "Europe/Berlin"})),
        ("settings zone=“New York”", Command("settings", {"zone": "New York"})),
        ("config zone: Europe/Berlin", Command("config", {"zone": "Europe/Berlin"})),
        ("quiz LAST", Command("quiz", {"which": "last"})),
        ("quiz yesterday", Command("quiz", {"which": "yesterday"})),
        ("settings reminder 18:30", Command("settings", {"reminder": "18:30"})),
        (
            "settings New York reminder: 18:30",
            Command("settings", {"zone": "New York", "reminder": "18:30"}),
        ),
        (
            "settings reminder=off zone=Europe/Berlin",
            Command("settings", {"zone": "Europe/Berlin", "reminder": "off"}),
        ),
        ("leaderboard month", Command("leaderboard", {"over": "month"})),
        ("leaderboard Week accuracy", Command("leaderboard", {"by": "accuracy", "over": "week"})),
        ("leaderboard by reviews over ever", Command("leaderboard", {"by": "reviews", "over": "ever"})),
        ("leaderboard of whom", Command("leaderboard", {"by": "of whom"})),
        ("faq import list.csv", Command("faq import")),
        ("review now", Command("review")),
        ("review the literature with me", ask("review the literature with me")),
        ("ask question=Why?", ask("Why?")),
        ("ask question time, when is it?", ask("question time, when is it?")),
        (
            "excuse who: Ann Lee day: 9 Mar why: the server was down",
            Command("excuse", {"who": "Ann Lee", "day": "9 Mar", "why": "the server was down"}),
        ),
        ("excuse me for being so late", ask("excuse me for being so late")),
        ("faq", Command("faq")),
        ("privacy", Command("privacy")),
        ("privacy   Export", Command("privacy export")),
        ("faq inbox 12", Command("faq inbox", {"number": "12"})),
        ("faq inbx 12 of them", Command("faq inbx")),
        ("faq note When do we meet?", Command("faq note", {"question": "When do we meet?"})),
    ],
)
def test_a_line_means_one_thing(line: str, meant: Command) -> None:
    """Commands in any case, their options bare or named or quoted; other words are a question, a few are a slip."""
    assert command(line, TABLE) == meant


@pytest.mark.parametrize("row", TABLE.commands, ids=lambda row: row.name)
def test_every_command_of_the_table_can_be_typed(row: object) -> None:
    """By its name alone."""
    assert command(getattr(row, "name", ""), TABLE).name == getattr(row, "name", None)


@given(st.text())
def test_any_line_is_a_command(line: str) -> None:
    """Whatever is typed, and its words are kept."""
    made = command(line, TABLE)
    assert made.name or not line.strip()
    if made.name == "ask" and made.options:
        assert made.options["question"] in line


@given(st.text())
def test_only_marks_around_the_whole_are_taken_away(text: str) -> None:
    """Nothing else of a text is changed."""
    assert unquoted(f"“{text}”") in {text.strip(), f"“{text}”"}
