"""The adapter put together: `build_discord` makes it, `listen` runs it."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager, suppress

import discord
import structlog

from adapters.discord import events
from adapters.discord.answers import TROUBLE, describe_trouble
from adapters.discord.buttons import dynamic_items
from adapters.discord.client import Client, connect_at_last, log_in, log_in_at_last
from adapters.discord.commands import Tree, build_tree
from adapters.discord.parts import Parts
from adapters.discord.send import DiscordAdapter
from adapters.discord.setup import Setup, point_at
from adapters.discord.syncing import sync
from adapters.discord.work import Work
from bot.commands.request import Desk
from bot.errors import HirewireError, SettingsError
from bot.messages.catalogue import _

#: Seconds that Discord gets to let us in before everything else begins without it.
PATIENCE_S = 10.0
#: Codes with which Discord ends a connection for good.
#: Source: https://discord.com/developers/docs/topics/opcodes-and-status-codes#gateway
TOKEN_REFUSED, INTENTS_REFUSED = 4004, frozenset({4013, 4014})

log = structlog.get_logger()


class Discord:
    """The adapter: the client that it sends with, and what it listens by."""

    def __init__(self, *, setup: Setup, client: Client, tree: Tree, parts: Parts) -> None:
        """Keep the parts; see `build_discord`."""
        self.client = client
        #: The way out; it needs `connected`.
        self.adapter = DiscordAdapter(client, crosspost=setup.crosspost)
        #: What everything that listens works with.
        self.parts = parts
        self._setup = setup
        self._tree = tree
        self._logging_in: asyncio.Task[None] | None = None

    @asynccontextmanager
    async def connected(self) -> AsyncIterator[None]:
        """Be able to call Discord; needed for sending and for listening alike.

        While Discord cannot be reached this goes on trying behind what runs inside.

        Raises:
            SettingsError: Discord refuses the token.
        """
        point_at(self._setup)
        async with self.client:
            entering = asyncio.create_task(log_in_at_last(self.client, self._setup))
            self._logging_in = entering
            try:
                await asyncio.wait({entering}, timeout=PATIENCE_S)
                if entering.done():
                    entering.result()
                yield
            finally:
                await _end(entering)
                await self.parts.work.close()

    async def listen(
        self, stop: asyncio.Event, *, on_ready: Callable[[], None] = lambda: None
    ) -> None:
        """Answer people until told to stop; within `connected`.

        Args:
            stop: Ends it, once what is under way is done.
            on_ready: Called when Discord sends us what people do.

        Raises:
            SettingsError: Discord does not let us listen with these settings.
        """
        listening = asyncio.create_task(self._listen(on_ready))
        ending = [asyncio.create_task(one.wait()) for one in (stop, self.client.refused)]
        try:
            await asyncio.wait({listening, *ending}, return_when=asyncio.FIRST_COMPLETED)
            if listening.done():
                listening.result()
            if self.client.refused.is_set():
                raise SettingsError(_refused(TOKEN_REFUSED))
        finally:
            await self.parts.work.close()
            for task in (listening, *ending):
                await _end(task)

    async def sync(self, *, anyway: bool = False) -> bool:
        """Tell Discord of the commands, as an errand of its own.

        Args:
            anyway: Also when nothing has changed.

        Returns:
            Whether it had to be told.

        Raises:
            HirewireError: Discord cannot be reached, or does not take them.
        """
        point_at(self._setup)
        async with self.client:
            await log_in(self.client, self._setup)
            try:
                return await sync(self._tree, self.parts.desk, self._setup, anyway=anyway)
            except TROUBLE as error:
                message = _("Discord does not take the commands: {reason}.")
                raise HirewireError(message.format(reason=error)) from error

    async def _listen(self, on_ready: Callable[[], None]) -> None:
        if self._logging_in is not None:
            await self._logging_in
        try:
            await sync(self._tree, self.parts.desk, self._setup)
        except TROUBLE as error:
            # Those that Discord has still work, all but what has changed.
            log.error("discord_commands_not_synced", reason=describe_trouble(error))
        telling = asyncio.create_task(self._tell_ready(on_ready))
        try:
            await connect_at_last(self.client)
        except discord.PrivilegedIntentsRequired as error:
            raise SettingsError(_refused(max(INTENTS_REFUSED))) from error
        except discord.ConnectionClosed as error:
            raise SettingsError(_refused(error.code)) from error
        finally:
            await _end(telling)

    async def _tell_ready(self, on_ready: Callable[[], None]) -> None:
        await self.client.wait_until_ready()
        log.info("discord_ready", servers=len(self.client.guilds), shards=self.client.shard_count)
        on_ready()


def build_discord(desk: Desk, setup: Setup, *, wake: Callable[[], None]) -> Discord:
    """Make the adapter; nothing is called yet.

    Args:
        desk: What every use case works with.
        setup: How to reach Discord.
        wake: Called after a person asked for what may have to be delivered at once.
    """
    client = Client()
    parts = Parts(desk=desk, setup=setup, work=Work(), wake=wake)
    tree = build_tree(client, parts)
    client.add_dynamic_items(*dynamic_items(parts))
    events.register(client, parts)
    return Discord(setup=setup, client=client, tree=tree, parts=parts)


def _refused(code: int | None) -> str:
    """Say why Discord ended the connection for good."""
    if code == TOKEN_REFUSED:
        return _("Discord refuses the bot's token. Set DISCORD_TOKEN to the bot's current one.")
    if code in INTENTS_REFUSED:
        return _(
            "Discord refuses the intents that Hirewire asks for; it should need no special ones."
        )
    return _("Discord ended the connection for good, with code {code}.").format(code=code)


async def _end(task: asyncio.Task[object]) -> None:
    """End a task that nobody waits for any more; what went wrong in it was told before."""
    task.cancel()
    with suppress(asyncio.CancelledError, Exception):
        await task
