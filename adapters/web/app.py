"""The chat page put together: `build_web` makes it, `start` serves it to this machine alone."""

from __future__ import annotations

import ipaddress
from collections.abc import Callable
from pathlib import Path

import structlog
from aiohttp import web
from aiohttp.typedefs import Handler, Middleware

from adapters.web.api import Api
from adapters.web.events import Hub
from adapters.web.pages import Pages
from adapters.web.reading import Reader
from adapters.web.render import render
from adapters.web.security import MAX_BODY_BYTES, Guard, add_headers
from adapters.web.send import WebAdapter
from adapters.web.talk import Talk
from bot.commands.request import Desk
from bot.errors import SettingsError, StorageError, UsageError
from bot.messages.catalogue import _
from bot.storage.web_messages import storing

STATIC = Path(__file__).parent / "static"
#: Seconds that open requests get when the server stops; pages are sent away before that.
SHUTDOWN_S = 2.0

log = structlog.get_logger()


class WebPage:
    """The running chat page."""

    def __init__(self, *, application: web.Application, adapter: WebAdapter, hub: Hub) -> None:
        """Keep the parts; see `build_web`."""
        #: Answers the browser.
        self.application = application
        #: Takes deliveries.
        self.adapter = adapter
        #: Tells open pages what happens.
        self.hub = hub
        self._runner: web.AppRunner | None = None

    async def start(self, host: str = "127.0.0.1", port: int = 0) -> int:
        """Begin to answer.

        Args:
            host: An address of this machine that no other machine can reach.
            port: 0 takes any free one.

        Returns:
            The port that is used.

        Raises:
            SettingsError: the address is reachable from elsewhere, or the port is taken.
        """
        if not ipaddress.ip_address(host).is_loopback:
            raise SettingsError(
                _(
                    "The chat page has no password and is served on 127.0.0.1 only, not on {host}."
                ).format(host=host)
            )
        runner = web.AppRunner(self.application, access_log=None, shutdown_timeout=SHUTDOWN_S)
        await runner.setup()
        try:
            await web.TCPSite(runner, host, port).start()
        except OSError as error:
            await runner.cleanup()
            raise SettingsError(
                _(
                    "Port {port} cannot be used ({reason}); choose another one, or 0 for any."
                ).format(port=port, reason=error.strerror)
            ) from None
        self._runner = runner
        used: int = runner.addresses[0][1]
        log.info("web_started", port=used)
        return used

    async def stop(self) -> None:
        """Send open pages away and stop answering; stopping twice is fine."""
        await self.hub.stop()
        if self._runner is not None:
            await self._runner.cleanup()
            self._runner = None


def build_web(desk: Desk, *, wake: Callable[[], None] = lambda: None) -> WebPage:
    """Make the chat page.

    Args:
        desk: What every use case works with.
        wake: Called after a person asked for what may have to be delivered at once.
    """
    guard = Guard()
    reader = Reader(desk)
    hub = Hub(desk, reader, token=guard.token)
    talk = Talk(desk, reader, wake)
    application = web.Application(
        middlewares=[_answering_errors(guard)], client_max_size=MAX_BODY_BYTES
    )
    application.on_response_prepare.append(add_headers)
    application.add_routes(Pages(desk, reader, talk, hub, token=guard.token).routes())
    application.add_routes(Api(desk, reader, talk).routes())
    application.router.add_static("/static", STATIC)
    return WebPage(application=application, adapter=WebAdapter(desk, hub.wake), hub=hub)


def _answering_errors(guard: Guard) -> Middleware:
    @web.middleware
    async def answer(request: web.Request, handler: Handler) -> web.StreamResponse:
        # Whatever goes wrong is one sentence to the browser and, if it is our fault, one log line.
        try:
            async with storing():
                await guard.check(request)
                return await handler(request)
        except web.HTTPException as error:
            # What no handler of ours raised carries a text that begins with its number.
            text = (error.text or "").removeprefix(f"{error.status}: ")
            return _problem(request, error.status, text or error.reason)
        except UsageError as error:
            return _problem(request, 404, error.message)
        except StorageError as error:
            log.warning("web_request_failed", path=request.path, reason=error.message)
            return _problem(request, 503, _("The database does not answer. Try again in a moment."))
        except Exception:
            log.exception("web_request_failed", path=request.path)
            return _problem(request, 500, _("Something went wrong here. It has been logged."))

    return answer


def _problem(request: web.Request, status: int, text: str) -> web.Response:
    if request.path.startswith("/api/"):
        return web.json_response({"error": text}, status=status)
    page = render("problem.html", text=text)
    return web.Response(text=page, content_type="text/html", status=status)
