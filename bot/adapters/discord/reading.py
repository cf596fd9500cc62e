"""What is read of discord.py's own objects."""

from typing import Any

import discord


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
        nick = user.nick if isinstance(user, discord.Member) else None
        read["member"] = {"user": account, "nick": nick, "permissions": str(interaction.permissions.value)}
    else:
        read["user"] = account
    if interaction.message:
        read["message"] = {"flags": interaction.message.flags.value}
    return read


def speaking_place(guild: discord.Guild) -> discord.TextChannel | None:
    """Where the bot may speak in a server: the channel for the system's words, else the first text channel."""
    for channel in (guild.system_channel, *guild.text_channels):
        if channel is not None:
            may = channel.permissions_for(guild.me)
            if may.view_channel and may.send_messages:
                return channel
    return None
