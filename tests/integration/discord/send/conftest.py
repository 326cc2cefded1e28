"""A twin with two servers, and an adapter that calls it."""

from __future__ import annotations

from collections.abc import AsyncIterator

import pytest
from discord.http import Route

from adapters.discord.client import Client
from adapters.discord.send import DiscordAdapter
from tests.making import NOW
from tests.twins.discord.populate import add_channel, add_forum, add_guild, add_user
from tests.twins.discord.state import Kind
from tests.twins.discord.twin import Twin


class Turned:
    """A clock that goes on only when it is turned."""

    def __init__(self) -> None:
        """Start at a time of no meaning."""
        self.now = 1_000.0

    def __call__(self) -> float:
        """Tell the time."""
        return self.now


@pytest.fixture
def clock() -> Turned:
    """Give the adapter's clock."""
    return Turned()


@pytest.fixture
async def twin() -> AsyncIterator[Twin]:
    """Two servers; nothing may be wrong with what we send."""
    async with Twin() as twin:
        world = twin.world
        world.clock = NOW.timestamp
        ana = add_user(world, "11", username="ana")
        guild = add_guild(world, "21", members=[ana])
        add_channel(world, guild, id="31")
        add_channel(world, guild, "news", id="32", kind=Kind.ANNOUNCEMENT)
        add_forum(world, guild, id="33", tags=["Python", "k8s", "Remote"])
        add_channel(
            world, guild, "talk", id="34", kind=Kind.PUBLIC_THREAD, parent_id="31", owner_id="11"
        )
        add_channel(world, add_guild(world, "22"), id="41")
        yield twin
        assert world.violations == []


@pytest.fixture
async def client(twin: Twin, monkeypatch: pytest.MonkeyPatch) -> AsyncIterator[Client]:
    """A client that is logged in and has no gateway."""
    monkeypatch.setattr(Route, "BASE", twin.api_url)
    async with Client() as client:
        await client.login(twin.world.token)
        yield client


@pytest.fixture
def adapter(client: Client, clock: Turned) -> DiscordAdapter:
    """An adapter that calls the twin, and passes announcements on."""
    return DiscordAdapter(client, crosspost=True, clock=clock)
