"""The twin itself: its server, what the bot called, and what a test waits for."""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from typing import Self

from aiohttp import web
from aiohttp.typedefs import Handler

from tests.twins.discord.acting import Acting
from tests.twins.discord.buckets import Buckets
from tests.twins.discord.calls import Call
from tests.twins.discord.faults import Faults
from tests.twins.discord.gateway import Gateway
from tests.twins.discord.happening import Happening
from tests.twins.discord.interaction import ACKNOWLEDGE_S, PATIENCE_S, Interaction
from tests.twins.discord.rest import PREFIX, rest_routes
from tests.twins.discord.state import Json, World

__all__ = ["Interaction", "Twin"]


class Twin(Acting, Happening):
    """Discord, as far as the bot can tell; `populate` puts servers and people into its world."""

    def __init__(self, *, acknowledge_s: float = ACKNOWLEDGE_S) -> None:
        """Start with an empty world.

        Args:
            acknowledge_s: Seconds in which the bot has to answer an interaction first.
        """
        self.world = World()
        self.faults = Faults()
        self.buckets = Buckets()
        #: Every call of the REST API, the first one first.
        self.calls: list[Call] = []
        self.gateway = Gateway(self.world, self.changed)
        self.acknowledge_s = acknowledge_s
        #: "http://127.0.0.1:…".
        self.url = ""
        self._news = asyncio.Event()
        self._runner: web.AppRunner | None = None

    @property
    def api_url(self) -> str:
        """Where the REST API is, for `Route.BASE`."""
        return self.url + PREFIX

    @property
    def gateway_url(self) -> str:
        """Where the gateway is, for `DiscordWebSocket.DEFAULT_GATEWAY`."""
        return self.gateway.url

    async def __aenter__(self) -> Self:
        """Begin to answer."""
        application = web.Application(middlewares=[self._noting])
        application.add_routes(rest_routes(self))
        application.router.add_get("/gateway/", self.gateway.answer)
        application.router.add_get("/gateway/resume/", self.gateway.answer)
        self._runner = web.AppRunner(application, access_log=None, shutdown_timeout=0.1)
        await self._runner.setup()
        await web.TCPSite(self._runner, "127.0.0.1", 0).start()
        self.url = f"http://127.0.0.1:{self._runner.addresses[0][1]}"
        self.gateway.url = f"ws{self.url.removeprefix('http')}/gateway/"
        return self

    async def __aexit__(self, *_error: object) -> None:
        """Stop answering."""
        self.faults.release()
        await self.gateway.close()
        if self._runner:
            await self._runner.cleanup()

    def assert_clean(self) -> None:
        """Fail when the bot did anything that Discord would refuse or forbid, or left undone."""
        assert self.world.violations == [], self.world.violations
        undone = [
            one.payload.get("data", {})
            for one in self.world.interactions.values()
            if one.acked_after_s is None
        ]
        assert undone == [], undone

    async def until(self, holds: Callable[[], bool], *, within_s: float = PATIENCE_S) -> None:
        """Wait until something holds that the bot brings about.

        Raises:
            TimeoutError: it did not come to hold.
        """
        async with asyncio.timeout(within_s):
            while not holds():
                self._news.clear()
                await self._news.wait()

    def changed(self) -> None:
        """Say that something happened that somebody may wait for."""
        self._news.set()

    def dispatch(self, name: str, data: Json, guild_id: str = "") -> None:
        """Tell of an event whoever is connected and wants to know."""
        self.gateway.dispatch(name, data, guild_id)

    @web.middleware
    async def _noting(self, request: web.Request, handler: Handler) -> web.StreamResponse:
        try:
            return await handler(request)
        finally:
            self.changed()
