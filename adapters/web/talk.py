"""The way in: what the person at the page types or presses becomes a request to the core."""

from __future__ import annotations

from collections.abc import Callable

from bot.commands.complete import complete

from adapters.web.person import actor_in
from bot.commands.request import Completion, Desk, Reply
from bot.commands.run import press, run

#: Characters of one typed line.
MAX_LINE = 4_000


class Talk:
    """Asks the core on behalf of the person at the page."""

    def __init__(self, desk: Desk, wake: Callable[[], None]) -> None:
        """Keep what every use case needs.

        Args:
            desk: For the use cases.
            wake: Called after each, since there may be something to deliver now.
        """
        self._desk = desk
        self._wake = wake

    async def say(self, line: str, *, room: str) -> Reply:
        """Run a typed line."""
        reply = await run(line[:MAX_LINE], actor=actor_in(room), desk=self._desk)
        self._wake()
        return reply

    async def press(self, action: str, *, room: str) -> Reply:
        """Do what a button says."""
        reply = await press(action, actor=actor_in(room), desk=self._desk)
        self._wake()
        return reply

    async def complete(self, line: str, *, room: str) -> list[Completion]:
        """Suggest how to go on typing."""
        return await complete(line[:MAX_LINE], actor=actor_in(room), desk=self._desk)
