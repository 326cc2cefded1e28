"""A twin with two teams, and an adapter that calls it."""

from __future__ import annotations

from collections.abc import AsyncIterator

import pytest

from adapters.slack.clients import Clients
from adapters.slack.send import SlackAdapter
from bot.storage.session import Database
from tests.integration.community import Community
from tests.integration.slack.send.places import Everybody, setup_for
from tests.making import NOW
from tests.twins.slack.twin import Twin


@pytest.fixture
async def twin() -> AsyncIterator[Twin]:
    """Two teams, each with a channel and a person; nothing may be wrong with what we send."""
    async with Twin() as twin:
        twin.world.clock = NOW.timestamp
        for number in ("1", "2"):
            team = twin.add_team(f"T{number}", f"Team {number}")
            twin.add_user(team, f"U{number}", name="Ada")
            twin.add_channel(team, f"C{number}", "jobs", members={f"U{number}", team.bot_user})
        yield twin
        assert twin.world.violations == []


@pytest.fixture
def everybody(twin: Twin) -> Everybody:
    """Who installed the app."""
    return Everybody(twin)


@pytest.fixture
async def adapter(twin: Twin, everybody: Everybody) -> AsyncIterator[SlackAdapter]:
    """An adapter that calls the twin."""
    clients = Clients(setup_for(twin.api_url), everybody)
    await clients.open()
    yield SlackAdapter(clients)
    await clients.close()


@pytest.fixture
def here(twin: Twin, sqlite_database: Database) -> Community:
    """A community whose clock the twin shares."""
    community = Community(sqlite_database)
    twin.world.clock = lambda: community.now.timestamp()
    return community
