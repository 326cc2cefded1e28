"""The REST half of the twin alone, served on a socket, and a way to call it without discord.py."""

from __future__ import annotations

from typing import Any, Self

import aiohttp
from aiohttp import web

from tests.twins.discord.buckets import Buckets
from tests.twins.discord.calls import Call
from tests.twins.discord.faults import Faults
from tests.twins.discord.populate import add_channel, add_guild, add_user, forbid
from tests.twins.discord.rest import PREFIX, rest_routes
from tests.twins.discord.state import Json, World

MESSAGES = "/channels/{channel_id}/messages"
#: What every message says.
NOBODY: Json = {"allowed_mentions": {"parse": []}}


class Rest:
    """What answers, with a server, a channel and two people in it."""

    def __init__(self) -> None:
        """Start with a small world whose clock stands still."""
        self.now = 1_800_000_000.0
        self.world = World(clock=lambda: self.now)
        self.faults = Faults()
        self.buckets = Buckets(lambda: self.now)
        self.calls: list[Call] = []
        #: What the gateway would have told: the name and the data.
        self.events: list[tuple[str, Json]] = []
        self.url = ""
        self.gateway_url = "ws://127.0.0.1:1/gateway/"
        self.ana = add_user(self.world, "11", username="ana")
        self.bob = add_user(self.world, "12", username="bob")
        self.guild = add_guild(self.world, "21", members=[self.ana, self.bob])
        self.channel = add_channel(self.world, self.guild, id="31")

    async def __aenter__(self) -> Self:
        """Begin to answer."""
        application = web.Application()
        application.add_routes(rest_routes(self))
        self._runner = web.AppRunner(application, access_log=None, shutdown_timeout=0.1)
        await self._runner.setup()
        await web.TCPSite(self._runner, "127.0.0.1", 0).start()
        self.url = f"http://127.0.0.1:{self._runner.addresses[0][1]}{PREFIX}"
        self._session = aiohttp.ClientSession()
        return self

    async def __aexit__(self, *_error: object) -> None:
        """Stop answering."""
        self.faults.release()
        await self._session.close()
        await self._runner.cleanup()

    def dispatch(self, name: str, data: Json, guild_id: str = "") -> None:
        """Keep an event."""
        self.events.append((name, data))

    def changed(self) -> None:
        """Nobody waits here."""

    def deny(self, rights: int) -> None:
        """Take rights from the bot in the channel."""
        forbid(self.channel, self.world.bot_id, rights)

    async def ask(
        self, method: str, path: str, body: Any = None, **headers: str
    ) -> tuple[int, Any]:
        """Call without discord.py.

        Returns:
            The status and the JSON, None when there is none.
        """
        is_form = isinstance(body, aiohttp.FormData)
        form = {"data": body} if is_form else {"json": body}
        told = {
            "Authorization": f"Bot {self.world.token}",
            "User-Agent": "DiscordBot (https://example.org, 1)",
            **headers,
        }
        async with self._session.request(method, self.url + path, headers=told, **form) as got:
            self.headers = dict(got.headers)
            is_json = got.content_type == "application/json"
            return got.status, await got.json() if is_json else None

    async def send(self, **fields: Any) -> tuple[int, Any]:
        """Send a message to the channel without discord.py."""
        path = f"/channels/{self.channel.id}/messages"
        return await self.ask("POST", path, NOBODY | fields)

    async def send_form(self, form: aiohttp.FormData) -> tuple[int, Any]:
        """Send a message that comes in several parts."""
        return await self.ask("POST", f"/channels/{self.channel.id}/messages", form)
