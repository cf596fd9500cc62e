"""How dates are written in each language, as plain data."""

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
}
"""Every language in which dates can be read, by its code (ISO 639-1)."""
