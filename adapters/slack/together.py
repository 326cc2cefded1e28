"""Work that several wait for is done once."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable
from typing import Generic, TypeVar

Result = TypeVar("Result")


class Together(Generic[Result]):
    """Lets whoever comes while something is under way wait for that, its failure included."""

    def __init__(self) -> None:
        """Start with nothing under way."""
        self._under_way: dict[str, asyncio.Task[Result]] = {}

    async def do(self, key: str, work: Callable[[], Awaitable[Result]]) -> Result:
        """Do something, unless it is being done already, and wait for it.

        Whoever is cancelled meanwhile leaves at once, and it goes on: see `wait`.

        Args:
            key: Names what is done.
            work: Does it; ends by itself within some seconds.
        """
        task = self._under_way.get(key)
        if task is None:
            task = asyncio.ensure_future(_started(work))
            self._under_way[key] = task
            task.add_done_callback(lambda done: self._ended(key, done))
        return await asyncio.shield(task)

    async def wait(self) -> None:
        """Wait until nothing is under way any more, whether or not somebody waits for it."""
        while self._under_way:
            await asyncio.wait(list(self._under_way.values()))

    def _ended(self, key: str, task: asyncio.Task[Result]) -> None:
        self._under_way.pop(key, None)
        if not task.cancelled():
            # Or asyncio complains of a failure that nobody was there to see.
            task.exception()


async def _started(work: Callable[[], Awaitable[Result]]) -> Result:
    return await work()
