"""The way out: alerts, digests and notices become messages of Discord's, or threads in a forum.

A message that may have been sent already is sent with the same nonce again, which Discord answers
with the first one for some minutes; whoever is in doubt looks for it before, by the mark that it
carries (see `marks.py`). discord.py repeats nothing by itself here (see `asking.py`).
"""

from __future__ import annotations

import asyncio
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import replace
from datetime import datetime, timedelta

# An answer that is no JSON comes as a text, and JSON holds anything, hence `Any`.
from typing import Any

import discord
import structlog
from discord import Client, HTTPException
from discord.utils import time_snowflake

from adapters.discord.actors import PLATFORM
from adapters.discord.asking import asking_once
from adapters.discord.failing import TROUBLE, delivery_error, failing_as_deliveries
from adapters.discord.forums import Forums
from adapters.discord.marks import is_marked, nonce_of, parameters
from adapters.discord.pings import Roles
from adapters.discord.places import Place, Places
from adapters.discord.render import Rendered, render_message
from bot.channel import Address
from bot.errors import DeliveryError, Scope
from bot.messages.catalogue import _
from bot.messages.message import Message

log = structlog.get_logger()

#: A request that was cut off arrives within this or not at all: later messages are not looked at.
ARRIVES_WITHIN = timedelta(minutes=10)
#: Messages asked for at once, and how often.
#: Source: https://discord.com/developers/docs/resources/message#get-channel-messages
MESSAGES_PER_PAGE = 100
MOST_PAGES = 10
#: Seconds that passing a message on to other servers may take: the message itself stands already.
CROSSPOST_WITHIN_S = 5.0
#: Discord's code for a thread that is in the archive.
ARCHIVED = 50083


class DiscordAdapter:
    """Discord as a platform."""

    platform = PLATFORM

    def __init__(
        self,
        client: Client,
        *,
        crosspost: bool = False,
        clock: Callable[[], float] = time.monotonic,
    ) -> None:
        """Keep what calls Discord.

        Args:
            client: Logged in by the time something is sent.
            crosspost: Whether what is posted in announcement channels goes on to their followers.
            clock: Seconds, from wherever.
        """
        self._client = client
        self._crosspost = crosspost
        self._places = Places(client, clock)
        self._forums = Forums(client, clock)
        self._roles = Roles(client, clock)

    async def send(self, address: Address, message: Message, *, delivery_id: int) -> str:
        """Post a message; in a forum it begins a thread."""
        message = await self._pinging(address, message)
        said = render_message(message)
        place = await self._place(address)
        with self._calling():
            if place.forum is not None:
                return await self._forums.post(place.forum, message, said, delivery_id=delivery_id)
            made = parameters(
                said,
                delivery_id=delivery_id,
                nonce=nonce_of(delivery_id),
                pings=message.pings,
            )
            ref = _ref(await self._client.http.send_message(place.channel_id, params=made))
            if place.is_news and self._crosspost:
                await self._pass_on(*ref)
        return "/".join(map(str, ref))

    async def edit(self, address: Address, ref: str, message: Message) -> None:
        """Let an earlier message say something else; a forum's thread follows it.

        Whom it pinged stays written there, and is not pinged again.
        """
        channel_id, message_id = _read(ref)
        message = await self._pinging(address, message)
        said = render_message(message)
        place = await self._place(address)
        with self._calling():
            if place.forum is not None:
                await self._forums.edit(place.forum, (channel_id, message_id), message, said)
            else:
                await self._edit(place.channel_id, message_id, said)

    async def find(self, address: Address, *, delivery_id: int, since: datetime) -> str | None:
        """Look for the message with a delivery's mark among those of the time of the attempt."""
        place = await self._place(address)
        with self._calling(doing=False):
            if place.forum is not None:
                return await self._forums.find(place.forum, delivery_id=delivery_id, since=since)
            return await self._find(place.channel_id, delivery_id, since)

    async def _place(self, address: Address) -> Place:
        with self._calling(doing=False):
            return await self._places.of(address)

    async def _pinging(self, address: Address, message: Message) -> Message:
        """Let a message ping only whom there is."""
        if not message.pings:
            return message
        with self._calling(doing=False):
            return replace(message, pings=await self._roles.alive(address, message.pings))

    async def _edit(self, channel_id: int, message_id: int, said: Rendered) -> None:
        http, made = self._client.http, parameters(said)
        try:
            await http.edit_message(channel_id, message_id, params=made)
        except HTTPException as error:
            if error.code != ARCHIVED:
                raise
            await http.edit_channel(channel_id, archived=False)
            await http.edit_message(channel_id, message_id, params=made)

    async def _pass_on(self, channel_id: int, message_id: int) -> None:
        """Let the servers that follow an announcement channel have a message too."""
        try:
            async with asyncio.timeout(CROSSPOST_WITHIN_S):
                await self._client.http.publish_message(channel_id, message_id)
        except TROUBLE as error:
            # Ten an hour are allowed. It stands where it was asked for, which is what matters.
            reason = delivery_error(error, doing=False).message
            log.warning("discord_not_crossposted", channel=channel_id, reason=reason)

    async def _find(self, channel_id: int, delivery_id: int, since: datetime) -> str | None:
        http, me = self._client.http, self._client.user
        after = time_snowflake(since, high=False)
        last = time_snowflake(since + ARRIVES_WITHIN, high=True)
        for page in range(MOST_PAGES):
            found = await http.logs_from(channel_id, MESSAGES_PER_PAGE, after=after)
            for message in found:
                if me is not None and is_marked(dict(message), delivery_id, me.id):
                    return f"{channel_id}/{message['id']}"
            if not found and page == 0:
                await self._check_history(channel_id, after)
            after = max((int(message["id"]) for message in found), default=last)
            if len(found) < MESSAGES_PER_PAGE or after >= last:
                return None
        many = _("So much was written then that the message cannot be looked for.")
        raise DeliveryError(many, permanent=True, closes=Scope.MESSAGE)

    async def _check_history(self, channel_id: int, some_id: int) -> None:
        """Make sure that a history without messages is none that is kept from us.

        Without the right to read it, Discord gives an empty one; a single message it refuses.
        Source: https://discord.com/developers/docs/resources/message#get-channel-messages
        """
        try:
            await self._client.http.get_message(channel_id, some_id)
        except discord.NotFound:
            return

    @contextmanager
    def _calling(self, *, doing: bool = True) -> Iterator[None]:
        """Turn whatever calling Discord raises within into a `DeliveryError`."""
        if self._client.user is None:
            raise DeliveryError(_("The bot is not logged in to Discord yet."))
        with failing_as_deliveries(doing=doing), asking_once():
            yield


def _ref(answer: Any) -> tuple[int, int]:  # noqa: ANN401
    try:
        return int(answer["channel_id"]), int(answer["id"])
    except (TypeError, KeyError, ValueError) as error:
        unread = _("Discord did not say which message it posted.")
        raise DeliveryError(unread, in_doubt=True) from error


def _read(ref: str) -> tuple[int, int]:
    channel, _slash, message = ref.partition("/")
    if all(one.isascii() and one.isdigit() for one in (channel, message)):
        return int(channel), int(message)
    text = _("“{ref}” is not a message on Discord.").format(ref=ref)
    raise DeliveryError(text, permanent=True, closes=Scope.MESSAGE)
