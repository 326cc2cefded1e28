"""What the page's script asks for, as JSON."""

from __future__ import annotations

import json
from typing import Any

from aiohttp import web

from adapters.web.pages import read_id
from adapters.web.reading import Reader
from adapters.web.render import mark_of, render_message, shown_reply
from adapters.web.talk import Talk
from bot.commands.request import Desk, Reply
from bot.messages.catalogue import _

#: Rooms that one question about unread messages may name.
MAX_ROOMS = 200


class Api:
    """Answers the page's script."""

    def __init__(self, desk: Desk, reader: Reader, talk: Talk) -> None:
        """Keep what answering needs."""
        self._desk = desk
        self._reader = reader
        self._talk = talk

    def routes(self) -> list[web.RouteDef]:
        """Name what can be asked."""
        return [
            web.post("/api/say", self.say),
            web.post("/api/press", self.press),
            web.get("/api/complete", self.complete),
            web.get("/api/unread", self.unread),
        ]

    async def say(self, request: web.Request) -> web.Response:
        """Run a typed line: `{"room", "line"}`."""
        asked = await _json(request)
        room, line = await self._room_of(asked), _text(asked, "line")
        reply = await self._talk.say(line, room=room)
        return web.json_response(await self._answer(reply, room=room, asked=line.strip()))

    async def press(self, request: web.Request) -> web.Response:
        """Do what a button says: `{"room", "action"}`.

        When it left a mark on a posting, `marks` tells what that posting's buttons say from now on.
        """
        asked = await _json(request)
        room, action = await self._room_of(asked), _text(asked, "action")
        reply = await self._talk.press(action, room=room)
        answer = await self._answer(reply, room=room)
        posting = read_id(action.partition(":")[2]) if mark_of(action) else None
        if posting is not None:
            answer["posting"] = posting
            answer["marks"] = {
                mark_of(button.action): {"action": button.action, "label": button.label}
                for button in await self._reader.marks(posting)
            }
        return web.json_response(answer)

    async def complete(self, request: web.Request) -> web.Response:
        """Suggest how to go on typing `line`."""
        room = await self._room_of(dict(request.query))
        line = request.query.get("line", "")
        found = await self._talk.complete(line, room=room)
        return web.json_response(
            {
                "completions": [
                    {"line": one.line, "label": one.label, "detail": one.detail} for one in found
                ]
            }
        )

    async def unread(self, request: web.Request) -> web.Response:
        """Count messages after the last one read in each room: `?read=jobs:17&read=@me:4`."""
        read: dict[str, int] = {}
        for text in request.query.getall("read", [])[:MAX_ROOMS]:
            room, _colon, last = text.rpartition(":")
            read[room] = read_id(last) or 0
        return web.json_response(await self._reader.unread(read))

    async def _room_of(self, asked: dict[str, Any]) -> str:
        return (await self._reader.require_room(_text(asked, "room"))).key

    async def _answer(self, reply: Reply, *, room: str, asked: str = "") -> dict[str, object]:
        now = self._desk.clock()
        entry = shown_reply(reply, now=now, asked=asked)
        return {
            "html": render_message(entry, room=room, now=now),
            "replaces": reply.replaces,
            "is_error": reply.is_error,
            "is_long": bool(reply.message.markdown) and not reply.is_error,
            # A page that shows more than this shows what is gone.
            "last": await self._reader.last_in(room),
        }


async def _json(request: web.Request) -> dict[str, Any]:
    # Whatever a stranger sends: hence `Any`, and `_text` for what is taken out of it.
    try:
        asked = await request.json()
    except (json.JSONDecodeError, UnicodeDecodeError, RecursionError):
        asked = None
    if not isinstance(asked, dict):
        raise web.HTTPBadRequest(text=_("Send one JSON object."))
    return asked


def _text(asked: dict[str, Any], name: str) -> str:
    value = asked.get(name)
    if not isinstance(value, str):
        raise web.HTTPBadRequest(text=_("Send “{name}” as a text.").format(name=name))
    return value
