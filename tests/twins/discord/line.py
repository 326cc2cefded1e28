"""One connection to the gateway: what goes out stays in order, and may be compressed.

Source: https://discord.com/developers/docs/events/gateway#encoding-and-compression
"""

from __future__ import annotations

import asyncio
import contextlib
import json
import zlib
from collections import deque

from aiohttp import ClientConnectionResetError, web

from tests.twins.discord.sessions import Session
from tests.twins.discord.state import Json

#: What a bot may send in a minute over one connection.
MOST_A_MINUTE = 120


class Line:
    """A connection."""

    def __init__(self, request: web.Request) -> None:
        """Take a connection that was asked for."""
        self.request = request
        self.socket = web.WebSocketResponse()
        #: What it belongs to, None before IDENTIFY or RESUME.
        self.session: Session | None = None
        #: We close it, and not the bot.
        self.is_closing = False
        self._waiting: asyncio.Queue[Json | int] = asyncio.Queue()
        #: Every frame ends so that it can be read by itself.
        self._packer = zlib.compressobj() if self._is_compressed else None
        self._came: deque[float] = deque()
        self._due: asyncio.TimerHandle | None = None

    @property
    def _is_compressed(self) -> bool:
        return self.request.query.get("compress") == "zlib-stream"

    def put(self, frame: Json) -> None:
        """Send this after everything before it."""
        self._waiting.put_nowait(frame)

    def close(self, code: int) -> None:
        """Close with this code after everything before it."""
        self.is_closing = True
        self._waiting.put_nowait(code)

    def cut(self) -> None:
        """Break it without a word."""
        if self.request.transport is not None:
            self.request.transport.abort()

    async def write(self) -> None:
        """Send what was put until it is closed."""
        # It may be gone by now: the other side notices by itself.
        with contextlib.suppress(ClientConnectionResetError):
            while True:
                item = await self._waiting.get()
                if isinstance(item, int):
                    await self.socket.close(code=item)
                    return
                text = json.dumps(item)
                if self._packer is None:
                    await self.socket.send_str(text)
                    continue
                packed = self._packer.compress(text.encode())
                await self.socket.send_bytes(packed + self._packer.flush(zlib.Z_SYNC_FLUSH))

    def is_flooded(self, now: float) -> bool:
        """Count what came; tell whether it was too much within a minute."""
        while self._came and self._came[0] <= now - 60.0:
            self._came.popleft()
        self._came.append(now)
        return len(self._came) > MOST_A_MINUTE

    def expect_beat(self, within_s: float, code: int) -> None:
        """Close with this code unless a heartbeat comes in time."""
        self.forget_beat()
        self._due = asyncio.get_running_loop().call_later(within_s, self.close, code)

    def forget_beat(self) -> None:
        """Expect no heartbeat any more."""
        if self._due is not None:
            self._due.cancel()
