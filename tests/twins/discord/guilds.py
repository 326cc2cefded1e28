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
from tests.twins.discord.permissions import Right, rights_in, rights_of

#: Somebody added a bot.
BOT_ADD = 28
#: What an audit log holds beside its entries.
_UNKEPT = (
    "integrations",
    "webhooks",
    "guild_scheduled_events",
    "application_commands",
    "auto_moderation_rules",
)


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


def audit_log(asked: Asked) -> tuple[int, Any]:
    """Tell who installed the bot; nothing else is written down."""
    found = asked.guild()
    if not rights_of(found, asked.world.bot_id) & (Right.VIEW_AUDIT_LOG | Right.ADMINISTRATOR):
        raise Refused(50013)
    if asked.whole("action_type", BOT_ADD) != BOT_ADD or not found.installed_by:
        entries = []
    else:
        entry = {"id": asked.world.next_id(), "action_type": BOT_ADD, "user_id": found.installed_by}
        entries = [entry | {"target_id": asked.world.bot_id}]
    others = dict.fromkeys((*_UNKEPT, "users", "threads"), ())
    return 200, others | {"audit_log_entries": entries}


CALLS: dict[str, Known] = {
    "GET /guilds/{guild_id}/audit-logs": Known(do=audit_log),
    "GET /guilds/{guild_id}": Known(do=guild),
    "GET /guilds/{guild_id}/channels": Known(do=channels),
    "GET /guilds/{guild_id}/roles": Known(do=roles),
    "GET /guilds/{guild_id}/members/{user_id}": Known(do=member),
    "GET /guilds/{guild_id}/threads/active": Known(do=active_threads),
}
