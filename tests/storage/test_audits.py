"""The audit log: what admins did, in their own group alone, for as long as the group lasts."""

from datetime import timedelta

import pytest

from bot.core.audit import About, Act, Entry
from bot.storage import audits, privacy
from bot.storage.engine import Database
from tests.storage.world import NOW, joined

EXCUSE = {"date": "2026-03-09", "reason": "No power."}


def test_the_newest_comes_first_and_other_groups_have_their_own(database: Database) -> None:
    """Each group's entries are counted and told apart, a page at a time."""
    ann, bob = joined(database), joined(database, "Bob", "blues")
    with database.write() as session:
        for hour in range(5):
            audits.note(session, ann, Act.RESTS, facts={"weekdays": str(hour)}, now=NOW + timedelta(hours=hour))
        audits.note(session, bob, Act.NO_RESTS, facts={}, now=NOW)
    with database.read() as session:
        count, entries = audits.page(session, ann.group_id, 1, 3)
        assert (count, [each.facts["weekdays"] for each in entries]) == (5, ["3", "2", "1"])
        assert audits.page(session, ann.group_id, 5, 3) == (5, [])
        assert audits.page(session, bob.group_id, 0, 3) == (
            1,
            [Entry(Act.NO_RESTS, NOW, "Bob", About.GROUP, None, {})],
        )


@pytest.mark.parametrize("gone", ["Ann", "Bob"])
def test_who_is_deleted_has_no_name_there(database: Database, gone: str) -> None:
    """What was done stays, by whom and to whom as long as they are here; why goes with whom it was about."""
    people = {name: joined(database, name) for name in ("Ann", "Bob")}
    with database.write() as session:
        audits.note(session, people["Ann"], Act.EXCUSED, subject=people["Bob"].id, facts=EXCUSE, now=NOW)
        privacy.erase_person(session, people[gone].person_id)
    actor, subject = (None if name == gone else name for name in people)
    facts = EXCUSE if subject else {"date": EXCUSE["date"]}
    with database.read() as session:
        assert audits.page(session, people["Ann"].group_id, 0, 10) == (
            1,
            [Entry(Act.EXCUSED, NOW, actor, About.MEMBER, subject, facts)],
        )


def test_why_somebody_was_excused_can_be_forgotten(database: Database) -> None:
    """Of those members alone; that they were excused, and for which date, stays, and so do all other reasons."""
    ann, bob = joined(database), joined(database, "Bob")
    with database.write() as session:
        for subject in (ann.id, bob.id, None):
            audits.note(session, ann, Act.EXCUSED, subject=subject, facts=EXCUSE, now=NOW)
        audits.forget(session, [bob.id])
        audits.forget(session, [])
    with database.read() as session:
        _, entries = audits.page(session, ann.group_id, 0, 10)
    assert [each.facts for each in entries] == [EXCUSE, {"date": EXCUSE["date"]}, EXCUSE]
