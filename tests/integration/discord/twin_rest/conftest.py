"""What these tests share: the REST half of the twin, and a discord.py that talks to it."""

from __future__ import annotations

from collections.abc import AsyncIterator

import discord
import pytest
from discord.http import Route

from tests.integration.discord.twin_rest.serving import Rest


@pytest.fixture
async def rest() -> AsyncIterator[Rest]:
    """Give the REST half of the twin; what it noted must have been looked at."""
    async with Rest() as rest:
        yield rest
        assert rest.world.violations == []


@pytest.fixture
async def client(rest: Rest, monkeypatch: pytest.MonkeyPatch) -> AsyncIterator[discord.Client]:
    """Give a discord.py that is logged in and has no gateway."""
    monkeypatch.setattr(Route, "BASE", rest.url)
    mentions = discord.AllowedMentions.none()
    async with discord.Client(intents=discord.Intents.none(), allowed_mentions=mentions) as client:
        await client.login(rest.world.token)
        yield client
