"""What happens in servers without anybody asking us: channels close and open, servers come and go.

Each event becomes calls into `bot.workspaces`. What a channel allows is judged by how things are
when its turn comes, not by what the event said, so events may overtake each other. People are none
of this: they belong to no server, and Discord tells when one cannot be reached any more (50278).
Source: https://discord.com/developers/docs/events/gateway-events
"""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable, Mapping
from functools import wraps
from typing import Any

import structlog
from discord import Client, Guild, Member, RawThreadDeleteEvent, Role, Thread
from discord.abc import GuildChannel

from adapters.discord.actors import HOME, PLATFORM
from adapters.discord.answers import TROUBLE, describe_trouble
from adapters.discord.parts import Parts
from adapters.discord.refusals import MENDED_BY_RIGHTS, reason_of
from adapters.discord.rights import why_closed
from adapters.discord.welcome import welcome
from adapters.discord.work import Work
from bot.channel import Address
from bot.errors import HirewireError
from bot.messages.catalogue import _
from bot.storage.destinations import channels_in, paused_destinations
from bot.workspaces import (
    close_destination,
    note_presence,
    rename_channel,
    reopen_destination,
    workspace_installed,
    workspace_removed,
)

log = structlog.get_logger()

#: Reasons of closed channels that having rights again mends.
MENDED = tuple(map(reason_of, MENDED_BY_RIGHTS))

Place = GuildChannel | Thread
#: Arguments are discord.py's, of a kind for each event, hence `Any`.
Listener = Callable[..., Awaitable[Any]]


def register(client: Client, parts: Parts) -> None:
    """Listen to the events of servers, channels and threads.

    Args:
        client: It may have one listener for each event, and gets those that it has none for.
        parts: What they work with.
    """
    events = Events(client, parts)
    listeners: Mapping[str, Listener] = {
        name: getattr(events, name) for name in dir(events) if name.startswith("on_")
    }
    for name, listener in listeners.items():
        if hasattr(client, name):
            message = f"there is a listener {name} already"
            raise RuntimeError(message)
        setattr(client, name, _careful(name, listener, parts.work))


class Events:
    """A method for each event, called as discord.py names it."""

    def __init__(self, client: Client, parts: Parts) -> None:
        """Keep what events need."""
        self._client = client
        self._parts = parts
        self._desk = parts.desk
        #: One look at a time, so that the last one to be taken sees how things are at last.
        self._looking = asyncio.Lock()
        #: A second time means that the connection began anew, and that its events are lost.
        self._was_ready = False

    async def on_ready(self) -> None:
        """Catch up with what happened while nobody listened."""
        if self._was_ready:
            await self._forget_lost()
        self._was_ready = True
        present = {str(guild.id): guild.name for guild in self._client.guilds}
        # No event tells that direct messages are back; a token that works again is enough.
        await note_presence(
            self._desk, PLATFORM, {HOME: "", **present}, reason=_removed_while_away()
        )
        async with self._desk.database.read() as connection:
            paused = await paused_destinations(connection)
        for one in paused:
            address = one.address
            if address.platform == PLATFORM and not address.is_person:
                await self._look(address)
        self._parts.wake()

    async def on_guild_available(self, guild: Guild) -> None:
        """Look at what may have changed while a server was out of order."""
        # Before that `on_ready` is still to come, which looks at everything.
        if self._client.is_ready():
            await self._look_everywhere(guild)

    async def on_guild_join(self, guild: Guild) -> None:
        """Serve a server that took the bot in, for the first time or again."""
        await workspace_installed(self._desk, PLATFORM, str(guild.id), guild.name)
        # A message that was on its way when the bot was taken out has closed its channel by itself.
        await self._look_everywhere(guild)
        self._parts.wake()
        await welcome(self._client, guild)

    async def on_guild_remove(self, guild: Guild) -> None:
        """Stop everything in a server that took the bot out."""
        reason = _("The server took the bot out: invite it again.")
        await workspace_removed(self._desk, PLATFORM, str(guild.id), reason)

    async def on_guild_update(self, before: Guild, after: Guild) -> None:
        """Call a server by its new name."""
        if before.name != after.name:
            await workspace_installed(self._desk, PLATFORM, str(after.id), after.name)

    async def on_guild_channel_delete(self, channel: GuildChannel) -> None:
        """Close a channel that is gone."""
        reason = _("The channel was deleted.")
        await close_destination(self._desk, _address(channel), reason)

    async def on_guild_channel_update(self, before: GuildChannel, after: GuildChannel) -> None:
        """Follow a channel's name, and what the bot may do there."""
        await self._follow(before, after)

    async def on_thread_update(self, before: Thread, after: Thread) -> None:
        """Follow a thread's name, and whether it is locked."""
        await self._follow(before, after)

    async def on_thread_join(self, thread: Thread) -> None:
        """Look at a thread that came back from the archive."""
        await self._look(_address(thread))

    async def on_raw_thread_delete(self, event: RawThreadDeleteEvent) -> None:
        """Close a thread that is gone."""
        address = Address(
            platform=PLATFORM, workspace=str(event.guild_id), target=str(event.thread_id)
        )
        await close_destination(self._desk, address, _("The thread was deleted."))

    async def on_guild_role_update(self, before: Role, after: Role) -> None:
        """See what a role of ours means for every channel."""
        if before.permissions != after.permissions and after in after.guild.me.roles:
            await self._look_everywhere(after.guild)

    async def on_guild_role_delete(self, role: Role) -> None:
        """See what the loss of a role means."""
        await self._look_everywhere(role.guild)

    async def on_member_update(self, before: Member, after: Member) -> None:
        """See what our own roles allow; of other members Discord tells nothing."""
        if after.id == after.guild.me.id and before.roles != after.roles:
            await self._look_everywhere(after.guild)

    async def _follow(self, before: Place, after: Place) -> None:
        if before.name != after.name:
            await rename_channel(self._desk, _address(after), after.name)
        if why_closed(before) != why_closed(after):
            await self._look(_address(after))

    async def _forget_lost(self) -> None:
        """Forget the servers that took the bot out while the connection was lost.

        A new one tells which servers there are; discord.py keeps those that are no more.
        """
        try:
            there = {guild.id async for guild in self._client.fetch_guilds(limit=None)}
        except TROUBLE as error:
            # What is sent to such a server is refused, so it is noticed then.
            log.warning("discord_servers_not_listed", reason=describe_trouble(error))
            return
        for guild in self._client.guilds:
            if guild.id not in there:
                # discord.py has no public way, and would go on giving it out as ours.
                self._client._connection._remove_guild(guild)

    async def _look_everywhere(self, guild: Guild) -> None:
        async with self._desk.database.read() as connection:
            known = await channels_in(connection, PLATFORM, str(guild.id))
        for one in known:
            await self._look(one.address)

    async def _look(self, address: Address) -> None:
        """Close a channel that the bot may not write to, or open it again."""
        async with self._looking:
            guild = self._client.get_guild(int(address.workspace))
            if guild is None or guild.unavailable:
                return
            channel = guild.get_channel_or_thread(int(address.target))
            if channel is None:
                # In the archive, or gone, of which there is an event of its own.
                return
            code = why_closed(channel)
            if code:
                await close_destination(self._desk, address, reason_of(code))
            elif await reopen_destination(self._desk, address, only=MENDED):
                self._parts.wake()


def _careful(name: str, listener: Listener, work: Work) -> Listener:
    """Follow an event to its end, and let no trouble of others' become a traceback; ours does."""

    @wraps(listener)
    async def listen(*arguments: Any) -> None:  # noqa: ANN401 - theirs
        if not work.own():
            return
        try:
            await listener(*arguments)
        except HirewireError as error:
            log.warning("discord_event_not_followed", listener=name, reason=error.message)

    return listen


def _removed_while_away() -> str:
    return _("The server took the bot out while it was not running: invite it again.")


def _address(channel: Place) -> Address:
    return Address(platform=PLATFORM, workspace=str(channel.guild.id), target=str(channel.id))
