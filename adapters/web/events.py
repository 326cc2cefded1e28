"""What open pages are told as it happens, by server-sent events.

Pages may hear of a message twice and must bear it: a message has an id and a version. So nothing is
lost and nothing shows double, whoever wrote it, in whichever process, and whenever the connection
breaks. Source: https://html.spec.whatwg.org/multipage/server-sent-events.html
"""

from __future__ import annotations

import asyncio
import json
from collections.abc import AsyncGenerator, Iterable, Sequence
from contextlib import suppress
from datetime import datetime

import structlog

from adapters.web.reading import Cursor, Reader
from adapters.web.render import Shown, render, render_message
from bot.commands.request import Desk
from bot.errors import StorageError
from bot.storage.web_messages import Room, storing

#: Seconds between two looks for what another process wrote.
POLL_S = 1.0
#: Seconds after which a silent connection says that it is there.
HEARTBEAT_S = 15.0
#: What a page may lag behind before it has to start over.
CAPACITY = 64
#: Changes that a page catches up on; beyond that it is loaded anew.
MAX_CATCH_UP = 100
#: Seconds that a look which is under way has to end when nobody is left to be told.
REST_WITHIN_S = 2.0
#: Milliseconds that a browser waits before it connects again.
RETRY_MS = 1_000

log = structlog.get_logger()


class Hub:
    """Looks for changes while somebody is listening, and tells everybody."""

    def __init__(
        self,
        desk: Desk,
        reader: Reader,
        *,
        token: str,
        poll_s: float = POLL_S,
        heartbeat_s: float = HEARTBEAT_S,
        capacity: int = CAPACITY,
    ) -> None:
        """Prepare; nothing runs until somebody listens.

        Args:
            desk: For the clock.
            reader: Where changes are read.
            token: What pages need to ask for something; a restarted bot hands out another.
            poll_s: Seconds between two looks when nobody calls `wake`.
            heartbeat_s: Seconds of silence until a sign of life.
            capacity: What a page may lag behind before it has to start over.
        """
        self._desk = desk
        self._reader = reader
        self._token = token
        self._poll_s = poll_s
        self._heartbeat_s = heartbeat_s
        self._capacity = capacity
        self._queues: set[asyncio.Queue[str | None]] = set()
        self._watching: asyncio.Task[None] | None = None
        self._starting = asyncio.Lock()
        self._awake = asyncio.Event()
        self._stopped = False
        self._cursor: Cursor | None = None
        self._seen: dict[int, datetime | None] = {}
        self._rooms: list[Room] = []

    @property
    def listeners(self) -> int:
        """How many pages are open."""
        return len(self._queues)

    def wake(self) -> None:
        """Look now: this process wrote something."""
        self._awake.set()

    async def listen(self, after: str) -> AsyncGenerator[str, None]:
        """Tell one page what happens, beginning with what it missed.

        Args:
            after: The cursor up to which the page is told.
        """
        queue: asyncio.Queue[str | None] = asyncio.Queue(maxsize=self._capacity)
        self._queues.add(queue)
        try:
            # From here on changes are queued, so none can fall between catching up and listening.
            await self._start()
            yield f"retry: {RETRY_MS}\n\n"
            yield await self._catch_up(after)
            while True:
                try:
                    async with asyncio.timeout(self._heartbeat_s):
                        told = await queue.get()
                except TimeoutError:
                    told = ": still here\n\n"
                if told is None:
                    return
                yield told
        finally:
            self._queues.discard(queue)
            await self._rest()

    async def stop(self) -> None:
        """Send every page away; they come back by themselves once there is somebody to answer."""
        self._stopped = True
        self._send_everybody_away()
        await self._rest()

    def _send_everybody_away(self) -> None:
        for queue in self._queues:
            _send_away(queue)

    async def _start(self) -> None:
        async with self._starting:
            if self._watching is None:
                self._cursor = await self._reader.cursor()
                changes = await self._reader.changes(self._cursor)
                self._seen = dict(changes.edited_at)
                self._rooms = await self._reader.rooms()
                self._watching = asyncio.create_task(self._watch())

    @property
    def _is_wanted(self) -> bool:
        return bool(self._queues) and not self._stopped

    async def _rest(self) -> None:
        # The watcher is asked to end, not cancelled: a question to the database that is cut off
        # half-way may never let go of its connection.
        watching = self._watching
        if watching is None or self._is_wanted:
            return
        self._awake.set()
        await asyncio.wait([watching], timeout=REST_WITHIN_S)

    async def _watch(self) -> None:
        try:
            await self._look_while_wanted()
        finally:
            self._watching = None

    async def _look_while_wanted(self) -> None:
        while self._is_wanted:
            with suppress(TimeoutError):
                async with asyncio.timeout(self._poll_s):
                    await self._awake.wait()
            self._awake.clear()
            if not self._is_wanted:
                return
            try:
                async with storing():
                    await self._look()
            except StorageError as error:
                log.warning("web_look_failed", reason=error.message)

    async def _look(self) -> None:
        assert self._cursor is not None  # noqa: S101 - `_start` has set it
        changes = await self._reader.changes(self._cursor)
        new = [
            id
            for id, at in changes.edited_at.items()
            if id not in self._seen or self._seen[id] != at
        ]
        self._cursor, self._seen = changes.cursor, dict(changes.edited_at)
        if changes.overflow:
            # Nobody can follow that: they come back and load what stands there by then.
            self._send_everybody_away()
            return
        told = await self._tell(new, changes.cursor)
        rooms = await self._reader.rooms()
        if rooms != self._rooms:
            self._rooms = rooms
            told = [*told, _event("rooms", {"html": render_rooms(rooms)})]
        if told:
            self._broadcast("".join(told))

    async def _tell(self, ids: Sequence[int], cursor: Cursor) -> list[str]:
        entries = await self._reader.by_ids(ids) if ids else []
        now = self._desk.clock()
        events = [_event("message", message_event(entry, room, now)) for room, entry in entries]
        # Only the last one moves the page's cursor: after a break in the middle all come again.
        return [*events[:-1], *(f"id: {cursor}\n{event}" for event in events[-1:])]

    async def _catch_up(self, after: str) -> str:
        since = Cursor.parse(after)
        now = await self._reader.cursor()
        if since is None or since.id > now.id:
            # It was made by another database, and what that page shows is no longer true.
            return self._hello(now, reload=True)
        changes = await self._reader.changes(since)
        if changes.after(since) > MAX_CATCH_UP:
            return self._hello(now, reload=True)
        missed = await self._tell(list(changes.edited_at), changes.cursor)
        return "".join(missed) + self._hello(changes.cursor)

    def _hello(self, cursor: Cursor, *, reload: bool = False) -> str:
        greeting = {
            "token": self._token,
            "rooms": render_rooms(self._rooms),
            "reload": reload,
        }
        return f"id: {cursor}\n{_event('hello', greeting)}"

    def _broadcast(self, told: str) -> None:
        for queue in self._queues:
            try:
                queue.put_nowait(told)
            except asyncio.QueueFull:
                # It does not keep up: let it come back and catch up in one go.
                _send_away(queue)


def message_event(entry: Shown, room: str, now: datetime) -> dict[str, object]:
    """Say in an event what a page needs to place a message."""
    return {
        "id": entry.id,
        "room": room,
        "version": entry.version,
        "html": render_message(entry, room=room, now=now),
    }


def render_rooms(rooms: Iterable[Room]) -> str:
    """Give the list of rooms; the page itself knows in which one it stands."""
    return render("rooms.html", rooms=list(rooms), current="")


def _send_away(queue: asyncio.Queue[str | None]) -> None:
    while not queue.empty():
        queue.get_nowait()
    queue.put_nowait(None)


def _event(name: str, data: dict[str, object]) -> str:
    # JSON has no line breaks, so the data is one line.
    return f"event: {name}\ndata: {json.dumps(data)}\n\n"
