"""The sender from start to stop: woken, told to stop, and with a database that fails."""

from __future__ import annotations

import asyncio
import errno
from collections.abc import Iterator
from contextlib import contextmanager
from itertools import count

import pytest
from sqlalchemy import event

from bot.channel import Address
from bot.deliveries import sender
from bot.deliveries.delivery import State
from bot.messages.message import Message
from bot.storage.session import Database
from tests.fakes import FakePlatform
from tests.integration.community import Community


async def owed(here: Community, count: int = 1) -> None:
    """Owe a channel some alerts."""
    await here.subscribe()
    await here.post_many(count)


async def test_stop_lets_what_is_under_way_land(database: Database) -> None:
    """Told to stop in the middle of a send: that one lands and is recorded, no other starts."""
    here, stop = Community(database), asyncio.Event()
    await owed(here, 3)

    class Stopping(FakePlatform):
        async def send(self, address: Address, message: Message, *, delivery_id: int) -> str:
            stop.set()
            return await super().send(address, message, delivery_id=delivery_id)

    web = Stopping()
    await here.sender(web).run(stop)
    states = [one.state for one in await here.deliveries()]
    assert states == [State.SENT, State.PENDING, State.PENDING]
    assert len(web.taken) == 1


async def test_stop_does_not_wait_for_a_platform_that_is_silent(
    database: Database, monkeypatch: pytest.MonkeyPatch
) -> None:
    """What does not land in time stays claimed, and whoever starts next looks for it."""
    monkeypatch.setattr(sender, "LAND_WITHIN_S", 0.05)
    here, stop = Community(database), asyncio.Event()
    await owed(here)

    class Silent(FakePlatform):
        async def send(self, address: Address, message: Message, *, delivery_id: int) -> str:
            await super().send(address, message, delivery_id=delivery_id)
            stop.set()
            await asyncio.Event().wait()
            raise AssertionError

    silent = Silent()
    await here.sender(silent).run(stop)
    assert [one.state for one in await here.deliveries()] == [State.SENDING]
    here.wait(seconds=61)
    next_one = FakePlatform()
    next_one.taken = silent.taken
    await here.sender(next_one).send_due()
    assert [one.state for one in await here.deliveries()] == [State.SENT]
    assert len(next_one.taken) == 1


async def test_running_sender_is_woken(database: Database) -> None:
    """What is enqueued while it runs goes out without waiting for its next look."""
    here, stop = Community(database), asyncio.Event()
    arrived = asyncio.Event()
    web = FakePlatform(on_send=lambda _delivery_id: arrived.set())
    worker = here.sender(web)
    async with asyncio.TaskGroup() as tasks:
        tasks.create_task(worker.run(stop))
        await owed(here)
        worker.wake()
        await arrived.wait()
        stop.set()
    assert [one.state for one in await here.deliveries()] == [State.SENT]


async def test_clock_that_jumps_makes_nothing_look_dead(database: Database) -> None:
    """An hour lost between two looks: what this worker has under way is not taken for abandoned."""
    here, finish = Community(database), asyncio.Event()
    slow, quick = Address.parse("web:local/slow"), Address.parse("web:local/quick")
    await here.subscribe("#slow", slow)
    await here.subscribe("#quick", quick)
    await here.post(1, hashtags=("slow",))
    await here.post(2, hashtags=("quick",))
    await here.post(3, hashtags=("quick",))

    class Jumping(FakePlatform):
        async def send(self, address: Address, message: Message, *, delivery_id: int) -> str:
            if address == slow:
                await finish.wait()
            elif self.taken:
                finish.set()
            else:
                here.wait(hours=1)
            return await super().send(address, message, delivery_id=delivery_id)

    web = Jumping()
    assert await here.sender(web).send_due() == 3
    assert [one.attempts for one in await here.deliveries()] == [1, 1, 1]
    assert len(web.taken) == 3


async def test_database_that_fails_is_waited_for(
    database: Database, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A full disk at any write: nothing is lost, nothing doubled, and it recovers unaided."""
    monkeypatch.setattr(sender, "POLL_S", 0.01)
    monkeypatch.setattr(sender, "DATABASE_AGAIN_S", 0.01)
    here, stop = Community(database), asyncio.Event()
    await owed(here)
    web = FakePlatform()
    async with asyncio.TaskGroup() as tasks:
        # The claim, then the record, each refused a few times.
        with refused_updates(database, [1, 2, 4, 5, 6]) as over:
            tasks.create_task(here.sender(web).run(stop))
            await over.wait()
        stop.set()
    assert [one.state for one in await here.deliveries()] == [State.SENT]
    assert len(web.taken) == 1


@contextmanager
def refused_updates(database: Database, refused: list[int]) -> Iterator[asyncio.Event]:
    """Let the disk be full at some of the updates of deliveries, counted from 1.

    Yields:
        Set once the last of them was refused and another one went through.
    """
    numbers, over = count(1), asyncio.Event()

    def refuse(_connection: object, _cursor: object, statement: str, *_others: object) -> None:
        # The first one puts in doubt what dead processes left; the database is well then.
        if not statement.startswith("UPDATE deliveries") or "CASE" in statement:
            return
        number = next(numbers)
        if number in refused:
            raise OSError(errno.ENOSPC, "disk full")
        if number > max(refused):
            over.set()

    event.listen(database.engine.sync_engine, "before_cursor_execute", refuse)
    try:
        yield over
    finally:
        event.remove(database.engine.sync_engine, "before_cursor_execute", refuse)
