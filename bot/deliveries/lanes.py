"""Which lanes this process sends on, where several processes send.

A lane is leased for a while and kept by a sign of life. Whoever slept through the end of a lease
knows it by its own clock and sends nothing more; whoever takes the lane afterwards looks for what
the other had under way. Lanes are shared evenly among the senders that live.
"""

from __future__ import annotations

import time
from collections.abc import Callable, Collection
from math import ceil

from bot.deliveries.attempts import ANSWER_WITHIN_S
from bot.deliveries.process_name import is_surely_dead, name_of_this_process
from bot.storage import lanes
from bot.storage.session import Database

#: Seconds for which a lane is leased; longer than an attempt takes, and short enough that what a
#: dead process leaves is taken up within a minute.
LEASED_FOR_S = 45.0
#: Seconds between two signs of life.
RENEWED_EVERY_S = 5.0
#: Seconds that must be left for an attempt to begin.
NEEDED_S = ANSWER_WITHIN_S + 2.0


def clock_of_the_machine() -> float:
    """Give seconds that also pass while the machine is suspended."""
    return time.clock_gettime(time.CLOCK_BOOTTIME)


class Lanes:
    """The lanes that one process holds."""

    def __init__(
        self, database: Database, *, seconds: Callable[[], float] = clock_of_the_machine
    ) -> None:
        """Hold none yet.

        Args:
            database: Where leases are; on SQLite there is one sender, and every lane is its own.
            seconds: That pass whatever happens to this process.
        """
        self._database = database
        self._seconds = seconds
        #: What others know this process by; None where there are no others.
        self.worker = None if database.is_sqlite else name_of_this_process()
        #: Until when each is ours, by our own clock, which we asked before we asked for the lease.
        self._until: dict[str, float] = {}

    def may_send(self, lane: str) -> bool:
        """Tell whether an attempt on a lane ends before anybody else may take it."""
        return self.worker is None or self._until.get(lane, 0.0) - self._seconds() >= NEEDED_S

    async def take(self, wanted: Collection[str]) -> set[str]:
        """Take as many of these lanes as are free and our share of all.

        Args:
            wanted: Lanes on which something is to be sent.

        Returns:
            Those on which this process may send.

        Raises:
            StorageError: the database is away; nothing was taken.
        """
        if self.worker is None or all(map(self.may_send, wanted)):
            return set(wanted)
        began = self._seconds()
        async with self._database.write() as connection:
            held = await lanes.leased(connection)
            mine = {lane for lane, worker in held.items() if worker == self.worker}
            free = sorted(lane for lane in wanted if lane not in held)
            alive = max(1, await lanes.count_alive(connection))
            share = ceil(len(held.keys() | set(wanted)) / alive)
            asked = {*mine.intersection(wanted), *free[: max(0, share - len(mine))]}
            taken = await lanes.lease(connection, self.worker, asked, for_s=LEASED_FOR_S)
        self._until.update(dict.fromkeys(taken, began + LEASED_FOR_S))
        return taken

    async def keep(self, busy: Collection[str]) -> None:
        """Say that we live, keep the lanes on which something is under way, and leave the others.

        To be called before anything is taken, and every few seconds. What a process held that is
        seen to be dead is free at once.

        Raises:
            StorageError: the database is away; leases end by themselves then.
        """
        if self.worker is None:
            return
        began = self._seconds()
        async with self._database.write() as connection:
            await lanes.say_alive(connection, self.worker, for_s=LEASED_FOR_S)
            for other in await lanes.every_worker(connection):
                if is_surely_dead(other):
                    await lanes.leave(connection, other)
            idle = self._until.keys() - set(busy)
            await lanes.let_go(connection, self.worker, idle)
            kept = await lanes.lease(connection, self.worker, busy, for_s=LEASED_FOR_S)
        self._until = dict.fromkeys(kept, began + LEASED_FOR_S)

    async def leave(self) -> None:
        """Leave everything to others."""
        self._until.clear()
        if self.worker is not None:
            async with self._database.write() as connection:
                await lanes.leave(connection, self.worker)
