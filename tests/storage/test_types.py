"""Instants, numbers and documents come back as they went in, on both databases."""

from datetime import UTC, datetime, timedelta, timezone
from zoneinfo import ZoneInfo

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from sqlalchemy import func, select, update
from sqlalchemy.exc import StatementError

from bot.storage import outbox, people
from bot.storage.engine import Database
from bot.storage.outbox import Addressee
from bot.storage.tables import CardMemoryRow, DeliveryRow, GroupRow, PersonRow
from tests.storage.world import NOW, asker, join, joined, review, version

on_one_database = settings(
    deadline=None, max_examples=25, suppress_health_check=[HealthCheck.function_scoped_fixture], derandomize=True
)


def kept(database: Database, instant: datetime) -> datetime:
    """What an instant is after it was written and read again."""
    with database.write() as session:
        session.execute(update(PersonRow).values(created_at=instant))
    with database.read() as session:
        return session.scalars(select(PersonRow.created_at)).one()


@pytest.mark.parametrize("naive", [datetime(2026, 3, 10, 9, 0), datetime.max])  # noqa: DTZ001, DTZ901 - what is refused
def test_an_instant_without_a_zone_is_refused(database: Database, naive: datetime) -> None:
    """A naive time is never written, nor compared with."""
    joined(database)
    with pytest.raises(StatementError, match="needs a zone"):
        kept(database, naive)
    with database.read() as session, pytest.raises(StatementError, match="needs a zone"):
        session.scalar(select(PersonRow.id).where(PersonRow.created_at < naive))


@pytest.mark.parametrize("zone", ["Asia/Kathmandu", "America/St_Johns", "Pacific/Kiritimati", "UTC"])
def test_an_instant_of_any_zone_comes_back_in_utc(database: Database, zone: str) -> None:
    """The same instant comes back, to the microsecond, and always in UTC."""
    joined(database)
    instant = datetime(2026, 3, 10, 23, 59, 59, 999_999, tzinfo=ZoneInfo(zone))
    found = kept(database, instant)
    assert found == instant
    assert found.tzinfo is UTC


def test_an_hour_that_comes_twice_is_told_apart(database: Database) -> None:
    """In the hour that clocks repeat in autumn, both instants keep their own hour in UTC."""
    joined(database)
    berlin = ZoneInfo("Europe/Berlin")
    first, second = (datetime(2026, 10, 25, 2, 30, tzinfo=berlin, fold=fold) for fold in (0, 1))
    assert kept(database, first) == datetime(2026, 10, 25, 0, 30, tzinfo=UTC)
    assert kept(database, second) == datetime(2026, 10, 25, 1, 30, tzinfo=UTC)


@on_one_database
@given(
    instants=st.lists(
        st.datetimes(
            min_value=datetime(1000, 1, 2),  # noqa: DTZ001 - Hypothesis wants naive bounds
            max_value=datetime(9999, 12, 30),  # noqa: DTZ001 - the same
            timezones=st.integers(-14 * 60, 14 * 60).map(lambda minutes: timezone(timedelta(minutes=minutes))),
        ),
        min_size=2,
        max_size=2,
        unique=True,
    )
)
def test_the_database_orders_instants_as_time_does(database: Database, instants: list[datetime]) -> None:
    """However they were written, instants compare in the database as they do in Python."""
    ann = joined(database)
    first, second = instants
    assert kept(database, first) == first
    with database.read() as session:
        earlier = session.scalar(
            select(func.count()).where(PersonRow.id == ann.person_id, PersonRow.created_at < second)
        )
    assert earlier == (first < second)


def test_an_absent_instant_stays_absent(database: Database) -> None:
    """NULL is not made into a time."""
    with database.write() as session:
        ann = join(session)
        outbox.put(session, "key", Addressee(ann.group_id, ann.platform), "answered", {}, NOW)
        assert session.scalars(select(DeliveryRow.leased_until)).one() is None


def test_numbers_have_64_bits(database: Database) -> None:
    """An id and a count beyond 32 bits are kept on both databases, and ids given by the database begin at 1."""
    huge = 2**63 - 1
    with database.write() as session:
        assert people.add_person(session, asker("Ann"), NOW).id == 1
        session.add(
            GroupRow(id=huge, platform="local", external_id="huge", name="Huge", faq_version=huge - 1, created_at=NOW)
        )
    with database.read() as session:
        assert version(session, huge) == huge - 1


def test_texts_and_facts_come_back_as_they_went_in(database: Database) -> None:
    """Any letter, quote, bracket and emoji survives, in a text and in a document."""
    odd = "“Ünï” 'n' \"q\" \\ % :name ? {x} <b> \N{WASTEBASKET} \N{ZERO WIDTH JOINER} 漢字\nsecond line"
    with database.write() as session:
        ann = join(session)
        people.rename(session, ann.person_id, odd)
        outbox.put(session, "key", Addressee(ann.group_id, ann.platform), "answered", {odd: odd}, NOW)
    with database.read() as session:
        assert session.scalars(select(PersonRow.name)).one() == odd
        assert session.scalars(select(DeliveryRow.facts)).one() == {odd: odd}


def test_a_memorys_figures_lose_no_digit(database: Database) -> None:
    """A stability is kept in double precision."""
    exact = 0.1 + 0.2
    with database.write() as session:
        review(session, join(session), "card-0", NOW)
        session.execute(update(CardMemoryRow).values(stability=exact))
    with database.read() as session:
        assert session.scalars(select(CardMemoryRow.stability)).one() == exact
