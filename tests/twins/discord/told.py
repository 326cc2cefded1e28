"""What Discord tells the app of an interaction, field by field.

Source: https://discord.com/developers/docs/interactions/receiving-and-responding#interaction-object
"""

from __future__ import annotations

from collections.abc import Iterable

from tests.twins.discord.payloads import (
    channel_json,
    member_json,
    message_json,
    role_json,
    user_json,
)
from tests.twins.discord.permissions import DIRECT, rights_in
from tests.twins.discord.state import Channel, Interaction, Json, Kind, Role, User, World

#: Where something was done.
IN_GUILD, WITH_BOT, ELSEWHERE = 0, 1, 2
#: Whose installation of the app allows it.
BY_GUILD, BY_USER = "0", "1"


def told_json(world: World, done: Interaction, data: Json) -> Json:
    """Write an interaction.

    Args:
        world: In which it was done.
        done: Who did it, and where.
        data: What was done: the command, the component or the modal.
    """
    user, channel = world.users[done.user_id], world.channels[done.channel_id]
    told: Json = {
        "id": done.id,
        "application_id": world.application.id,
        "type": done.type,
        "data": data,
        "channel_id": channel.id,
        "channel": _here(world, channel, user),
        "token": done.token,
        "version": 1,
        "app_permissions": str(rights_in(world, channel, world.bot_id) or int(DIRECT)),
        "locale": user.locale,
        "entitlements": [],
        "authorizing_integration_owners": owners(world, channel, user),
        "context": context_of(channel),
        "attachment_size_limit": world.most_bytes,
    }
    if channel.guild_id:
        told |= _in_guild(world, channel, user)
    else:
        told["user"] = user_json(user)
    message = channel.messages.get(done.message_id)
    if message is not None:
        told["message"] = message_json(world, message)
    return told


def context_of(channel: Channel) -> int:
    """Say what kind of place a channel is."""
    if channel.guild_id:
        return IN_GUILD
    return WITH_BOT if channel.kind is Kind.DIRECT else ELSEWHERE


def owners(world: World, channel: Channel, user: User) -> Json:
    """Say who installed the app, as far as it matters for something that a user does here."""
    found: Json = {}
    if channel.guild_id and world.is_in(channel.guild_id):
        found[BY_GUILD] = channel.guild_id
    elif context_of(channel) == WITH_BOT:
        found[BY_GUILD] = "0"
    if user.installed:
        found[BY_USER] = user.id
    return found


def resolved_json(
    world: World, channel: Channel, named: Iterable[User | Role | Channel], asker: User
) -> Json:
    """Write whom and what an interaction names, by kind and id.

    Args:
        world: In which it was done.
        channel: Where.
        named: People, roles and channels.
        asker: Whose rights in a channel are told.
    """
    found: Json = {}
    guild = world.guilds.get(channel.guild_id)
    for one in named:
        if isinstance(one, Role):
            found.setdefault("roles", {})[one.id] = role_json(one)
        elif isinstance(one, Channel):
            found.setdefault("channels", {})[one.id] = _here(world, one, asker)
        else:
            found.setdefault("users", {})[one.id] = user_json(one)
            if guild is not None and one.id in guild.members:
                member = member_json(world, guild.members[one.id], with_user=False)
                rights = {"permissions": str(rights_in(world, channel, one.id))}
                found.setdefault("members", {})[one.id] = member | rights
    return found


def _in_guild(world: World, channel: Channel, user: User) -> Json:
    guild = world.guilds[channel.guild_id]
    member = member_json(world, guild.members[user.id])
    return {
        "guild_id": guild.id,
        "guild": {"id": guild.id, "locale": guild.preferred_locale, "features": []},
        "guild_locale": guild.preferred_locale,
        "member": member | {"permissions": str(rights_in(world, channel, user.id))},
    }


def _here(world: World, channel: Channel, user: User) -> Json:
    written = channel_json(world, channel)
    if channel.guild_id:
        written["permissions"] = str(rights_in(world, channel, user.id))
    return written
