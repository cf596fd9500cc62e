"""Messages: what is in them, who sees them, whom they ping."""

from __future__ import annotations

import re
from copy import deepcopy
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from tests.fakes.discord.clock import stamp
from tests.fakes.discord.form_components import FILE, TEXT, media, number_components, walk
from tests.fakes.discord.form_files import REFERENCE, kept_after, names_of
from tests.fakes.discord.form_messages import Flag
from tests.fakes.discord.permissions import Json, May
from tests.fakes.discord.world import DIRECT_MESSAGES, GUILD_MESSAGES, Channel, Event, World

if TYPE_CHECKING:
    from collections.abc import Sequence
    from datetime import datetime

    from tests.fakes.discord.files import Upload
    from tests.fakes.discord.interactions import Interaction
    from tests.fakes.discord.people import User

PLAIN, REPLY, FROM_COMMAND, FROM_CONTEXT_MENU = 0, 19, 20, 23


@dataclass(eq=False)
class Message:
    """A message; `only_for` is the id of the one person who sees an ephemeral one."""

    channel: Channel
    author: User
    id: str
    created: datetime
    body: Json = field(default_factory=dict)
    flags: int = 0
    kind: int = PLAIN
    only_for: str | None = None
    reply_to: Message | None = None
    cause: Interaction | None = None
    webhook: str | None = None
    edited: datetime | None = None
    nonce: object = None
    pinged: set[str] = field(default_factory=set)
    mentions: list[User] = field(default_factory=list)
    deleted: bool = False

    @property
    def world(self) -> World:
        """Where it is."""
        return self.channel.world

    @property
    def content(self) -> str:
        """Its plain text, without embeds and components."""
        return str(self.body.get("content") or "")

    @property
    def components(self) -> list[Json]:
        """Its components as they stand."""
        return list(self.body.get("components") or [])

    @property
    def written(self) -> str:
        """All text in which mentions count: the content and the text components."""
        parts = [str(c.get("content") or "") for c in walk(self.components) if c.get("type") == TEXT]
        return "\n".join([self.content, *parts])

    @property
    def loading(self) -> bool:
        """Whether it only says that the bot is thinking."""
        return bool(self.flags & Flag.LOADING)

    @property
    def quiet(self) -> bool:
        """Whether it was posted without a notification."""
        return bool(self.flags & Flag.SUPPRESS_NOTIFICATIONS)

    def visible_to(self, user: User) -> bool:
        """Whether that person sees it."""
        mine = self.only_for in {None, user.id}
        return not self.deleted and mine and May.VIEW_CHANNEL in self.channel.rights(user)

    @property
    def files(self) -> dict[str, bytes]:
        """The files in sight, by name; of components v2 those that a component shows."""
        shown = {item.get("attachment_id") for component in walk(self.components) for item in media(component)}
        attached = list(self.body.get("attachments") or [])
        seen = [item for item in attached if not self.flags & Flag.V2 or item["id"] in shown]
        return {str(item["filename"]): self.world.files.data(item["id"]) for item in seen}

    def take(self, body: Json, files: Sequence[Upload] = ()) -> None:
        """Makes the content of a form, already checked, the message's own; what it does not name stays."""
        for key in ("content", "embeds", "components"):
            if key in body:
                self.body[key] = deepcopy(body[key])
        self._attach(body, files)
        self.body["components"] = number_components(list(self.body.get("components") or []))
        self._resolve_media()
        keep = Flag.EPHEMERAL | Flag.SUPPRESS_NOTIFICATIONS | Flag.V2
        self.flags = (self.flags & int(keep)) | (int(body.get("flags") or 0) & int(Flag.V2 | Flag.SUPPRESS_EMBEDS))

    def _attach(self, body: Json, files: Sequence[Upload]) -> None:
        attached = kept_after(body, files, self.body.get("attachments") or [])
        said = {str(item.get("id")): item for item in body.get("attachments") or []}
        names = names_of(body, files)
        for upload in files:
            renamed = upload._replace(name=names[upload.number])
            made = self.world.files.keep(renamed, self.channel.id, ephemeral=self.only_for is not None)
            description = said.get(str(upload.number), {}).get("description")
            attached.append(made | ({"description": description} if description else {}))
        self.body["attachments"] = attached

    def _resolve_media(self) -> None:
        attached = {item["filename"]: item for item in self.body["attachments"]}
        for component in walk(self.components):
            for item in media(component):
                found = attached.get(str(item["url"]).removeprefix(REFERENCE))
                if found is None:
                    continue  # it stands elsewhere
                about = {key: found[key] for key in ("url", "proxy_url", "content_type")}
                item.update(about, attachment_id=found["id"], loading_state=2)
                if component["type"] == FILE:
                    component |= {"name": found["filename"], "size": found["size"]}

    def _signed_components(self) -> list[Json]:
        """The components as the API shows them: each file under an address that leads there."""
        shown = deepcopy(self.components)
        for component in walk(shown):
            for item in media(component):
                if "attachment_id" in item:
                    signed = self.world.files.signed({"id": item["attachment_id"], "url": item["url"]})
                    item.update(url=signed["url"], proxy_url=signed["proxy_url"])
        return shown

    def payload(self) -> Json:
        """As the API shows it."""
        shown: Json = {
            "id": self.id,
            "channel_id": self.channel.id,
            "author": self.author.payload(),
            "content": self.content,
            "timestamp": stamp(self.created),
            "edited_timestamp": stamp(self.edited) if self.edited else None,
            "tts": False,
            "mention_everyone": "everyone" in self.pinged,
            "mentions": [user.payload() for user in self.mentions],
            "mention_roles": [i for i in sorted(self.pinged) if i not in self.world.users and i != "everyone"],
            "attachments": [self.world.files.signed(item) for item in self.body.get("attachments") or []],
            "embeds": [{"type": "rich", **embed} for embed in self.body.get("embeds") or []],
            "components": self._signed_components(),
            "pinned": False,
            "type": self.kind,
            "flags": self.flags,
        }
        if self.nonce is not None:
            shown["nonce"] = self.nonce
        if self.webhook is not None:
            shown["webhook_id"] = self.webhook
        if self.cause is not None:
            shown |= {"application_id": self.world.application_id, "interaction_metadata": self.cause.metadata()}
        if self.reply_to is not None:
            about = {"type": 0, "message_id": self.reply_to.id, "channel_id": self.channel.id}
            shown["message_reference"] = about | ({"guild_id": self.channel.guild.id} if self.channel.guild else {})
            veiled = self.reply_to.only_for is not None and self.only_for is None
            hidden = self.reply_to.deleted or veiled
            shown["referenced_message"] = None if hidden else self.reply_to.payload() | {"referenced_message": None}
        return deepcopy(shown)

    def event(self, name: str) -> Event:
        """The gateway's word about it, its text veiled where the bot is neither author nor named nor written to."""
        guild = self.channel.guild
        data = self.payload()
        if guild is None:
            return Event(name, data, DIRECT_MESSAGES)
        data["guild_id"] = guild.id
        member = guild.members.get(self.author.id)
        if member is not None and self.webhook is None:
            data["member"] = member.bare()
        for mention in data["mentions"]:
            if mention["id"] in guild.members:
                mention["member"] = guild.members[mention["id"]].bare()
        bot = self.world.bot
        open_to_bot = self.author is bot or bot in self.mentions
        veil = {"content": "", "embeds": [], "attachments": [], "components": []}
        return Event(name, data, GUILD_MESSAGES, guild, veiled=None if open_to_bot else data | veil)


_USER, _ROLE, _ALL = re.compile(r"<@!?(\d+)>"), re.compile(r"<@&(\d+)>"), re.compile(r"@(everyone|here)\b")


def find_mentions(message: Message, allowed: Json | None) -> tuple[list[User], set[str]]:
    """Whom a message mentions, and the ids of all that it pings: as far as its `allowed_mentions` and rights let it."""
    world, guild = message.world, message.channel.guild
    parse = {"users", "roles", "everyone"} if allowed is None else set(allowed.get("parse") or [])
    named = {str(i) for key in ("users", "roles") for i in (allowed or {}).get(key) or []}
    everyone = May.MENTION_EVERYONE in message.channel.rights(message.author)
    users = [i for i in dict.fromkeys(_USER.findall(message.written)) if "users" in parse or i in named]
    mentions = [world.users[user_id] for user_id in users if user_id in world.users]
    pinged: set[str] = set()
    roles = {role.id: role for role in guild.roles} if guild else {}
    for role_id in dict.fromkeys(_ROLE.findall(message.written)):
        allowed_role = role_id in roles and ("roles" in parse or role_id in named)
        if allowed_role and (roles[role_id].mentionable or everyone):
            pinged.add(role_id)
    if _ALL.search(message.written) and "everyone" in parse and everyone and guild is not None:
        pinged.add("everyone")
    answered = message.reply_to.author if message.reply_to else None
    wanted = allowed is None or bool(allowed.get("replied_user"))
    if answered is not None and wanted and answered is not message.author and answered not in mentions:
        mentions.append(answered)
    return mentions, pinged | {user.id for user in mentions}
