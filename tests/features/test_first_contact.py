"""The first contact: one member however many requests come at once, and one admin of the local group."""

from collections.abc import Callable
from datetime import date
from functools import partial

import pytest
from sqlalchemy import func, select

from bot.app import App
from bot.core.reply import Reply
from bot.core.request import Asker, Place, Platform
from bot.features.membership import present
from bot.storage.engine import Database
from bot.storage.tables import GroupRow, MemberRow, MemberZoneRow, PersonRow, Table
from tests.conftest import START
from tests.features.front import OTHER, Person, at_once, text
from tests.people import Clock

MakeApp = Callable[..., App]


def counts(database: Database) -> dict[str, int]:
    """How many groups, people, members and zones of members there are."""
    tables: list[type[Table]] = [GroupRow, PersonRow, MemberRow, MemberZoneRow]
    with database.read() as session:
        return {each.__tablename__: session.scalar(select(func.count()).select_from(each)) or 0 for each in tables}


def admins(database: Database) -> list[str]:
    """The names of those who are admins by what is stored."""
    with database.read() as session:
        rows = select(PersonRow.name).join(MemberRow, MemberRow.person_id == PersonRow.id).where(MemberRow.admin)
        return [*session.scalars(rows)]


def test_ten_requests_at_once_make_one_member(make_app: MakeApp, database_url: str, database: Database) -> None:
    """The same newcomer in ten threads of two processes is one person, one member, and every request is answered."""
    apps = make_app(database_url), make_app(database_url)
    people = [Person(apps[number % 2], "Ann") for number in range(10)]
    shown = at_once(*(person.arrives for person in people))
    assert {text(each) for each in shown} == {text(shown[0])}
    assert "Ann" in text(shown[0])
    assert counts(database) == {"groups": 1, "people": 1, "members": 1, "member_zones": 1}


def test_a_member_known_elsewhere_is_made_once_in_a_new_group(
    make_app: MakeApp, database_url: str, database: Database
) -> None:
    """The person is known, the group is new: ten requests at once are one more member."""
    apps = make_app(database_url), make_app(database_url)
    Person(apps[0], "Ann").arrives()
    at_once(*(Person(apps[number % 2], "Ann", OTHER).arrives for number in range(10)))
    assert counts(database) == {"groups": 2, "people": 1, "members": 2, "member_zones": 2}


def test_only_the_first_member_of_the_local_group_is_its_admin(app: App, database: Database) -> None:
    """Later ones are not, however often they come."""
    for name in ("Ann", "Bob", "Cyd", "Bob", "Ann"):
        Person(app, name).arrives()
    assert admins(database) == ["Ann"]


def test_two_who_start_at_the_same_moment_leave_one_admin(
    make_app: MakeApp, database_url: str, database: Database
) -> None:
    """Whoever is first is the admin, and nobody else."""
    apps = make_app(database_url), make_app(database_url)
    at_once(*(Person(apps[number % 2], f"P{number}").arrives for number in range(6)))
    assert len(admins(database)) == 1
    assert counts(database)["members"] == 6


def test_on_a_platform_nobody_is_admin_by_being_first(app: App, database: Database) -> None:
    """There the platform says who is."""
    stranger = Person(app, "Ann", Place("guild"))
    stranger.asker = Asker(Platform.DISCORD, "1", "Ann")
    stranger.arrives()
    assert admins(database) == []


def test_names_that_differ_in_case_or_spaces_are_one_person(app: App, database: Database) -> None:
    """The name as typed last is the one that is shown."""
    for name in ("Ann Lee", "ann lee", "  ANN   LEE "):
        assert "Hello" in text(Person(app, name).arrives())
    assert counts(database)["people"] == 1
    assert "ANN LEE" in text(Person(app, "ANN LEE").arrives())


def test_a_new_name_is_kept_at_the_next_request(app: App, database: Database) -> None:
    """On a platform the account stays when the name changes."""
    ann = Person(app, "Ann", Place("guild"))
    for name in ("Ann", "Anna", "Annabel"):
        ann.asker = Asker(Platform.SLACK, "U1", name)
        assert name in text(ann.arrives())
    with database.read() as session:
        assert [*session.scalars(select(PersonRow.name))] == ["Annabel"]


def group_names(database: Database) -> list[str]:
    """The names that groups go by."""
    with database.read() as session:
        return [*session.scalars(select(GroupRow.name).order_by(GroupRow.id))]


def test_a_groups_new_name_is_kept_at_the_next_request(app: App, database: Database) -> None:
    """Whoever asks there; another group of the same id elsewhere keeps its own."""
    Person(app, "Ann", Place("guild", "The Hall")).arrives()
    for asker in (Asker(Platform.DISCORD, "1", "Ann"), Asker(Platform.DISCORD, "2", "Bob")):
        for name in ("The Hall", "The Barn"):
            person = Person(app, place=Place("guild", name))
            person.asker = asker
            person.arrives()
    assert group_names(database) == ["The Hall", "The Barn"]


@pytest.mark.parametrize(
    "place", [Place("guild"), Place("guild", "Ann's messages", direct=True), Place("guild", "The Hall")]
)
def test_what_is_no_new_name_of_a_group_changes_nothing(app: App, database: Database, place: Place) -> None:
    """No name, that of a direct message, and the one that it has: the group keeps its name, and nothing is written."""
    ann = Person(app, "Ann", Place("guild", "The Hall"))
    ann.arrives()
    with database.read() as session:
        present(session, ann.asker, place, default_zone="UTC", now=START)
    assert group_names(database) == ["The Hall"]


@pytest.mark.parametrize(
    "name", ["Ann\x1b[31mRED", "Ann\x00\x07", "\u202eAnn", "Ann\nquit", "A" * 5000, "\ud800Ann", "Änn 🙂 名前"]
)
def test_hostile_names_are_tidied(app: App, name: str) -> None:
    """Escapes, zero bytes, line feeds, surrogates and very long names reach neither screen nor database as they are."""
    person = Person(app)
    person.asker = Asker(Platform.LOCAL, "one", name)
    shown = person.arrives()
    assert isinstance(shown, Reply)
    assert not any(char in shown.summary for char in "\x1b\x00\x07\u202e\n\ud800")
    assert len(shown.summary) < 120


def test_a_direct_message_without_a_group_is_a_group_of_ones_own(app: App, database: Database) -> None:
    """Two people in direct messages share nothing."""
    for name in ("Ann", "Bob"):
        Person(app, name, Place(None)).arrives()
    assert counts(database) == {"groups": 2, "people": 2, "members": 2, "member_zones": 2}


def test_a_member_joins_on_their_own_local_date(make_app: MakeApp, database_url: str, clock: Clock) -> None:
    """Where it is tomorrow already, the first day is tomorrow."""
    clock.advance(hours=12)
    ann = Person(make_app(database_url, zone="Pacific/Kiritimati"))
    assert ann.streak().today.date == date(2026, 3, 11)


def test_another_default_zone_counts_from_then_on(make_app: MakeApp, database_url: str, database: Database) -> None:
    """The operator's new default is the zone of all who chose none, made known once by however many requests."""
    Person(make_app(database_url, zone="UTC")).arrives()
    moved = make_app(database_url, zone="Asia/Tokyo")
    shown = at_once(*(partial(Person(moved).says, "settings") for _ in range(8)))
    assert all("Asia/Tokyo" in text(each) for each in shown)
    assert counts(database)["member_zones"] == 2
