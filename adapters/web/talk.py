"""The way in: what the person at the page types or presses becomes a request to the core."""

from __future__ import annotations

from collections.abc import Callable

from bot.commands.complete import complete

from bot.commands.request import Actor, Completion, Desk, Reply
from bot.commands.run import press, run
from bot.storage.web_messages import WORKSPACE

#: The one person of the web platform.
PERSON = "me"
#: Their direct messages, as a room.
OWN_ROOM = f"@{PERSON}"
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


def actor_in(room: str) -> Actor:
    """Say who stands in a room: the same person everywhere, who may manage everything."""
    return Actor(
        platform="web",
        workspace=WORKSPACE,
        person=PERSON,
        name=PERSON,
        channel="" if room.startswith("@") else room,
        may_manage=True,
    )
