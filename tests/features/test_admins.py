"""Admins whom another admin has named: only by what the platform vouches for, and never an outsider."""

import asyncio
from collections.abc import Callable
from dataclasses import replace
from datetime import date

import pytest
from sqlalchemy import select

from bot.adapters.console.render import choices
from bot.app import App
from bot.core.errors import AdminsOnly, Gone
from bot.core.people import Member
from bot.core.reply import PersonPick, Reply
from bot.core.request import Asker, Place, Platform, Press, Request
from bot.core.tidying import NAME_LIMIT
from bot.features.admins import NAMED_LIMIT
from bot.storage.engine import Database
from bot.storage.tables import GroupRow, MemberRow, PersonRow
from tests.features.front import OTHER, Person, refusal, text
from tests.people import Clock

MakeApp = Callable[..., App]

PLACE = Place("T1", "Study group", "C1")
BEN = Asker(Platform.SLACK, "U2", "Ben", zone="Asia/Tokyo")


def slack(app: App, asker: Asker, place: Place = PLACE) -> Person:
    """Somebody on Slack."""
    person = Person(app, asker.name, place)
    person.asker = asker
    return person


@pytest.fixture
def ann(app: App) -> Person:
    """An admin of the workspace."""
    return slack(app, Asker(Platform.SLACK, "U1", "Ann", admin=True))


@pytest.fixture
def ben(app: App) -> Person:
    """A member of it, whom the bot has not met yet."""
    return slack(app, BEN)


def names(admin: Person, account: Asker, *, chosen: Asker | None = None) -> Reply:
    """What an admin reads who names an account; `chosen` is what the platform says, if it says something else."""
    pressed = Press(f"config.admin:{account.external_id}")
    shown = asyncio.run(admin.app.handle(Request(admin.asker, admin.place, pressed, chosen=chosen or account)))
    assert isinstance(shown, Reply)
    return shown


def unnames(admin: Person, name: str) -> Reply:
    """What an admin reads who takes somebody off the list."""
    return admin.presses(
        next(
            each.action
            for each in choices(admin.says("config"))
            if each.label == name and each.action.startswith("config.admin.off:")
        )
    )


def may(person: Person) -> bool:
    """Whether somebody is shown their group's settings."""
    said = text(person.says("config"))
    assert said.startswith("Your group's settings") or said == refusal(AdminsOnly())
    return said != refusal(AdminsOnly())


def admins(database: Database) -> list[str]:
    """Whom somebody has named, in any group."""
    with database.read() as session:
        return [*session.scalars(select(PersonRow.name).join(MemberRow).where(MemberRow.admin).order_by(MemberRow.id))]


def test_who_is_named_is_an_admin_from_then_on(ann: Person, ben: Person, make_app: MakeApp, database_url: str) -> None:
    """Also in another process, and whether they were met before or not; what it means is said."""
    ben.arrives()
    assert not may(ben)
    assert text(names(ann, BEN)).startswith("Done. Ben is an admin here from now on, and can use config, faq inbox")
    assert may(ben)
    cleo = Asker(Platform.SLACK, "U3", "Cleo")
    shown = text(names(ben, cleo))
    assert "Admins the workspace's admins and owners, and Ben, Cleo" in shown, "a named one may name others"
    assert may(slack(make_app(database_url), cleo))


def member(person: Person) -> Member:
    """The member that somebody is at their next request."""
    return asyncio.run(person.app.inquire(person.asker, person.place, lambda context: context.member))


def test_who_was_never_met_comes_as_at_a_first_contact(ann: Person, ben: Person, clock: Clock) -> None:
    """Their days begin in the zone of their own profile, whenever they come."""
    clock.advance(hours=11)
    names(ann, BEN)
    clock.advance(hours=1)
    found = member(ben)
    assert (found.zone, found.joined, found.today) == ("Asia/Tokyo", date(2026, 3, 11), date(2026, 3, 11))
    assert found.admin
    assert ben.streak().length == 0


def test_who_was_never_met_and_has_no_zone_comes_in_the_groups(ann: Person, clock: Clock) -> None:
    """As at a first contact too."""
    ann.says("config", zone="Asia/Tokyo")
    clock.advance(hours=11)
    account = replace(BEN, zone="")
    names(ann, account)
    found = member(slack(ann.app, account))
    assert (found.zone, found.joined) == ("Asia/Tokyo", date(2026, 3, 11))


def test_nothing_else_changes_for_who_is_known(ann: Person, ben: Person, database: Database) -> None:
    """What Slack says of them counts when they come, with all that follows from it."""
    ben.arrives()
    names(ann, replace(BEN, zone="Europe/Berlin"))
    with database.read() as session:
        known = session.scalars(select(PersonRow.platform_zone).where(PersonRow.external_id == BEN.external_id)).all()
    assert known == ["Asia/Tokyo"]


def test_naming_twice_changes_nothing(ann: Person, ben: Person, database: Database) -> None:
    """They stand on the list once."""
    names(ann, BEN)
    assert text(names(ann, BEN)).startswith("Done. Ben is an admin")
    assert admins(database) == ["Ben"]
    assert may(ben)


def test_who_is_taken_off_the_list_is_none_any_more(ann: Person, ben: Person, database: Database) -> None:
    """At once, also for themselves; on a list that is out of date they are gone."""
    assert "No longer an admin" not in text(ann.says("config"))
    names(ann, BEN)
    off = next(each.action for each in choices(ann.says("config")) if each.action.startswith("config.admin.off:"))
    assert "Ben is no longer an admin here, unless the workspace itself makes them one." in text(unnames(ann, "Ben"))
    assert not may(ben)
    assert admins(database) == []
    assert text(ann.presses(off)) == refusal(Gone("admin"))
    names(ann, BEN)
    unnames(ben, "Ben")
    assert not may(ben)
    assert may(ann), "the workspace's own admins are none of the list's business"


def test_outsiders_are_never_named(ann: Person, ben: Person, database: Database) -> None:
    """The panel says why, and nothing is kept of them."""
    said = text(names(ann, replace(BEN, outsider=True)))
    assert said.startswith("Ben can't be an admin here: guests, bots and people of other workspaces never can.")
    assert admins(database) == []
    assert not may(ben)


def test_a_named_one_who_becomes_an_outsider_is_no_admin(ann: Person, ben: Person) -> None:
    """For as long as they are one, at each request; the list still says that they are named."""
    names(ann, BEN)
    ben.asker = replace(BEN, outsider=True)
    assert not may(ben)
    assert text(ben.presses("config.quiet:1")) == refusal(AdminsOnly())
    assert "and Ben" in text(ann.says("config"))
    ben.asker = BEN
    assert may(ben)


@pytest.mark.parametrize("platform", Platform)
def test_nobody_is_named_for_whom_the_platform_does_not_vouch(app: App, platform: Platform, database: Database) -> None:
    """Where it says nothing of the account, or something of another one."""
    ann = slack(app, Asker(platform, "U1", "Ann", admin=True))
    for asked in (ann.presses("config.admin:U2"), names(ann, BEN, chosen=replace(BEN, external_id="U3"))):
        assert text(asked) == refusal(Gone("button"))
    assert set(admins(database)) <= {"Ann"}, "the terminal's first member"


@pytest.mark.parametrize("platform", [Platform.LOCAL, Platform.DISCORD])
def test_other_platforms_have_admins_of_their_own(app: App, platform: Platform) -> None:
    """There the panel does not show them, and the local group's first member cannot be taken off."""
    ann = slack(app, Asker(platform, "1", "Ann", admin=True))
    shown = ann.says("config")
    assert not any(isinstance(block, PersonPick) for block in shown.blocks)
    assert "Admins" not in [fact for fact, _ in _facts(shown)]
    assert text(ann.presses("config.admin.off:1")) == refusal(Gone("button"))
    assert may(ann)


def _facts(shown: Reply) -> list[tuple[object, object]]:
    return [row for block in shown.blocks for row in getattr(block, "rows", ())]


def test_members_neither_name_nor_take_off(ann: Person, ben: Person, database: Database) -> None:
    """Whatever they press."""
    names(ann, Asker(Platform.SLACK, "U3", "Cleo"))
    off = next(each.action for each in choices(ann.says("config")) if each.action.startswith("config.admin.off:"))
    assert text(names(ben, BEN)) == text(ben.presses(off)) == refusal(AdminsOnly())
    assert admins(database) == ["Cleo"]


def test_admins_are_those_of_one_group(ann: Person, ben: Person, database: Database) -> None:
    """Who is named in one is none in another, and cannot be taken off from there."""
    names(ann, BEN)
    elsewhere = slack(ann.app, ann.asker, OTHER)
    off = next(each.action for each in choices(ann.says("config")) if each.action.startswith("config.admin.off:"))
    assert text(elsewhere.presses(off)) == refusal(Gone("admin"))
    assert not may(slack(ann.app, BEN, OTHER))
    assert may(ben)
    assert admins(database) == ["Ben"]


def test_as_many_are_named_as_can_be_taken_off_again(ann: Person, database: Database) -> None:
    """One more is refused with what to do; who is on the list already is no more."""
    accounts = [Asker(Platform.SLACK, f"U{n}", f"Person {n}") for n in range(10, 10 + NAMED_LIMIT)]
    for each in accounts:
        names(ann, each)
    assert "Person 14 and 20 more" in text(ann.says("config"))
    assert "You have named 25 people, as many as can be." in text(names(ann, BEN))
    assert text(names(ann, accounts[0])).startswith("Done.")
    assert len(admins(database)) == NAMED_LIMIT
    with database.read() as session:
        assert [*session.scalars(select(PersonRow.name).where(PersonRow.name == "Ben"))] == []
    unnames(ann, "Person 34")
    assert text(names(ann, BEN)).startswith("Done. Ben is an admin")


@pytest.mark.parametrize(("name", "kept"), [("", "somebody"), ("\n \x07", "somebody"), (" B\ne\x07n ", "B en")])
def test_a_name_is_kept_as_it_can_be_shown(ann: Person, name: str, kept: str, database: Database) -> None:
    """Tidied as the asker's own is."""
    names(ann, replace(BEN, name=name))
    assert admins(database) == [kept]


def test_a_name_is_kept_no_longer_than_others(ann: Person, database: Database) -> None:
    """However long the platform lets it be."""
    names(ann, replace(BEN, name="x" * 500))
    assert [len(each) for each in admins(database)] == [NAME_LIMIT]


def test_a_named_admin_who_asks_for_deletion_is_forgotten_as_one(ann: Person, ben: Person, database: Database) -> None:
    """What is left of the group names them no more."""
    names(ann, BEN)
    shown = ben.says("privacy delete")
    ben.chooses("privacy.gone", shown)
    assert admins(database) == []
    assert not may(ben)
    with database.read() as session:
        assert session.scalars(select(GroupRow.external_id)).all() == ["T1"]
