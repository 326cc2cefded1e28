"""How things look on the wire: in answers of the REST API and in events of the gateway.

Every function is written against the published specification; a test holds them to it.
"""

from __future__ import annotations

from datetime import UTC, datetime

from tests.twins.discord.permissions import rights_of
from tests.twins.discord.state import (
    Channel,
    File,
    Guild,
    Json,
    Kind,
    Member,
    Message,
    Role,
    Tag,
    User,
    World,
)

#: Bits of a message's flags.
CROSSPOSTED, EPHEMERAL, LOADING = 1 << 0, 1 << 6, 1 << 7
#: A bit of a channel's flags: posts need a tag.
REQUIRE_TAG = 1 << 4


def stamp(at: float) -> str:
    """Write a time as Discord does."""
    return datetime.fromtimestamp(at, UTC).isoformat()


def user_json(user: User) -> Json:
    """Write somebody."""
    return {
        "id": user.id,
        "username": user.username,
        "avatar": None,
        "discriminator": "0000" if user.bot else "0",
        "public_flags": 0,
        "flags": 0,
        "bot": user.bot,
        "global_name": user.global_name or None,
        "primary_guild": None,
    }


def own_user_json(user: User) -> Json:
    """Write the bot as it sees itself."""
    own = {"mfa_enabled": True, "locale": user.locale, "email": None, "verified": True}
    return user_json(user) | own


def member_json(world: World, member: Member, *, with_user: bool = True) -> Json:
    """Write somebody in a server; events that name the user elsewhere leave it out."""
    written: Json = {
        "avatar": None,
        "banner": None,
        "communication_disabled_until": None,
        "flags": 0,
        "joined_at": stamp(member.joined_at),
        "nick": member.nick or None,
        "pending": False,
        "premium_since": None,
        "roles": sorted(member.roles),
        "mute": False,
        "deaf": False,
    }
    if with_user:
        written["user"] = user_json(world.users[member.user_id])
    return written


def role_json(role: Role) -> Json:
    """Write a role."""
    return {
        "id": role.id,
        "name": role.name,
        "description": None,
        "permissions": str(int(role.permissions)),
        "position": role.position,
        "color": 0,
        "colors": {"primary_color": 0, "secondary_color": None, "tertiary_color": None},
        "hoist": False,
        "managed": False,
        "mentionable": role.mentionable,
        "icon": None,
        "unicode_emoji": None,
        "flags": 0,
    }


def tag_json(tag: Tag) -> Json:
    """Write a tag of a forum."""
    return {
        "id": tag.id,
        "name": tag.name,
        "moderated": tag.moderated,
        "emoji_id": None,
        "emoji_name": None,
    }


def channel_json(world: World, channel: Channel) -> Json:
    """Write a channel of any kind."""
    last = next(reversed(channel.messages), None)
    written: Json = {
        "id": channel.id,
        "type": int(channel.kind),
        "last_message_id": last,
        "flags": REQUIRE_TAG if channel.requires_tag else 0,
    }
    if channel.kind is Kind.DIRECT:
        return written | {"recipients": [user_json(world.users[one]) for one in channel.recipients]}
    written |= {
        "guild_id": channel.guild_id,
        "name": channel.name,
        "parent_id": channel.parent_id or None,
        "rate_limit_per_user": 0,
    }
    return written | (_thread(world, channel) if channel.kind.is_thread else _place(channel))


def guild_json(world: World, guild: Guild) -> Json:
    """Write a server as `GET /guilds/{guild_id}` does."""
    return {
        "id": guild.id,
        "name": guild.name,
        "icon": None,
        "description": None,
        "home_header": None,
        "splash": None,
        "discovery_splash": None,
        "features": [],
        "banner": None,
        "owner_id": guild.owner_id,
        "application_id": None,
        "region": "deprecated",
        "afk_channel_id": None,
        "afk_timeout": 300,
        "system_channel_id": guild.system_channel_id or None,
        "system_channel_flags": 0,
        "widget_enabled": False,
        "widget_channel_id": None,
        "verification_level": 1,
        "roles": [role_json(role) for role in guild.roles.values()],
        "default_message_notifications": 0,
        "mfa_level": 0,
        "explicit_content_filter": 2,
        "max_presences": None,
        "max_members": 500_000,
        "max_stage_video_channel_users": 50,
        "max_video_channel_users": 25,
        "vanity_url_code": None,
        "premium_tier": 0,
        "premium_subscription_count": 0,
        "preferred_locale": guild.preferred_locale,
        "rules_channel_id": None,
        "safety_alerts_channel_id": None,
        "public_updates_channel_id": None,
        "premium_progress_bar_enabled": False,
        "nsfw": False,
        "nsfw_level": 0,
        "emojis": [],
        "stickers": [],
        "incidents_data": None,
    }


def guild_create_json(world: World, guild: Guild) -> Json:
    """Write a server as the event GUILD_CREATE does; without its members but the bot itself.

    Source: https://discord.com/developers/docs/events/gateway-events#guild-create
    """
    bot = guild.members[world.bot_id]
    return guild_json(world, guild) | {
        "joined_at": stamp(bot.joined_at),
        "large": len(guild.members) > 50,
        "unavailable": False,
        "member_count": len(guild.members),
        "voice_states": [],
        "members": [member_json(world, bot)],
        "channels": [channel_json(world, one) for one in world.channels_of(guild.id)],
        "threads": [
            channel_json(world, one) for one in world.threads_of(guild.id) if not one.archived
        ],
        "presences": [],
        "stage_instances": [],
        "guild_scheduled_events": [],
        "soundboard_sounds": [],
    }


def guild_listed_json(world: World, guild: Guild) -> Json:
    """Write a server as the list of the bot's own servers does."""
    return {
        "id": guild.id,
        "name": guild.name,
        "icon": None,
        "banner": None,
        "owner": guild.owner_id == world.bot_id,
        "permissions": str(rights_of(guild, world.bot_id)),
        "features": [],
    }


def message_json(world: World, message: Message) -> Json:
    """Write a message; of who reads it nothing is hidden, for the bot wrote it."""
    flags = message.flags
    flags |= CROSSPOSTED if message.crossposted else 0
    flags |= EPHEMERAL if message.ephemeral_to else 0
    flags |= LOADING if message.is_loading else 0
    mentioned = [world.users[one] for one in message.pings if one in world.users]
    written: Json = {
        "id": message.id,
        "channel_id": message.channel_id,
        "type": 20 if message.interaction_id else 0,
        "content": message.content,
        "author": user_json(world.users[message.author_id]),
        "mentions": [user_json(one) for one in mentioned],
        "mention_roles": [
            one for one in message.pings if one not in world.users and one != "everyone"
        ],
        "mention_everyone": "everyone" in message.pings,
        "attachments": [file_json(one) for one in message.files],
        "embeds": [{"type": "rich"} | one for one in message.embeds],
        "components": message.components,
        "timestamp": stamp(message.at),
        "edited_timestamp": None if message.edited_at is None else stamp(message.edited_at),
        "flags": flags,
        "pinned": False,
        "tts": False,
    }
    if message.author_id == world.bot_id:
        written["application_id"] = world.application.id
    if message.interaction_id:
        written["webhook_id"] = world.application.id
    return written


def file_json(file: File) -> Json:
    """Write a file of a message."""
    return {
        "id": file.id,
        "filename": file.name,
        "size": len(file.content),
        "url": f"https://cdn.example.org/attachments/{file.id}/{file.name}",
        "proxy_url": f"https://media.example.org/attachments/{file.id}/{file.name}",
    }


def application_json(world: World) -> Json:
    """Write the application as its bot sees it."""
    application = world.application
    return {
        "id": application.id,
        "name": application.name,
        "icon": None,
        "description": "",
        "type": None,
        "bot": user_json(world.users[world.bot_id]),
        "bot_public": application.bot_public,
        "bot_require_code_grant": False,
        "verify_key": application.verify_key,
        "flags": application.flags,
        "owner": user_json(world.users[application.owner_id]),
        "team": None,
        "integration_types_config": {"0": {}, "1": {}},
        "redirect_uris": [],
        "eligible_oauth2_scopes": [],
        "flags_new": str(application.flags),
        "interactions_endpoint_url": None,
        "role_connections_verification_url": None,
        "approximate_guild_count": len(world.guilds),
        "approximate_user_install_count": sum(user.installed for user in world.users.values()),
        "approximate_user_authorization_count": 0,
        "explicit_content_filter": 0,
    }


def _thread(world: World, channel: Channel) -> Json:
    return {
        "owner_id": channel.owner_id,
        "thread_metadata": {
            "archived": channel.archived,
            "archive_timestamp": stamp(channel.archived_at),
            "auto_archive_duration": channel.auto_archive_minutes,
            "locked": channel.locked,
            "create_timestamp": stamp(channel.created_at),
        },
        "message_count": max(0, len(channel.messages) - 1),
        "total_message_sent": max(0, len(channel.messages) - 1),
        "member_count": 1,
        "applied_tags": channel.applied_tags,
    }


def _place(channel: Channel) -> Json:
    written: Json = {
        "position": channel.position,
        "topic": channel.topic or None,
        "nsfw": False,
        "permission_overwrites": [
            {
                "id": one.id,
                "type": 0 if one.is_role else 1,
                "allow": str(int(one.allow)),
                "deny": str(int(one.deny)),
            }
            for one in channel.overwrites
        ],
    }
    if channel.kind.holds_posts:
        written |= {
            "available_tags": [tag_json(tag) for tag in channel.tags],
            "default_reaction_emoji": None,
            "default_sort_order": None,
            "default_forum_layout": 0,
        }
    return written
