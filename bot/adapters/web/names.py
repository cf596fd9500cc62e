"""What the ids in a payload stand for, which a platform knows by itself and a drawing has to be told."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field, fields, is_dataclass
from datetime import UTC, datetime
from zoneinfo import ZoneInfo

from bot.adapters.web.blocks import CHANNEL_NAME
from bot.core.languages import USUAL, written
from bot.core.reply import Channel, Form, Mention, Reply, When
from bot.core.request import TERMINAL

_CHANNEL = CHANNEL_NAME.removeprefix("#")


@dataclass(frozen=True, slots=True)
class Names:
    """People and channels by their ids, and the zone and language that instants are read in."""

    people: Mapping[str, str] = field(default_factory=dict)
    channels: Mapping[str, str] = field(default_factory=dict)
    zone: str = "UTC"
    language: str = USUAL

    def moment(self, seconds: int, form: str) -> str:
        """An instant as it would be read, by the letter that Discord has for a way of writing it.

        The time alone for `t`, `T`; the day alone for `d`, `D`; both for the rest, `R` too: now is not a drawing's.
        What no calendar holds is shown as its number.
        """
        try:
            at = datetime.fromtimestamp(seconds, UTC).astimezone(ZoneInfo(self.zone))
        except (ValueError, OverflowError, OSError):
            return str(seconds)
        day = f"{written(at.date(), self.language)} {at.year}"
        if form in "dD":
            return day
        return f"{at:%H:%M}" if form in "tT" else f"{day} {at:%H:%M}"


def names_of(shown: Reply | Form) -> Names:
    """The names that a reply itself holds: whom it mentions, and the zone of its instants."""
    parts = list(_parts(shown.blocks)) if isinstance(shown, Reply) else []
    first = next((each for each in parts if isinstance(each, When)), None)
    return Names(
        people={each.external_id: each.name for each in parts if isinstance(each, Mention)},
        channels={each.id: _CHANNEL for each in parts if isinstance(each, Channel)} | {TERMINAL: _CHANNEL},
        zone=(first.zone if first else "") or "UTC",
        language=first.language if first else USUAL,
    )


def _parts(value: object) -> Iterator[object]:
    """A value and everything that it is made of."""
    yield value
    inner: tuple[object, ...] = ()
    if isinstance(value, tuple):
        inner = value
    elif is_dataclass(value):
        inner = tuple(getattr(value, each.name) for each in fields(value))
    for part in inner:
        yield from _parts(part)
