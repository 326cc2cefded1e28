"""How fast alerts leave for Discord's channels, and that none of them is one too many.

The bot runs as people run it, in a process of its own. Ten files come in, every one of 500
channels wants each, and the twin of Discord takes what its true limits allow: five messages in
five seconds to a channel, and 50 requests a second in all. What it refuses it counts.
"""

from __future__ import annotations

import asyncio
import os
from bisect import bisect_left
from collections.abc import AsyncIterator, Sequence
from contextlib import asynccontextmanager
from datetime import UTC, datetime
from pathlib import Path

from benchmarks.distance import far_away
from benchmarks.figures import Figure
from benchmarks.running import processor_s, running
from bot.channel import Address
from bot.deliveries.cadence import Cadence
from bot.storage.destinations import ensure_destination
from bot.storage.migrate import upgrade
from bot.storage.overview import overview
from bot.storage.session import Database
from bot.storage.subscriptions import add_subscription
from tests.twins.discord.buckets import GLOBAL_PER_S, Buckets
from tests.twins.discord.populate import add_channel, add_guild
from tests.twins.discord.rest import PREFIX
from tests.twins.discord.twin import Twin

#: As many as a server can have.
CHANNELS = 500
#: Fewer can be asked for by somebody in a hurry.
ALERTS = int(os.environ.get("HIREWIRE_ALERTS", "5000"))
#: Milliseconds between the bot and Discord, there and back.
ROUND_TRIPS_MS = (0, 50, 100)
AIM = 0.9
#: Seconds in which the bot must be there, and that all alerts may take.
PATIENCE_S, ALL_WITHIN_S = 60.0, 600.0
POST = "POST /channels/{channel_id}/messages"

POSTING = """---
title: "Bench Tester {number}"
companyName: "Harbour Lane"
location: "Lisbon"
url: "https://jobs.example.com/bench-{number}"
timestamp: 1767225600000
hashtags: "#testing #python"
---

You wait for messages, and count them as they come.
"""


async def measure(scratch: Path) -> list[Figure]:
    """Send the same alerts from nearer and farther away."""
    figures = []
    for round_trip_ms in ROUND_TRIPS_MS:
        folder = scratch / str(round_trip_ms)
        folder.mkdir()
        figures += await _measure(folder, round_trip_ms)
    return figures


async def _measure(scratch: Path, round_trip_ms: int) -> list[Figure]:
    before_s = processor_s()
    async with Twin() as twin:
        twin.buckets = Buckets(on=True)
        channels = _populate(twin)
        async with _bot(twin, channels, scratch, round_trip_ms / 1000):
            for number in range(ALERTS // CHANNELS):
                name = f"bench-{number}.md"
                (scratch / "postings" / name).write_text(POSTING.format(number=number))
            await twin.until(lambda: _all_taken(twin), within_s=ALL_WITHIN_S)
        twin.assert_clean()
        came = [call.at for call in twin.calls if call.route == POST and call.status == 200]
        refused = twin.buckets.refused
    took_s = came[-1] - came[0]
    rate = len(came) / took_s
    what = f"{ALERTS:,} alerts to {CHANNELS} Discord channels, {round_trip_ms} ms away"
    used = (processor_s() - before_s) / took_s
    return [
        Figure(
            what=f"{what}, messages a second",
            result=f"{rate:.1f}",
            aim=f"at least {AIM * GLOBAL_PER_S:.0f}",
            met=rate >= AIM * GLOBAL_PER_S,
        ),
        Figure(what=f"{what}, refused with 429", result=f"{refused}", aim="0", met=refused == 0),
        Figure(what=f"{what}, most in any second", result=f"{_busiest_second(came)}"),
        Figure(what=f"{what}, share of one core", result=f"{used:.0%}"),
    ]


def _populate(twin: Twin) -> list[Address]:
    guild = add_guild(twin.world)
    return [
        Address(
            platform="discord",
            workspace=guild.id,
            target=add_channel(twin.world, guild, f"jobs-{number}").id,
        )
        for number in range(CHANNELS)
    ]


def _all_taken(twin: Twin) -> bool:
    # Counted only near the end: it is asked for at every call.
    if len(twin.calls) < ALERTS:
        return False
    return sum(call.route == POST and call.status == 200 for call in twin.calls) >= ALERTS


def _busiest_second(moments: Sequence[float]) -> int:
    return max(bisect_left(moments, at + 1.0) - place for place, at in enumerate(moments))


@asynccontextmanager
async def _bot(
    twin: Twin, channels: Sequence[Address], scratch: Path, round_trip_s: float
) -> AsyncIterator[None]:
    """Run a bot that owes nothing, and has read its folder, in which nothing is."""
    (scratch / "postings").mkdir()
    database = Database(f"sqlite:///{scratch / 'bench.db'}")
    try:
        await upgrade(database)
        await _subscribe(database, channels)
        async with (
            far_away(twin.url, round_trip_s) as url,
            running(
                DATABASE_URL=f"sqlite:///{scratch / 'bench.db'}",
                HIREWIRE_SOURCES=f'[{{"path": "{scratch / "postings"}"}}]',
                HIREWIRE_CHANNEL_LIMIT_PER_HOUR="1000",
                DISCORD_TOKEN=twin.world.token,
                DISCORD_API_URL=url + PREFIX,
                DISCORD_GATEWAY_URL=twin.gateway_url,
            ),
        ):
            guild_id = channels[0].workspace
            await twin.until(lambda: twin.gateway.online(guild_id), within_s=PATIENCE_S)
            await _until_read(database)
            yield
    finally:
        await database.close()


async def _subscribe(database: Database, channels: Sequence[Address]) -> None:
    async with database.write() as connection:
        for channel in channels:
            await add_subscription(
                connection,
                query="all",
                destination_id=await ensure_destination(connection, channel),
                cadence=Cadence.INSTANT,
                with_unknown=False,
                created_by=None,
                now=datetime.now(UTC),
            )


async def _until_read(database: Database) -> None:
    """Wait until what is in the folder is old news."""
    async with asyncio.timeout(PATIENCE_S):
        while True:
            async with database.read() as connection:
                board = await overview(connection)
            if board.sources and all(one.scanned_at for one in board.sources):
                return
            await asyncio.sleep(0.05)
