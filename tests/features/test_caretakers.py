"""Who looks after a group: the admin who last did an admin's work there."""

import asyncio

import pytest
from sqlalchemy import select

from bot.app import App
from bot.core.people import Member
from bot.core.request import Command, Press
from bot.features.config import tend
from bot.storage.engine import Database, NeedsWriter
from bot.storage.tables import CaretakerRow, PersonRow
from tests.features.front import Person
from tests.features.test_channels import person


@pytest.fixture
def ann(app: App) -> Person:
    """The admin who set the Reds up."""
    ann = person(app, "Ann", admin=True)
    ann.says("config")
    return ann


def caretakers(database: Database) -> list[str]:
    """Who looks after groups, by their accounts."""
    with database.read() as session:
        found = select(PersonRow.external_id).join(CaretakerRow, CaretakerRow.person_id == PersonRow.id)
        return list(session.scalars(found))


def member(who: Person) -> Member:
    """Somebody as use cases know them."""
    return asyncio.run(who.app.inquire(who.asker, who.place, lambda context: context.member))


@pytest.mark.parametrize("intent", [Command("faq inbox"), Command("doctor"), Press("config.quiet:1"), Press("setup")])
def test_who_does_an_admins_work_looks_after_the_group(
    ann: Person, app: App, intent: Command | Press, database: Database
) -> None:
    """By command or button; the last one who did counts, and a member's own commands do not."""
    zoe = person(app, "Zoe", admin=True)
    zoe.says("help")
    zoe.asks("Why?")
    assert caretakers(database) == ["ann"]
    zoe.reply(intent)
    assert caretakers(database) == ["zoe"]
    ann.says("config")
    assert caretakers(database) == ["ann"]


def test_who_is_refused_looks_after_nothing(app: App, database: Database) -> None:
    """Neither a member who tries an admin's command or the greeting, nor an admin whose command cannot be done."""
    bob = person(app, "Bob")
    bob.says("config")
    bob.presses("setup")
    bob.presses("config.quiet:1")
    person(app, "Zoe", admin=True).says("config", zone="Nowhere")
    assert caretakers(database) == []


def test_the_local_group_needs_nobody(app: App, database: Database) -> None:
    """In the terminal everybody who is told anything is there."""
    Person(app).says("config")
    assert caretakers(database) == []


def test_an_admin_who_goes_on_writes_nothing(ann: Person, app: App, database: Database) -> None:
    """Only another one makes a reading request a writing one."""
    zoe = member(person(app, "Zoe", admin=True))
    with database.read() as session:
        tend(session, member(ann))
        with pytest.raises(NeedsWriter):
            tend(session, zoe)
