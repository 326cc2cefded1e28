"""What is owed when a posting comes: one match for each destination, and nobody is flooded."""

from __future__ import annotations

import asyncio

import pytest

from bot.channel import Address
from bot.deliveries.cadence import Cadence
from bot.deliveries.delivery import Kind, State
from bot.deliveries.outbox import announce, who_wants
from bot.storage.destinations import pause_destination
from bot.storage.personal import State as Mark
from bot.storage.personal import mark, mute_company
from bot.storage.session import Database
from bot.storage.subscriptions import pause_subscriptions
from tests.fakes import FakePlatform
from tests.integration.community import JOBS, ME, Community
from tests.making import IN_LONDON, NOWHERE, make_posting, store


async def test_instant_subscription_gets_an_alert_at_once(database: Database) -> None:
    """A posting that a channel's subscription wants becomes one alert, due now, with its reason."""
    here = Community(database)
    await here.subscribe("#python")
    stored = await here.post()
    [alert] = await here.deliveries()
    assert (alert.kind, alert.state, alert.destination) == (Kind.ALERT, State.PENDING, JOBS)
    assert alert.to_json()["postings"] == [
        {"title": stored.posting.title, "url": stored.posting.url}
    ]
    assert "#python" in alert.why
    assert alert.created_at == here.now
