"""The command table: what each row promises to every face."""

import pytest

from bot.commands import TABLE
from bot.commands.table import IN_GROUP, ActionRow, CommandRow, Option, Scope, Where
from bot.core.actions import ACTION_LIMIT, action
from bot.core.content import ID_LIMIT
from bot.core.errors import BadOption, Gone, MissingOption, UnknownCommand
from bot.core.reply import Reply

commands = pytest.mark.parametrize("row", TABLE.commands, ids=lambda row: row.name)
actions = pytest.mark.parametrize("row", TABLE.actions, ids=lambda row: row.verb)


def nothing(*_: object) -> Reply:
    """What a row of these tests runs."""
    return Reply("", ())


def test_names_and_verbs_are_unique() -> None:
    """A name leads to one row."""
    assert len({row.name for row in TABLE.commands}) == len(TABLE.commands)
    assert len({row.verb for row in TABLE.actions} | {"open"}) == len(TABLE.actions) + 1


@commands
def test_a_name_is_one_or_two_short_words(row: CommandRow) -> None:
    """Lower case, at most two words, each within Discord's 32 characters."""
    words = row.name.split()
    assert row.name == " ".join(words)
    assert 1 <= len(words) <= 2
    assert all(word.islower() and word.isascii() and word.isalpha() and len(word) <= 32 for word in words)


@commands
def test_a_summary_fits_a_menu(row: CommandRow) -> None:
    """Within Discord's 100 characters, for commands and for options."""
    assert all(1 <= len(each) <= 100 for each in (row.summary, *(option.summary for option in row.options)))


@commands
def test_commands_of_one_first_word_have_one_scope(row: CommandRow) -> None:
    """A top-level command is wholly the members' or wholly the admins'."""
    family = [each for each in TABLE.commands if each.name.split()[0] == row.name.split()[0]]
    assert {each.scope for each in family} == {row.scope}


def test_the_groups_questions_entries_settings_and_prompts_are_the_admins_alone() -> None:
    """Every command and every button of them, and nothing else."""
    rows = [(row.name, row.scope) for row in TABLE.commands] + [(row.verb, row.scope) for row in TABLE.actions]
    theirs = {"inbox", "entries", "entry", "learnt", "config", "doctor", "schedule", "excuse", "audit", "rest", "annul"}
    for name, scope in rows:
        ours = name.startswith("faq ") or name.partition(".")[0] in theirs
        assert (scope is Scope.ADMIN) is ours, name


@commands
def test_admin_commands_are_for_groups_and_private(row: CommandRow) -> None:
    """They never run in direct messages, and only who asked sees the answer."""
    if row.scope is Scope.ADMIN:
        assert row.contexts == IN_GROUP
        assert row.private
    else:
        assert row.contexts == frozenset(Where)


@commands
def test_required_options_come_first_and_names_are_unique(row: CommandRow) -> None:
    """As Discord demands, and as the terminal reads them."""
    required = [option.required for option in row.options]
    assert required == sorted(required, reverse=True)
    assert len({option.name for option in row.options}) == len(row.options)


@commands
def test_a_command_is_found_in_any_case_and_spacing(row: CommandRow) -> None:
    """`  FAQ   Inbox` is `faq inbox`."""
    for typed in (row.name, row.name.upper(), f"  {row.name.title().replace(' ', '   ')} "):
        assert TABLE.command(typed) is row


@commands
def test_the_usage_shows_every_option(row: CommandRow) -> None:
    """What is needed stands bare, what is not in brackets; a file cannot be typed."""
    assert row.usage.startswith(row.name)
    assert row.usage.count("[") == sum(not option.required for option in row.options if not option.file)


@actions
def test_the_longest_action_fits_a_button(row: ActionRow) -> None:
    """With ids and numbers as long as they can be, within the 100 characters that a button carries."""
    longest = [10**18 - 1 if kind is int else "x" * ID_LIMIT for kind in row.parameters]
    if row.verb == "guess":
        longest[2] = "myth"
    if row.verb == "grade":
        longest[2:] = [99_999, 4]
    if row.verb == "schedule.where":
        longest = ["quiz", 1439, "c" * 64]
    assert len(action(row.verb, *longest)) <= ACTION_LIMIT


@actions
def test_arguments_are_read_as_declared(row: ActionRow) -> None:
    """Numbers as numbers, words as words; one too many or too few is another version's button."""
    assert row.read(tuple("7" for _ in row.parameters)) == [kind("7") for kind in row.parameters]
    for count in {*range(6)} - {len(row.parameters)}:
        with pytest.raises(Gone):
            row.read(("7",) * count)


@pytest.mark.parametrize(
    ("typed", "near"),
    [
        ("quizz", ("quiz",)),
        ("qiz", ("quiz",)),
        ("reviews", ("review",)),
        ("faq", ("faq inbox", "faq note", "faq list")),
        ("streek", ("streak",)),
        ("setings", ("settings",)),
        ("halp", ("help",)),
        ("xylophone", ()),
        ("", ()),
    ],
)
def test_a_slip_in_a_name_leads_to_names_near_to_it(typed: str, near: tuple[str, ...]) -> None:
    """At most three, best first; none where nothing comes close."""
    with pytest.raises(UnknownCommand) as caught:
        TABLE.command(typed)
    assert caught.value.near == near


ROW = CommandRow(
    "plant tree",
    "Plant a tree",
    nothing,
    options=(
        Option("kind", "Which", required=True, example="plant tree oak"),
        Option("size", "How", choices=("s", "l")),
    ),
)


def test_options_are_checked_before_a_command_runs() -> None:
    """A missing one, one that it does not have, and a value that it cannot take are each named."""
    assert ROW.checked({"kind": "oak", "size": "l"}) == {"kind": "oak", "size": "l"}
    assert ROW.checked({"kind": "oak", "size": ""}) == {"kind": "oak"}
    for options in ({}, {"kind": " \t"}, {"size": "s"}):
        with pytest.raises(MissingOption) as missing:
            ROW.checked(options)
        assert (missing.value.option, missing.value.example) == ("kind", "plant tree oak")
    with pytest.raises(BadOption) as bad:
        ROW.checked({"kind": "oak", "size": "xl"})
    assert (bad.value.value, bad.value.allowed) == ("xl", ("s", "l"))
    with pytest.raises(BadOption) as unknown:
        ROW.checked({"kind": "oak", "colour": "red"})
    assert unknown.value.option == "colour"


def test_help_is_in_the_table_it_is_made_from() -> None:
    """The last row; members' and admins' rows together are all rows."""
    assert TABLE.commands[-1].name == "help"
    assert {*TABLE.for_members(), *TABLE.for_admins()} == {*TABLE.commands}
