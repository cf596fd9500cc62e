"""What is read of discord.py's own objects."""

import math
from collections.abc import Iterable
from datetime import datetime
from typing import Any

import discord

from bot.core.doctor import ChannelSight, Sight

INTENTS = discord.Intents(guilds=True, guild_messages=True, dm_messages=True)
"""What the gateway tells the bot of: nothing for which Discord asks for a privilege."""

NEEDED = {
    "view_channel": "View Channel",
    "send_messages": "Send Messages",
    "send_messages_in_threads": "Send Messages in Threads",
    "embed_links": "Embed Links",
    "attach_files": "Attach Files",
    "read_message_history": "Read Message History",
}
"""The permissions that the bot asks for, in discord.py's words and in those of Discord's settings."""


def invitation(application_id: int) -> str:
    """The address at which the bot is added to a server, with exactly the permissions that it needs."""
    permissions = discord.Permissions(**dict.fromkeys(NEEDED, True))
    return discord.utils.oauth_url(application_id, permissions=permissions, scopes=("bot", "applications.commands"))


def raw(interaction: discord.Interaction) -> dict[str, Any]:
    """What is read of an interaction, as Discord sent it."""
    user = interaction.user
    account = {"id": str(user.id), "username": user.name, "global_name": user.global_name}
    read: dict[str, Any] = {
        "type": interaction.type.value,
        "data": interaction.data or {},
        "guild_id": str(interaction.guild_id) if interaction.guild_id else None,
        "channel_id": str(interaction.channel_id) if interaction.channel_id else None,
    }
    if interaction.guild_id:
        read["member"] = {"user": account, "permissions": str(interaction.permissions.value)}
    else:
        read["user"] = account
    if interaction.message:
        read["message"] = {"flags": interaction.message.flags.value}
    return read


def joined_since(guild: discord.Guild, instant: datetime) -> bool:
    """Whether the bot joined a server after an instant, as far as can be told here."""
    joined: datetime | None = getattr(guild.me, "joined_at", None)  # of a server that is out of reach "me" is nobody
    return joined is not None and joined > instant


def speaking_place(guild: discord.Guild) -> discord.TextChannel | None:
    """Where the bot may speak in a server: the channel for the system's words, else the first text channel."""
    for channel in (guild.system_channel, *guild.text_channels):
        if channel is not None:
            may = channel.permissions_for(guild.me)
            if may.view_channel and may.send_messages:
                return channel
    return None


def may_answer(said: discord.Message) -> bool:
    """Whether the bot may speak where a message of a server was written, as far as can be told here."""
    may = _permissions(said)
    speak = may.send_messages_in_threads if isinstance(said.channel, discord.Thread) else may.send_messages
    return may.view_channel and speak


def may_refer(said: discord.Message) -> bool:
    """Whether an answer may be a reply to a message, which takes the right to read it later."""
    return _permissions(said).read_message_history


def _permissions(said: discord.Message) -> discord.Permissions:
    """What the bot may do where a message was written; all of it in direct messages, and where that is not known."""
    if said.guild is None or isinstance(said.channel, discord.abc.PrivateChannel):
        return discord.Permissions.all()
    return _permissions_in(said.channel, said.guild)


def _permissions_in(
    place: discord.abc.GuildChannel | discord.Thread | discord.PartialMessageable, guild: discord.Guild
) -> discord.Permissions:
    try:
        return place.permissions_for(guild.me)
    except discord.ClientException:
        return discord.Permissions.all()  # a thread whose channel is not known here


def sight(guild: discord.Guild | None, channels: Iterable[str], latency: float) -> Sight:
    """What can be seen of a server and of channels in it.

    Args:
        guild: the server; None if it is not there just now.
        channels: the ids of the channels.
        latency: seconds between the gateway's heartbeat and its answer.
    """
    seen = {each: _channel_sight(guild, int(each)) if guild and each.isdecimal() else None for each in channels}
    return Sight(latency if math.isfinite(latency) else None, () if guild else ("Guilds",), seen)


def _channel_sight(guild: discord.Guild, channel: int) -> ChannelSight | None:
    found = guild.get_channel_or_thread(channel)
    if found is None:
        return None
    may = _permissions_in(found, guild)
    lacking = (label for name, label in NEEDED.items() if not getattr(may, name) and not _needless(name, found))
    return ChannelSight(found.name, tuple(lacking))


def _needless(permission: str, place: discord.abc.GuildChannel | discord.Thread) -> bool:
    """Whether a permission is not about a place: in a thread one speaks by another than in its channel."""
    return permission == "send_messages" and isinstance(place, discord.Thread)
