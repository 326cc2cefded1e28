"""From what is owed to what arrived: order, edits, dead ends, doubts, and other people's mistakes."""

from __future__ import annotations

import asyncio
from datetime import timedelta

import pytest

from bot.channel import Address
from bot.deliveries.delivery import Kind, State
from bot.deliveries.outbox import follow_up, notify
from bot.deliveries.sender import Sender
from bot.errors import DeliveryError
from bot.storage.claims import claim, retry
from bot.storage.destinations import destination_by_id, find_destination
from bot.storage.session import Database
from bot.storage.turns import find_due
from tests.fakes import FakePlatform
from tests.integration.community import JOBS, ME, Community
from tests.making import make_posting, store


async def test_alert_arrives_and_is_recorded(database: Database) -> None:
    """A due alert is sent once, and its record says when."""
    here, web = Community(database), FakePlatform()
    await here.subscribe("#python")
    stored = await here.post()
    here.wait(seconds=1)
    assert await here.sender(web).send_due() == 1
    [(address, delivery_id, message)] = web.taken
    [record] = await here.deliveries()
    assert address == JOBS
    assert [card.title for card in message.cards] == [stored.posting.title]
    assert (record.id, record.state, record.attempts) == (delivery_id, State.SENT, 1)
    assert record.sent_at == here.now
    assert await here.sender(web).send_due() == 0


async def test_thousand_alerts_arrive_once_each(database: Database) -> None:
    """A thousand alerts for ten channels: each is sent, none twice, each channel in order."""
    here, web = Community(database, channel_limit_per_hour=1_000), FakePlatform()
    channels = [Address.parse(f"web:local/c{number}") for number in range(10)]
    for channel in channels:
        await here.subscribe(to=channel)
    await here.post_many(100)
    assert await here.sender(web).send_due() == 1_000
    assert len({delivery_id for _, delivery_id, _ in web.taken}) == 1_000
    for channel in channels:
        order = [delivery_id for address, delivery_id, _ in web.taken if address == channel]
        assert order == sorted(order)
