"""What kind of place an address is: texts, announcements, a forum, a thread, direct messages.

The gateway keeps the channels of every server; where it has not told us of one, Discord is asked.
A process that only sends has no gateway, so what was asked is remembered for a while.
"""

from __future__ import annotations

import time
from collections.abc import Callable
from dataclasses import dataclass

from discord import Client, ForumChannel, TextChannel

from adapters.discord.actors import PLATFORM
from adapters.discord.refusals import reason_of
from bot.channel import Address
from bot.errors import DeliveryError
from bot.messages.catalogue import _

#: Seconds for which an answer is believed, and how many are kept.
BELIEVED_S = 600.0
MOST_KEPT = 10_000
#: Discord's code for a channel that is not there.
GONE = 10003


@dataclass(frozen=True, kw_only=True)
class Place:
    """Somewhere messages go."""

    #: The id by which Discord's calls name it: a person's is that of their direct messages.
    channel_id: int
    #: Set of a forum.
    forum: ForumChannel | None = None
    #: Whether other servers may follow it.
    is_news: bool = False


class Places:
    """Knows places, or asks."""

    def __init__(self, client: Client, clock: Callable[[], float] = time.monotonic) -> None:
        """Start with nothing known.

        Args:
            client: Calls Discord.
            clock: Seconds, from wherever.
        """
        self._client = client
        self._clock = clock
        #: By address, with the time of the answer; the oldest first.
        self._asked: dict[Address, tuple[float, Place]] = {}

    async def of(self, address: Address) -> Place:
        """Tell what a place is.

        Raises:
            DeliveryError: it is not on Discord, or not in its server.
            DiscordException: Discord refuses to tell.
        """
        number = _number(address)
        if not address.is_person:
            known = self._client.get_channel(number)
            if known is not None:
                return _place(address, known)
        asked = self._asked.get(address)
        if asked is not None and asked[0] + BELIEVED_S > self._clock():
            return asked[1]
        place = await self._ask(address, number)
        self._keep(address, place)
        return place

    async def _ask(self, address: Address, number: int) -> Place:
        if address.is_person:
            # Opens the conversation, or gives the one there is.
            opened = await self._client.http.start_private_message(number)
            return Place(channel_id=int(opened["id"]))
        return _place(address, await self._client.fetch_channel(number))

    def _keep(self, address: Address, place: Place) -> None:
        self._asked.pop(address, None)
        # A forum's tags change, and it is asked for seldom.
        if place.forum is None:
            self._asked[address] = self._clock(), place
        if len(self._asked) > MOST_KEPT:
            del self._asked[next(iter(self._asked))]


def _number(address: Address) -> int:
    target = address.target
    if address.platform == PLATFORM and target.isascii() and target.isdigit() and len(target) < 20:
        return int(target)
    message = _("{address} is not on Discord.").format(address=address)
    raise DeliveryError(message, permanent=True)


def _place(address: Address, channel: object) -> Place:
    guild = getattr(channel, "guild", None)
    # A channel of another server is none of theirs, whatever its id is doing in their address.
    if guild is None or str(guild.id) != address.workspace:
        raise DeliveryError(reason_of(GONE), permanent=True)
    return Place(
        channel_id=int(address.target),
        forum=channel if isinstance(channel, ForumChannel) else None,
        is_news=isinstance(channel, TextChannel) and channel.is_news(),
    )
