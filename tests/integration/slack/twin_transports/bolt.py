"""A small app of Bolt's own, connected to the twin by Socket Mode or by HTTP."""

from __future__ import annotations

import asyncio
import logging
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager

from aiohttp import web
from aiohttp.test_utils import TestServer
from slack_bolt.adapter.aiohttp import to_aiohttp_response, to_bolt_request
from slack_bolt.adapter.socket_mode.async_handler import AsyncSocketModeHandler
from slack_bolt.app.async_app import AsyncApp
from slack_bolt.authorization import AuthorizeResult
from slack_sdk.web.async_client import AsyncWebClient

from tests.twins.slack.state import Team
from tests.twins.slack.twin import Twin

SOCKET, HTTP = "socket", "http"


def client_of(twin: Twin) -> AsyncWebClient:
    """Make a client of the first team; Bolt's own adds to every call what methods do not have."""
    token = next(iter(twin.world.teams.values())).bot_token
    return AsyncWebClient(token=token, base_url=twin.api_url, retry_handlers=[])


async def _authorize(team_id: str) -> AuthorizeResult:
    return AuthorizeResult(enterprise_id=None, team_id=team_id, bot_token="canary")


@asynccontextmanager
async def connected(twin: Twin, transport: str) -> AsyncIterator[AsyncApp]:
    """Run an app that has no listeners yet."""
    quiet = logging.Logger("bolt", logging.CRITICAL)
    app = AsyncApp(
        client=client_of(twin),
        signing_secret=twin.world.signing_secret,
        authorize=_authorize,
        logger=quiet,
    )
    by = _by_socket(twin, app) if transport == SOCKET else _by_http(twin, app)
    async with by:
        yield app


@asynccontextmanager
async def _by_http(twin: Twin, app: AsyncApp) -> AsyncIterator[None]:
    async def answer(request: web.Request) -> web.Response:
        return await to_aiohttp_response(await app.async_dispatch(await to_bolt_request(request)))

    site = web.Application()
    site.router.add_post("/slack/events", answer)
    async with TestServer(site) as server:
        twin.connect(str(server.make_url("/")))
        yield


@asynccontextmanager
async def _by_socket(twin: Twin, app: AsyncApp) -> AsyncIterator[None]:
    handler = AsyncSocketModeHandler(app, twin.world.app_token, logger=app.logger)
    # Bolt leaves some of its functions without types.
    await handler.connect_async()  # type: ignore[no-untyped-call]
    try:
        await twin.until(lambda: twin.sockets.count == 1)
        yield
    finally:
        client = handler.client
        await handler.close_async()  # type: ignore[no-untyped-call]
        begun = (client.message_processor, client.current_session_monitor, client.message_receiver)
        await asyncio.gather(*(one for one in begun if one), return_exceptions=True)


def furnish(twin: Twin) -> Team:
    """Add a team with a person and a channel."""
    team = twin.add_team("T1", "Acme")
    twin.add_user(team, "U1", name="ada")
    twin.add_channel(team, "C1", "python", members=["U1", team.bot_user])
    return team


async def noted(twin: Twin, *words: str) -> None:
    """Expect as many notes of mistakes, one with each of these words, and take them away."""
    holds: Callable[[], bool] = lambda: len(twin.world.violations) >= len(words)  # noqa: E731
    await twin.until(holds)
    found = list(twin.world.violations)
    twin.world.violations.clear()
    assert len(found) == len(words), found
    for sentence, word in zip(found, words, strict=True):
        assert word in sentence
