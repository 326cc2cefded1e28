"""What went in came out, once: whatever fails, in whatever order, and however many work at it."""

from __future__ import annotations

import asyncio
from itertools import count

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from bot.channel import Address
from bot.deliveries.delivery import State
from bot.errors import DeliveryError
from bot.storage.session import Database
from tests.fakes import FakePlatform, Planned
from tests.integration.community import Community
from tests.making import make_posting, store

TRANSIENT = DeliveryError("502")
LIMITED = DeliveryError("slow down", retry_after_s=30)
IN_DOUBT = DeliveryError("connection reset", in_doubt=True)
#: The process dies in the middle of the send.
KILLED = asyncio.CancelledError()
MISTAKE = ZeroDivisionError("ours")

#: What may happen to a send: nothing, a failure before the platform took it, or one after.
outcomes: st.SearchStrategy[Planned] = st.sampled_from(
    [None, TRANSIENT, LIMITED, IN_DOUBT, KILLED, MISTAKE, [IN_DOUBT], [KILLED]]
)
_examples = count()


@given(plan=st.lists(outcomes, max_size=12))
@settings(
    max_examples=8, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture]
)
async def test_no_order_of_failures_loses_or_doubles(
    database: Database, plan: list[Planned]
) -> None:
    """Three alerts through any sequence of failures: each arrives once, in order."""
    here, web = Community(database), FakePlatform(plan=plan)
    # Examples share the database: each has a channel, a hashtag and postings of its own.
    example = next(_examples)
    await here.subscribe(f"#t{example}", Address.parse(f"web:local/c{example}"))
    stored = [
        await store(database, make_posting(example * 3 + number, hashtags=(f"t{example}",)))
        for number in range(3)
    ]
    await here.announce(*stored)
    # What a dead worker left is looked for in one round and, if it is not there, sent in the next.
    for _ in range(2 * len(plan) + 2):
        # A new worker each time: whatever the one before left behind is taken over.
        await here.sender(web).send_due()
        here.wait(hours=1)
    shown = [message.cards[0].posting_id for _, _, message in web.taken]
    assert sorted(shown) == sorted(one.id for one in stored)
    assert {one.state for one in await here.deliveries()} == {State.SENT}
    # Only a mistake of ours lets others go first: it must not hold up what works.
    if MISTAKE not in plan:
        assert [id_ for _, id_, _ in web.taken] == sorted(id_ for _, id_, _ in web.taken)


@pytest.mark.no_cover
async def test_many_workers_send_each_once(postgresql_database: Database) -> None:
    """Ten workers on one PostgreSQL: a thousand alerts are a thousand messages."""
    here, web = Community(postgresql_database, channel_limit_per_hour=1_000), FakePlatform()
    channels = [Address.parse(f"web:local/c{number}") for number in range(20)]
    for channel in channels:
        await here.subscribe("all", channel)
    await here.post_many(50)
    workers = [here.sender(web) for _ in range(10)]
    arrived = await asyncio.gather(*(worker.send_due() for worker in workers))
    # One that found nothing to do may have gone while others still had something under way.
    assert sum(arrived) + await here.sender(web).send_due() == 1_000
    assert len({delivery_id for _, delivery_id, _ in web.taken}) == len(web.taken) == 1_000
    for channel in channels:
        order = [delivery_id for address, delivery_id, _ in web.taken if address == channel]
        assert order == sorted(order)
