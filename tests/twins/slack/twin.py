"""The twin itself: its servers, and what people and workspaces do with it."""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Iterable
from typing import Any, Self

import aiohttp
from aiohttp import web
from aiohttp.typedefs import Handler

from tests.twins.slack import installing, responses
from tests.twins.slack.acting import Acting
from tests.twins.slack.api import api_routes
from tests.twins.slack.calls import Call
from tests.twins.slack.faults import Faults
from tests.twins.slack.interaction import ACKNOWLEDGE_S, PATIENCE_S, Interaction
from tests.twins.slack.rates import Rates
from tests.twins.slack.sending import Sending
from tests.twins.slack.socket import Connections
from tests.twins.slack.state import (
    Channel,
    Team,
    User,
    World,
    manifest_scopes,
)

__all__ = ["Interaction", "Twin"]


class Twin(Acting):
    """Slack, as far as the app can tell."""

    def __init__(self, *, acknowledge_s: float = ACKNOWLEDGE_S) -> None:
        """Start with an empty world.

        Args:
            acknowledge_s: Seconds in which the app has to acknowledge what it is sent.
        """
        super().__init__()
        self.world = World()
        self.faults = Faults()
        self.rates = Rates(lambda: self.world.clock())
        #: Every call of a method, the first one first.
        self.calls: list[Call] = []
        self.sockets = Connections(self.world, self)
        self.sending = Sending(self.world, self.sockets)
        self.sending.acknowledge_s = acknowledge_s
        #: "http://127.0.0.1:…/".
        self.url = ""
        self._news = asyncio.Event()
        self._runner: web.AppRunner | None = None

    @property
    def api_url(self) -> str:
        """Where the methods are."""
        return f"{self.url}api/"

    async def __aenter__(self) -> Self:
        """Begin to answer."""
        application = web.Application(middlewares=[self._noting])
        application.add_routes(api_routes(self))
        application.router.add_get("/link/", self.sockets.answer)
        application.router.add_post("/responses/{id}", self._respond)
        application.router.add_get("/oauth/v2/authorize", self._authorize)
        self._runner = web.AppRunner(application, access_log=None, shutdown_timeout=0.1)
        await self._runner.setup()
        await web.TCPSite(self._runner, "127.0.0.1", 0).start()
        self.url = f"http://127.0.0.1:{self._runner.addresses[0][1]}/"
        self.sending.session = aiohttp.ClientSession()
        return self

    async def __aexit__(self, *_error: object) -> None:
        """Stop answering."""
        self.faults.release()
        await self.sockets.close()
        if self.sending.session:
            await self.sending.session.close()
        if self._runner:
            await self._runner.cleanup()

    def assert_clean(self) -> None:
        """Fail when the app did anything that Slack would refuse or forbid, or left undone."""
        assert self.world.violations == []
        assert self.sockets.unacknowledged == []

    async def until(self, holds: Callable[[], bool], *, within_s: float = PATIENCE_S) -> None:
        """Wait until something holds that the app brings about.

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

    def connect(self, http_url: str) -> None:
        """Send by HTTP from now on, to the app at this address; "" goes back to Socket Mode."""
        self.sending.http_url = http_url.rstrip("/")

    def socket_url(self) -> str:
        """Give the address of a new connection for Socket Mode."""
        return f"ws{self.url.removeprefix('http')}link/?ticket={self.sockets.ticket()}&app_id=A1"

    # --- what there is

    def add_team(
        self,
        id: str = "T1",
        name: str = "Acme",
        *,
        scopes: Iterable[str] | None = None,
        installed: bool = True,
    ) -> Team:
        """Add a workspace with a bot user; by default it grants what the manifest asks for."""
        team = Team(
            id=id,
            name=name,
            bot_token=f"xoxb-canary-{id}",
            bot_id=f"B{id}",
            bot_user=f"UBOT{id}",
            app_id="A1",
            scopes=set(manifest_scopes() if scopes is None else scopes),
            installed=installed,
        )
        self.world.teams[id] = team
        self.add_user(team, team.bot_user, name="hirewire", is_bot=True)
        return team

    def add_user(self, team: Team, id: str, **fields: Any) -> User:
        """Add somebody to a workspace."""
        team.users[id] = User(**{"id": id, "name": id.lower(), **fields})
        return team.users[id]

    def add_channel(
        self,
        team: Team,
        id: str,
        name: str,
        members: Iterable[str] = (),
        **fields: Any,
    ) -> Channel:
        """Add a channel to a workspace."""
        team.channels[id] = Channel(id=id, name=name, members=set(members), **fields)
        return team.channels[id]

    async def _respond(self, request: web.Request) -> web.Response:
        return await responses.respond(self.world, self._interactions, request)

    async def _authorize(self, request: web.Request) -> web.Response:
        return await installing.authorize(self.world, request)

    @web.middleware
    async def _noting(self, request: web.Request, handler: Handler) -> web.StreamResponse:
        try:
            return await handler(request)
        finally:
            self.changed()
