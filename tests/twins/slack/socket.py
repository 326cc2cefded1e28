"""Socket Mode: connections that the app opens, and what is sent over them.

Source: https://docs.slack.dev/apis/events-api/using-socket-mode
"""

from __future__ import annotations

import asyncio
import itertools
import json
from dataclasses import dataclass, field

from aiohttp import WSMsgType, web

from tests.twins.slack.interaction import ACKNOWLEDGE_S, Watched
from tests.twins.slack.state import Json, World

MOST_CONNECTIONS = 10
#: Times that an envelope is sent again when nobody acknowledges it.
MOST_RETRIES = 3


@dataclass(kw_only=True)
class Envelope:
    """Something that was sent and has to be acknowledged."""

    id: str
    content: Json
    acked: asyncio.Future[Json] = field(
        default_factory=lambda: asyncio.get_running_loop().create_future()
    )


class Connections:
    """The app's connections; each envelope goes to any one of them."""

    def __init__(self, world: World, twin: Watched) -> None:
        """Start with none.

        Args:
            world: Where mistakes are noted.
            twin: Told when something happened that somebody may wait for.
        """
        self._world = world
        self._twin = twin
        self._open: list[web.WebSocketResponse] = []
        self._tickets: set[str] = set()
        self._numbers = itertools.count(1)
        self._turn = 0
        self._waiting: dict[str, Envelope] = {}
        self._sent: set[str] = set()
        #: How many connections there were in all.
        self.opened = 0
        #: Envelopes whose acknowledgement does not reach us, as when a connection breaks.
        self.deaf = 0

    @property
    def count(self) -> int:
        """How many are open."""
        return len(self._open)

    def ticket(self) -> str:
        """Give what the address of a new connection must carry; good for one."""
        made = f"ticket-{next(self._numbers)}"
        self._tickets.add(made)
        return made

    async def answer(self, request: web.Request) -> web.StreamResponse:
        """Take a connection of the app's until it ends."""
        ticket = request.query.get("ticket", "")
        if ticket not in self._tickets:
            self._world.violations.append("a socket was opened with a ticket that was used before")
            return web.Response(status=403)
        self._tickets.remove(ticket)
        if len(self._open) >= MOST_CONNECTIONS:
            self._world.violations.append(f"more than {MOST_CONNECTIONS} sockets at once")
            return web.Response(status=429)
        connection = web.WebSocketResponse()
        await connection.prepare(request)
        self._open.append(connection)
        self.opened += 1
        await connection.send_json(self._hello())
        self._twin.changed()
        try:
            async for message in connection:
                if message.type is WSMsgType.TEXT:
                    self._take(message.data)
        finally:
            self._open.remove(connection)
            self._twin.changed()
        return connection

    async def send(self, kind: str, payload: Json) -> Json | None:
        """Send something over one of the connections.

        Args:
            kind: "slash_commands", "interactive", "events_api".
            payload: What it says.

        Returns:
            What came with the acknowledgement; None when none came.
        """
        content: Json = {
            "type": kind,
            "payload": payload,
            "accepts_response_payload": kind != "events_api",
        }
        for attempt in range(MOST_RETRIES + 1):
            if attempt:
                content |= {"retry_attempt": attempt, "retry_reason": "timeout"}
            envelope = Envelope(id=f"envelope-{next(self._numbers)}", content=content)
            acked = await self._try(envelope)
            if acked is not None:
                return acked
            if not self._missed(envelope):
                return None
        return None

    async def disconnect(self, reason: str = "refresh_requested") -> None:
        """Ask the app to open another connection, and close the oldest."""
        connection = self._open[0]
        await connection.send_json(
            {"type": "disconnect", "reason": reason, "debug_info": {"host": "twin"}}
        )
        if reason != "warning":
            await connection.close()

    async def close(self) -> None:
        """Close what is open."""
        for connection in list(self._open):
            await connection.close()

    async def _try(self, envelope: Envelope) -> Json | None:
        await self._twin.until(lambda: bool(self._open))
        self._turn += 1
        connection = self._open[self._turn % len(self._open)]
        self._waiting[envelope.id] = envelope
        self._sent.add(envelope.id)
        await connection.send_json({**envelope.content, "envelope_id": envelope.id})
        try:
            async with asyncio.timeout(ACKNOWLEDGE_S):
                return await asyncio.shield(envelope.acked)
        except TimeoutError:
            return None

    def _missed(self, envelope: Envelope) -> bool:
        """Note that nobody acknowledged; tell whether Slack would send it again."""
        if self.deaf:
            self.deaf -= 1
            return True
        self._world.violations.append(
            f"{envelope.content['type']} was not acknowledged within {ACKNOWLEDGE_S:.0f} s"
        )
        return False

    def _take(self, text: str) -> None:
        try:
            answer = json.loads(text)
        except ValueError:
            self._world.violations.append("what came over the socket is not JSON")
            return
        name = answer.get("envelope_id") if isinstance(answer, dict) else None
        if name not in self._sent:
            self._world.violations.append(f"an envelope was acknowledged that is not ours: {name}")
            return
        envelope = self._waiting.pop(str(name), None)
        if envelope is None or self.deaf:
            return
        envelope.acked.set_result(answer.get("payload") or {})

    def _hello(self) -> Json:
        return {
            "type": "hello",
            "num_connections": len(self._open),
            "debug_info": {"host": "twin", "build_number": 1, "approximate_connection_time": 3600},
            "connection_info": {"app_id": "A1"},
        }
