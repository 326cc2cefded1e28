"""Who asks, and which channels they may change: told by the interaction itself, asked of nobody.

Discord sends along what a member may do where they stand, and the gateway keeps the server's
channels, so nothing here waits. Whoever may manage the server may subscribe each of its channels,
and so may the members of one role, if the operator names it.

A person is one person in every server and in direct messages: Discord has one conversation with
them, so what goes there belongs to them and to no server. In a server that did not take the bot in,
where somebody brought it along for themselves, they stand as if in direct messages.
"""

from __future__ import annotations

from typing import Any

import discord
from discord import CategoryChannel, Guild, Interaction, Member

from adapters.discord.pings import looking_in
from adapters.discord.setup import Setup
from bot.commands.request import Actor

PLATFORM = "discord"
#: The workspace of people and their direct messages. Discord writes them so in its addresses,
#: discord.com/channels/@me, and no server's id can be that.
HOME = "@me"

#: Any client will do; ours is made in `app.py`.
Asked = Interaction[Any]


def actor_of(interaction: Asked, setup: Setup) -> Actor:
    """Tell who asks.

    Args:
        interaction: A command, a press, or half a line.
        setup: Knows the role that may manage channels.
    """
    person = interaction.user
    guild = served_guild(interaction)
    if guild is None:
        return Actor(
            platform=PLATFORM,
            workspace=HOME,
            home=HOME,
            person=str(person.id),
            name=person.display_name,
        )
    may_manage = manages(interaction, setup)
    channels = channels_of(guild) if may_manage else {}
    channel = str(interaction.channel_id or "")
    return Actor(
        platform=PLATFORM,
        workspace=str(guild.id),
        home=HOME,
        person=str(person.id),
        name=person.display_name,
        channel=channel,
        may_manage=channel in channels,
        channels=channels,
        manages_all=may_manage,
        # While a server is out of order since before we connected, nobody knows its channels.
        rights_known=bool(channels) or not (may_manage and guild.unavailable),
        look_at_ping=looking_in(guild),
    )


def served_guild(interaction: Asked) -> Guild | None:
    """Give the server that a person stands in, None where the bot is no member of it."""
    guild_id = interaction.guild_id
    return interaction.client.get_guild(guild_id) if guild_id else None


def manages(interaction: Asked, setup: Setup) -> bool:
    """Tell whether a person may change what channels of their server get.

    Source: https://discord.com/developers/docs/resources/guild#guild-member-object, `permissions`
    """
    allowed = interaction.permissions
    if allowed.manage_guild or allowed.administrator:
        return True
    wanted, member = setup.manager_role, interaction.user
    if not wanted or not isinstance(member, Member):
        return False
    return any(
        wanted == str(role.id) or wanted.casefold() == role.name.casefold()
        for role in member.roles
        if not role.is_default()
    )


def channels_of(guild: Guild) -> dict[str, str]:
    """Give every channel and thread of a server that a message can stand in: id → name."""
    places: list[discord.abc.GuildChannel | discord.Thread] = [*guild.channels, *guild.threads]
    return {str(place.id): place.name for place in places if not isinstance(place, CategoryChannel)}
