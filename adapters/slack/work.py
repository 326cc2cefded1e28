"""What goes on behind an acknowledgement: each request once, a few at a time, none forgotten.

Slack wants every request acknowledged within three seconds and sends some of them again, so a
listener acknowledges first and hands the rest to `Work.begin`.
"""

from __future__ import annotations

import asyncio
import secrets
from collections import Counter
from collections.abc import Awaitable, Callable
from typing import Any
from weakref import WeakValueDictionary

import structlog

from adapters.slack.calling import OUTAGE, reason_of
from adapters.slack.payload import Payload, kind_of, request_key, workspace_of
from bot.commands.request import Desk
from bot.errors import HirewireError, StorageError
from bot.storage.seen import first_time

#: Requests worked on at the same time, of all workspaces and of one; others wait for their turn.
MOST_AT_ONCE, MOST_OF_ONE = 32, 16
#: Requests under way and waiting, of all and of one; beyond it new ones are turned away.
MOST_UNDER_WAY, MOST_WAITING_OF_ONE = 1_000, 500
#: Requests remembered by this process; the database remembers them for all.
MOST_REMEMBERED = 10_000
#: Seconds that what is under way gets when the process ends.
CLOSING_S = 5.0

#: Tells a person that something of ours went wrong, under a number that the log holds too.
Tell = Callable[[Payload, str], Awaitable[None]]

log = structlog.get_logger()


class Work:
    """Does what listeners hand over, and owns it until it is done."""

    def __init__(self, desk: Desk, *, tell: Tell) -> None:
        """Start with nothing under way.

        Args:
            desk: Knows the database that remembers requests.
            tell: Told when a person's request fails by our fault.
        """
        self._desk = desk
        self._tell = tell
        self._turns = asyncio.Semaphore(MOST_AT_ONCE)
        #: By workspace, so that a busy one delays no other.
        self._turns_of_one: WeakValueDictionary[str, asyncio.Semaphore] = WeakValueDictionary()
        self._of_one: Counter[str] = Counter()
        self._under_way: set[asyncio.Task[None]] = set()
        #: Ordered: the oldest goes first.
        self._remembered: dict[str, None] = {}

    def is_full_for(self, body: Payload) -> bool:
        """Tell whether a new request like this would be turned away."""
        waiting = self._of_one[workspace_of(body)]
        return waiting >= MOST_WAITING_OF_ONE or len(self._under_way) >= MOST_UNDER_WAY

    async def begin(self, body: Payload, do: Callable[[], Awaitable[None]]) -> None:
        """Do something once, in the background; returns at once.

        Call it after `ack()`. A request that was begun before, by this process or another, is not
        begun again.

        Args:
            body: The request, which names itself by its `event_id` or `trigger_id`.
            do: What to do. What it raises is logged, and told to the person who asked.
        """
        if self.is_full_for(body):
            log.warning("slack_request_turned_away", kind=kind_of(body))
            return
        key = request_key(body)
        if key and not self._remember(key):
            log.info("slack_request_repeated", key=key)
            return
        workspace = workspace_of(body)
        turns = self._turns_of_one.setdefault(workspace, asyncio.Semaphore(MOST_OF_ONE))
        task = asyncio.create_task(self._run(body, key, do, turns))
        self._under_way.add(task)
        self._of_one[workspace] += 1
        task.add_done_callback(lambda done: self._ended(done, workspace))

    async def wait(self) -> None:
        """Wait until nothing is under way any more."""
        while self._under_way:
            await asyncio.wait(self._under_way)

    async def close(self, limit_s: float = CLOSING_S) -> None:
        """Let what is under way end, and end what takes longer than a limit, in seconds."""
        try:
            async with asyncio.timeout(limit_s):
                await self.wait()
        except TimeoutError:
            left = list(self._under_way)
            log.warning("slack_work_cut_short", requests=len(left))
            for task in left:
                task.cancel()
            await asyncio.gather(*left, return_exceptions=True)

    def _ended(self, task: asyncio.Task[None], workspace: str) -> None:
        self._under_way.discard(task)
        self._of_one[workspace] -= 1
        if not self._of_one[workspace]:
            del self._of_one[workspace]

    async def _run(
        self,
        body: Payload,
        key: str,
        do: Callable[[], Awaitable[None]],
        turns: asyncio.Semaphore,
    ) -> None:
        async with turns, self._turns:
            try:
                if key and not await self._is_first(key):
                    log.info("slack_request_repeated", key=key)
                    return
                await do()
            except Exception as error:
                await self._failed(body, error)

    def _remember(self, key: str) -> bool:
        if key in self._remembered:
            return False
        self._remembered[key] = None
        if len(self._remembered) > MOST_REMEMBERED:
            del self._remembered[next(iter(self._remembered))]
        return True

    async def _is_first(self, key: str) -> bool:
        try:
            async with self._desk.database.write() as connection:
                return await first_time(connection, key, now=self._desk.clock())
        except StorageError as error:
            # This process has not seen it; and what follows tells the person what is wrong.
            log.warning("slack_request_not_remembered", reason=error.message)
            return True

    async def _failed(self, body: Payload, error: Exception) -> None:
        incident = secrets.token_hex(4)
        told: dict[str, Any] = {
            "incident": incident,
            "kind": kind_of(body),
            "workspace": workspace_of(body),
        }
        if isinstance(error, HirewireError):
            log.warning("slack_request_failed", reason=error.message, **told)
        elif isinstance(error, OUTAGE):
            # Slack does not take our answer: no fault of ours, and no traceback tells more.
            log.warning("slack_request_failed", reason=reason_of(error), **told)
        else:
            log.error("slack_request_failed", exc_info=error, **told)
        try:
            await self._tell(body, incident)
        except Exception as trouble:
            log.warning("slack_failure_not_told", incident=incident, reason=type(trouble).__name__)
