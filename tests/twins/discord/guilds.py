"""Servers as the bot reads them.

Source: https://discord.com/developers/docs/resources/guild
"""

from __future__ import annotations

from typing import Any

from tests.twins.discord.calls import Asked, Known
from tests.twins.discord.errors import Refused
from tests.twins.discord.payloads import (
    channel_json,
    guild_json,
    member_json,
    role_json,
    stamp,
)
from tests.twins.discord.permissions import Right, rights_in


def guild(asked: Asked) -> tuple[int, Any]:
    """Give a server."""
    found = asked.guild()
    written = guild_json(asked.world, found)
    if asked.flag("with_counts"):
        count = len(found.members)
        written |= {"approximate_member_count": count, "approximate_presence_count": count}
    return 200, written


def channels(asked: Asked) -> tuple[int, Any]:
    """Give a server's channels; those that the bot cannot see are among them."""
    found = asked.world.channels_of(asked.guild().id)
    return 200, [channel_json(asked.world, one) for one in found]


def roles(asked: Asked) -> tuple[int, Any]:
    """Give a server's roles."""
    return 200, [role_json(one) for one in asked.guild().roles.values()]


def member(asked: Asked) -> tuple[int, Any]:
    """Give somebody in a server."""
    found = asked.guild().members.get(asked.place["user_id"])
    if found is None:
        raise Refused(10007 if asked.place["user_id"] in asked.world.users else 10013)
    return 200, member_json(asked.world, found)


def active_threads(asked: Asked) -> tuple[int, Any]:
    """Give the threads that are not archived, as far as the bot sees them."""
    seen = [
        one
        for one in asked.world.threads_of(asked.guild().id)
        if not one.archived
        if rights_in(asked.world, one, asked.world.bot_id) & Right.VIEW_CHANNEL
    ]
    joined = [
        {
            "id": one.id,
            "user_id": asked.world.bot_id,
            "join_timestamp": stamp(one.created_at),
            "flags": 0,
        }
        for one in seen
        if one.owner_id == asked.world.bot_id
    ]
    listed = [channel_json(asked.world, one) for one in seen]
    return 200, {"threads": listed, "members": joined, "has_more": False}


CALLS: dict[str, Known] = {
    "GET /guilds/{guild_id}": Known(do=guild),
    "GET /guilds/{guild_id}/channels": Known(do=channels),
    "GET /guilds/{guild_id}/roles": Known(do=roles),
    "GET /guilds/{guild_id}/members/{user_id}": Known(do=member),
    "GET /guilds/{guild_id}/threads/active": Known(do=active_threads),
}
