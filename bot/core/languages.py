"""How dates are written in each language, as plain data.

Names and orders are those of the Unicode CLDR for a short date of weekday, day and month; its names without their full
stops, since a date may end a sentence.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date


@dataclass(frozen=True, slots=True)
class Language:
    """A language's own name, its short names of weekdays (Monday first) and of months, and the order of a date."""

    name: str
    weekdays: tuple[str, ...]
    months: tuple[str, ...]
    order: str

    def day(self, day: date) -> str:
        """A date as people write it, without the year."""
        names = {"weekday": self.weekdays[day.weekday()], "month": self.months[day.month - 1]}
        return self.order.format(day=day.day, **names)


USUAL = "en"
"""The language of dates for whoever has chosen none."""

LANGUAGES: Mapping[str, Language] = {
    "en": Language(
        "English",
        ("Mon", "Tue", "Wed", "Thu", "Fri", "Sat", "Sun"),
        ("Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec"),
        "{weekday} {day} {month}",
    ),
    "de": Language(
        "Deutsch",
        ("Mo", "Di", "Mi", "Do", "Fr", "Sa", "So"),
        ("Jan", "Feb", "März", "Apr", "Mai", "Juni", "Juli", "Aug", "Sep", "Okt", "Nov", "Dez"),
        "{weekday}, {day}. {month}",
    ),
    "es": Language(
        "Español",
        ("lun", "mar", "mié", "jue", "vie", "sáb", "dom"),
        ("ene", "feb", "mar", "abr", "may", "jun", "jul", "ago", "sept", "oct", "nov", "dic"),
        "{weekday}, {day} {month}",
    ),
    "fr": Language(
        "Français",
        ("lun", "mar", "mer", "jeu", "ven", "sam", "dim"),
        ("janv", "févr", "mars", "avr", "mai", "juin", "juil", "août", "sept", "oct", "nov", "déc"),
        "{weekday} {day} {month}",
    ),
    "it": Language(
        "Italiano",
        ("lun", "mar", "mer", "gio", "ven", "sab", "dom"),
        ("gen", "feb", "mar", "apr", "mag", "giu", "lug", "ago", "set", "ott", "nov", "dic"),
        "{weekday} {day} {month}",
    ),
    "nl": Language(
        "Nederlands",
        ("ma", "di", "wo", "do", "vr", "za", "zo"),
        ("jan", "feb", "mrt", "apr", "mei", "jun", "jul", "aug", "sep", "okt", "nov", "dec"),
        "{weekday} {day} {month}",
    ),
    "pt": Language(
        "Português",
        ("seg", "ter", "qua", "qui", "sex", "sáb", "dom"),
        ("jan", "fev", "mar", "abr", "mai", "jun", "jul", "ago", "set", "out", "nov", "dez"),
        "{weekday}, {day} de {month}",
    ),
    "ja": Language(
        "日本語",
        ("月", "火", "水", "木", "金", "土", "日"),
        tuple(f"{month}月" for month in range(1, 13)),
        "{month}{day}日({weekday})",
    ),
}
"""Every language in which dates can be read, by its code (ISO 639-1)."""


def written(day: date, code: str) -> str:
    """A date in the language of that code: “Fri 20 Nov”; in the usual one where it is none that we know."""
    return LANGUAGES.get(code, LANGUAGES[USUAL]).day(day)
