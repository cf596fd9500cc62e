"""Groups, people and members are made once, and their zones are kept in the order of time."""

from datetime import timedelta

from bot.core.calendar import ZoneSpell
from bot.core.request import Place, Platform
from bot.storage import people, presence
from bot.storage.engine import Database
from bot.storage.people import Known
from bot.storage.tables import GroupRow, MemberRow, PersonRow
from tests.storage.conftest import Again
from tests.storage.world import NOW, TODAY, asker, join, joined, together

LATER = NOW + timedelta(hours=1)


def test_a_group_is_made_once(database: Database) -> None:
    """A second contact finds the group that the first one made, with its first name and time."""
    with database.write() as session:
        first = people.add_group(session, asker("Ann"), Place("reds", "The Reds"), "reds", NOW)
        again = people.add_group(session, asker("Bob"), Place("reds", "Others"), "reds", LATER)
        other = people.add_group(session, asker("Ann"), Place("blues", "The Blues"), "blues", NOW)
        elsewhere = people.add_group(session, asker("Ann", Platform.SLACK), Place("reds", "The Reds"), "reds", NOW)
    assert (again.id, again.name, again.created_at, again.faq_version) == (first.id, "The Reds", NOW, 0)
    assert len({first.id, other.id, elsewhere.id}) == 3


def test_a_person_is_made_once(database: Database) -> None:
    """A second contact finds the person; the name is left to `rename`, and no zone is chosen yet."""
    with database.write() as session:
        first = people.add_person(session, asker("Ann"), NOW)
        again = people.add_person(session, asker("ANN"), LATER)
        elsewhere = people.add_person(session, asker("Ann", Platform.DISCORD), NOW)
    assert (again.id, again.name, again.zone, again.created_at) == (first.id, "Ann", None, NOW)
    assert elsewhere.id != first.id


def test_only_the_first_member_of_a_group_becomes_its_admin(database: Database) -> None:
    """Where the first is to be admin, the second is not, and the first stays it at a second contact."""
    with database.write() as session:
        group = people.add_group(session, asker("Ann"), Place("reds", "Reds"), "reds", NOW)
        ann, bob = (people.add_person(session, asker(name), NOW) for name in ("Ann", "Bob"))
        for person in (ann, bob, ann):
            people.add_member(session, group, person, joined_on=TODAY, first_is_admin=True, now=NOW)
        found = [people.find(session, asker(name), "reds") for name in ("Ann", "Bob")]
    assert [known and known.admin for known in found] == [True, False]


def test_nobody_becomes_admin_where_the_platform_names_them(database: Database) -> None:
    """Where the first is not to be admin, nobody is; the date of joining is the first one's."""
    with database.write() as session:
        member = join(session)
        group = people.add_group(session, asker("Ann"), Place("reds", "Reds"), "reds", NOW)
        ann = people.add_person(session, asker("Ann"), NOW)
        people.add_member(session, group, ann, joined_on=TODAY + timedelta(days=1), first_is_admin=False, now=LATER)
        again = people.find(session, asker("Ann"), "reds")
    assert again is not None
    assert (again.id, again.admin, again.joined_on) == (member.id, False, TODAY)


def test_whoever_was_never_here_is_not_found(database: Database) -> None:
    """A person without a membership, and a group without the person, are nobody."""
    with database.write() as session:
        people.add_group(session, asker("Ann"), Place("reds", "Reds"), "reds", NOW)
        people.add_person(session, asker("Ann"), NOW)
        assert people.find(session, asker("Ann"), "reds") is None
        assert people.find(session, asker("Bob"), "reds") is None
        assert people.find(session, asker("Ann"), "blues") is None


def test_a_name_and_a_zone_change_where_they_are_kept(database: Database) -> None:
    """A new name and a zone are found with the next look."""
    ann = joined(database)
    with database.write() as session:
        people.rename(session, ann.person_id, "Anna")
        people.set_zone(session, ann.person_id, "Europe/Berlin")
    with database.read() as session:
        known = people.find(session, asker("Ann"), "reds")
    assert known is not None
    assert (known.name, known.zone) == ("Anna", "Europe/Berlin")


def test_each_fact_is_found_in_its_place(database: Database) -> None:
    """What is kept of the member, the person and the group, all of it different, is what is found of each."""
    with database.write() as session:
        ann = join(session)
        group = session.get_one(GroupRow, ann.group_id)
        group.zone, group.zone_since, group.left_at = "Asia/Tokyo", NOW, LATER
        group.questions_a_minute, group.quiet, group.leaderboard, group.faq_version = 7, True, "admins", 12
        group.prompt_channel, group.packs = "prompts", ["tiny"]
        group.rests = True
        person = session.get_one(PersonRow, ann.person_id)
        person.zone, person.platform_zone, person.listed = "Europe/Rome", "Europe/Oslo", False
        person.language = "fr"
        member = session.get_one(MemberRow, ann.id)
        member.admin, member.left_at = True, LATER + timedelta(hours=1)
        presence.turn_to(session, ann.person_id, ann.group_id)
        people.begin_zone(session, ann.id, "Europe/Oslo", NOW)
        people.begin_zone(session, ann.id, "Europe/Rome", LATER)
        session.flush()
        known = people.find(session, asker("Ann"), "reds")
    assert known == Known(
        id=ann.id,
        admin=True,
        joined_on=TODAY,
        told_at=NOW,
        left_at=LATER + timedelta(hours=1),
        person_id=ann.person_id,
        platform="local",
        name="Ann",
        zone="Europe/Rome",
        platform_zone="Europe/Oslo",
        listed=False,
        language="fr",
        group_id=ann.group_id,
        group="reds",
        group_name="Reds",
        group_zone="Asia/Tokyo",
        group_zone_since=NOW,
        questions_a_minute=7,
        quiet=True,
        leaderboard="admins",
        prompt_channel="prompts",
        packs=["tiny"],
        rests=True,
        group_left_at=LATER,
        faq_version=12,
        direct_group=ann.group_id,
        missed=False,
        zones=(ZoneSpell(NOW, "Europe/Oslo"), ZoneSpell(LATER, "Europe/Rome")),
    )


def test_zones_come_oldest_first(database: Database) -> None:
    """A member's zones are in the order in which they began."""
    ann = joined(database)
    with database.write() as session:
        assert people.zones(session, ann.id) == []
        people.begin_zone(session, ann.id, "UTC", NOW)
        people.begin_zone(session, ann.id, "Asia/Tokyo", LATER)
        people.begin_zone(session, ann.id, "UTC", LATER + timedelta(days=1))
    with database.read() as session:
        assert people.zones(session, ann.id) == [
            ZoneSpell(NOW, "UTC"),
            ZoneSpell(LATER, "Asia/Tokyo"),
            ZoneSpell(LATER + timedelta(days=1), "UTC"),
        ]


def test_zones_stay_in_order_when_the_clock_goes_back(database: Database) -> None:
    """A change at the same instant, or one that the clock puts before the last, begins just after the last."""
    ann = joined(database)
    with database.write() as session:
        for zone, now in (("UTC", NOW), ("Asia/Tokyo", NOW), ("Europe/Rome", NOW - timedelta(days=2))):
            people.begin_zone(session, ann.id, zone, now)
        moment = timedelta(microseconds=1)
        assert people.zones(session, ann.id) == [
            ZoneSpell(NOW, "UTC"),
            ZoneSpell(NOW + moment, "Asia/Tokyo"),
            ZoneSpell(NOW + 2 * moment, "Europe/Rome"),
        ]


def test_many_who_come_at_once_are_all_let_in(database: Database, again: Again) -> None:
    """Twelve people who meet a group for the first time at the same moment are twelve members of one group."""
    both = (database, again(database))
    members = together(12, lambda i: joined(both[i % 2], f"Person {i}"))
    assert len({each.id for each in members}) == 12
    assert len({each.group_id for each in members}) == 1


def test_a_persons_groups_come_with_their_zones(database: Database) -> None:
    """Theirs alone, in the order of joining; their own zone is what they set, else what the platform names."""
    ann, _ = joined(database), joined(database, "Bob")
    with database.write() as session:
        there = join(session, group="blues")
        group = session.get_one(GroupRow, there.group_id)
        group.zone, group.zone_since = "Asia/Tokyo", LATER
        session.flush()
        assert people.memberships(session, ann.person_id) == [(ann.id, None, None), (there.id, "Asia/Tokyo", LATER)]
        assert people.own_zone(session, ann.person_id) is None
        people.set_platform_zone(session, ann.person_id, "Europe/Oslo")
        assert people.own_zone(session, ann.person_id) == "Europe/Oslo"
        people.set_zone(session, ann.person_id, "Europe/Rome")
        assert people.own_zone(session, ann.person_id) == "Europe/Rome"
