"""The bot itself: who it is, its application, the gateway's address, direct messages.

Source: https://discord.com/developers/docs/resources/user
"""

from __future__ import annotations

from typing import Any

from tests.twins.discord.calls import Asked, Known
from tests.twins.discord.errors import Refused
from tests.twins.discord.payloads import (
    application_json,
    channel_json,
    guild_listed_json,
    own_user_json,
    user_json,
)


def own_user(asked: Asked) -> tuple[int, Any]:
    """Say who the bot is."""
    return 200, own_user_json(asked.world.users[asked.world.bot_id])


def own_application(asked: Asked) -> tuple[int, Any]:
    """Say which application the bot belongs to."""
    return 200, application_json(asked.world)


def own_guilds(asked: Asked) -> tuple[int, Any]:
    """List the servers that the bot is in, by id."""
    found = [one for one in asked.world.guilds.values() if asked.world.is_in(one.id)]
    found.sort(key=lambda one: int(one.id))
    after = [one for one in found if int(one.id) > asked.whole("after", 0)]
    listed = after[: asked.whole("limit", 200)]
    return 200, [guild_listed_json(asked.world, one) for one in listed]


def leave(asked: Asked) -> tuple[int, Any]:
    """Leave a server."""
    guild = asked.guild()
    del guild.members[asked.world.bot_id]
    asked.twin.dispatch("GUILD_DELETE", {"id": guild.id}, guild.id)
    return 204, None


def user(asked: Asked) -> tuple[int, Any]:
    """Say who somebody is."""
    found = asked.world.users.get(asked.place["user_id"])
    if found is None or found.deleted:
        raise Refused(10013)
    return 200, user_json(found)


def open_direct(asked: Asked) -> tuple[int, Any]:
    """Open the direct messages with somebody, or give those that are open."""
    wanted = str(asked.fields.get("recipient_id") or "")
    found = asked.world.users.get(wanted)
    if found is None or found.deleted:
        raise Refused(10013)
    if found.bot:
        raise Refused(50007)
    return 200, channel_json(asked.world, asked.world.direct(wanted))


def gateway(asked: Asked) -> tuple[int, Any]:
    """Say where the gateway is."""
    return 200, {"url": asked.twin.gateway_url}


def gateway_of_bot(asked: Asked) -> tuple[int, Any]:
    """Say where the gateway is, and how the bot may connect.

    Source: https://discord.com/developers/docs/events/gateway#get-gateway-bot
    """
    return 200, {
        "url": asked.twin.gateway_url,
        "shards": asked.world.shards,
        "session_start_limit": {
            "total": 1000,
            "remaining": asked.world.identifies_left,
            "reset_after": 86_400_000,
            "max_concurrency": asked.world.max_concurrency,
        },
    }


CALLS: dict[str, Known] = {
    "GET /users/@me": Known(do=own_user),
    "GET /applications/@me": Known(do=own_application),
    "GET /oauth2/applications/@me": Known(do=own_application),
    "GET /users/@me/guilds": Known(do=own_guilds),
    "DELETE /users/@me/guilds/{guild_id}": Known(do=leave),
    "POST /users/@me/channels": Known(do=open_direct),
    "GET /users/{user_id}": Known(do=user),
    "GET /gateway": Known(do=gateway, by_token=False),
    "GET /gateway/bot": Known(do=gateway_of_bot),
}
