"""Dead ends, refusals, platforms that are away, and mistakes of ours."""

from __future__ import annotations

from itertools import repeat

import pytest
from sqlalchemy import update

from bot.channel import Address
from bot.deliveries.delivery import Kind, State
from bot.deliveries.digests import resume
from bot.errors import DeliveryError
from bot.storage.claims import retry
from bot.storage.destinations import find_destination
from bot.storage.schema import postings
from bot.storage.session import Database
from tests.fakes import FakePlatform
from tests.integration.community import JOBS, ME, Community


async def test_permanent_error_pauses_the_destination(database: Database) -> None:
    """One dead end: the delivery fails, the destination is paused, its owner told once."""
    here = Community(database)
    web = FakePlatform(plan=[DeliveryError("the channel is archived", permanent=True)])
    await here.subscribe("#python", by=ME)
    await here.subscribe("#aws", by=ME)
    await here.post_many(3)
    await here.sender(web).send_due()
    states = [(one.kind, one.state) for one in await here.deliveries()]
    assert states[:3] == [
        (Kind.ALERT, State.FAILED),
        (Kind.ALERT, State.PENDING),
        (Kind.ALERT, State.PENDING),
    ]
    async with database.read() as connection:
        channel = await find_destination(connection, JOBS)
    assert channel and channel.paused_reason == "the channel is archived"
    [(address, _, message)] = web.taken
    assert address == ME
    assert "#jobs" in message.heading
    assert "the channel is archived" in message.heading


async def test_owner_at_the_dead_end_is_told_nowhere(database: Database) -> None:
    """A person whose direct messages are the dead end cannot be told there."""
    here = Community(database)
    web = FakePlatform(plan=[DeliveryError("account inactive", permanent=True)])
    await here.subscribe("all", ME, by=ME)
    await here.post()
    await here.sender(web).send_due()
    assert [one.kind for one in await here.deliveries()] == [Kind.ALERT]


async def test_resumed_destination_gets_everything_it_was_owed(database: Database) -> None:
    """After a dead end: what failed and what waited arrive, what came meanwhile in one digest."""
    here = Community(database)
    web = FakePlatform(plan=[DeliveryError("archived", permanent=True)])
    await here.subscribe()
    await here.post_many(2)
    await here.sender(web).send_due()
    await here.post_many(3, start=3)
    assert await here.sender(web).send_due() == 0
    async with database.write() as connection:
        channel = await here.destination_id()
        assert await resume(connection, channel, now=here.now) == 3
        assert await resume(connection, channel, now=here.now) == 0
    assert await here.sender(web).send_due() == 3
    assert sorted(len(message.cards) for _, _, message in web.taken) == [1, 1, 3]


async def test_transient_error_is_tried_again_later(database: Database) -> None:
    """A platform that is away: the same delivery, later, with its attempts counted."""
    here, web = Community(database), FakePlatform(plan=[DeliveryError("502")])
    await here.subscribe()
    await here.post()
    sender = here.sender(web)
    assert await sender.send_due() == 0
    [one] = await here.deliveries()
    assert (one.state, one.error) == (State.PENDING, "502")
    here.wait(seconds=2)
    assert await sender.send_due() == 1
    [one] = await here.deliveries()
    assert (one.state, one.attempts) == (State.SENT, 2)


async def test_retry_after_is_kept_to_the_second(database: Database) -> None:
    """The platform named a wait: nothing is sent a second before it is over."""
    here = Community(database)
    web = FakePlatform(plan=[DeliveryError("slow down", retry_after_s=3_600)])
    await here.subscribe()
    await here.post()
    sender = here.sender(web, jitter=0.0)
    await sender.send_due()
    here.wait(seconds=3_599)
    assert await sender.send_due() == 0
    here.wait(seconds=1)
    assert await sender.send_due() == 1


async def test_later_messages_do_not_overtake_a_failed_one(database: Database) -> None:
    """While the first waits for another attempt, those behind it in the same channel wait too."""
    here, web = Community(database), FakePlatform(plan=[DeliveryError("502")])
    other = Address.parse("web:local/python")
    await here.subscribe()
    await here.post_many(3)
    await here.subscribe("all", other)
    await here.post(9)
    sender = here.sender(web)
    await sender.send_due()
    assert [address for address, _, _ in web.taken] == [other]
    here.wait(minutes=1)
    await sender.send_due()
    order = [delivery_id for address, delivery_id, _ in web.taken if address == JOBS]
    assert order == sorted(order)
    assert len(order) == 4


@pytest.mark.no_cover
async def test_transient_errors_end_after_72_hours(database: Database) -> None:
    """A platform that never comes back: failed with the reason, never silently, and retryable."""
    here, web = Community(database), FakePlatform(plan=repeat(DeliveryError("502")))
    await here.subscribe()
    await here.post()
    sender = here.sender(web, jitter=0.999)
    for _ in range(75):
        await sender.send_due()
        here.wait(hours=1)
    [one] = await here.deliveries()
    assert (one.state, one.error) == (State.FAILED, "given up after 72 hours: 502")
    web = FakePlatform(plan=[DeliveryError("502")])
    sender = here.sender(web)
    async with database.write() as connection:
        assert await retry(connection, one.id, now=here.now)
        assert not await retry(connection, one.id, now=here.now)
    await sender.send_due()
    here.wait(seconds=2)
    assert await sender.send_due() == 1


async def test_mistake_of_ours_loses_nothing_and_holds_up_nobody(database: Database) -> None:
    """An adapter that breaks its promise: the delivery is tried again, the others go on."""
    here, web = Community(database), FakePlatform(plan=[ZeroDivisionError("oops")])
    await here.subscribe()
    await here.post_many(2)
    sender = here.sender(web)
    assert await sender.send_due() == 1
    first, second = await here.deliveries()
    assert (first.state, second.state) == (State.PENDING, State.SENT)
    assert "internal error" in (first.error or "")
    here.wait(seconds=2)
    assert await sender.send_due() == 1


async def test_posting_that_cannot_be_read_holds_up_nobody(database: Database) -> None:
    """A message that we cannot make is our mistake: tried again, and the others go out."""
    here, web = Community(database), FakePlatform()
    await here.subscribe()
    broken, _ = await here.post_many(2)
    async with database.write() as connection:
        spoilt = update(postings).where(postings.c.id == broken.id)
        await connection.execute(spoilt.values(places=[{"key": "nothing else"}]))
    sender = here.sender(web)
    assert await sender.send_due() == 1
    async with database.write() as connection:
        await connection.execute(spoilt.values(places=[]))
    here.wait(seconds=2)
    assert await sender.send_due() == 1


async def test_platform_may_say_anything(database: Database) -> None:
    """A reason that a database cannot store as it is holds up nothing."""
    here, web = Community(database), FakePlatform(plan=[DeliveryError("502 \0 \U0001f98a")])
    await here.subscribe()
    await here.post()
    sender = here.sender(web)
    await sender.send_due()
    assert [one.error for one in await here.deliveries()] == ["502  \U0001f98a"]
    here.wait(seconds=2)
    assert await sender.send_due() == 1
