"""A bot's sessions with the gateway: what each was told, so that it can be told again.

A session outlives its connection: the bot comes back, says what it heard last, and hears the rest.

Source: https://discord.com/developers/docs/events/gateway#resuming
"""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Protocol

from tests.twins.discord.intents import wanted
from tests.twins.discord.state import Json, World

DISPATCH = 0
#: Seconds for which a session without a connection is kept; Discord does not publish how many.
KEPT_S = 120.0


class Outgoing(Protocol):
    """A connection, as far as something is sent over it."""

    def put(self, frame: Json) -> None:
        """Send this after everything before it."""
        ...


@dataclass(kw_only=True, eq=False)
class Session:
    """What a bot began with IDENTIFY."""

    id: str
    shard: int
    shards: int
    intents: int
    #: Every event so far; the first one has the number 1.
    told: list[Json] = field(default_factory=list)
    #: None while the bot is away.
    line: Outgoing | None = None
    #: Since when it is away, in seconds since 1970.
    left_at: float = 0.0

    def holds(self, guild_id: str) -> bool:
        """Tell whether a server belongs to its shard; "" is all that belongs to no server."""
        return shard_of(guild_id, self.shards) == self.shard

    def tell(self, name: str, data: Json) -> None:
        """Tell of an event, now or when the bot comes back."""
        frame: Json = {"op": DISPATCH, "t": name, "s": len(self.told) + 1, "d": data}
        self.told.append(frame)
        if self.line is not None:
            self.line.put(frame)

    def replay(self, line: Outgoing, after: int) -> None:
        """Go on over another connection with everything after an event."""
        self.line = line
        for frame in self.told[after:]:
            line.put(frame)


class Sessions:
    """All sessions that have not ended."""

    def __init__(self, world: World) -> None:
        """Start with none."""
        self._world = world
        self._open: dict[str, Session] = {}

    @property
    def online(self) -> list[Session]:
        """Those whose bot is there."""
        return [one for one in self._open.values() if one.line is not None]

    def begin(self, session: Session) -> None:
        """Note a session, which gets events from now on."""
        self._open[session.id] = session

    def find(self, id_: str) -> Session | None:
        """Find a session that can be gone on with."""
        found = self._open.get(id_)
        if found is None or found.line is not None:
            return found
        if self._world.clock() > found.left_at + KEPT_S:
            del self._open[id_]
            return None
        return found

    def leave(self, session: Session, line: Outgoing) -> None:
        """Note that a connection ended; the session may go on over another one already."""
        if session.line is line:
            session.line, session.left_at = None, self._world.clock()

    def end(self, session: Session) -> None:
        """Forget a session: it cannot be gone on with."""
        self._open.pop(session.id, None)

    def tell(self, name: str, data: Json, guild_id: str) -> None:
        """Tell of an event every session of the right shard that asked for such."""
        for session in self._open.values():
            if session.holds(guild_id) and wanted(
                session.intents, name, data, bot_id=self._world.bot_id
            ):
                session.tell(name, data)


def shard_of(guild_id: str, shards: int) -> int:
    """Give the shard of a server.

    Source: https://discord.com/developers/docs/events/gateway#sharding
    """
    return (int(guild_id) >> 22) % shards if guild_id else 0
