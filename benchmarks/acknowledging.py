"""How soon Slack's commands are acknowledged while 50 come every second, by both ways in.

The bot runs as people run it, in a process of its own. The twin of Slack in this one sends
commands, and waits for their acknowledgements and answers.
"""

from __future__ import annotations

import asyncio
import socket
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path
from statistics import median

import aiohttp

from benchmarks.figures import Figure, percentile
from benchmarks.reading import ROOT
from benchmarks.running import running
from tests.twins.slack.state import Team
from tests.twins.slack.twin import Twin

A_SECOND = 50
SECONDS = 20
#: Commands before those that are measured: the first ones fill caches.
WARM_UP = 50
PEOPLE = 200
AIM_S = 0.3
#: Seconds in which the bot must be there, and in which every answer must have come.
PATIENCE_S = 30.0
LINES = (
    "search #python remote",
    "search in:uk",
    "subscribe #rust remote daily",
    "list",
    "tags",
    "places",
    "help",
    "why 1",
)


async def measure(scratch: Path) -> list[Figure]:
    """Send commands by Socket Mode, then by HTTP."""
    return [
        *await _measure(scratch, "Socket Mode"),
        *await _measure(scratch, "HTTP"),
    ]


async def _measure(scratch: Path, way: str) -> list[Figure]:
    async with Twin() as twin:
        team = twin.add_team()
        people = [f"U{number}" for number in range(PEOPLE)]
        for person in people:
            twin.add_user(team, person)
        twin.add_channel(team, "C1", "jobs", members=[*people, team.bot_user])
        async with _bot(twin, team, scratch, by_http=way == "HTTP"):
            await _send(twin, team, people, WARM_UP)
            took = await _send(twin, team, people, A_SECOND * SECONDS)
        twin.assert_clean()
    acknowledged, answered = [one[0] for one in took], [one[1] for one in took]
    p99 = percentile(acknowledged, 0.99)
    what = f"{A_SECOND} commands a second by {way}"
    return [
        Figure(
            what=f"{what}, acknowledged, median", result=f"{median(acknowledged) * 1000:.0f} ms"
        ),
        Figure(
            what=f"{what}, acknowledged, p99",
            result=f"{p99 * 1000:.0f} ms",
            aim=f"under {AIM_S * 1000:.0f} ms",
            met=p99 < AIM_S,
        ),
        Figure(what=f"{what}, answered, median", result=f"{median(answered):.2f} s"),
    ]


async def _send(twin: Twin, team: Team, people: list[str], count: int) -> list[tuple[float, float]]:
    """Send commands at a steady pace; give in seconds when each was acknowledged and answered."""
    loop = asyncio.get_running_loop()

    async def send(number: int) -> tuple[float, float]:
        began = loop.time()
        line = LINES[number % len(LINES)]
        done = await twin.command(team, people[number % PEOPLE], "C1", line)
        await done.replies(within_s=PATIENCE_S)
        return done.acked_within_s or PATIENCE_S, loop.time() - began

    first = loop.time()
    sent = []
    for number in range(count):
        await asyncio.sleep(max(0.0, first + number / A_SECOND - loop.time()))
        sent.append(asyncio.create_task(send(number)))
    return await asyncio.gather(*sent)


@asynccontextmanager
async def _bot(twin: Twin, team: Team, scratch: Path, *, by_http: bool) -> AsyncIterator[None]:
    port = _free_port()
    how = (
        {"SLACK_SIGNING_SECRET": twin.world.signing_secret}
        if by_http
        else {"SLACK_APP_TOKEN": twin.world.app_token}
    )
    async with running(
        DATABASE_URL=f"sqlite:///{scratch / f'{port}.db'}",
        HIREWIRE_SOURCES=f'[{{"path": "{ROOT / "seeds"}"}}]',
        HIREWIRE_SLACK_PORT=str(port),
        SLACK_API_URL=twin.api_url,
        SLACK_BOT_TOKEN=team.bot_token,
        **how,
    ):
        async with asyncio.timeout(PATIENCE_S):
            if by_http:
                await _until_healthy(f"http://127.0.0.1:{port}/health")
                twin.connect(f"http://127.0.0.1:{port}")
            else:
                await twin.until(lambda: twin.sockets.count > 0, within_s=PATIENCE_S)
        yield


async def _until_healthy(address: str) -> None:
    async with aiohttp.ClientSession() as session:
        while True:
            try:
                async with session.get(address):
                    return
            except aiohttp.ClientError:
                await asyncio.sleep(0.05)


def _free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port: int = probe.getsockname()[1]
    return port
