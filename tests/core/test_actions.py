"""What a button carries comes back as it went, and always fits."""

import inspect

import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

from bot.commands import TABLE
from bot.commands.table import ActionRow, Scope
from bot.core.actions import ACTION_LIMIT, Action, action, parse_action, whole_number
from bot.core.content import ID_LIMIT
from bot.core.errors import Gone
from tests.core.clocks import STEADY

LONGEST_ID = "a" * ID_LIMIT
LONGEST: dict[str, str | int] = {
    "pack": LONGEST_ID,
    "card": LONGEST_ID,
    "key": LONGEST_ID,
    "guess": "myth",  # or "fact"
    "quiz_id": 10**18 - 1,
    "position": 9,
    "chosen": 9,
    "given": 4,
    "place": 9,
    "following": 9,
    "offset": 10**18 - 1,
    "mark": "0123456789ab",
    "myth": LONGEST_ID,
    "on": 1,
    "name": "everyone",
    "by": "accuracy",
    "over": "month",
    "channel": "c" * 64,
    "minute": 1439,
    "first": "2026-12-24",
    "last": "2026-12-31",
    "day": "2026-12-31",
    "review_id": 10**18 - 1,
    "group_id": 10**18 - 1,
    "account": "u" * 64,
    "member_id": 10**18 - 1,
    "post": 10**18 - 1,
    "choice": 1,
    "kind": "quiz",
    "schedule_id": 10**18 - 1,
    "bits": 127,
    "vacation_id": 10**18 - 1,
    "version": 10**18 - 1,
    "code": "en",
}
"""The longest argument of each name; a parameter called `number` is a row's or, of a grade, the review's."""

parts = st.text(st.characters(exclude_characters=":", codec="utf-8"), max_size=20)


def longest(row: ActionRow) -> list[str | int]:
    """The longest arguments that a row's button can have."""
    names = list(inspect.signature(row.run).parameters)[1 : 1 + len(row.parameters)]
    number = 9999 if row.verb == "grade" else 10**18 - 1
    return [{**LONGEST, "number": number}[name] for name in names]


@pytest.mark.parametrize("row", TABLE.actions, ids=lambda row: row.verb)
def test_the_longest_action_of_every_row_fits_a_button_and_is_read_back(row: ActionRow) -> None:
    """Ids of forty characters and the largest numbers stay within the limit, and reach the row as they were."""
    arguments = longest(row)
    written = action(row.verb, *arguments)
    assert len(written) <= ACTION_LIMIT
    parsed = parse_action(written)
    assert TABLE.action(parsed.verb) is row
    assert row.read(parsed.arguments) == arguments
    assert [type(value) for value in arguments] == list(row.parameters)


@pytest.mark.parametrize("name", [row.name for row in TABLE.commands])
def test_a_button_can_open_every_command(name: str) -> None:
    """A command's name, in one word or two, travels as one argument."""
    assert parse_action(action("open", name)) == Action("open", (name,))


def test_verbs_are_told_apart() -> None:
    """No two rows have the same verb, none is the menu's own, and none could be read as verb and argument."""
    verbs = [row.verb for row in TABLE.actions]
    assert len(set(verbs)) == len(verbs)
    assert [verb for verb in verbs if ":" in verb or verb == "open"] == []


def test_what_admins_press_is_theirs_alone() -> None:
    """Every row about the inbox is an admin's."""
    assert {row.scope for row in TABLE.actions if row.verb.startswith("inbox")} == {Scope.ADMIN}


@STEADY
@given(verb=parts, arguments=st.lists(st.one_of(parts, st.integers(0, 10**18 - 1)), max_size=5))
def test_an_action_comes_back_as_it_went(verb: str, arguments: list[str | int]) -> None:
    """Verb and arguments, empty ones too, are the same after writing and reading."""
    assume(len(":".join([verb, *map(str, arguments)])) <= ACTION_LIMIT)
    assert parse_action(action(verb, *arguments)) == Action(verb, tuple(map(str, arguments)))


@STEADY
@given(written=st.text(max_size=200))
def test_any_string_stands_for_an_action(written: str) -> None:
    """Whatever a platform sends is read without an error and written as it came."""
    assert str(parse_action(written)) == written


@pytest.mark.parametrize("arguments", [("a:b",), (":",), ("a", "b:"), ("::", "")])
def test_an_argument_with_a_separator_is_refused(arguments: tuple[str, ...]) -> None:
    """It would come back as two."""
    with pytest.raises(ValueError, match="cannot be written"):
        action("verb", *arguments)


def test_a_verb_with_a_separator_is_refused() -> None:
    """It would come back as a verb and an argument."""
    with pytest.raises(ValueError, match="cannot be written"):
        action("a:b", "c")


def test_a_hundred_characters_fit_and_one_more_does_not() -> None:
    """The limit is exact, and the message does not grow with what was refused."""
    assert len(action("verb", "x" * 95)) == ACTION_LIMIT == 100
    with pytest.raises(ValueError, match="cannot be written") as caught:
        action("verb", "x" * 96)
    assert len(str(caught.value)) < 200
    with pytest.raises(ValueError, match="cannot be written"):
        action("verb", "x" * 100_000)


@pytest.mark.parametrize("text", ["", "-1", "+1", "1.0", " 1", "1 ", "1_0", "²", "٣", "0x1", "１", "9" * 19, "a"])
def test_what_is_not_plain_digits_is_no_number(text: str) -> None:
    """Signs, spaces, other scripts' digits and more than 64 bits are none."""
    assert whole_number(text) is None


@STEADY
@given(number=st.integers(0, 10**18 - 1))
def test_a_number_is_read_as_it_was_written(number: int) -> None:
    """Every number of up to eighteen digits comes back, and fits a database's 64 bits."""
    assert whole_number(str(number)) == number < 2**63


@pytest.mark.parametrize("row", [row for row in TABLE.actions if row.parameters], ids=lambda row: row.verb)
def test_a_button_of_another_version_is_gone(row: ActionRow) -> None:
    """Too few or too many arguments, or a word for a number, are told kindly and do not fail."""
    written = tuple(map(str, longest(row)))
    for arguments in ((), written[:-1], (*written, "1")):
        with pytest.raises(Gone):
            row.read(arguments)
    if int in row.parameters:
        place = row.parameters.index(int)
        with pytest.raises(Gone):
            row.read((*written[:place], "many", *written[place + 1 :]))
