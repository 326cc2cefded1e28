"""What goes on behind an acknowledgement: a few at a time, none forgotten, failures told.

Discord wants an answer within three seconds, so whoever listens acknowledges first and then does
the rest in `Work.do`. discord.py runs every interaction in a task of its own; this one owns those
tasks, so that the process ends after what is under way.
"""

from __future__ import annotations

import asyncio
import secrets
from collections import Counter
from collections.abc import Awaitable, Callable, Iterator
from contextlib import contextmanager
from weakref import WeakValueDictionary

import structlog
from discord import DiscordException

from adapters.discord.actors import HOME, Asked
from adapters.discord.answers import describe_trouble, is_over, tell_failure
from bot.errors import HirewireError

#: Requests worked on at the same time, of all servers and of one; others wait for their turn.
MOST_AT_ONCE, MOST_OF_ONE = 32, 16
#: Requests under way and waiting, of all and of one; beyond it new ones are turned away.
MOST_UNDER_WAY, MOST_WAITING_OF_ONE = 1_000, 500
#: Seconds that what is under way gets when the process ends.
CLOSING_S = 5.0

log = structlog.get_logger()


class Work:
    """Does what people ask for, and owns it until it is done."""

    def __init__(self) -> None:
        """Start with nothing under way."""
        self._turns = asyncio.Semaphore(MOST_AT_ONCE)
        #: By server, so that a busy one delays no other.
        self._turns_of_one: WeakValueDictionary[str, asyncio.Semaphore] = WeakValueDictionary()
        self._of_one: Counter[str] = Counter()
        self._under_way: set[asyncio.Task[object]] = set()
        #: What nobody asked for, such as following an event; it turns nobody away.
        self._beside: set[asyncio.Task[object]] = set()
        self._is_closing = False

    def is_full_for(self, interaction: Asked) -> bool:
        """Tell whether a request from there would be turned away."""
        if self._is_closing:
            return True
        waiting = self._of_one[_server(interaction)]
        return waiting >= MOST_WAITING_OF_ONE or len(self._under_way) >= MOST_UNDER_WAY

    async def do(self, interaction: Asked, ask: Callable[[], Awaitable[None]]) -> None:
        """Do something in its turn. Call it once the interaction is acknowledged.

        Args:
            interaction: Who asked.
            ask: What to do. What it raises is logged, and told to the person who asked.
        """
        server = _server(interaction)
        turns = self._turns_of_one.setdefault(server, asyncio.Semaphore(MOST_OF_ONE))
        with self._counted(server):
            async with turns, self._turns:
                try:
                    await ask()
                except Exception as error:
                    await _failed(interaction, error)

    def own(self) -> bool:
        """Let the end of the process wait for the task that calls this.

        Returns:
            Whether it shall go on: not once the end has come.
        """
        if self._is_closing:
            return False
        task = _task()
        self._beside.add(task)
        task.add_done_callback(self._beside.discard)
        return True

    async def wait(self) -> None:
        """Wait until nothing is under way any more."""
        while left := self._under_way | self._beside:
            await asyncio.wait(left)

    async def close(self, limit_s: float = CLOSING_S) -> None:
        """Let what is under way end, and end what takes longer than a limit, in seconds.

        Nothing is begun any more; events that come now are caught up with at the next start.
        """
        self._is_closing = True
        try:
            async with asyncio.timeout(limit_s):
                await self.wait()
        except TimeoutError:
            left = [*self._under_way, *self._beside]
            log.warning("discord_work_cut_short", requests=len(left))
            for task in left:
                task.cancel()
            await asyncio.gather(*left, return_exceptions=True)

    @contextmanager
    def _counted(self, server: str) -> Iterator[None]:
        task = _task()
        self._under_way.add(task)
        self._of_one[server] += 1
        # Forgotten when the task ends, not here: until then it may still log.
        task.add_done_callback(self._under_way.discard)
        try:
            yield
        finally:
            self._of_one[server] -= 1
            if not self._of_one[server]:
                del self._of_one[server]


def _task() -> asyncio.Task[object]:
    task = asyncio.current_task()
    if task is None:
        message = "work is done in a task"
        raise RuntimeError(message)
    return task


def _server(interaction: Asked) -> str:
    return str(interaction.guild_id or HOME)


async def _failed(interaction: Asked, error: Exception) -> None:
    if is_over(error):
        # It took longer than Discord lets anybody answer, or the message is gone.
        log.info("discord_answer_too_late", reason=describe_trouble(error))
        return
    incident = secrets.token_hex(4)
    told = {"incident": incident, "kind": interaction.type.name, "server": _server(interaction)}
    if isinstance(error, HirewireError):
        log.warning("discord_request_failed", reason=error.message, **told)
    elif isinstance(error, DiscordException):
        log.warning("discord_request_failed", reason=describe_trouble(error), **told)
    else:
        log.error("discord_request_failed", exc_info=error, **told)
    await tell_failure(interaction, incident)
