"""A small community for tests: channels, people, subscriptions, postings, and a clock to turn."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import replace
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import delete, event

from bot.channel import Adapter, Address
from bot.deliveries.cadence import Cadence
from bot.deliveries.delivery import State
from bot.deliveries.digests import ensure_schedule
from bot.deliveries.lanes import clock_of_the_machine
from bot.deliveries.listing import DeliveryRecord, listing
from bot.deliveries.outbox import announce, follow_up
from bot.deliveries.sender import Sender
from bot.places.place import Location
from bot.postings.stored import StoredPosting
from bot.settings import Settings, load_settings
from bot.storage.destinations import ensure_destination, find_destination
from bot.storage.people import change_person, ensure_person, find_person
from bot.storage.postings import change, records
from bot.storage.schema import postings
from bot.storage.session import Database
from bot.storage.subscriptions import (
    Subscription,
    add_subscription,
    change_subscription,
    every_subscription,
)
from tests.making import IN_LONDON, NOW, make_posting, store

JOBS = Address.parse("web:local/jobs")
ME = Address.parse("web:local/@me")


@contextmanager
def counted_statements(database: Database) -> Iterator[list[str]]:
    """Note every statement that is sent to the database meanwhile."""
    statements: list[str] = []

    def note(_connection: object, _cursor: object, statement: str, *_others: object) -> None:
        statements.append(statement)

    event.listen(database.engine.sync_engine, "before_cursor_execute", note)
    try:
        yield statements
    finally:
        event.remove(database.engine.sync_engine, "before_cursor_execute", note)


class Community:
    """Everything that a delivery needs around it."""

    def __init__(self, database: Database, **settings: Any) -> None:
        self.database = database
        self.settings: Settings = load_settings(**settings)
        self.now = NOW

    def clock(self) -> datetime:
        """Tell the time."""
        return self.now

    def wait(self, **span: float) -> None:
        """Turn the clock on."""
        self.now += timedelta(**span)

    def sender(
        self,
        *platforms: Adapter,
        jitter: float = 0.5,
        seconds: Callable[[], float] = clock_of_the_machine,
    ) -> Sender:
        """Make a worker that speaks these platforms."""
        adapters: Mapping[str, Adapter] = {one.platform: one for one in platforms}
        return Sender(
            self.database,
            adapters,
            self.clock,
            self.settings,
            jitter=lambda: jitter,
            seconds=seconds,
        )

    async def subscribe(
        self,
        query: str = "all",
        to: Address = JOBS,
        cadence: Cadence = Cadence.INSTANT,
        *,
        with_unknown: bool = False,
        ping: str | None = None,
        by: Address | None = None,
    ) -> int:
        """Subscribe a destination to a canonical query."""
        async with self.database.write() as connection:
            destination_id = await ensure_destination(connection, to)
            subscription_id = await add_subscription(
                connection,
                query=query,
                destination_id=destination_id,
                cadence=cadence,
                with_unknown=with_unknown,
                ping=ping,
                created_by=await ensure_person(connection, by) if by else None,
                now=self.now,
            )
            await ensure_schedule(
                connection, destination_id, cadence, now=self.now, settings=self.settings
            )
        return subscription_id

    async def subscriptions(self) -> list[Subscription]:
        """Give every subscription, the oldest first."""
        async with self.database.read() as connection:
            return await every_subscription(connection)

    async def turn(self, subscription: Subscription, cadence: Cadence) -> None:
        """Change how often a subscription speaks."""
        async with self.database.write() as connection:
            await change_subscription(connection, subscription, cadence=cadence)

    async def subscribe_many(self, count: int, query: str = "all") -> None:
        """Subscribe as many channels to one query, in one transaction."""
        async with self.database.write() as connection:
            for number in range(count):
                channel = Address.parse(f"web:local/channel-{number}")
                await add_subscription(
                    connection,
                    query=query,
                    destination_id=await ensure_destination(connection, channel),
                    cadence=Cadence.INSTANT,
                    with_unknown=False,
                    created_by=None,
                    now=self.now,
                )

    async def post(
        self, number: int = 1, location: Location = IN_LONDON, **changes: Any
    ) -> StoredPosting:
        """Store a posting and announce it."""
        stored = await store(self.database, make_posting(number, **changes), location, now=self.now)
        await self.announce(stored)
        return stored

    async def post_many(self, count: int, *, start: int = 1) -> list[StoredPosting]:
        """Store postings and announce them together, as one commit brings them."""
        stored = [
            await store(self.database, make_posting(number), now=self.now)
            for number in range(start, start + count)
        ]
        await self.announce(*stored)
        return stored

    async def announce(self, *stored: StoredPosting) -> int:
        """Owe postings to whoever wants them."""
        async with self.database.write() as connection:
            return await announce(connection, stored, now=self.now, settings=self.settings)

    async def edit(self, stored: StoredPosting, **changes: Any) -> int:
        """Change a posting as an edit of its file does; give how many messages follow."""
        return await self._change(
            replace(stored, posting=replace(stored.posting, **changes), changed_at=self.now)
        )

    async def close(self, stored: StoredPosting) -> int:
        """Close a posting; give how many messages follow."""
        return await self._change(replace(stored, closed_at=self.now))

    async def reopen(self, stored: StoredPosting) -> int:
        """Open a posting again; give how many messages follow."""
        return await self._change(replace(stored, closed_at=None))

    async def delete(self, stored: StoredPosting) -> None:
        """Delete a posting's row, which the bot itself never does."""
        async with self.database.write() as connection:
            await connection.execute(delete(postings).where(postings.c.id == stored.id))

    async def _change(self, stored: StoredPosting) -> int:
        async with self.database.write() as connection:
            [earlier] = (await records(connection, [stored.id])).values()
            await change(connection, [replace(earlier, stored=stored)])
            return await follow_up(connection, [stored.id], now=self.now, settings=self.settings)

    async def person(self, address: Address = ME, **changes: str | int | None) -> int:
        """Make a person who wants their messages in their own way; give their id."""
        async with self.database.write() as connection:
            await ensure_destination(connection, address)
            person = await find_person(connection, address)
            assert person
            if changes:
                await change_person(connection, person.id, **changes)
        return person.id

    async def destination_id(self, address: Address = JOBS) -> int:
        """Give the id of a destination that exists."""
        async with self.database.read() as connection:
            found = await find_destination(connection, address)
        assert found
        return found.id

    async def deliveries(self, state: State | None = None) -> list[DeliveryRecord]:
        """List deliveries, the oldest first."""
        async with self.database.read() as connection:
            return (await listing(connection, state=state))[::-1]
