"""The adapter running against the twin, with two servers and some people in them."""

from __future__ import annotations

import asyncio
import contextlib
import json
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass, field, replace
from typing import Any

from adapters.discord.app import Discord, build_discord
from adapters.discord.setup import Setup
from bot.commands.request import Desk
from tests.integration.community import Community
from tests.twins.discord.interaction import PATIENCE_S
from tests.twins.discord.populate import add_channel, add_guild, add_role, add_user, join
from tests.twins.discord.state import Channel, Guild, Message, User
from tests.twins.discord.twin import Twin


@dataclass(kw_only=True)
class Place:
    """A server with its people; Ana owns it, Ben is a member, Cleo has the role for jobs."""

    twin: Twin
    community: Community
    guild: Guild
    channel: Channel
    ana: User
    ben: User
    cleo: User
    #: Another server, that the bot is in as well; only Ana is in both.
    other: Guild
    other_channel: Channel
    #: How often somebody said that something may be owed.
    woken: list[None] = field(default_factory=list)
    manager_role: str = "Job team"

    @property
    def setup(self) -> Setup:
        """How to reach the twin."""
        return Setup(
            token=self.twin.world.token,
            api_url=self.twin.api_url,
            gateway_url=self.twin.gateway_url,
            manager_role=self.manager_role,
        )

    @property
    def desk(self) -> Desk:
        """What the use cases work with."""
        community = self.community
        return Desk(database=community.database, settings=community.settings, clock=community.clock)

    def build(self, **changes: Any) -> Discord:
        """Make the adapter; nothing is called yet."""
        setup = replace(self.setup, **changes)
        return build_discord(self.desk, setup, wake=lambda: self.woken.append(None))

    @asynccontextmanager
    async def listening(self, **changes: Any) -> AsyncIterator[Discord]:
        """Run the adapter until the end of the block; it knows its servers at the beginning."""
        discord = self.build(**changes)
        async with asyncio.timeout(PATIENCE_S * 3), running(discord, self.twin, self.guild.id):
            yield discord


@asynccontextmanager
async def running(discord: Discord, twin: Twin, guild_id: str) -> AsyncIterator[None]:
    """Run an adapter until the end of the block; it listens to a server at the beginning."""
    stop = asyncio.Event()
    async with discord.connected():
        task = asyncio.create_task(discord.listen(stop))
        try:
            await twin.until(lambda: twin.gateway.online(guild_id))
            yield
        finally:
            stop.set()
            with contextlib.suppress(asyncio.CancelledError):
                await task


def populate(twin: Twin, community: Community) -> Place:
    """Put the people where they belong."""
    world = twin.world
    ana, ben, cleo = (add_user(world, username=name) for name in ("ana", "ben", "cleo"))
    guild = add_guild(world, name="Acme", members=[ana, ben])
    role = add_role(world, guild, "Job Team")
    join(world, guild, cleo.id, roles=[role])
    other = add_guild(world, name="Globex", members=[ana])
    return Place(
        twin=twin,
        community=community,
        guild=guild,
        channel=add_channel(world, guild, "jobs"),
        ana=ana,
        ben=ben,
        cleo=cleo,
        other=other,
        other_channel=add_channel(world, other, "jobs"),
    )


def says(message: Message) -> str:
    """Give everything that a message shows, as one text to look for words in."""
    return json.dumps(message.components, ensure_ascii=False)
