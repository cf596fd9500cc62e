"""What reaches the front door: who asks, where, and for what, in no platform's terms."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import StrEnum
from types import MappingProxyType

from bot.core.doctor import Sight


class Platform(StrEnum):
    """Where a person is met; the terminal and the web page share the local one."""

    LOCAL = "local"
    DISCORD = "discord"
    SLACK = "slack"


TERMINAL = "local"
"""The one channel that the terminal's group has, for what is posted there."""


@dataclass(frozen=True, slots=True)
class Asker:
    """The account behind a request.

    `admin` is the platform's word for it in this place, and `zone` its word for where they live (IANA name), if it
    says so. `outsider` tells that it does not vouch that they belong to the group: a guest, a bot, somebody of another
    workspace. Such an account is never an admin, whatever was set here.
    """

    platform: Platform
    external_id: str
    name: str
    admin: bool = False
    zone: str = ""
    outsider: bool = False


@dataclass(frozen=True, slots=True)
class Place:
    """Where it was asked.

    The group's id on its platform (None in a direct message that is about none), its name, and the channel; `direct`
    tells that nobody else reads along.
    """

    group: str | None
    name: str = ""
    channel: str | None = None
    direct: bool = False


_NONE: Mapping[str, str] = MappingProxyType({})


@dataclass(frozen=True, slots=True)
class Command:
    """A command by name, with its options as text."""

    name: str
    options: Mapping[str, str] = field(default_factory=lambda: _NONE)


@dataclass(frozen=True, slots=True)
class Press:
    """A button or a select's option, by the action it carries."""

    action: str


@dataclass(frozen=True, slots=True)
class Submit:
    """A filled-in form: its action and its fields by name."""

    action: str
    fields: Mapping[str, str]


@dataclass(frozen=True, slots=True)
class Arrive:
    """Nothing was asked yet: a member opened the place, and is greeted with what is waiting."""


@dataclass(frozen=True, slots=True)
class Complete:
    """An option of a command is being typed, and its writer would like to see what it may become."""

    name: str
    option: str
    typed: str


Intent = Command | Press | Submit | Arrive | Complete


@dataclass(frozen=True, slots=True)
class Request:
    """One thing that one person wants.

    `reopens` is false where a form cannot be shown in answer to a form; then what is wrong with one is said in a reply,
    from which it can be opened again with all that was typed. `sight` is what the platform shows of itself, for the
    doctor; `chosen` the account that the intent names, as the platform describes it, where that is wanted. `event` is
    the platform's name for what it may tell several times, maybe to several processes: a question asked in it is asked
    once.
    """

    asker: Asker
    place: Place
    intent: Intent
    reopens: bool = True
    sight: Sight | None = None
    chosen: Asker | None = None
    event: str = ""
