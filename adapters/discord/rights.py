"""Whether the bot may write in a channel, as far as the gateway told what it may."""

from __future__ import annotations

import discord
from discord import Thread
from discord.abc import GuildChannel

#: Discord's codes for what it would answer.
NOT_SEEN, NOT_ALLOWED, LOCKED = 50001, 50013, 160005


def why_closed(channel: GuildChannel | Thread) -> int:
    """Tell with which code Discord would refuse a message there, 0 when it would take it.

    Source: https://discord.com/developers/docs/topics/permissions
    """
    me = channel.guild.me
    try:
        rights = channel.permissions_for(me)
    except discord.ClientException:
        # A thread whose channel we do not see.
        return NOT_SEEN
    if not rights.view_channel:
        return NOT_SEEN
    if isinstance(channel, Thread):
        if channel.locked and not rights.manage_threads:
            return LOCKED
        return 0 if rights.send_messages_in_threads else NOT_ALLOWED
    return 0 if rights.send_messages else NOT_ALLOWED
