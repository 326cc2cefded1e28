"""The gateway: connections that the bot opens, sessions that it begins or goes on with.

Source: https://discord.com/developers/docs/events/gateway
"""

from __future__ import annotations

import asyncio
import contextlib
import json
from collections.abc import Callable
from typing import Any

from aiohttp import WSMsgType, web

from tests.twins.discord.intents import refused
from tests.twins.discord.line import Line
from tests.twins.discord.payloads import guild_create_json, own_user_json
from tests.twins.discord.sessions import Session, Sessions
from tests.twins.discord.state import Guild, Json, World

HEARTBEAT, IDENTIFY, RESUME, RECONNECT, INVALID_SESSION, HELLO, ACK = 1, 2, 6, 7, 9, 10, 11
#: What a bot may send beside those: presence, voice, requests for members and sounds.
_FURTHER = (3, 4, 8, 31, 43)
VERSION = "10"
#: Bytes of anything that a bot sends.
LONGEST = 4096
#: Servers in one shard.
MOST_GUILDS = 2500


class Closes(Exception):
    """The connection ends with a code.

    Source: https://discord.com/developers/docs/topics/opcodes-and-status-codes#gateway
    """

    def __init__(self, code: int, said: str) -> None:
        """Take a code and what the bot did."""
        super().__init__(said)
        self.code = code
        self.said = said


class Gateway:
    """Takes connections, and tells of what happens."""

    def __init__(self, world: World, changed: Callable[[], None]) -> None:
        """Start with nobody connected.

        Args:
            world: What there is to tell, and where mistakes are noted.
            changed: Told when something happened that somebody may wait for.
        """
        self._world = world
        self._changed = changed
        self._lines: list[Line] = []
        self.sessions = Sessions(world)
        #: "ws://127.0.0.1:…/gateway/", and where sessions are gone on with.
        self.url = ""
        #: Between heartbeats.
        self.heartbeat_s = 41.25
        #: How much later one may come.
        self.patience_s = 5.0
        #: Whether heartbeats are answered.
        self.acknowledges = True
        #: Codes with which the next ones that identify or resume are sent away.
        self.closes_with: list[int] = []
        #: Nobody gets through: the gateway itself is down.
        self.is_down = False
        #: How many connections there were in all, and heartbeats.
        self.opened = 0
        self.heartbeats = 0
        #: What every IDENTIFY and every RESUME said, without the token.
        self.identified: list[Json] = []
        self.resumed: list[Json] = []

    @property
    def resume_url(self) -> str:
        """Where sessions are gone on with."""
        return self.url + "resume/"

    @property
    def count(self) -> int:
        """How many connections are open."""
        return len(self._lines)

    def online(self, guild_id: str = "") -> bool:
        """Tell whether the bot listens to the shard of a server; "" is for direct messages."""
        return any(one.holds(guild_id) for one in self.sessions.online)

    def dispatch(self, name: str, data: Json, guild_id: str = "") -> None:
        """Tell of an event whoever identified and wants to know; see `calls.TwinLike`."""
        self.sessions.tell(name, data, guild_id)

    # --- what Discord does with connections

    def reconnect(self, shard: int = 0) -> None:
        """Ask the bot to connect anew, and go on with its session."""
        for line in self._of(shard):
            line.put({"op": RECONNECT, "d": None})

    def invalidate(self, shard: int = 0, *, resumable: bool = False) -> None:
        """Tell the bot that its session is no good, or may be if tried again."""
        for line in self._of(shard):
            if line.session is not None and not resumable:
                self.sessions.end(line.session)
            line.put({"op": INVALID_SESSION, "d": resumable})

    def close_with(self, code: int, shard: int = 0) -> None:
        """Close the connections of a shard."""
        for line in self._of(shard):
            line.close(code)

    def cut(self, shard: int = 0) -> None:
        """Break the connections of a shard without a word."""
        for line in self._of(shard):
            line.cut()

    def ask_for_heartbeat(self, shard: int = 0) -> None:
        """Ask for one before it is due."""
        for line in self._of(shard):
            line.put({"op": HEARTBEAT, "d": None})

    async def close(self) -> None:
        """Close what is open."""
        for line in list(self._lines):
            with contextlib.suppress(ConnectionError):
                await line.socket.close(code=1001)

    def _of(self, shard: int) -> list[Line]:
        return [one for one in self._lines if one.session and one.session.shard == shard]

    # --- what comes from the bot

    async def answer(self, request: web.Request) -> web.StreamResponse:
        """Take a connection until it ends."""
        if self.is_down:
            return web.Response(status=503)
        line = Line(request)
        await line.socket.prepare(request)
        self._lines.append(line)
        self.opened += 1
        writing = asyncio.create_task(line.write())
        try:
            await self._listen(line)
            if line.is_closing:
                # Else the bot would not get to know the code.
                await writing
        finally:
            writing.cancel()
            line.forget_beat()
            self._lines.remove(line)
            self._end(line)
            self._changed()
        return line.socket

    async def _listen(self, line: Line) -> None:
        if line.request.query.get("v") != VERSION:
            line.close(4012)
        line.put({"op": HELLO, "d": {"heartbeat_interval": int(self.heartbeat_s * 1000)}})
        line.expect_beat(self.heartbeat_s + self.patience_s, 4009)
        async for message in line.socket:
            if message.type is WSMsgType.TEXT:
                try:
                    self._take(line, message.data)
                except Closes as wrong:
                    if wrong.said:
                        self._world.violations.append(f"gateway, {wrong.code}: {wrong.said}")
                    line.close(wrong.code)
                self._changed()

    def _end(self, line: Line) -> None:
        """End the session too if the bot said good-bye; else it may come back."""
        if line.session is None:
            return
        said_goodbye = not line.is_closing and line.socket.close_code in (1000, 1001)
        if said_goodbye and line.session.line is line:
            self.sessions.end(line.session)
        self.sessions.leave(line.session, line)

    def _take(self, line: Line, text: str) -> None:
        if line.is_flooded(self._world.clock()):
            raise Closes(4008, "more than 120 in a minute")
        if len(text.encode()) > LONGEST:
            raise Closes(4002, f"more than {LONGEST} bytes")
        op, data = _read(text)
        if op == HEARTBEAT:
            self._beat(line, data)
        elif op in (IDENTIFY, RESUME):
            if line.session is not None:
                raise Closes(4005, "identified twice")
            if self.closes_with:
                raise Closes(self.closes_with.pop(0), "")
            if data.get("token") != self._world.token:
                # Whoever runs the bot may have set a wrong one.
                raise Closes(4004, "")
            told = {key: value for key, value in data.items() if key != "token"}
            if op == IDENTIFY:
                self._identify(line, told)
            else:
                self._resume(line, told)
        elif op not in _FURTHER:
            raise Closes(4001, f"there is no opcode {op!r}")
        elif line.session is None:
            raise Closes(4003, "not identified")

    def _beat(self, line: Line, seq: Any) -> None:
        self.heartbeats += 1
        known = len(line.session.told) if line.session else 0
        if line.session is not None and seq is not None and seq > known:
            raise Closes(4007, f"a heartbeat after event {seq} of {known}")
        line.expect_beat(self.heartbeat_s + self.patience_s, 4009)
        if self.acknowledges:
            line.put({"op": ACK})

    def _identify(self, line: Line, told: Json) -> None:
        world = self._world
        if line.request.path.endswith("/resume/"):
            world.violations.append("gateway: identified where sessions are gone on with")
        if world.identifies_left < 1:
            raise Closes(4004, "identified so often that Discord takes the token away")
        shard, shards = told.get("shard", [0, 1])
        if not 0 <= shard < shards:
            raise Closes(4010, f"there is no shard {shard} of {shards}")
        intents = int(told["intents"])
        code = refused(intents, world.application.flags)
        if code:
            # What is granted is set in the portal, so this is no mistake in the code.
            raise Closes(code, "" if code == 4014 else f"there are no intents {intents}")
        world.identifies_left -= 1
        self.identified.append(told)
        session = Session(
            id=f"session-{next(world.numbers)}", shard=shard, shards=shards, intents=intents
        )
        held = [one for one in world.guilds.values() if session.holds(one.id)]
        held = [one for one in held if world.is_in(one.id)]
        if len(held) > MOST_GUILDS:
            raise Closes(4011, "")
        self._begin(line, session, held)

    def _begin(self, line: Line, session: Session, held: list[Guild]) -> None:
        """Tell of everything that there is."""
        world = self._world
        line.session, session.line = session, line
        self.sessions.begin(session)
        ready: Json = {
            "v": int(VERSION),
            "user": own_user_json(world.users[world.bot_id]),
            "guilds": [{"id": one.id, "unavailable": True} for one in held],
            "session_id": session.id,
            "session_type": "normal",
            "resume_gateway_url": self.resume_url,
            "shard": [session.shard, session.shards],
            "application": {"id": world.application.id, "flags": world.application.flags},
        }
        session.tell("READY", ready)
        for guild in held:
            if not guild.unavailable:
                session.tell("GUILD_CREATE", guild_create_json(world, guild))

    def _resume(self, line: Line, told: Json) -> None:
        self.resumed.append(told)
        session = self.sessions.find(str(told.get("session_id")))
        if session is None:
            line.put({"op": INVALID_SESSION, "d": False})
            return
        if not line.request.path.endswith("/resume/"):
            self._world.violations.append("gateway: resumed elsewhere than READY told to")
        after = told.get("seq")
        if not isinstance(after, int) or not 0 <= after <= len(session.told):
            raise Closes(4007, f"resumed after event {after!r} of {len(session.told)}")
        line.session = session
        session.replay(line, after)
        session.tell("RESUMED", {"_trace": []})


def _read(text: str) -> tuple[Any, Any]:
    try:
        frame = json.loads(text)
    except ValueError:
        raise Closes(4002, "no JSON") from None
    if not isinstance(frame, dict):
        raise Closes(4002, "no object")
    return frame.get("op"), frame.get("d")
