"""How long a new file takes to become a message on the open chat page of the demo."""

from __future__ import annotations

import asyncio
import shutil
from pathlib import Path
from statistics import median
from time import perf_counter

import aiohttp

from benchmarks.figures import Figure
from benchmarks.reading import ROOT
from bot.app import Bot, open_desk
from bot.demo import demo_settings, read_seeds, subscribe_everyone

ROUNDS = 20
AIM_S = 2.0
#: Seconds after which a message is taken for lost.
PATIENCE_S = 20.0

POSTING = """---
title: "Bench Tester {number}"
companyName: "Harbour Lane"
location: "Lisbon"
url: "https://jobs.example.com/bench-{number}"
timestamp: 1767225600000
hashtags: "#testing"
---

You wait for messages.
"""


async def measure(scratch: Path) -> list[Figure]:
    """Run the demo, listen as a browser does, and add files."""
    seeds = scratch / "seeds"
    shutil.copytree(ROOT / "seeds", seeds)
    settings = demo_settings(scratch, seeds=seeds, port=0)
    stop = asyncio.Event()
    ready: asyncio.Future[str] = asyncio.get_running_loop().create_future()
    async with open_desk(settings) as desk:
        bot = Bot(desk)
        await subscribe_everyone(desk)
        await read_seeds(desk)
        await bot.deliver()
        running = asyncio.create_task(bot.run(stop=stop, on_ready=ready.set_result))
        took = await _add_files(await ready, seeds)
        stop.set()
        await running
    worst = max(took)
    return [
        Figure(what="file to message on the demo, median", result=f"{median(took):.2f} s"),
        Figure(
            what=f"file to message on the demo, worst of {ROUNDS}",
            result=f"{worst:.2f} s",
            aim=f"under {AIM_S:.0f} s",
            met=worst < AIM_S,
        ),
    ]


async def _add_files(address: str, seeds: Path) -> list[float]:
    took = []
    timeout = aiohttp.ClientTimeout(total=None, sock_read=PATIENCE_S)
    async with aiohttp.ClientSession(timeout=timeout) as browser:
        page = f"{address}events?room=jobs"
        async with browser.get(page) as events:
            for number in range(ROUNDS):
                began = perf_counter()
                (seeds / f"bench-{number}.md").write_text(POSTING.format(number=number))
                async for line in events.content:
                    if f"Bench Tester {number}".encode() in line:
                        break
                took.append(perf_counter() - began)
    return took
