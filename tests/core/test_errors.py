"""A refusal is data that passes through anything an exception passes through."""

import copy
import pickle
import traceback
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import fields
from inspect import isclass

import pytest

from bot.core import errors
from bot.core.content import Problem
from bot.core.errors import Refusal

KINDS = [each for each in vars(errors).values() if isclass(each) and issubclass(each, Refusal)]
FACTS: dict[object, object] = {
    str: "thing",
    int: 7,
    tuple[str, ...]: ("one", "two"),
    tuple[Problem, ...]: (Problem("file", 1, "message"),),
}


def facts(kind: type[Refusal]) -> dict[str, object]:
    """A value for each fact of a refusal."""
    return {field.name: FACTS[field.type] for field in fields(kind)}


@contextmanager
def passing() -> Iterator[None]:
    """A block that an exception passes through."""
    yield


@contextmanager
def undoing(done: list[str]) -> Iterator[None]:
    """A block that undoes its work on the way out, and raises again."""
    try:
        yield
    except Refusal:
        done.append("undone")
        raise


@pytest.mark.parametrize("kind", KINDS)
def test_a_refusal_passes_through_context_managers(kind: type[Refusal]) -> None:
    """It arrives as it was raised, with its facts and a traceback, and what it passed could act on it."""
    refusal, done = kind(**facts(kind)), list[str]()
    with pytest.raises(Refusal) as caught, passing(), undoing(done), ExitStack():
        raise refusal
    assert caught.value is refusal
    assert caught.value.__traceback__ is not None
    assert done == ["undone"]
    assert {name: getattr(refusal, name) for name in facts(kind)} == facts(kind)


@pytest.mark.parametrize("kind", KINDS)
def test_a_refusal_keeps_its_cause(kind: type[Refusal]) -> None:
    """Raised from another exception it can be traced to it."""
    cause = KeyError("why")
    with pytest.raises(kind) as caught:
        raise kind(**facts(kind)) from cause
    assert caught.value.__cause__ is cause
    assert kind.__name__ in "".join(traceback.format_exception(caught.value))


@pytest.mark.parametrize("by_name", [True, False], ids=["by name", "in order"])
@pytest.mark.parametrize("kind", KINDS)
def test_a_refusal_can_be_written_copied_and_pickled(kind: type[Refusal], *, by_name: bool) -> None:
    """With its facts given by name or in order it has words for a log, and its copies have the same facts."""
    refusal = kind(**facts(kind)) if by_name else kind(*facts(kind).values())
    assert kind.__name__ in repr(refusal)
    assert all(str(value) in repr(refusal) for value in facts(kind).values())
    assert isinstance(str(refusal), str)
    for twin in (pickle.loads(pickle.dumps(refusal)), copy.copy(refusal), copy.deepcopy(refusal)):  # noqa: S301 - ours
        assert type(twin) is kind
        assert {name: getattr(twin, name) for name in facts(kind)} == facts(kind)


@pytest.mark.parametrize("kind", KINDS)
def test_two_refusals_are_never_the_same_one(kind: type[Refusal]) -> None:
    """They compare and hash by identity, as the interpreter expects of exceptions."""
    one, other = kind(**facts(kind)), kind(**facts(kind))
    assert one != other
    assert len({one, other}) == 2


def test_every_refusal_stands_in_its_branch() -> None:
    """The tree is the one that the module's first lines draw."""
    tree = {
        errors.NotUnderstood: {
            "UnknownCommand",
            "BadOption",
            "MissingOption",
            "TooLong",
            "EmptyText",
            "UnknownZone",
            "UnknownTime",
            "BadVacation",
            "BadExcuse",
            "AlreadyThere",
            "BadFile",
            "UnreadableFile",
        },
        errors.NotAllowed: {"AdminsOnly", "GroupOnly", "NotYours", "Elsewhere", "LeaderboardHidden"},
        errors.NotNow: {"Busy", "TooMany", "Full", "QuizClosed", "NothingToStudy"},
        errors.Gone: set[str](),
    }
    assert {branch: {each.__name__ for each in KINDS if branch in each.__bases__} for branch in tree} == tree
    assert {each for each in KINDS if Refusal in each.__bases__} == set(tree)
    assert errors.__doc__ is not None
    assert [each.__name__ for each in KINDS if each.__name__ not in errors.__doc__] == []
