"""A whole twin of Discord to which discord.py connects."""

from __future__ import annotations

from collections.abc import AsyncIterator

import pytest
import yarl
from discord.gateway import DiscordWebSocket
from discord.http import Route

from tests.twins.discord.populate import add_channel, add_guild, add_user
from tests.twins.discord.state import Channel, Guild, User
from tests.twins.discord.twin import Twin


@pytest.fixture
async def twin(monkeypatch: pytest.MonkeyPatch) -> AsyncIterator[Twin]:
    """Give a twin with nothing in it; at the end it must have seen no mistake."""
    async with Twin() as twin:
        monkeypatch.setattr(Route, "BASE", twin.api_url)
        monkeypatch.setattr(DiscordWebSocket, "DEFAULT_GATEWAY", yarl.URL(twin.gateway_url))
        yield twin
        twin.assert_clean()


@pytest.fixture
def ana(twin: Twin) -> User:
    """Give somebody."""
    return add_user(twin.world, username="ana")


@pytest.fixture
def guild(twin: Twin, ana: User) -> Guild:
    """Give a server of Ana's, with the bot in it."""
    return add_guild(twin.world, members=[ana])


@pytest.fixture
def channel(twin: Twin, guild: Guild) -> Channel:
    """Give a channel of that server."""
    return add_channel(twin.world, guild)
