"""What a member may do in a channel, computed as Discord's documentation says (Permissions, "Permission Hierarchy")."""

from collections.abc import Iterable
from dataclasses import dataclass
from enum import IntFlag
from typing import Any

Json = dict[str, Any]


class May(IntFlag):
    """The permissions that a bot like ours meets, by their bits."""

    ADMINISTRATOR = 1 << 3
    MANAGE_CHANNELS = 1 << 4
    MANAGE_GUILD = 1 << 5
    ADD_REACTIONS = 1 << 6
    VIEW_CHANNEL = 1 << 10
    SEND_MESSAGES = 1 << 11
    MANAGE_MESSAGES = 1 << 13
    EMBED_LINKS = 1 << 14
    ATTACH_FILES = 1 << 15
    READ_MESSAGE_HISTORY = 1 << 16
    MENTION_EVERYONE = 1 << 17
    USE_APPLICATION_COMMANDS = 1 << 31
    CREATE_PUBLIC_THREADS = 1 << 35
    SEND_MESSAGES_IN_THREADS = 1 << 38


NOTHING = May(0)
ALL = May((1 << 53) - 1)
EVERYONE = (
    May.VIEW_CHANNEL
    | May.SEND_MESSAGES
    | May.EMBED_LINKS
    | May.ATTACH_FILES
    | May.READ_MESSAGE_HISTORY
    | May.ADD_REACTIONS
    | May.USE_APPLICATION_COMMANDS
    | May.CREATE_PUBLIC_THREADS
    | May.SEND_MESSAGES_IN_THREADS
)
# What a bot has in a direct message.
DIRECT = EVERYONE | May.MENTION_EVERYONE


@dataclass
class Overwrite:
    """What a channel allows and denies to one role or one person."""

    id: str
    person: bool
    allow: May = NOTHING
    deny: May = NOTHING

    def payload(self) -> Json:
        """As the API shows it."""
        return {"id": self.id, "type": int(self.person), "allow": str(int(self.allow)), "deny": str(int(self.deny))}


def in_channel(base: May, overwrites: Iterable[Overwrite], everyone: str, roles: Iterable[str], person: str) -> May:
    """What is left of `base` in a channel: everyone's overwrite comes first, then the roles', then the person's."""
    if May.ADMINISTRATOR in base:
        return ALL
    own = set(roles)
    rights = base
    by_id = {overwrite.id: overwrite for overwrite in overwrites}
    if everyone in by_id:
        rights = May(rights & ~by_id[everyone].deny | by_id[everyone].allow)
    allow, deny = NOTHING, NOTHING
    for key, overwrite in by_id.items():
        if key in own:
            allow, deny = allow | overwrite.allow, deny | overwrite.deny
    rights = May(rights & ~deny | allow)
    if person in by_id:
        rights = May(rights & ~by_id[person].deny | by_id[person].allow)
    return implied(rights)


def implied(rights: May) -> May:
    """What is left when a channel cannot be seen (nothing), or not written in (no embeds, files, mentions of all)."""
    if May.VIEW_CHANNEL not in rights:
        return NOTHING
    if May.SEND_MESSAGES not in rights:
        return May(rights & ~(May.EMBED_LINKS | May.ATTACH_FILES | May.MENTION_EVERYONE))
    return rights
