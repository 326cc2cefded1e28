"""Servers, people and channels for the world of a test.

The ids are given by hand where a test names them, and counted up where it does not matter.
"""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from tests.twins.discord.permissions import EVERYONE
from tests.twins.discord.state import (
    Channel,
    Guild,
    Interaction,
    Kind,
    Member,
    Overwrite,
    Role,
    Tag,
    User,
    World,
)


def add_user(world: World, id: str = "", **fields: Any) -> User:
    """Add somebody to Discord."""
    id = id or world.next_id()
    user = User(**{"id": id, "username": f"user{id}", **fields})
    world.users[user.id] = user
    return user


def add_guild(
    world: World,
    id: str = "",
    name: str = "Acme",
    *,
    members: Iterable[User] = (),
    with_bot: bool = True,
    everyone: int = EVERYONE,
) -> Guild:
    """Add a server; the first member owns it, and without members somebody new does."""
    people = list(members) or [add_user(world)]
    id = id or world.next_id()
    guild = Guild(id=id, name=name, owner_id=people[0].id)
    world.guilds[id] = guild
    guild.roles[id] = Role(id=id, name="@everyone", permissions=int(everyone))
    for user in people:
        join(world, guild, user.id)
    if with_bot:
        join(world, guild, world.bot_id)
    return guild


def join(world: World, guild: Guild, user_id: str, *, roles: Iterable[Role] = ()) -> Member:
    """Let somebody become a member of a server."""
    named = {role.id for role in roles}
    member = Member(user_id=user_id, roles=named, joined_at=world.clock())
    guild.members[user_id] = member
    return member


def add_role(
    world: World, guild: Guild, name: str, *, rights: int = 0, id: str = "", **fields: Any
) -> Role:
    """Add a role to a server."""
    id = id or world.next_id()
    place = len(guild.roles)
    guild.roles[id] = Role(id=id, name=name, permissions=int(rights), position=place, **fields)
    return guild.roles[id]


def add_channel(
    world: World, guild: Guild, name: str = "jobs", *, id: str = "", **fields: Any
) -> Channel:
    """Add a channel to a server."""
    id = id or world.next_id()
    place = len(world.channels_of(guild.id))
    world.channels[id] = Channel(
        **{"id": id, "guild_id": guild.id, "name": name, "position": place, **fields}
    )
    return world.channels[id]


def add_forum(
    world: World, guild: Guild, name: str = "jobs-forum", *, tags: Iterable[str] = (), **fields: Any
) -> Channel:
    """Add a forum with some tags to a server."""
    made = [Tag(id=world.next_id(), name=one) for one in tags]
    return add_channel(world, guild, name, **{"kind": Kind.FORUM, "tags": made, **fields})


def forbid(channel: Channel, who: str, rights: int, *, is_role: bool = False) -> None:
    """Deny somebody, or a role, rights in a channel; what was denied or allowed before goes."""
    allow(channel, who)
    channel.overwrites.append(Overwrite(id=who, is_role=is_role, deny=int(rights)))


def allow(channel: Channel, who: str) -> None:
    """Take away what a channel denies and allows somebody or a role."""
    channel.overwrites = [one for one in channel.overwrites if one.id != who]


def begin(world: World, channel: Channel, user: User, type: int = 2, **fields: Any) -> Interaction:
    """Note that somebody did something with the app in a channel; 2 is a command."""
    id = world.next_id()
    interaction = Interaction(
        **{
            "id": id,
            "token": f"canary-interaction-{id}",
            "type": type,
            "user_id": user.id,
            "channel_id": channel.id,
            "guild_id": channel.guild_id,
            "at": world.clock(),
            **fields,
        }
    )
    world.interactions[interaction.token] = interaction
    return interaction
