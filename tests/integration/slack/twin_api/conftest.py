"""The Web API, running."""

from __future__ import annotations

from collections.abc import AsyncIterator

import aiohttp
import pytest
from aiohttp import web
from slack_sdk.web.async_client import AsyncWebClient

from tests.integration.slack.twin_api.small import Small
from tests.twins.slack.api import api_routes


@pytest.fixture
async def twin() -> AsyncIterator[Small]:
    """A world behind a Web API that runs."""
    twin = Small()
    app = web.Application()
    app.add_routes(api_routes(twin))
    runner = web.AppRunner(app, shutdown_timeout=0.1)
    await runner.setup()
    site = web.TCPSite(runner, "127.0.0.1", 0)
    await site.start()
    url = f"http://127.0.0.1:{runner.addresses[0][1]}/api/"
    async with aiohttp.ClientSession() as session:
        twin.client = AsyncWebClient(
            token="xoxb-canary-1", base_url=url, session=session, retry_handlers=[]
        )
        twin.stranger = AsyncWebClient(base_url=url, session=session, retry_handlers=[])
        yield twin
    twin.faults.release()
    await runner.cleanup()
