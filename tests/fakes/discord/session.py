"""Sessions of the gateway: one for each shard of each client, and what a client must say to begin one."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

from tests.fakes.discord.connection import Connection, Op
from tests.fakes.discord.world import PRIVILEGED, Guild

if TYPE_CHECKING:
    from tests.fakes.discord.permissions import Json

# Close codes (documentation: Gateway Close Event Codes).
WRONG_TOKEN, INVALID_SHARD, SHARDING_REQUIRED, INVALID_INTENTS, DISALLOWED_INTENTS = 4004, 4010, 4011, 4013, 4014
ALL_INTENTS = (1 << 26) - 1


@dataclass(eq=False)
class Session:
    """What the gateway knows about one shard of one client, with every event it was told."""

    id: str
    shard: tuple[int, int]
    intents: int
    connection: Connection | None = None
    history: list[Json] = field(default_factory=list)

    def covers(self, guild: Guild | None) -> bool:
        """Whether events of that server, or of no server, come here."""
        number, count = self.shard
        return number == ((int(guild.id) >> 22) % count if guild is not None else 0)

    def note(self, name: str, data: Json) -> Json:
        """The next event, numbered and kept, so that a resume can bring it."""
        frame = {"op": Op.DISPATCH, "s": len(self.history) + 1, "t": name, "d": data}
        self.history.append(frame)
        return frame


def refused(data: Json, token: str, *, fewest: int, privileged: int) -> int | None:
    """The code to close with, if this is wrong to begin a session with; so many shards it takes at the least."""
    shard: Any = data.get("shard") or (0, 1)
    intents = data.get("intents")
    wrong = {
        WRONG_TOKEN: data.get("token") != token,
        INVALID_SHARD: not 0 <= shard[0] < shard[1],
        SHARDING_REQUIRED: shard[1] < fewest,
        INVALID_INTENTS: not isinstance(intents, int) or bool(intents & ~ALL_INTENTS),
        DISALLOWED_INTENTS: isinstance(intents, int) and bool(intents & PRIVILEGED & ~privileged),
    }
    return next((code for code, is_wrong in wrong.items() if is_wrong), None)
