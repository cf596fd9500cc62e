"""Two databases that share the packs: what is fitted once serves both, and what a group learns stays its own."""

import shutil
from pathlib import Path

import pytest

from bot.app import App
from bot.features.beside import Beside
from bot.features.shelf import Shelf
from bot.library.load import load
from tests.conftest import PACKS, MakeApp
from tests.features.front import Person, text


@pytest.fixture
def shelf() -> Shelf:
    """Two small packs."""
    return Shelf(load([PACKS / "tiny", PACKS / "bees"]))


def teach(app: App, question: str, answer: str) -> None:
    """The local group's admin adds an entry."""
    ann = Person(app)
    ann.arrives()
    form = ann.opens("entry.add", ann.says("faq list"))
    ann.submits(form, question=question, answer=answer)


def test_the_index_of_the_packs_is_fitted_once(shelf: Shelf) -> None:
    """The packs' own index, and those of a part of them, are the very same; so is what was read of them."""
    shelf.warm()
    cards = shelf.cards
    beside = Beside(shelf)
    assert beside.indexes.base() is shelf.indexes.base()
    assert beside.cards is cards
    part = beside.of(["tiny"])
    assert part.indexes.base() is shelf.of(["tiny"]).indexes.base()
    assert part is beside.of(["tiny"])
    assert part.whole is beside
    assert [*part.library.packs] == ["tiny"]
    assert beside.of(None) is beside.of(["tiny", "bees"]) is beside


def test_what_a_group_learns_its_copy_does_not_know(
    make_app: MakeApp, sqlite_template: Path, tmp_path: Path, shelf: Shelf
) -> None:
    """Group 1 at version 1 is another one in the copy, whichever of them is asked first."""
    apps = []
    for name in ("real", "copy"):
        shutil.copy(sqlite_template, tmp_path / name)
        apps.append(make_app(f"sqlite:///{tmp_path / name}"))
    real, copy = apps
    real.use(shelf)
    copy.use(Beside(shelf))
    teach(real, "Where is the key?", "Under the mat.")
    teach(copy, "Who feeds the cat?", "Bob does.")
    assert "Under the mat." in text(Person(real).asks("Where is the key?"))
    assert "Bob does." in text(Person(copy).asks("Who feeds the cat?"))
    assert "Bob does." not in text(Person(real).asks("Who feeds the cat?"))
    assert "Under the mat." not in text(Person(copy).asks("Where is the key?"))
