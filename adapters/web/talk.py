"""The way in: what the person at the page types or presses becomes a request to the core."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable

from adapters.web.person import actor_in
from adapters.web.reading import Reader
from bot.commands.complete import complete
from bot.commands.request import Actor, Completion, Desk, Reply
from bot.commands.run import press, run

#: Characters of one typed line.
MAX_LINE = 4_000
#: A channel that a line sends something to. Only here need it not exist: it opens by being named.
_NAMED_CHANNEL = re.compile(r"\bto\s+#([a-z0-9][a-z0-9_-]{0,59})(?!\S)", re.IGNORECASE)


class Talk:
    """Asks the core on behalf of the person at the page."""

    def __init__(self, desk: Desk, reader: Reader, wake: Callable[[], None]) -> None:
        """Keep what every use case needs.

        Args:
            desk: For the use cases.
            reader: Knows the rooms.
            wake: Called after what may have to be delivered at once.
        """
        self._desk = desk
        self._reader = reader
        self._wake = wake

    async def say(self, line: str, *, room: str) -> Reply:
        """Run a typed line."""
        line = line[:MAX_LINE]
        actor = await self._actor(room, named=channels_named_in(line))
        reply = await run(line, actor=actor, desk=self._desk)
        if reply.owes:
            self._wake()
        return reply

    async def press(self, action: str, *, room: str) -> Reply:
        """Do what a button says."""
        reply = await press(action, actor=await self._actor(room), desk=self._desk)
        if reply.owes:
            self._wake()
        return reply

    async def complete(self, line: str, *, room: str) -> list[Completion]:
        """Suggest how to go on typing."""
        return await complete(line[:MAX_LINE], actor=await self._actor(room), desk=self._desk)

    async def _actor(self, room: str, *, named: Iterable[str] = ()) -> Actor:
        channels = {
            each.key: each.name for each in await self._reader.rooms() if not each.is_person
        }
        return actor_in(room, channels={name: name for name in named} | channels)


def channels_named_in(line: str) -> list[str]:
    """Name the channels that a line would send something to, as a new one is called."""
    return [name.lower() for name in _NAMED_CHANNEL.findall(line)]
