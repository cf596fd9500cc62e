"""What people type is a time zone, or leads to some that are near, and is never guessed wrong."""

import time

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.core.calendar import find_zone, zone_names
from tests.core.clocks import STEADY


@pytest.mark.parametrize(
    ("typed", "zone"),
    [
        ("berlin", "Europe/Berlin"),
        ("Berlin ", "Europe/Berlin"),
        ("europe/berlin", "Europe/Berlin"),
        ("EUROPE/BERLIN", "Europe/Berlin"),
        ("new york", "America/New_York"),
        ("America/New York", "America/New_York"),
        ("new_york", "America/New_York"),
        ("st johns", "America/St_Johns"),
        ("utc", "UTC"),
        ("gmt", "GMT"),
        ("Etc/GMT+2", "Etc/GMT+2"),
    ],
)
def test_a_place_or_a_full_name_is_a_zone(typed: str, zone: str) -> None:
    """Capitals, spaces and the continent do not matter."""
    assert find_zone(typed) == (zone, ())


@pytest.mark.parametrize(("typed", "meant"), [("berln", "Europe/Berlin"), ("new yrok", "America/New_York")])
def test_a_slip_is_told_what_it_comes_near(typed: str, meant: str) -> None:
    """A misspelt place is not taken; the right one is the first of three at most."""
    zone, near = find_zone(typed)
    assert zone is None
    assert near[0] == meant
    assert len(near) <= 3


@pytest.mark.parametrize("typed", ["", "   ", "xyzzy", "123", "🦖", "\ud800", "\x00", "../etc/passwd", "/"])
def test_nonsense_is_no_zone_and_near_none(typed: str) -> None:
    """What resembles nothing gets no suggestion."""
    assert find_zone(typed) == (None, ())


@pytest.mark.parametrize("typed", ["GMT+2", "gmt-5", "UTC+2", "utc-05", "GMT+02:00"])
def test_an_offset_is_not_taken_for_its_opposite(typed: str) -> None:
    """IANA's Etc/GMT+2 is two hours behind UTC, so that somebody who types GMT+2 is not sent there."""
    zone, near = find_zone(typed)
    assert zone is None
    assert [name for name in near if name.startswith("Etc/")] == []


def test_every_zone_is_found_by_its_own_name() -> None:
    """Each name in any case leads to itself."""
    assert [name for name in zone_names() if find_zone(name.swapcase()) != (name, ())] == []


def test_names_are_those_that_people_use() -> None:
    """The files that a machine keeps beside the zones are not offered."""
    assert {"Europe/Berlin", "America/Argentina/Buenos_Aires", "UTC"} <= zone_names()
    assert not {"Factory", "localtime", "posixrules"} & zone_names()
    assert [name for name in zone_names() if name.startswith(("posix/", "right/"))] == []


@pytest.mark.parametrize("typed", ["x" * 10_000, "berlin" * 1_700, "america/" * 1_250, "a b" * 3_000, "/" * 10_000])
def test_ten_thousand_characters_are_answered_at_once(typed: str) -> None:
    """Somebody who pastes a book waits no longer than for a word; the limit is generous for slow machines."""
    began = time.process_time()
    assert find_zone(typed) == (None, ())
    assert time.process_time() - began < 0.5


@STEADY
@given(typed=st.text(max_size=60))
def test_whatever_is_typed_leads_to_real_zones_only(typed: str) -> None:
    """A zone that is found, and each that is near, is a known one, and there is one or the other, never both."""
    zone, near = find_zone(typed)
    assert {*near, *([zone] if zone else [])} <= zone_names()
    assert not (zone and near)
    assert len(set(near)) == len(near) <= 3
