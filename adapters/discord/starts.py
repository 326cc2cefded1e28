"""How often a connection to the gateway may be begun: Discord takes the token away for too many.

A connection that breaks is gone on with and costs nothing. What costs is beginning one: a thousand
times a day, one in five seconds. Discord says how many are left before the first; from then on they
are counted here. discord.py asks before each, and opens the connection meanwhile, which is free.
Source: https://discord.com/developers/docs/events/gateway#session-start-limit-object
"""

from __future__ import annotations

import asyncio
import time
from collections.abc import Awaitable, Callable

import structlog
from discord import SessionStartLimits

log = structlog.get_logger()

#: Seconds between two beginnings. Large bots may begin several at once, which only saves time.
#: Source: https://discord.com/developers/docs/events/gateway#rate-limiting
EVERY_S = 5.0


class Starts:
    """Lets connections begin, one by one and no more than allowed."""

    def __init__(
        self,
        clock: Callable[[], float] = time.monotonic,
        sleep: Callable[[float], Awaitable[object]] = asyncio.sleep,
    ) -> None:
        """Know of no limit yet.

        Args:
            clock: Seconds, from wherever.
            sleep: Waits for so many seconds of that clock.
        """
        self._clock = clock
        self._sleep = sleep
        self._turn = asyncio.Lock()
        self._last: float | None = None
        #: How many are left until the day is over; None before Discord said so.
        self._left: int | None = None
        self._total = 0
        self._resets_at = 0.0

    def learn(self, limits: SessionStartLimits) -> None:
        """Take what Discord says."""
        self._left, self._total = limits.remaining, limits.total
        self._resets_at = self._clock() + limits.reset_after / 1_000

    async def day(self) -> None:
        """Wait for another day if this one is used up; better before a connection is opened."""
        if self._left is not None and self._left < 1:
            wait_s = max(0.0, self._resets_at - self._clock())
            log.error("discord_starts_used_up", wait_s=round(wait_s), total=self._total)
            await self._sleep(wait_s)
            self._left = self._total

    async def turn(self) -> None:
        """Wait until one more may begin."""
        async with self._turn:
            await self.day()
            if self._last is not None:
                await self._sleep(max(0.0, self._last + EVERY_S - self._clock()))
            self._last = self._clock()
            if self._left is not None:
                self._left -= 1
