"""Who looks at the page, and which room they are in."""

from dataclasses import dataclass

from bot.adapters.local import LOCAL, local_asker
from bot.core.request import TERMINAL, Asker, Place
from bot.core.text import one_line, shortened

CHANNEL = TERMINAL
"""The room that all of the group read."""

NAME_LIMIT = 60
"""Characters of a name."""


@dataclass(frozen=True, slots=True)
class Viewer:
    """Who looks, and where: at the channel, or at what is between them and the bot alone.

    There is no secret between the members of a playground: who somebody is stands in the page's address.
    """

    account: str
    name: str
    direct: bool = False

    @property
    def room(self) -> str:
        """The room that they are in."""
        return room_of(self.account) if self.direct else CHANNEL

    @property
    def asker(self) -> Asker:
        """They, at the front door."""
        return local_asker(self.name)

    @property
    def place(self) -> Place:
        """Where they ask."""
        if self.direct:
            return Place(LOCAL.group, LOCAL.name, direct=True)
        return Place(LOCAL.group, LOCAL.name, channel=CHANNEL)

    @property
    def query(self) -> dict[str, str]:
        """What says so in an address."""
        return {"as": self.name} | ({"in": "direct"} if self.direct else {})


def room_of(account: str) -> str:
    """The room in which the bot and an account are alone."""
    return f"@{account}"


def named(name: str) -> Asker | None:
    """The local person of that name; None if it names nobody."""
    asker = local_asker(shortened(one_line(name), NAME_LIMIT))
    return asker if asker.external_id else None
