"""One call: who asks for what, and what the twin around has to offer for it.

Every file of calls is written against `Asked`; `rest.py` makes one for each request.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any, Protocol

from tests.twins.discord.buckets import Buckets
from tests.twins.discord.errors import Refused, invalid
from tests.twins.discord.faults import Faults
from tests.twins.discord.files import Upload
from tests.twins.discord.permissions import Right, rights_in
from tests.twins.discord.state import Channel, Guild, Json, Message, World


@dataclass(kw_only=True)
class Call:
    """A call that our bot made, for looking at."""

    #: As the specification writes it, "POST /channels/{channel_id}/messages".
    route: str
    #: As it came, "/channels/5/messages".
    path: str
    #: A JSON object or list, None for none.
    body: Any = None
    #: What came with it, by number.
    files: dict[str, Upload] = field(default_factory=dict)
    query: dict[str, str] = field(default_factory=dict)
    #: 0 when there was no answer.
    status: int = 0
    #: Of Discord's error, 0 for none.
    code: int = 0
    at: float = 0.0


class TwinLike(Protocol):
    """What the REST half needs of the twin around it."""

    world: World
    faults: Faults
    buckets: Buckets
    #: Every call, the first one first.
    calls: list[Call]

    @property
    def gateway_url(self) -> str:
        """Where the gateway is, "ws://127.0.0.1:…/gateway/"."""
        ...

    def dispatch(self, name: str, data: Json, guild_id: str = "") -> None:
        """Tell of an event ("MESSAGE_CREATE") whoever is connected and wants to know.

        Args:
            name: Of the event.
            data: Its "d".
            guild_id: Whose shard gets it, "" for the first one.
        """
        ...

    def changed(self) -> None:
        """Say that something happened that somebody may wait for."""
        ...


@dataclass(kw_only=True)
class Asked:
    """A call with what it asks for."""

    twin: TwinLike
    #: "POST /channels/{channel_id}/messages".
    route: str
    #: By name: what stands in the address.
    place: dict[str, str] = field(default_factory=dict)
    query: dict[str, str] = field(default_factory=dict)
    #: A JSON object or list, None for none.
    body: Any = None
    #: What came with it, by number.
    files: dict[str, Upload] = field(default_factory=dict)

    @property
    def world(self) -> World:
        """What the twin knows."""
        return self.twin.world

    @property
    def fields(self) -> Json:
        """The body, when it is an object."""
        return self.body if isinstance(self.body, dict) else {}

    def note(self, sentence: str) -> None:
        """Note what our bot must not do, though Discord may accept it."""
        self.world.violations.append(f"{self.route}: {sentence}")

    def guild(self) -> Guild:
        """Give the server in the address, as far as the bot is in it."""
        guild = self.world.guilds.get(self.place["guild_id"])
        if guild is None:
            raise Refused(10004)
        if self.world.bot_id not in guild.members:
            raise Refused(50001)
        return guild

    def channel(self, *needs: Right) -> Channel:
        """Give the channel in the address.

        Raises:
            Refused: there is none, the bot does not see it, or it lacks a right there.
        """
        channel = self.world.channels.get(self.place["channel_id"])
        if channel is None:
            raise Refused(10003)
        self.may(channel, *needs)
        return channel

    def may(self, channel: Channel, *needs: Right) -> None:
        """Refuse when the bot does not see a channel (50001) or lacks a right there (50013)."""
        rights = rights_in(self.world, channel, self.world.bot_id)
        if not rights & Right.VIEW_CHANNEL:
            raise Refused(50001)
        if any(not rights & need for need in needs):
            raise Refused(50013)

    def message(self, channel: Channel) -> Message:
        """Give the message in the address.

        Raises:
            Refused: it is not there, or shown to one person only.
        """
        found = channel.messages.get(self.place["message_id"])
        if found is None or found.ephemeral_to:
            raise Refused(10008)
        return found

    def whole(self, name: str, default: int) -> int:
        """Give a whole number of the query."""
        try:
            return int(self.query.get(name, default))
        except ValueError:
            raise invalid(name, "Value is not int.") from None

    def flag(self, name: str) -> bool:
        """Give a yes or no of the query."""
        return self.query.get(name, "").lower() in ("1", "true")


#: Does what is asked and gives the status and the JSON of the answer, None for none.
Do = Callable[[Asked], tuple[int, Any]]


@dataclass(frozen=True, kw_only=True)
class Known:
    """A call that the twin knows."""

    do: Do
    #: It needs the bot's token; else the address itself holds what allows it.
    by_token: bool = True
