"""What happens in servers without the bot's doing; it is told as far as it asked to be."""

from __future__ import annotations

from typing import Any

from tests.twins.discord.payloads import (
    channel_json,
    guild_create_json,
    member_json,
    role_json,
    user_json,
)
from tests.twins.discord.populate import join
from tests.twins.discord.state import Channel, Guild, Json, Message, Role, World


class Happening:
    """The twin, as others change its world."""

    world: World

    def dispatch(self, name: str, data: Json, guild_id: str = "") -> None:
        """Tell of an event whoever is connected and wants to know."""
        raise NotImplementedError

    def bot_joins(self, guild: Guild) -> None:
        """Let somebody install the bot in a server."""
        join(self.world, guild, self.world.bot_id)
        data = guild_create_json(self.world, guild)
        # By its absence bots tell a new server from one that is there again.
        del data["unavailable"]
        self.dispatch("GUILD_CREATE", data, guild.id)

    def bot_leaves(self, guild: Guild) -> None:
        """Let somebody remove the bot from a server."""
        del guild.members[self.world.bot_id]
        self.dispatch("GUILD_DELETE", {"id": guild.id}, guild.id)

    def outage(self, guild: Guild) -> None:
        """Let a server be unavailable for now."""
        guild.unavailable = True
        self.dispatch("GUILD_DELETE", {"id": guild.id, "unavailable": True}, guild.id)

    def recover(self, guild: Guild) -> None:
        """Let it be available again."""
        guild.unavailable = False
        self.dispatch("GUILD_CREATE", guild_create_json(self.world, guild), guild.id)

    def member_leaves(self, guild: Guild, user_id: str) -> None:
        """Let somebody leave a server; few bots are told of that."""
        del guild.members[user_id]
        user = user_json(self.world.users[user_id])
        self.dispatch("GUILD_MEMBER_REMOVE", {"guild_id": guild.id, "user": user}, guild.id)

    def give_roles(self, guild: Guild, user_id: str, *roles: Role) -> None:
        """Give somebody these roles in place of those that they had."""
        member = guild.members[user_id]
        member.roles = {role.id for role in roles}
        data = member_json(self.world, member) | {"guild_id": guild.id}
        self.dispatch("GUILD_MEMBER_UPDATE", data, guild.id)

    def change_role(self, guild: Guild, role: Role, **fields: Any) -> None:
        """Change what a role is called or may do."""
        _change(role, fields)
        told = {"guild_id": guild.id, "role": role_json(role)}
        self.dispatch("GUILD_ROLE_UPDATE", told, guild.id)

    def delete_role(self, guild: Guild, role: Role) -> None:
        """Delete a role, which nobody has any more then."""
        del guild.roles[role.id]
        for member in guild.members.values():
            member.roles.discard(role.id)
        self.dispatch("GUILD_ROLE_DELETE", {"guild_id": guild.id, "role_id": role.id}, guild.id)

    def open_channel(self, channel: Channel) -> None:
        """Tell of a channel or thread that `populate` added since the bot connected."""
        data = channel_json(self.world, channel)
        if channel.kind.is_thread:
            data["newly_created"] = True
        self.dispatch(f"{_what(channel)}_CREATE", data, channel.guild_id)

    def change_channel(self, channel: Channel, **fields: Any) -> None:
        """Change a channel or thread: its name, its overwrites, whether it is archived."""
        _change(channel, fields)
        data = channel_json(self.world, channel)
        self.dispatch(f"{_what(channel)}_UPDATE", data, channel.guild_id)

    def delete_channel(self, channel: Channel) -> None:
        """Delete a channel with its threads, or one thread."""
        del self.world.channels[channel.id]
        for thread in self.world.threads_of(channel.guild_id):
            if thread.parent_id == channel.id:
                del self.world.channels[thread.id]
        data = channel_json(self.world, channel)
        if channel.kind.is_thread:
            data = {key: data[key] for key in ("id", "guild_id", "parent_id", "type")}
        self.dispatch(f"{_what(channel)}_DELETE", data, channel.guild_id)

    def delete_message(self, channel: Channel, message: Message) -> None:
        """Let a moderator delete a message."""
        del channel.messages[message.id]
        data = {"id": message.id, "channel_id": channel.id}
        if channel.guild_id:
            data["guild_id"] = channel.guild_id
        self.dispatch("MESSAGE_DELETE", data, channel.guild_id)


def _what(channel: Channel) -> str:
    return "THREAD" if channel.kind.is_thread else "CHANNEL"


def _change(thing: Channel | Role, fields: dict[str, Any]) -> None:
    for name, value in fields.items():
        assert hasattr(thing, name), f"there is no {name}"
        setattr(thing, name, value)
