"""What somebody may do in a channel: roles, then the channel's overwrites.

Source: https://discord.com/developers/docs/topics/permissions#permission-overwrites
"""

from __future__ import annotations

from enum import IntFlag

from tests.twins.discord.state import Channel, Guild, Overwrite, World


class Right(IntFlag):
    """The rights that matter to a bot which posts and answers.

    Source: https://discord.com/developers/docs/topics/permissions#permissions-bitwise-permission-flags
    """

    ADMINISTRATOR = 1 << 3
    MANAGE_CHANNELS = 1 << 4
    MANAGE_GUILD = 1 << 5
    VIEW_AUDIT_LOG = 1 << 7
    VIEW_CHANNEL = 1 << 10
    SEND_MESSAGES = 1 << 11
    MANAGE_MESSAGES = 1 << 13
    EMBED_LINKS = 1 << 14
    ATTACH_FILES = 1 << 15
    READ_MESSAGE_HISTORY = 1 << 16
    MENTION_EVERYONE = 1 << 17
    MANAGE_ROLES = 1 << 28
    USE_APPLICATION_COMMANDS = 1 << 31
    MANAGE_THREADS = 1 << 34
    CREATE_PUBLIC_THREADS = 1 << 35
    CREATE_PRIVATE_THREADS = 1 << 36
    SEND_MESSAGES_IN_THREADS = 1 << 38


ALL = (1 << 53) - 1
#: What @everyone may do in a new server, as far as it matters here.
EVERYONE = (
    Right.VIEW_CHANNEL
    | Right.SEND_MESSAGES
    | Right.EMBED_LINKS
    | Right.READ_MESSAGE_HISTORY
    | Right.USE_APPLICATION_COMMANDS
    | Right.CREATE_PUBLIC_THREADS
    | Right.SEND_MESSAGES_IN_THREADS
)
#: What everybody may do in direct messages.
DIRECT = (
    Right.VIEW_CHANNEL
    | Right.SEND_MESSAGES
    | Right.EMBED_LINKS
    | Right.ATTACH_FILES
    | Right.READ_MESSAGE_HISTORY
    | Right.USE_APPLICATION_COMMANDS
)


def rights_of(guild: Guild, user_id: str) -> int:
    """Give what a member may do in a server where no channel says otherwise."""
    member = guild.members.get(user_id)
    if member is None:
        return 0
    if user_id == guild.owner_id:
        return ALL
    rights = guild.roles[guild.id].permissions
    for role in member.roles:
        rights |= guild.roles[role].permissions if role in guild.roles else 0
    return ALL if rights & Right.ADMINISTRATOR else rights


def rights_in(world: World, channel: Channel, user_id: str) -> int:
    """Give what somebody may do in a channel, 0 when they do not see it.

    In a thread the overwrites of its parent hold.
    """
    if not channel.guild_id:
        return DIRECT if user_id == world.bot_id or user_id in channel.recipients else 0
    guild = world.guilds.get(channel.guild_id)
    if guild is None or user_id not in guild.members:
        return 0
    rights = rights_of(guild, user_id)
    if rights == ALL:
        return ALL
    if channel.kind.is_thread:
        if channel.parent_id not in world.channels:
            return 0
        channel = world.channels[channel.parent_id]
    rights = _overwritten(rights, channel.overwrites, guild, user_id)
    return rights if rights & Right.VIEW_CHANNEL else 0


def _overwritten(rights: int, overwrites: list[Overwrite], guild: Guild, user_id: str) -> int:
    """Apply those of @everyone, then those of the roles together, then the member's own."""
    roles = guild.members[user_id].roles
    of_all = [one for one in overwrites if one.is_role and one.id == guild.id]
    of_roles = [one for one in overwrites if one.is_role and one.id in roles]
    of_member = [one for one in overwrites if not one.is_role and one.id == user_id]
    for group in (of_all, of_roles, of_member):
        for one in group:
            rights &= ~one.deny
        for one in group:
            rights |= one.allow
    return rights
