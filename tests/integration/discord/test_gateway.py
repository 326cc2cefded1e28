"""Connections to the gateway: several at once, and no more beginnings than Discord allows."""

from __future__ import annotations

import asyncio

import pytest

from adapters.discord import starts
from adapters.discord.starts import Starts
from tests.integration.discord.running import Place, says
from tests.twins.discord.interaction import PATIENCE_S
from tests.twins.discord.populate import add_channel, add_guild
from tests.twins.discord.sessions import shard_of


@pytest.fixture
def _quickly(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(starts, "EVERY_S", 0.01)


async def test_several_shards_serve_their_servers(place: Place, _quickly: None) -> None:
    """One process, a connection for each; one that breaks is gone on with, the others stay."""
    world = place.twin.world
    world.shards = 3
    guilds = [add_guild(world, str((1 << 40) + (n << 22)), members=[place.ben]) for n in range(3)]
    channels = [add_channel(world, guild) for guild in guilds]
    assert {shard_of(guild.id, 3) for guild in guilds} == {0, 1, 2}
    async with place.listening():
        await place.twin.until(lambda: all(place.twin.gateway.online(one.id) for one in guilds))
        assert [one["shard"] for one in place.twin.gateway.identified] == [[0, 3], [1, 3], [2, 3]]
        place.twin.gateway.cut(1)
        for channel in (*channels, world.direct(place.ben.id)):
            done = await place.twin.command(place.ben, channel, "jobs list")
            assert "no subscriptions yet" in says((await done.answered())[0])
    assert len(place.twin.gateway.identified) == 3
    assert len(place.twin.gateway.resumed) == 1


async def test_a_used_up_day_is_waited_for(place: Place) -> None:
    """Before that Discord would take the token away; afterwards all goes on."""
    world, discord, stop = place.twin.world, place.build(), asyncio.Event()
    world.identifies_left = 0
    waited: list[float] = []

    async def sleep(seconds: float) -> None:
        waited.append(seconds)
        assert place.twin.gateway.opened == 0
        world.identifies_left = 1_000

    discord.client._starts = Starts(sleep=sleep)
    async with asyncio.timeout(PATIENCE_S), discord.connected():
        task = asyncio.create_task(discord.listen(stop))
        await place.twin.until(lambda: place.twin.gateway.online(place.guild.id))
        stop.set()
        await task
    assert waited == [pytest.approx(86_400, abs=60)]


async def test_every_connection_that_asks_for_it_is_made_anew(place: Place, _quickly: None) -> None:
    """Discord asks to come again, or says that the session is over; nobody notices."""
    async with place.listening():
        for happen in (place.twin.gateway.reconnect, place.twin.gateway.invalidate):
            before = place.twin.gateway.opened
            happen()
            await place.twin.until(lambda before=before: place.twin.gateway.opened > before)  # type: ignore[misc]
            done = await place.twin.command(place.ben, place.channel, "jobs list")
            assert "no subscriptions yet" in says((await done.answered())[0])
    assert len(place.twin.gateway.identified) == 2
