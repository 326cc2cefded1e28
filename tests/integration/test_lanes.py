"""Several processes that send: one at a time on a lane, and nothing of a dead one is lost."""

from __future__ import annotations

import asyncio
from collections import Counter, defaultdict
from dataclasses import dataclass, field
from datetime import timedelta

import pytest
from sqlalchemy import Interval, event, literal, update

from bot.channel import Address
from bot.deliveries.delivery import State
from bot.deliveries.lanes import LEASED_FOR_S, NEEDED_S, Lanes
from bot.messages.message import Message
from bot.storage import schema
from bot.storage.session import Database
from tests.fakes import FakePlatform
from tests.integration.community import Community


async def let_leases_end(database: Database) -> None:
    """Let as much time pass as a lease lasts, for the database."""
    async with database.write() as connection:
        for table in (schema.lanes, schema.senders):
            earlier = table.c.until - literal(timedelta(seconds=LEASED_FOR_S + 1), Interval)
            await connection.execute(update(table).values(until=earlier))


async def test_a_lane_has_one_sender(postgresql_database: Database) -> None:
    """Until it leaves, or nothing was heard of it for the time of a lease."""
    one, other = Lanes(postgresql_database), Lanes(postgresql_database)
    both = {"slack:T1", "web:local"}
    assert await one.take(both) == both
    assert await other.take(["slack:T1"]) == set()
    await one.leave()
    assert await other.take(["slack:T1"]) == {"slack:T1"}
    await let_leases_end(postgresql_database)
    assert await one.take(["slack:T1"]) == {"slack:T1"}
    await other.keep({"slack:T1"})
    assert (one.may_send("slack:T1"), other.may_send("slack:T1")) == (True, False)


async def test_lanes_are_shared_evenly(postgresql_database: Database) -> None:
    """Who comes later gets its part, as lanes that are idle are left."""
    one, other = Lanes(postgresql_database), Lanes(postgresql_database)
    wanted = [f"slack:T{number}" for number in range(6)]
    assert len(await one.take(wanted)) == 6
    assert await other.take(wanted) == set()
    await one.keep({"slack:T0"})
    await other.keep(set())
    assert len(await one.take(wanted)) == 3
    assert len(await other.take(wanted)) == 3


async def test_who_slept_knows_by_its_own_clock(postgresql_database: Database) -> None:
    """An attempt begins only if it would end before anybody else may take the lane."""
    now_s = 0.0
    lanes = Lanes(postgresql_database, seconds=lambda: now_s)
    assert not lanes.may_send("web:local")
    await lanes.take(["web:local"])
    now_s = LEASED_FOR_S - NEEDED_S
    assert lanes.may_send("web:local")
    now_s += 0.1
    assert not lanes.may_send("web:local")
    await lanes.keep({"web:local"})
    assert lanes.may_send("web:local")


async def test_sqlite_needs_no_leases(sqlite_database: Database) -> None:
    """There is one sender, and every lane is its own."""
    lanes = Lanes(sqlite_database)
    assert await lanes.take(["web:local"]) == {"web:local"}
    await lanes.keep({"web:local"})
    await lanes.leave()
    assert lanes.may_send("web:local")


async def test_who_wakes_too_late_sends_nothing(postgresql_database: Database) -> None:
    """Taken up, then held up for longer than the lease: it goes back unsent, and says so."""
    here, web = Community(postgresql_database), FakePlatform()
    await here.subscribe()
    await here.post()
    slept_s = 0.0

    def sleep(_connection: object, _cursor: object, statement: str, *_rest: object) -> None:
        nonlocal slept_s
        if statement.startswith("UPDATE deliveries") and "attempts" in statement:
            slept_s = 90.0

    engine = postgresql_database.engine.sync_engine
    event.listen(engine, "before_cursor_execute", sleep)
    late = here.sender(web, seconds=lambda: slept_s)
    asleep = asyncio.create_task(late.run(asyncio.Event()))
    async with asyncio.timeout(20):
        while not (said := [one.error for one in await here.deliveries()])[0]:
            pass
    event.remove(engine, "before_cursor_execute", sleep)
    asleep.cancel()
    await asyncio.wait([asleep])
    assert said[0] and "held up" in said[0]
    assert web.taken == []
    assert await here.sender(web).send_due() == 1


async def test_what_a_dead_process_left_is_taken_over(postgresql_database: Database) -> None:
    """Not while it may live; afterwards it is looked for, and sent if it had not arrived."""
    here, reached = Community(postgresql_database), asyncio.Event()
    web = FakePlatform(plan=[asyncio.CancelledError()], on_send=lambda _id: reached.set())
    await here.subscribe()
    await here.post()
    dying = asyncio.create_task(here.sender(web).run(asyncio.Event()))
    async with asyncio.timeout(20):
        await reached.wait()
        dying.cancel()
        await asyncio.wait([dying])
    # As the lane would still be its own if it had been killed.
    await Lanes(postgresql_database).take(["web:local"])
    await here.sender(web).send_due()
    assert [one.state for one in await here.deliveries()] == [State.SENDING]
    await let_leases_end(postgresql_database)
    await here.sender(web).send_due()
    here.wait(seconds=2)
    await here.sender(web).send_due()
    assert [one.state for one in await here.deliveries()] == [State.SENT]
    assert len(web.taken) == 1


@dataclass
class Watched(FakePlatform):
    """A platform that sees who sends on which lane at the same time."""

    worker: str = ""
    #: By lane: who has a message under way there.
    under_way: dict[str, Counter[str]] = field(default_factory=lambda: defaultdict(Counter))
    met: set[str] = field(default_factory=set)

    async def send(self, address: Address, message: Message, *, delivery_id: int) -> str:
        """Take a message, and turn the loop a few times meanwhile."""
        here = self.under_way[address.workspace]
        here[self.worker] += 1
        for _ in range(3):
            await asyncio.sleep(0)
        if len(+here) > 1:
            self.met.add(address.workspace)
        here[self.worker] -= 1
        return await super().send(address, message, delivery_id=delivery_id)


@pytest.mark.parametrize("workers", [4])
async def test_many_workers_send_everything_once(
    postgresql_database: Database, workers: int
) -> None:
    """On no lane do two send at the same time."""
    here = Community(postgresql_database)
    places = [Address.parse(f"web:space{number}/jobs") for number in range(8)]
    for place in places:
        await here.subscribe("all", place)
    await here.post_many(15)
    first = Watched(worker="0")
    webs = [first] + [
        Watched(worker=str(number), under_way=first.under_way, met=first.met, taken=first.taken)
        for number in range(1, workers)
    ]
    stop = asyncio.Event()

    def stop_at_the_last(_delivery_id: int) -> None:
        if len(first.taken) == len(places) * 15 - 1:
            stop.set()

    async with asyncio.timeout(60), asyncio.TaskGroup() as tasks:
        for web in webs:
            web.on_send = stop_at_the_last
            tasks.create_task(here.sender(web).run(stop))
    assert {one.state for one in await here.deliveries()} == {State.SENT}
    sent = Counter(delivery_id for _, delivery_id, _ in first.taken)
    assert set(sent.values()) == {1}
    assert len(sent) == len(places) * 15
    assert first.met == set()


async def test_who_is_seen_to_be_dead_is_not_waited_for(postgresql_database: Database) -> None:
    """A restart in the same place goes on at once with what the killed process held."""
    dead, other = Lanes(postgresql_database), Lanes(postgresql_database)
    assert dead.worker
    world, number, started, part = dead.worker.split(":")
    dead.worker = f"{world}:{number}:{int(started) - 1}:{part}"
    await dead.take(["web:local"])
    assert await other.take(["web:local"]) == set()
    await other.keep(set())
    assert await other.take(["web:local"]) == {"web:local"}
