"""Socket Mode: connections that the app opens, and what is sent over them.

Source: https://docs.slack.dev/apis/events-api/using-socket-mode
"""

from __future__ import annotations

import asyncio
import itertools
import json
from dataclasses import dataclass, field
from typing import Any

from aiohttp import ClientConnectionResetError, WSMsgType, web

from tests.twins.slack.interaction import Tried, Watched
from tests.twins.slack.state import Json, World

MOST_CONNECTIONS = 10


@dataclass(kw_only=True, eq=False)
class Line:
    """One connection."""

    socket: web.WebSocketResponse
    request: web.Request
    gone: asyncio.Event = field(default_factory=asyncio.Event)
    #: How many envelopes went over it.
    envelopes: int = 0


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
        self._open: list[Line] = []
        self._tickets: set[str] = set()
        self._numbers = itertools.count(1)
        self._turn = 0
        self._waiting: dict[str, asyncio.Future[Tried]] = {}
        self._sent: set[str] = set()
        #: How many connections there were in all.
        self.opened = 0

    @property
    def count(self) -> int:
        """How many are open."""
        return len(self._open)

    @property
    def shares(self) -> list[int]:
        """How many envelopes went over each of those that are open, the oldest first."""
        return [line.envelopes for line in self._open]

    @property
    def unacknowledged(self) -> list[str]:
        """Envelopes whose time is running."""
        return list(self._waiting)

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
        line = Line(socket=web.WebSocketResponse(), request=request)
        await line.socket.prepare(request)
        self._open.append(line)
        self.opened += 1
        try:
            await line.socket.send_json(self._hello())
            self._twin.changed()
            async for message in line.socket:
                if message.type is WSMsgType.TEXT:
                    self._take(message.data)
                    self._twin.changed()
        finally:
            self._open.remove(line)
            line.gone.set()
            self._twin.changed()
        return line.socket

    async def send(
        self, kind: str, payload: Json, *, within_s: float, retry: tuple[int, str] = (0, "")
    ) -> Tried:
        """Send something once, over one of the connections; wait for one when there is none.

        Args:
            kind: "slash_commands", "interactive", "events_api".
            payload: What it says.
            within_s: Seconds that the app has.
            retry: How often it was sent before, and why it is sent again.
        """
        name = f"envelope-{next(self._numbers)}"
        answered: asyncio.Future[Tried] = asyncio.get_running_loop().create_future()
        self._waiting[name] = answered
        self._sent.add(name)
        try:
            line = await self._put_through(_envelope(name, kind, payload, retry))
            return await _answered(answered, line, within_s, again=kind == "events_api")
        except TimeoutError:
            return Tried(reason="timeout", said="there is no connection")
        finally:
            self._waiting.pop(name, None)

    async def disconnect(self, reason: str = "refresh_requested") -> None:
        """Ask the app to open another connection, and close the oldest.

        Args:
            reason: "warning" leaves it open for now; "link_disabled" closes all of them, since
                somebody has switched Socket Mode off.
        """
        for line in self._open[: None if reason == "link_disabled" else 1]:
            asked = {"type": "disconnect", "reason": reason, "debug_info": {"host": "twin"}}
            await line.socket.send_json(asked)
            if reason != "warning":
                await line.socket.close()

    def cut(self) -> None:
        """Break every connection without a word."""
        for line in self._open:
            if line.request.transport is not None:
                line.request.transport.abort()

    async def close(self) -> None:
        """Close what is open."""
        for line in list(self._open):
            await line.socket.close()

    async def _put_through(self, envelope: Json) -> Line:
        while True:
            await self._twin.until(lambda: bool(self._open))
            self._turn += 1
            line = self._open[self._turn % len(self._open)]
            try:
                await line.socket.send_json(envelope)
            except ClientConnectionResetError:
                # It ended just now: over another one.
                await asyncio.sleep(0)
            else:
                line.envelopes += 1
                return line

    def _take(self, text: str) -> None:
        answer = _read(text)
        name = str(answer.get("envelope_id"))
        if name not in self._sent:
            self._world.violations.append(f"what came over the socket acknowledges nothing: {text}")
            return
        self._sent.remove(name)
        answered = self._waiting.get(name)
        # Too late: that is noted already.
        if answered is not None and not answered.done():
            answered.set_result(Tried(ack=answer.get("payload") or {}))

    def _hello(self) -> Json:
        return {
            "type": "hello",
            "num_connections": len(self._open),
            "debug_info": {"host": "twin", "build_number": 1, "approximate_connection_time": 3600},
            "connection_info": {"app_id": "A1"},
        }


async def _answered(
    answered: asyncio.Future[Tried], line: Line, within_s: float, *, again: bool
) -> Tried:
    """Wait for an acknowledgement; one whose connection ends may be lost, which is nobody's fault.

    Args:
        answered: It.
        line: The connection.
        within_s: Seconds that the app has.
        again: What is lost is sent again at once; else the app may still find another connection.
    """
    gone = asyncio.create_task(line.gone.wait())
    ends: set[asyncio.Future[Any]] = {answered, gone} if again else {answered}
    try:
        await asyncio.wait(ends, timeout=within_s, return_when=asyncio.FIRST_COMPLETED)
    finally:
        gone.cancel()
    if answered.done():
        return answered.result()
    if line.gone.is_set():
        return Tried(reason="timeout")
    return Tried(reason="timeout", said=f"nothing within {within_s} s")


def _envelope(name: str, kind: str, payload: Json, retry: tuple[int, str]) -> Json:
    envelope: Json = {
        "envelope_id": name,
        "type": kind,
        "payload": payload,
        "accepts_response_payload": kind != "events_api",
    }
    if kind == "events_api":
        envelope |= {"retry_attempt": retry[0], "retry_reason": retry[1]}
    return envelope


def _read(text: str) -> Json:
    try:
        answer = json.loads(text)
    except ValueError:
        return {}
    return answer if isinstance(answer, dict) else {}
