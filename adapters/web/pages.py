"""Whole pages: a room with its messages, which also works without a script."""

from __future__ import annotations

from collections.abc import Mapping
from contextlib import aclosing
from dataclasses import dataclass
from urllib.parse import urlencode

from aiohttp import web

from adapters.web.events import Hub
from adapters.web.person import OWN_ROOM
from adapters.web.reading import Reader
from adapters.web.render import Shown, render, render_message, shown_reply
from adapters.web.talk import MAX_LINE, Talk
from bot.commands.request import Desk, Reply
from bot.errors import StorageError
from bot.messages.catalogue import _
from bot.storage.web_messages import Room, storing


@dataclass(frozen=True, kw_only=True)
class Visit:
    """What a page shall show."""

    #: None: the first one there is.
    room: str | None = None
    #: Only messages before this one.
    before: int | None = None
    #: What stands in the box.
    line: str = ""
    #: Shown below the messages, to somebody whose browser runs no script.
    reply: Shown | None = None


class Pages:
    """Shows rooms, and takes what is said in them without a script."""

    def __init__(self, desk: Desk, reader: Reader, talk: Talk, hub: Hub, *, token: str) -> None:
        """Keep what the pages need."""
        self._desk = desk
        self._reader = reader
        self._talk = talk
        self._hub = hub
        self._token = token

    def routes(self) -> list[web.RouteDef]:
        """Name the pages."""
        return [
            web.get("/", self.room),
            web.post("/say", self.say),
            web.post("/press", self.press),
            web.get("/events", self.events),
            web.get("/health", self.health),
        ]

    async def room(self, request: web.Request) -> web.Response:
        """Show a room: `?room=jobs&before=17` for earlier messages, `&line=` to begin a line."""
        visit = Visit(
            room=request.query.get("room"),
            before=read_id(request.query.get("before", "")),
            line=request.query.get("line", "")[:MAX_LINE],
        )
        return await self._page(visit)

    async def say(self, request: web.Request) -> web.Response:
        """Run a line that came by the form itself."""
        form = await request.post()
        room, line = await self._room_of(form), str(form.get("line", ""))
        reply = await self._talk.say(line, room=room)
        return await self._page(self._answered(reply, room, line.strip()))

    async def press(self, request: web.Request) -> web.Response:
        """Do what a button says that came by the form itself."""
        form = await request.post()
        room = await self._room_of(form)
        reply = await self._talk.press(str(form.get("action", "")), room=room)
        return await self._page(self._answered(reply, room))

    async def events(self, request: web.Request) -> web.StreamResponse:
        """Tell what happens for as long as the page is open."""
        after = request.headers.get("Last-Event-ID") or request.query.get("after", "")
        response = web.StreamResponse(headers={"Content-Type": "text/event-stream"})
        await response.prepare(request)
        async with aclosing(self._hub.listen(after)) as told:
            try:
                async for text in told:
                    await response.write(text.encode())
            except ConnectionError:
                # The page was closed; that is how most of these end.
                pass
        return response

    async def health(self, _request: web.Request) -> web.Response:
        """Say whether the bot can work: 200 when the database answers, 503 when it does not."""
        try:
            async with storing():
                await self._reader.database_answers()
        except StorageError as error:
            return web.json_response({"status": "failing", "reason": error.message}, status=503)
        return web.json_response({"status": "ok"})

    async def _room_of(self, form: Mapping[str, object]) -> str:
        return (await self._reader.require_room(str(form.get("room", "")))).key

    def _answered(self, reply: Reply, room: str, asked: str = "") -> Visit:
        shown = shown_reply(reply, now=self._desk.clock(), asked=asked)
        return Visit(room=room, reply=shown, line=asked if reply.is_error else "")

    async def _page(self, visit: Visit) -> web.Response:
        # The cursor first: a message that comes in between is then told twice rather than never.
        cursor = await self._reader.cursor()
        rooms = await self._reader.rooms()
        room = rooms[0] if visit.room is None else await self._reader.require_room(visit.room)
        messages, has_earlier = await self._reader.latest(room.key, before=visit.before)
        now = self._desk.clock()
        entries = [*messages, *([visit.reply] if visit.reply else [])]
        earlier = messages[0].id if has_earlier else None
        page = render(
            "page.html",
            room=room,
            mark="@" if room.is_person else "#",
            about=_about(room),
            rooms=rooms,
            current=room.key,
            articles=[render_message(entry, room=room.key, now=now) for entry in entries],
            earlier=_address(room=room.key, before=earlier) if earlier else "",
            latest=_address(room=room.key) if visit.before else "",
            last_id=messages[-1].id if messages else 0,
            line=visit.line,
            token=self._token,
            cursor=cursor,
        )
        return web.Response(text=page, content_type="text/html")


def _about(room: Room) -> str:
    if room.key == OWN_ROOM:
        return _("Messages from the bot to you alone")
    if room.is_person:
        return _("Direct messages")
    return _("What this channel subscribed to, as it comes in")


def read_id(text: str) -> int | None:
    """Read a message's id from an address, None when it is none."""
    return int(text) if text.isascii() and text.isdigit() and len(text) < 19 else None


def _address(**values: object) -> str:
    return f"/?{urlencode(values)}"
