"""How soon Discord hears from the bot: what a field suggests, and 50 commands every second.

The bot runs as people run it, in a process of its own, with a board of 100,000 postings. The twin
of Discord in this one types into fields, then sends commands over the gateway.
"""

from __future__ import annotations

import asyncio
import os
from pathlib import Path
from statistics import median
from typing import Any

from benchmarks.board import fill
from benchmarks.figures import Figure, percentile
from benchmarks.running import running
from bot.storage.migrate import upgrade
from bot.storage.session import Database
from tests.twins.discord.interaction import ACKNOWLEDGE_S
from tests.twins.discord.populate import add_channel, add_guild, add_user
from tests.twins.discord.state import Channel, User
from tests.twins.discord.twin import Twin

#: Fewer can be asked for by somebody in a hurry.
POSTINGS = int(os.environ.get("HIREWIRE_POSTINGS", "100000"))
PEOPLE = 200
#: Keys pressed in a second, by all together, and how many.
KEYS_A_SECOND, KEYS = 10, 200
COMMANDS_A_SECOND, COMMANDS = 50, 1_000
#: Of each kind before those that are measured: the first ones fill caches.
WARM_UP = 50
SUGGESTED_WITHIN_S = 0.3
#: Seconds in which the bot must be there, and in which every answer must have come.
PATIENCE_S = 60.0
#: A command, the field that somebody types into, and what it holds.
TYPED = (
    ("search", "hashtag", "py"),
    ("search", "hashtag", ""),
    ("search", "place", "lon"),
    ("search", "place", ""),
    ("search", "company", "company 1"),
    ("search", "query", "#py"),
    ("subscribe", "query", "#python rem"),
    ("subscribe", "query", ""),
    ("pause", "number", ""),
    ("why", "posting", "backend eng"),
)
#: A command and what is in its fields.
COMMANDED: tuple[tuple[str, dict[str, Any]], ...] = (
    ("search", {"query": "#python remote"}),
    ("search", {"query": "in:uk"}),
    ("subscribe", {"query": "#rust remote", "every": "daily"}),
    ("list", {}),
    ("tags", {}),
    ("places", {}),
    ("help", {}),
    ("why", {"posting": "1"}),
)


async def measure(scratch: Path) -> list[Figure]:
    """Type, then send commands."""
    url = f"sqlite:///{scratch / 'bench.db'}"
    database = Database(url)
    try:
        await upgrade(database)
        await fill(database, POSTINGS)
    finally:
        await database.close()
    async with Twin() as twin:
        people = [add_user(twin.world) for _ in range(PEOPLE)]
        guild = add_guild(twin.world, members=people)
        channel = add_channel(twin.world, guild)
        async with running(
            DATABASE_URL=url,
            DISCORD_TOKEN=twin.world.token,
            DISCORD_API_URL=twin.api_url,
            DISCORD_GATEWAY_URL=twin.gateway_url,
        ):
            await twin.until(lambda: twin.gateway.online(guild.id), within_s=PATIENCE_S)
            crowd = Crowd(twin, channel, people)
            await crowd.type(WARM_UP)
            suggested = await crowd.type(KEYS)
            await crowd.command(WARM_UP)
            commanded = await crowd.command(COMMANDS)
        twin.assert_clean()
    return [*_suggested(suggested), *_commanded(commanded)]


class Crowd:
    """Many people who use the bot at a steady pace, all together."""

    def __init__(self, twin: Twin, channel: Channel, people: list[User]) -> None:
        """Keep who they are and where."""
        self._twin = twin
        self._channel = channel
        self._people = people

    async def type(self, count: int) -> list[float]:
        """Press keys; give in seconds when each had its suggestions."""

        async def press(number: int) -> float:
            verb, field, typed = TYPED[number % len(TYPED)]
            began = asyncio.get_running_loop().time()
            person = self._people[number % PEOPLE]
            await self._twin.complete(person, self._channel, f"jobs {verb}", **{field: typed})
            return asyncio.get_running_loop().time() - began

        sent = []
        for number in range(count):
            sent.append(asyncio.create_task(press(number)))
            await asyncio.sleep(1 / KEYS_A_SECOND)
        return await asyncio.gather(*sent)

    async def command(self, count: int) -> list[tuple[float, float]]:
        """Send commands; give in seconds when each was acknowledged and answered."""
        loop = asyncio.get_running_loop()

        async def send(number: int) -> tuple[float, float]:
            verb, fields = COMMANDED[number % len(COMMANDED)]
            began = loop.time()
            person = self._people[number % PEOPLE]
            done = await self._twin.command(person, self._channel, f"jobs {verb}", **fields)
            await done.answered(within_s=PATIENCE_S)
            return done.acked_within_s or PATIENCE_S, loop.time() - began

        first = loop.time()
        sent = []
        for number in range(count):
            await asyncio.sleep(max(0.0, first + number / COMMANDS_A_SECOND - loop.time()))
            sent.append(asyncio.create_task(send(number)))
        return await asyncio.gather(*sent)


def _suggested(took: list[float]) -> list[Figure]:
    what = f"a Discord field's suggestions at {POSTINGS:,} postings"
    p99 = percentile(took, 0.99)
    return [
        Figure(what=f"{what}, median", result=f"{median(took) * 1000:.0f} ms"),
        Figure(
            what=f"{what}, p99",
            result=f"{p99 * 1000:.0f} ms",
            aim=f"under {SUGGESTED_WITHIN_S * 1000:.0f} ms",
            met=p99 < SUGGESTED_WITHIN_S,
        ),
    ]


def _commanded(took: list[tuple[float, float]]) -> list[Figure]:
    acknowledged, answered = [one[0] for one in took], [one[1] for one in took]
    what = f"{COMMANDS_A_SECOND} commands a second by Discord's gateway"
    slowest = max(acknowledged)
    return [
        Figure(
            what=f"{what}, acknowledged, median", result=f"{median(acknowledged) * 1000:.0f} ms"
        ),
        Figure(
            what=f"{what}, acknowledged, p99",
            result=f"{percentile(acknowledged, 0.99) * 1000:.0f} ms",
        ),
        Figure(
            what=f"{what}, acknowledged, slowest",
            result=f"{slowest * 1000:.0f} ms",
            aim=f"under {ACKNOWLEDGE_S:.0f} s",
            met=slowest < ACKNOWLEDGE_S,
        ),
        Figure(what=f"{what}, answered, median", result=f"{median(answered):.2f} s"),
    ]
