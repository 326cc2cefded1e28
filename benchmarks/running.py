"""The bot as people run it: a process of its own, with nothing set but what is said here."""

from __future__ import annotations

import asyncio
import os
import resource
import sys
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

from benchmarks.reading import ROOT

#: What this shell says of the bot must not reach it.
_OURS = ("HIREWIRE_", "SLACK_", "DISCORD_", "DATABASE_")


@asynccontextmanager
async def running(**environment: str) -> AsyncIterator[None]:
    """Run `hirewire run` without its chat page until the end of the block."""
    kept = {name: value for name, value in os.environ.items() if not name.startswith(_OURS)}
    told = {"HIREWIRE_WEB": "false", "HIREWIRE_LOG_LEVEL": "WARNING", **environment}
    bot = await asyncio.create_subprocess_exec(
        sys.executable, "-m", "bot", "run", env={**kept, **told}, cwd=ROOT
    )
    try:
        yield
    finally:
        bot.terminate()
        await bot.wait()


def processor_s() -> float:
    """Give the seconds of a processor that the processes used which we started and which ended."""
    used = resource.getrusage(resource.RUSAGE_CHILDREN)
    return used.ru_utime + used.ru_stime
