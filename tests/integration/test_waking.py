"""Another process's sender is woken by the database, as soon as what it is to send is there."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager

from sqlalchemy import text

from bot.channel import Address
from bot.deliveries.delivery import Kind
from bot.storage.deliveries import Owed, enqueue
from bot.storage.destinations import ensure_destination
from bot.storage.session import Database
from bot.storage.waking import CHANNEL, listen_for_calls
from tests.making import NOW

JOBS = Address.parse("web:local/jobs")


class Woken:
    """Somebody who is woken, and counts."""

    def __init__(self) -> None:
        """Sleep."""
        self.times = 0
        self._changed = asyncio.Condition()
        self._tasks: set[asyncio.Task[None]] = set()

    def wake(self) -> None:
        """Count it."""
        self.times += 1
        task = asyncio.create_task(self._tell())
        self._tasks.add(task)
        task.add_done_callback(self._tasks.discard)

    async def _tell(self) -> None:
        async with self._changed:
            self._changed.notify_all()

    async def until(self, reached: Callable[[int], bool]) -> None:
        """Wait until it was woken so often."""
        async with asyncio.timeout(20), self._changed:
            await self._changed.wait_for(lambda: reached(self.times))


@asynccontextmanager
async def listening(database: Database, woken: Woken) -> AsyncIterator[None]:
    """Listen as a sender's process does."""
    stop = asyncio.Event()
    async with asyncio.TaskGroup() as tasks:
        tasks.create_task(listen_for_calls(database, woken.wake, stop))
        yield
        stop.set()


async def owe(database: Database) -> None:
    """Enqueue something."""
    async with database.write() as connection:
        owed = Owed(
            kind=Kind.NOTICE,
            destination_id=await ensure_destination(connection, JOBS),
            due_at=NOW,
            text="Hello.",
        )
        await enqueue(connection, [owed], now=NOW)


async def test_a_sender_elsewhere_is_woken(postgresql_database: Database) -> None:
    """Once for what came before it listened, and then for each."""
    woken = Woken()
    async with listening(postgresql_database, woken):
        await woken.until(lambda times: times == 1)
        await owe(postgresql_database)
        await woken.until(lambda times: times == 2)


async def test_a_lost_connection_is_made_anew(postgresql_database: Database) -> None:
    """And what was called meanwhile is not missed, since it wakes when it listens again."""
    woken = Woken()
    end = text("SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE query = :listens")
    async with listening(postgresql_database, woken):
        await woken.until(lambda times: times == 1)
        async with postgresql_database.read() as connection:
            await connection.execute(end, {"listens": f"LISTEN {CHANNEL}"})
        await woken.until(lambda times: times == 2)


async def test_sqlite_calls_nobody(sqlite_database: Database) -> None:
    """Nothing waits there, and enqueueing works as ever."""
    woken = Woken()
    async with asyncio.timeout(20):
        await listen_for_calls(sqlite_database, woken.wake, asyncio.Event())
    await owe(sqlite_database)
    assert woken.times == 0
