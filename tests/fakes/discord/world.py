"""Servers and channels, and the events that tell the bot of changes."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from tests.fakes.board import Board
from tests.fakes.discord.clock import Clock, Snowflakes, stamp
from tests.fakes.discord.files import Files
from tests.fakes.discord.ledger import Ledger
from tests.fakes.discord.people import Member, Role, User
from tests.fakes.discord.permissions import ALL, DIRECT, EVERYONE, NOTHING, Json, May, Overwrite, in_channel
from tests.fakes.discord.refusals import unknown

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable
    from datetime import datetime

    from tests.fakes.discord.interactions import Interaction
    from tests.fakes.discord.messages import Message

# Gateway intents (documentation: Gateway Intents).
GUILDS, GUILD_MEMBERS, PRESENCES, GUILD_MESSAGES = 1 << 0, 1 << 1, 1 << 8, 1 << 9
DIRECT_MESSAGES, MESSAGE_CONTENT = 1 << 12, 1 << 15
PRIVILEGED = GUILD_MEMBERS | PRESENCES | MESSAGE_CONTENT
TEXT_CHANNEL, DIRECT_CHANNEL, THREAD = 0, 1, 11


@dataclass(frozen=True)
class Event:
    """Something that the gateway tells: to whom it goes, and what those see who may not read along."""

    name: str
    data: Json
    intent: int = 0
    guild: Guild | None = None
    veiled: Json | None = None


@dataclass(eq=False)
class Channel:
    """A text channel of a server, a thread of its `parent`, or a direct one between the bot and a person."""

    world: World
    id: str
    name: str
    guild: Guild | None = None
    person: User | None = None
    parent: Channel | None = None
    overwrites: dict[str, Overwrite] = field(default_factory=dict)
    messages: list[Message] = field(default_factory=list)
    # The newest message of each author and nonce.
    nonces: dict[tuple[User, object], Message] = field(default_factory=dict)
    late_edits: list[datetime] = field(default_factory=list)
    deleted: bool = False

    def rights(self, user: User) -> May:
        """What somebody may do here."""
        if self.parent is not None:
            rights = self.parent.rights(user)
            speaks = May.SEND_MESSAGES_IN_THREADS in rights
            return rights | May.SEND_MESSAGES if speaks else May(rights & ~May.SEND_MESSAGES)
        if self.guild is None:
            return DIRECT if user in {self.person, self.world.bot} else NOTHING
        member = self.guild.members.get(user.id)
        if member is None:
            return NOTHING
        roles = [role.id for role in member.roles]
        return in_channel(self.guild.rights(user), self.overwrites.values(), self.guild.id, roles, user.id)

    def set(self, who: User | Role, *, allow: May = NOTHING, deny: May = NOTHING) -> None:
        """From now on this is allowed and denied to them here; the bot is told."""
        self.overwrites[who.id] = Overwrite(who.id, isinstance(who, User), allow, deny)
        self.world.emit(Event("CHANNEL_UPDATE", self.payload(), GUILDS, self.guild))

    def find(self, message_id: str) -> Message:
        """The message with that id.

        Raises:
            Refusal: there is none that the API shows.
        """
        for message in self.messages:
            if message.id == message_id and not message.deleted and message.only_for is None:
                return message
        raise unknown("message")

    def payload(self) -> Json:
        """As the API shows it."""
        last = next((each.id for each in reversed(self.messages) if each.only_for is None), None)
        if self.person is not None:
            people = [self.person.payload()]
            return {"id": self.id, "type": DIRECT_CHANNEL, "recipients": people, "last_message_id": last, "flags": 0}
        guild = self.guild
        assert guild is not None
        if self.parent is not None:
            return self._thread(self.parent, last)
        return {
            "id": self.id,
            "type": TEXT_CHANNEL,
            "guild_id": guild.id,
            "name": self.name,
            "position": guild.channels.index(self) if self in guild.channels else 0,
            "permission_overwrites": [overwrite.payload() for overwrite in self.overwrites.values()],
            "nsfw": False,
            "topic": None,
            "parent_id": None,
            "rate_limit_per_user": 0,
            "last_message_id": last,
            "flags": 0,
        }

    def _thread(self, parent: Channel, last: str | None) -> Json:
        assert self.guild is not None
        times = {"archive_timestamp": stamp(self.world.clock.now), "create_timestamp": stamp(self.world.clock.now)}
        return {
            "id": self.id,
            "type": THREAD,
            "guild_id": self.guild.id,
            "parent_id": parent.id,
            "owner_id": self.guild.owner.id,
            "name": self.name,
            "thread_metadata": times | {"archived": False, "auto_archive_duration": 1440, "locked": False},
            "message_count": len(self.messages),
            "total_message_sent": len(self.messages),
            "member_count": 1,
            "rate_limit_per_user": 0,
            "last_message_id": last,
            "flags": 0,
        }


@dataclass(eq=False)
class Guild:
    """A server; the first role is everyone's."""

    world: World
    id: str
    name: str
    owner: User
    roles: list[Role]
    members: dict[str, Member] = field(default_factory=dict)
    channels: list[Channel] = field(default_factory=list)
    threads: list[Channel] = field(default_factory=list)
    system: Channel | None = None
    # Whether the gateway reaches it: an outage is no removal.
    available: bool = True
    # Commands that this server's own settings open to people whom their default permission would shut out.
    opened: dict[str, set[str]] = field(default_factory=dict)

    @property
    def everyone(self) -> Role:
        """The role that each member has."""
        return self.roles[0]

    def rights(self, user: User) -> May:
        """What a member may do where no channel says otherwise."""
        if user is self.owner:
            return ALL
        rights = self.everyone.permissions
        for role in self.members[user.id].roles:
            rights |= role.permissions
        return ALL if May.ADMINISTRATOR in rights else May(rights)

    def has_bot(self) -> bool:
        """Whether the bot is in this server."""
        return self.world.bot.id in self.members

    def payload(self) -> Json:
        """As the API shows it."""
        return {
            "id": self.id,
            "name": self.name,
            "icon": None,
            "splash": None,
            "discovery_splash": None,
            "description": None,
            "banner": None,
            "vanity_url_code": None,
            "owner_id": self.owner.id,
            "afk_channel_id": None,
            "afk_timeout": 300,
            "verification_level": 0,
            "default_message_notifications": 1,
            "explicit_content_filter": 0,
            "roles": [role.payload() for role in self.roles],
            "emojis": [],
            "stickers": [],
            "features": [],
            "mfa_level": 0,
            "application_id": None,
            "system_channel_id": self.system.id if self.system else None,
            "system_channel_flags": 0,
            "rules_channel_id": None,
            "public_updates_channel_id": None,
            "preferred_locale": "en-US",
            "nsfw_level": 0,
            "premium_tier": 0,
            "premium_progress_bar_enabled": False,
            "safety_alerts_channel_id": None,
        }

    def full(self, intents: int) -> Json:
        """As the gateway shows it at GUILD_CREATE: with its channels, and of the members the bot alone."""
        bot = self.world.bot.id
        seen = [m.payload() for m in self.members.values() if intents & GUILD_MEMBERS or m.user.id == bot]
        return self.payload() | {
            "joined_at": self.members[bot].joined,
            "large": False,
            "member_count": len(self.members),
            "members": seen,
            "channels": [channel.payload() for channel in self.channels],
            "threads": [thread.payload() for thread in self.threads],
            "voice_states": [],
            "presences": [],
            "stage_instances": [],
            "guild_scheduled_events": [],
            "soundboard_sounds": [],
        }


class World(Board):
    """All that the server keeps, and a board on which every change is announced."""

    def __init__(self, clock: Clock) -> None:
        super().__init__()
        self.clock = clock
        self.new_id = Snowflakes(clock)
        self.bot = User(self.new_id(), "Study Hall", bot=True)
        self.application_id = self.bot.id
        self.users: dict[str, User] = {self.bot.id: self.bot}
        self.guilds: dict[str, Guild] = {}
        self.channels: dict[str, Channel] = {}
        self._direct: dict[str, Channel] = {}
        self.interactions: dict[str, Interaction] = {}
        self.commands: dict[str | None, list[Json]] = {None: []}
        self.created_commands: list[tuple[str | None, float]] = []
        self.files = Files(clock, self.new_id)
        self.ledger = Ledger()
        self.emit: Callable[[Event], None] = lambda event: None  # noqa: ARG005 - nobody listens yet
        self.listened: Callable[[], bool] = lambda: True

    def user(self, name: str, *, bot: bool = False) -> User:
        """A new account."""
        made = User(self.new_id(), name, bot=bot)
        self.users[made.id] = made
        return made

    def guild(
        self,
        name: str,
        owner: User,
        members: Iterable[User],
        permissions: May = EVERYONE,
        shard: tuple[int, int] | None = None,
    ) -> Guild:
        """A new server: on that shard `(number, of how many)`, or on the next millisecond and so on shards in turn."""
        later = len(self.guilds) - 10_000
        if shard is not None:
            later += (shard[0] - (int(self.new_id(milliseconds=later)) >> 22)) % shard[1]
        made_id = self.new_id(milliseconds=later)
        made = Guild(self, made_id, name, owner, [Role(made_id, "@everyone", permissions)])
        self.guilds[made.id] = made
        for user in (owner, *members):
            made.members[user.id] = Member(user, stamp(self.clock.now))
        return made

    def channel(self, guild: Guild, name: str) -> Channel:
        """A new text channel."""
        made = Channel(self, self.new_id(), name, guild)
        guild.channels.append(made)
        self.channels[made.id] = made
        self.emit(Event("CHANNEL_CREATE", made.payload(), GUILDS, guild))
        return made

    def thread(self, channel: Channel, name: str) -> Channel:
        """A new thread of a channel, which everybody sees who sees that."""
        assert channel.guild is not None
        made = Channel(self, self.new_id(), name, channel.guild, parent=channel)
        channel.guild.threads.append(made)
        self.channels[made.id] = made
        self.emit(Event("THREAD_CREATE", made.payload() | {"newly_created": True}, GUILDS, channel.guild))
        return made

    def direct(self, person: User) -> Channel:
        """The direct channel of the bot and that person, always the same."""
        if person.id not in self._direct:
            made = self._direct[person.id] = Channel(self, self.new_id(), person.name, person=person)
            self.channels[made.id] = made
        return self._direct[person.id]

    def share_a_guild(self, person: User) -> bool:
        """Whether the bot and the person are both in some server."""
        return any(guild.has_bot() and person.id in guild.members for guild in self.guilds.values())

    def drop_bot(self, guild: Guild) -> None:
        """The bot is no longer in the server."""
        self.emit(Event("GUILD_DELETE", {"id": guild.id}, GUILDS, guild))
        member = guild.members.pop(self.bot.id)
        guild.roles = [role for role in guild.roles if role not in member.roles]  # what came with the bot goes with it
        self.commands.pop(guild.id, None)
        self.announce()
