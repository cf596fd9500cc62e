"""Accounts, roles, and members of servers."""

from dataclasses import dataclass, field

from tests.fakes.discord.permissions import NOTHING, Json, May


@dataclass(eq=False)
class User:
    """An account. One that refuses direct messages gets none; one without the app and a common server neither.

    `shown` is what it is called, where that is not its name.
    """

    id: str
    name: str
    bot: bool = False
    locale: str = "en-US"
    refuses_direct: bool = False
    installed: bool = True
    shown: str = ""

    def payload(self) -> Json:
        """As the API shows it."""
        return {
            "id": self.id,
            "username": self.name if self.bot else self.name.lower().replace(" ", "_"),
            "global_name": None if self.bot else self.shown or self.name,
            "discriminator": "0000" if self.bot else "0",
            "avatar": None,
            "bot": self.bot,
            "public_flags": 0,
            "flags": 0,
            "primary_guild": None,
        }

    @property
    def mention(self) -> str:
        """What names this account in a message."""
        return f"<@{self.id}>"


@dataclass(eq=False)
class Role:
    """A role of a server; the one with the server's id is everyone's."""

    id: str
    name: str
    permissions: May = NOTHING
    mentionable: bool = False

    def payload(self) -> Json:
        """As the API shows it."""
        return {
            "id": self.id,
            "name": self.name,
            "color": 0,
            "colors": {"primary_color": 0, "secondary_color": None, "tertiary_color": None},
            "hoist": False,
            "position": 0,
            "permissions": str(int(self.permissions)),
            "managed": False,
            "mentionable": self.mentionable,
            "flags": 0,
        }


@dataclass(eq=False)
class Member:
    """Somebody in a server, with their roles."""

    user: User
    joined: str
    roles: list[Role] = field(default_factory=list)
    nick: str | None = None

    def payload(self) -> Json:
        """As the API shows it."""
        return self.bare() | {"user": self.user.payload()}

    def bare(self) -> Json:
        """The same without the account, as a message shows it."""
        return {
            "nick": self.nick,
            "avatar": None,
            "roles": [role.id for role in self.roles],
            "joined_at": self.joined,
            "premium_since": None,
            "deaf": False,
            "mute": False,
            "flags": 0,
            "pending": False,
            "communication_disabled_until": None,
        }
