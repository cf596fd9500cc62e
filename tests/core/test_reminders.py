"""Times of the day are read as people write them."""

from itertools import islice

import pytest

from bot.core.reminders import clock_time, means_off, read_time, times_like
from bot.core.reply import COMPLETIONS


@pytest.mark.parametrize(
    ("typed", "clock"),
    [
        ("19:30", "19:30"),
        (" 19:30 ", "19:30"),
        ("19.30", "19:30"),
        ("19h30", "19:30"),
        ("1930", "19:30"),
        ("730", "07:30"),
        ("7:05", "07:05"),
        ("7pm", "19:00"),
        ("7 PM", "19:00"),
        ("7:30 p.m.", "19:30"),
        ("7.30pm", "19:30"),
        ("12am", "00:00"),
        ("12pm", "12:00"),
        ("12:15 a.m.", "00:15"),
        ("11 am", "11:00"),
        ("19", "19:00"),
        ("7", "07:00"),
        ("0:00", "00:00"),
        ("23:59", "23:59"),
        ("19 h", "19:00"),
        ("19 Uhr", "19:00"),
        ("7 o'clock", "07:00"),
        ("noon", "12:00"),
        ("Midnight", "00:00"),
    ],
)
def test_a_time_is_read_as_people_write_it(typed: str, clock: str) -> None:
    """Colons, dots, halves of the day, bare hours and names."""
    minute = read_time(typed)
    assert minute is not None
    assert clock_time(minute) == clock


@pytest.mark.parametrize(
    "typed",
    [
        "",
        " ",
        "24:00",
        "19:60",
        "25",
        "13pm",
        "0am",
        "19:3",
        "1:2:3",
        "-7",
        "7:30 xm",
        "١٩:٣٠",
        "later",
        "off",
        "99999",
        "7p",
    ],
)
def test_what_is_no_time_is_none(typed: str) -> None:
    """Hours and minutes that no clock shows, other scripts' digits, and words."""
    assert read_time(typed) is None


def test_every_minute_comes_back_as_it_was_written() -> None:
    """All of a day's 1,440."""
    assert [read_time(clock_time(minute)) for minute in range(1440)] == list(range(1440))


@pytest.mark.parametrize(
    ("typed", "off"), [("off", True), (" OFF ", True), ("none", True), ("19:30", False), ("", False)]
)
def test_there_can_be_none(typed: str, off: bool) -> None:  # noqa: FBT001 - a table's column
    """`off` and its like."""
    assert means_off(typed) is off


@pytest.mark.parametrize(
    ("typed", "first"),
    [
        ("", ["06:00", "07:00"]),
        ("7", ["07:00", "19:00"]),
        ("7p", []),
        ("7pm", ["19:00"]),
        ("19:", ["19:00"]),
        ("19:30", ["19:30"]),
        ("1", ["01:00", "13:00", "10:00"]),
        ("o", ["off"]),
        ("zz", []),
    ],
)
def test_hours_are_offered_for_a_beginning(typed: str, first: list[str]) -> None:
    """The time that it already is first, and the evening's hour of that name."""
    found = list(times_like(typed))
    assert found[: len(first)] == first
    assert bool(found) is bool(first)
    assert len(set(found)) == len(found)


def test_all_hours_and_none_at_all_are_on_offer() -> None:
    """They are just as many as can be offered at once."""
    found = list(islice(times_like(""), COMPLETIONS))
    assert len(found) == 25
    assert found[-1] == "off"
