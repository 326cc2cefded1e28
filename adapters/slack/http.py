"""Requests by HTTP: the guard first, then Bolt; beside them the pages for installing, and health.

POST /slack/events     everything that Slack sends: events, commands, buttons, suggestions
GET  /health           "ok" while the process answers
"""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable, Iterable

import structlog
from aiohttp import web
from slack_bolt.adapter.aiohttp import to_aiohttp_response
from slack_bolt.app.async_app import AsyncApp
from slack_bolt.request.async_request import AsyncBoltRequest

from adapters.slack.guard import MAX_BODY_BYTES, Guard, Refused
from bot.errors import SettingsError
from bot.messages.catalogue import _

EVENTS_PATH = "/slack/events"
HEALTH_PATH = "/health"
#: Seconds in which a body must have come whole. Slack gives up after three.
BODY_TIMEOUT_S = 10.0
#: Seconds that open requests get when the server stops.
SHUTDOWN_S = 2.0

log = structlog.get_logger()


class Server:
    """Answers Slack, and people who install the app."""

    def __init__(self, application: web.Application) -> None:
        """Keep the application; nothing is served yet."""
        self._application = application
        self._runner: web.AppRunner | None = None

    async def start(self, host: str, port: int) -> int:
        """Begin to answer.

        Args:
            host: The address of this machine to be reached at.
            port: 0 takes any free one.

        Returns:
            The port that is used.

        Raises:
            SettingsError: the address cannot be used.
        """
        runner = web.AppRunner(
            self._application,
            access_log=None,
            shutdown_timeout=SHUTDOWN_S,
            # Slack compresses nothing; a stranger may, and what comes out is larger.
            auto_decompress=False,
        )
        await runner.setup()
        try:
            await web.TCPSite(runner, host, port).start()
        except OSError as error:
            await runner.cleanup()
            message = _(
                "Slack's requests cannot be taken at {host}, port {port} ({reason});"
                " choose another HIREWIRE_SLACK_PORT or HIREWIRE_SLACK_HOST."
            )
            # asyncio puts the address in front, a second time.
            reason = (error.strerror or type(error).__name__).rpartition(": ")[2]
            raise SettingsError(message.format(host=host, port=port, reason=reason)) from None
        self._runner = runner
        used: int = runner.addresses[0][1]
        log.info("slack_http_started", port=used)
        return used

    async def stop(self) -> None:
        """Stop answering; stopping twice is fine."""
        if self._runner is not None:
            await self._runner.cleanup()
            self._runner = None


def build_application(
    app: AsyncApp, guard: Guard | None, routes: Iterable[web.AbstractRouteDef] = ()
) -> web.Application:
    """Make what answers by HTTP.

    Args:
        app: Where requests go that the guard lets through.
        guard: None when requests come another way, and only the pages are served.
        routes: The pages for installing.
    """
    application = web.Application(client_max_size=MAX_BODY_BYTES)
    application.router.add_get(HEALTH_PATH, _health)
    if guard is not None:
        application.router.add_post(EVENTS_PATH, _receiver(app, guard))
    application.add_routes(routes)
    return application


async def _health(_request: web.Request) -> web.Response:
    return web.Response(text="ok")


def _receiver(app: AsyncApp, guard: Guard) -> Callable[[web.Request], Awaitable[web.Response]]:
    async def receive(request: web.Request) -> web.Response:
        try:
            payload = guard.check(await _read(request), request.headers)
            # Headers are not signed, and one of them would make Bolt skip the acknowledgement.
            asked = _bolt_request(payload)
        except Refused as error:
            log.info("slack_request_refused", reason=str(error))
            return web.Response(status=401)
        if guard.is_repeated(payload, request.headers):
            return web.Response()
        return await to_aiohttp_response(await app.async_dispatch(asked))

    return receive


async def _read(request: web.Request) -> bytes:
    """Read a body whole.

    Raises:
        Refused: it is too long, too slow, or not what its headers say.
    """
    try:
        async with asyncio.timeout(BODY_TIMEOUT_S):
            return await request.read()
    except web.HTTPRequestEntityTooLarge:
        message = "too long"
    except TimeoutError:
        message = "too slow"
    except (web.RequestPayloadError, OSError) as error:
        message = type(error).__name__
    raise Refused(message)


def _bolt_request(payload: dict[str, object]) -> AsyncBoltRequest:
    try:
        # As from Socket Mode: Bolt reads a form that mentions "payload" anywhere as an empty one.
        return AsyncBoltRequest(mode="socket_mode", body=payload)
    except Exception as error:
        message = f"unknown shape ({type(error).__name__})"
        raise Refused(message) from error
