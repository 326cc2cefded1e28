"""A long way between the bot and a server on this machine: every byte takes its time, both ways."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from urllib.parse import urlsplit

#: Bytes taken at once.
CHUNK = 65_536


@asynccontextmanager
async def far_away(url: str, round_trip_s: float) -> AsyncIterator[str]:
    """Put a server at a distance.

    Args:
        url: "http://127.0.0.1:8000".
        round_trip_s: Seconds there and back.

    Returns:
        Its address as seen from far away.
    """
    there = urlsplit(url)
    ways: set[asyncio.Task[None]] = set()

    async def connect(near: asyncio.StreamReader, back: asyncio.StreamWriter) -> None:
        far, on = await asyncio.open_connection(there.hostname, there.port)
        for way in (_carry(near, on, round_trip_s / 2), _carry(far, back, round_trip_s / 2)):
            task = asyncio.create_task(way)
            ways.add(task)
            task.add_done_callback(ways.discard)

    server = await asyncio.start_server(connect, "127.0.0.1", 0)
    try:
        port = server.sockets[0].getsockname()[1]
        yield f"http://127.0.0.1:{port}"
    finally:
        server.close()
        for task in ways:
            task.cancel()
        await asyncio.gather(*ways, return_exceptions=True)


async def _carry(
    reader: asyncio.StreamReader, writer: asyncio.StreamWriter, takes_s: float
) -> None:
    """Pass on what comes, each piece so much later, however much is on its way."""
    loop = asyncio.get_running_loop()
    on_its_way: asyncio.Queue[tuple[float, bytes]] = asyncio.Queue()

    async def arrive() -> None:
        while True:
            at, piece = await on_its_way.get()
            await asyncio.sleep(at - loop.time())
            if not piece:
                writer.close()
                return
            writer.write(piece)

    arriving = asyncio.create_task(arrive())
    try:
        while piece := await reader.read(CHUNK):
            on_its_way.put_nowait((loop.time() + takes_s, piece))
    except ConnectionError:
        # The other end ends as it would by itself.
        pass
    finally:
        on_its_way.put_nowait((loop.time() + takes_s, b""))
        await arriving
