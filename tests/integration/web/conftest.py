"""A running chat page and a browser at it."""

from __future__ import annotations

from collections.abc import AsyncIterator

import aiohttp
import pytest

from adapters.web.app import build_web
from bot.storage.session import Database
from tests.integration.web.client import Browser
from tests.integration.web.making import JOBS, REMOTE, desk_on, open_rooms


@pytest.fixture
async def browser(sqlite_database: Database) -> AsyncIterator[Browser]:
    """A browser at a running chat page with two channels, on SQLite."""
    await open_rooms(sqlite_database, JOBS, REMOTE)
    woken: list[None] = []
    page = build_web(desk_on(sqlite_database), wake=lambda: woken.append(None))
    port = await page.start()
    async with aiohttp.ClientSession(f"http://127.0.0.1:{port}") as session:
        yield Browser(session=session, page=page, port=port, woken=woken)
    await page.stop()
