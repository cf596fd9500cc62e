"""Dates in every language: each weekday and month has a name of its own, and what is written fits where it stands."""

from datetime import date, timedelta

import pytest

from bot.core.dates import read_date, read_dates
from bot.core.languages import LANGUAGES, USUAL, Language, written
from bot.core.text import one_line

LABEL = 75
"""Characters of a button (Slack's)."""

YEAR = [date(2024, 1, 1) + timedelta(days=n) for n in range(366)]

spoken = pytest.mark.parametrize("language", LANGUAGES.values(), ids=LANGUAGES)


def test_there_are_eight() -> None:
    """Each by its code, and each known by another name."""
    assert [*LANGUAGES] == ["en", "de", "es", "fr", "it", "nl", "pt", "ja"]
    assert len({each.name for each in LANGUAGES.values()}) == len(LANGUAGES)


@spoken
def test_every_weekday_and_month_has_its_name(language: Language) -> None:
    """Seven and twelve, no two alike; so every date of a year reads unlike all others."""
    assert len({*language.weekdays}) == 7
    assert len({*language.months}) == 12
    assert len({language.day(day) for day in YEAR}) == len(YEAR)


@spoken
def test_a_date_has_all_its_parts_and_fits(language: Language) -> None:
    """Weekday, day and month stand in it, on one line, without a full stop at its end; two of them fit a button."""
    for day in YEAR:
        told = language.day(day)
        assert language.weekdays[day.weekday()] in told
        assert language.months[day.month - 1] in told
        assert str(day.day) in told
        assert told == one_line(told)
        assert not told.endswith(".")
        assert len(f"Take back {told} to {told}") <= LABEL


@pytest.mark.parametrize(
    ("code", "told"),
    [
        ("en", "Sat 7 Mar"),
        ("de", "Sa, 7. März"),
        ("es", "sáb, 7 mar"),
        ("fr", "sam 7 mars"),
        ("it", "sab 7 mar"),
        ("nl", "za 7 mrt"),
        ("pt", "sáb, 7 de mar"),
        ("ja", "3月7日(土)"),
    ],
)
def test_a_date_is_written_as_people_write_it(code: str, told: str) -> None:
    """The order is the language's own."""
    assert written(date(2026, 3, 7), code) == told


@spoken
def test_what_is_written_can_be_typed(language: Language) -> None:
    """Every date is read back as it stands there, alone and as the first or the last of two."""
    for day in YEAR:
        later = day + timedelta(days=5)
        assert read_date(language.day(day), day) == day
        assert read_dates(f"{language.day(day)} {language.day(later)}", day) == (day, later)


def test_a_months_name_is_one_months_in_all_languages() -> None:
    """Whoever types one need not say in which language it is."""
    told = [(name.casefold(), number) for each in LANGUAGES.values() for number, name in enumerate(each.months)]
    assert len({name for name, _ in told}) == len({*told})


@pytest.mark.parametrize(
    ("typed", "month"),
    [
        ("Sa, 7. März", 3),
        ("7. Dezember", 12),
        ("7 de março de 2026", 3),
        ("sábado, 7 de marzo", 3),
        ("7 février", 2),
        ("samedi 7 mars 2026", 3),
        ("7 juillet", 7),
        ("7 juin", 6),
        ("7 luglio", 7),
        ("7 settembre", 9),
        ("za 7 mrt", 3),
        ("7 outubro", 10),
        ("2026年3月7日", 3),
        ("Mar 7", 3),
    ],
)
def test_months_are_read_written_out_as_well(typed: str, month: int) -> None:
    """With a weekday before them or none, and with a year or none."""
    assert read_date(typed, date(2026, 1, 1)) == date(2026, month, 7)


@pytest.mark.parametrize("code", ["tlh", "", "DE"])
def test_a_language_that_is_not_known_is_english(code: str) -> None:
    """Whatever a database says, a date can be read."""
    assert written(date(2026, 3, 7), code) == written(date(2026, 3, 7), USUAL) == "Sat 7 Mar"
