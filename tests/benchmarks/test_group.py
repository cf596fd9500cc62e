"""The group of which `make bench` tells figures is one that could have come to be, and is asked what it says."""

from collections.abc import Iterator

import pytest

from bot.core.reply import Reply
from bot.library.load import Library, load
from bot.shipped import shipped
from bot.storage.check import check
from tests.benchmarks.crowd import Crowd, crowd
from tests.benchmarks.group import ASKED, STREAK, Front, Times, believed, front, grows, remembered, timed
from tests.features.front import text

MEMBERS, DAYS = 12, 60


@pytest.fixture(scope="module")
def packs() -> Library:
    """The shipped packs."""
    return load([shipped("content")])


@pytest.fixture(scope="module")
def group(postgres_url: str, packs: Library) -> Iterator[Crowd]:
    """A small group with two months of history."""
    with crowd(postgres_url, MEMBERS, remembered(packs), believed(packs), DAYS) as made:
        yield made


@pytest.fixture(scope="module")
def there(group: Crowd, packs: Library) -> Iterator[Front]:
    """Its front door."""
    with front(group, packs) as made:
        yield made


def told(there: Front, member: int, name: str) -> str:
    """What a member is answered."""
    answer, _ = there.asked_by(member, ASKED[name])
    assert isinstance(answer, Reply)
    assert not answer.missed
    return text(answer)


def test_its_history_is_one_that_could_be(group: Crowd) -> None:
    """`studyhall db check` finds nothing amiss, so every score is what its facts amount to; about an answer a date."""
    assert check(group.database) == []
    assert group.answers() == pytest.approx(MEMBERS * DAYS, rel=0.15)


def test_what_is_asked_is_answered_out_of_that_history(there: Front) -> None:
    """Of a member with gaps: places for all, a streak with outages and rest days in it, cards that come due."""
    wanted = {
        "leaderboard days ever": "study days of all time 1. Member",
        "leaderboard accuracy ever": "right) 2. Member",
        "leaderboard reviews month": "reviews this month 1. Member",
        "streak": "none yet; the first after",
        "streak why": "excused: I could not be reached from",
        "stats": "Misconceptions overcome 5 of 8",
    }
    for name in ASKED:
        assert wanted.get(name, "Leaderboard: ") in told(there, 7, name)


def test_a_members_first_request_of_a_date_brings_news(there: Front, group: Crowd) -> None:
    """Who has not been told for long what became of their days is told it then."""
    group.forget_news(7)
    answer, _ = there.asked_by(7, STREAK)
    assert isinstance(answer, Reply)
    assert answer.missed
    assert there.first() > 0


def test_figures_are_of_as_many_requests_as_were_asked(there: Front) -> None:
    """One a round in each group; a ratio is the worse of the one in the middle and the one at the edge."""
    times = timed(there, there, STREAK, rounds=3)
    assert (len(times.few), len(times.many)) == (3, 3)
    assert min(*times.few, *times.many) > 0
    assert Times([1.0, 1.0, 1.0], [2.0, 2.0, 2.0]).ratio == 2
    assert Times([1.0, 1.0, 4.0], [2.0, 2.0, 4.0]).ratio == 2
    assert grows(there, requests=len(ASKED)) < 20
