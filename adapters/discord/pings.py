"""Roles that messages ping: who may be pinged where, and what of it is sent.

A moderator names a role with a subscription; nothing that a posting says ever pings. Whether a role
is there, and may be pinged, is looked at when somebody asks and again when something is sent, so a
role that was deleted leaves no dead mention behind and is told of in `/jobs list`.
"""

from __future__ import annotations

import time
from collections.abc import Callable, Collection, Iterable

import discord
import structlog
from discord import Client, Guild

from bot.channel import Address
from bot.commands.request import LookAtPing, Ping
from bot.messages.catalogue import _

#: Seconds for which an answer is believed, and how many servers' are kept.
BELIEVED_S = 600.0
MOST_KEPT = 1_000

log = structlog.get_logger()


def looking_in(guild: Guild) -> LookAtPing:
    """Give what looks at the roles of a server for the core."""
    return lambda channel, role: look(guild, channel, role)


def look(guild: Guild, channel_id: str, role_id: str) -> Ping:
    """Tell whether the messages in a channel can ping a role, and if not, why."""
    role = guild.get_role(int(role_id)) if _is_id(role_id) else None
    if role is None:
        return Ping(obstacle=_("The role is gone. Choose another one with /jobs edit, or none."))
    # Everybody's is called “@everyone” already.
    name = f"@{role.name.removeprefix('@')}"
    if role.is_default():
        text = _("Everybody of a server is never pinged. Choose a role that people can take.")
        return Ping(name=name, obstacle=text)
    if role.mentionable or _may_ping_all(guild, channel_id):
        return Ping(name=name)
    text = _(
        "Discord lets nobody ping {role} there. In the settings of that role, allow anyone to"
        " @mention it; or give me the permission “Mention @everyone, @here, and All Roles”."
    )
    return Ping(name=name, obstacle=text.format(role=name))


def mentions(role_ids: Iterable[str]) -> str:
    """Write roles as a line that Discord shows by their names; "" for none."""
    return " ".join(f"<@&{role_id}>" for role_id in role_ids)


def allowed(role_ids: Collection[str]) -> dict[str, list[str]]:
    """Say whom a message may ping: these roles, whatever else stands in it.

    Source: https://discord.com/developers/docs/resources/message#allowed-mentions-object
    """
    nobody: dict[str, list[str]] = {"parse": []}
    return nobody | ({"roles": list(role_ids)} if role_ids else {})


class Roles:
    """Knows which roles a server has, or asks."""

    def __init__(self, client: Client, clock: Callable[[], float] = time.monotonic) -> None:
        """Start with nothing known.

        Args:
            client: Calls Discord.
            clock: Seconds, from wherever.
        """
        self._client = client
        self._clock = clock
        #: By server, with the time of the answer; the oldest first.
        self._asked: dict[int, tuple[float, frozenset[str]]] = {}

    async def alive(self, address: Address, role_ids: Collection[str]) -> tuple[str, ...]:
        """Leave out the roles that a server has no more, and everybody's.

        Args:
            address: A channel of the server.
            role_ids: As the core knows them.

        Raises:
            DiscordException: Discord refuses to tell.
        """
        if not role_ids or address.is_person or not _is_id(address.workspace):
            return ()
        known = await self._of(int(address.workspace))
        kept = tuple(one for one in role_ids if one in known and one != address.workspace)
        if len(kept) < len(role_ids):
            log.warning("discord_role_gone", server=address.workspace, channel=address.target)
        return kept

    async def _of(self, guild_id: int) -> frozenset[str]:
        guild = self._client.get_guild(guild_id)
        if guild is not None and not guild.unavailable:
            return frozenset(str(role.id) for role in guild.roles)
        asked = self._asked.get(guild_id)
        if asked is not None and asked[0] + BELIEVED_S > self._clock():
            return asked[1]
        told = await self._client.http.get_roles(guild_id)
        found = frozenset(str(role["id"]) for role in told)
        self._asked.pop(guild_id, None)
        self._asked[guild_id] = self._clock(), found
        if len(self._asked) > MOST_KEPT:
            del self._asked[next(iter(self._asked))]
        return found


def _may_ping_all(guild: Guild, channel_id: str) -> bool:
    """Tell whether the bot may ping every role of a server in a channel."""
    channel = guild.get_channel_or_thread(int(channel_id)) if _is_id(channel_id) else None
    if channel is None:
        return False
    try:
        return channel.permissions_for(guild.me).mention_everyone
    except discord.ClientException:
        # A thread whose channel we do not see.
        return False


def _is_id(text: str) -> bool:
    return text.isascii() and text.isdigit() and len(text) < 20
