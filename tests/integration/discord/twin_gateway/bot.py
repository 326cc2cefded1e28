"""A discord.py that is connected to the twin, and keeps what it is told."""

from __future__ import annotations

import asyncio
import contextlib
from collections import Counter
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from typing import Any

import discord
from discord import app_commands

from tests.twins.discord.interaction import PATIENCE_S
from tests.twins.discord.twin import Twin

GUILDS = discord.Intents(guilds=True)


class Bot(discord.AutoShardedClient):
    """A bot without a purpose."""

    def __init__(self, twin: Twin, **options: Any) -> None:
        """Take the twin, and options of discord.py."""
        usual: dict[str, Any] = {
            "intents": GUILDS,
            "allowed_mentions": discord.AllowedMentions.none(),
            # Else it waits two seconds for further servers.
            "guild_ready_timeout": 0.05,
        }
        super().__init__(**usual | options)
        self.tree = app_commands.CommandTree(self)
        #: How often discord.py told of each event.
        self.told: Counter[str] = Counter()
        self._twin = twin

    def dispatch(self, event: str, /, *args: Any, **kwargs: Any) -> None:
        """Note the event."""
        super().dispatch(event, *args, **kwargs)
        self.told[event] += 1
        self._twin.changed()

    async def before_identify_hook(self, shard_id: int | None, *, initial: bool = False) -> None:
        """Let shards follow each other at once."""


@asynccontextmanager
async def connected(twin: Twin, bot: Bot | None = None) -> AsyncIterator[Bot]:
    """Run a bot until the end of the block; it is ready at the beginning."""
    bot = bot or Bot(twin)
    async with running(twin, bot):
        await twin.until(lambda: bot.told["ready"] > 0)
        yield bot


@asynccontextmanager
async def running(twin: Twin, bot: Bot) -> AsyncIterator[asyncio.Task[None]]:
    """Run a bot until the end of the block, ready or not."""
    task = asyncio.create_task(bot.start(twin.world.token))
    try:
        yield task
    finally:
        await bot.close()
        async with asyncio.timeout(PATIENCE_S):
            # A test that lets it fail has looked at the reason.
            with contextlib.suppress(discord.ClientException):
                await task
