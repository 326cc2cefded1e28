"""The adapter, listening, while things happen in its servers: for tests that follow events."""

from __future__ import annotations

import asyncio
import json
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass
from typing import Any

from adapters.discord.app import Discord
from bot.channel import Address
from bot.storage.destinations import Destination, find_destination
from bot.storage.workspaces import known_workspaces
from tests.integration.discord.running import Place
from tests.making import NOW
from tests.twins.discord.interaction import PATIENCE_S
from tests.twins.discord.state import Channel, User


@dataclass
class Listening:
    """The adapter, listening, in a server with a subscribed channel."""

    place: Place
    discord: Discord

    @property
    def jobs(self) -> Address:
        """The subscribed channel."""
        return address_of(self.place.channel)

    async def follow(self, event: str, happen: Any, *args: Any, **fields: Any) -> None:
        """Let something happen, and wait until the adapter has dealt with it."""
        client: Any = self.discord.client
        listener, done = getattr(client, f"on_{event}", _nothing), asyncio.Event()

        async def listen(*arguments: Any) -> None:
            try:
                await listener(*arguments)
            finally:
                done.set()

        setattr(client, f"on_{event}", listen)
        try:
            happen(*args, **fields)
            async with asyncio.timeout(PATIENCE_S):
                await done.wait()
        finally:
            setattr(client, f"on_{event}", listener)

    async def reason(self, address: Address | None = None) -> str | None:
        """Tell why a channel is closed, None when it is not."""
        return (await self.destination(address or self.jobs)).paused_reason

    async def destination(self, address: Address) -> Destination:
        """Look at a destination."""
        async with self.place.community.database.read() as connection:
            found = await find_destination(connection, address)
        assert found
        return found

    async def served(self) -> dict[str, bool]:
        """Tell which servers we know, and whether all is well there."""
        async with self.place.community.database.read() as connection:
            return await known_workspaces(connection, "discord")


async def _nothing(*_arguments: object) -> None:
    """Follow an event that the adapter does not."""


def address_of(channel: Channel) -> Address:
    """Give a channel's address."""
    return Address(platform="discord", workspace=channel.guild_id, target=channel.id)


def own_of(user: User) -> Address:
    """Give somebody's direct messages."""
    return Address(platform="discord", workspace="@me", target=user.id, is_person=True)


def says(channel: Channel) -> str:
    """Give everything that stands in a channel."""
    return json.dumps([one.components for one in channel.messages.values()], ensure_ascii=False)


@asynccontextmanager
async def following(place: Place) -> AsyncIterator[Listening]:
    """Listen until the end of the block; both servers have a subscribed channel."""
    place.twin.world.clock = NOW.timestamp
    for channel in (place.channel, place.other_channel):
        await place.community.subscribe("all", address_of(channel))
    async with place.listening() as discord:
        async with asyncio.timeout(PATIENCE_S):
            await discord.client.wait_until_ready()
        # What began when it was ready is over once the same was done again.
        listening = Listening(place=place, discord=discord)
        await listening.follow("ready", discord.client.dispatch, "ready")
        yield listening
