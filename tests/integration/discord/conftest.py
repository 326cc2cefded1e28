"""What the tests of the adapter share."""

from __future__ import annotations

from collections.abc import AsyncIterator, Iterator

import pytest
from discord.gateway import DiscordWebSocket
from discord.http import Route

from bot.storage.session import Database
from tests.integration.community import Community
from tests.integration.discord.following import Listening, following
from tests.integration.discord.running import Place, populate
from tests.twins.discord.twin import Twin


@pytest.fixture
def _discord_stays_where_it_is() -> Iterator[None]:
    before = Route.BASE, DiscordWebSocket.DEFAULT_GATEWAY
    yield
    Route.BASE, DiscordWebSocket.DEFAULT_GATEWAY = before


@pytest.fixture
async def place(
    sqlite_database: Database, _discord_stays_where_it_is: None
) -> AsyncIterator[Place]:
    """Give two servers; what the bot did there must have been allowed, and nothing unanswered."""
    async with Twin() as twin:
        yield populate(twin, Community(sqlite_database))
        twin.assert_clean()


@pytest.fixture
async def listening(place: Place) -> AsyncIterator[Listening]:
    """Listen; both servers have a subscribed channel."""
    async with following(place) as listening:
        yield listening
