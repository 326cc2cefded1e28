"""The way out: alerts, digests and notices become messages of Slack's, found again by metadata.

The SDK repeats nothing by itself here (see `clients.py`): a message that is sent again after a
connection broke would stand there twice. Whoever is in doubt looks for it first.
"""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Mapping
from contextlib import asynccontextmanager
from datetime import datetime, timedelta
from typing import Any

from slack_sdk.web.async_client import AsyncWebClient

from adapters.slack.clients import Clients
from adapters.slack.failing import failing_as_deliveries
from adapters.slack.installations import Installed
from adapters.slack.payload import part, text
from adapters.slack.render import render_message
from bot.channel import Address
from bot.errors import DeliveryError, Scope
from bot.messages.catalogue import _
from bot.messages.message import Message

#: What our messages are marked with, next to the number of their delivery.
EVENT_TYPE = "job_alert"
#: A request that was cut off arrives within this or not at all: later messages are not looked at.
ARRIVES_WITHIN = timedelta(minutes=10)
#: Messages asked for at once, and how often. Some apps get no more than 15 once a minute.
#: Source: https://docs.slack.dev/reference/methods/conversations.history
MESSAGES_PER_PAGE = 200
MOST_PAGES = 10


class SlackAdapter:
    """Slack as a platform."""

    platform = "slack"

    def __init__(self, clients: Clients) -> None:
        """Keep what calls Slack for each workspace."""
        self._clients = clients

    async def send(self, address: Address, message: Message, *, delivery_id: int) -> str:
        """Post a message; to a person it goes into their direct messages with the bot."""
        said = await asyncio.to_thread(render_message, message)
        metadata = {"event_type": EVENT_TYPE, "event_payload": {"delivery_id": delivery_id}}
        async with self._calling(address) as client:
            answer = await client.chat_postMessage(
                channel=address.target,
                text=said.text,
                blocks=said.blocks,
                metadata=metadata,
                unfurl_links=False,
                unfurl_media=False,
            )
        channel, ts = answer.get("channel"), answer.get("ts")
        if not (isinstance(channel, str) and isinstance(ts, str)):
            raise DeliveryError(_("Slack did not say which message it posted."), in_doubt=True)
        return f"{channel}/{ts}"

    async def edit(self, address: Address, ref: str, message: Message) -> None:
        """Let an earlier message say something else, in its text as well as in its blocks."""
        channel, ts = _read(ref)
        said = await asyncio.to_thread(render_message, message)
        async with self._calling(address) as client:
            # Without `parse` Slack would look for links and names in the text by itself.
            # Source: https://docs.slack.dev/reference/methods/chat.update
            await client.chat_update(
                channel=channel if address.is_person else address.target,
                ts=ts,
                text=said.text,
                blocks=said.blocks,
                parse="none",
                link_names=False,
            )

    async def find(self, address: Address, *, delivery_id: int, since: datetime) -> str | None:
        """Look for the message with a delivery's number among those of the time of the attempt."""
        async with self._calling(address, looking=True) as client:
            ours = await self._clients.installed(address.workspace)
            channel = await _conversation(client, address)
            cursor = ""
            for _page in range(MOST_PAGES):
                page = await client.conversations_history(
                    channel=channel,
                    oldest=_ts(since),
                    latest=_ts(since + ARRIVES_WITHIN),
                    inclusive=True,
                    include_all_metadata=True,
                    limit=MESSAGES_PER_PAGE,
                    cursor=cursor or None,
                )
                for message in page.get("messages") or ():
                    if _is_it(message, delivery_id, ours):
                        return f"{channel}/{message['ts']}"
                cursor = text(page.get("response_metadata") or {}, "next_cursor")
                if not cursor:
                    return None
        many = _("So much was written then that the message cannot be looked for.")
        raise DeliveryError(many, permanent=True, closes=Scope.MESSAGE)

    @asynccontextmanager
    async def _calling(
        self, address: Address, *, looking: bool = False
    ) -> AsyncIterator[AsyncWebClient]:
        """Give what calls Slack; whatever that raises within is raised as a `DeliveryError`."""
        client = await self._client(address)
        try:
            with failing_as_deliveries(looking=looking):
                yield client
        except DeliveryError as error:
            if not (error.permanent and error.closes is Scope.WORKSPACE):
                raise
            # Another process may have been given a new token since ours was read.
            if (await self._client(address, fresh=True)).token == client.token:
                raise
            raise DeliveryError(_("The bot was given a new token meanwhile.")) from error.__cause__

    async def _client(self, address: Address, *, fresh: bool = False) -> AsyncWebClient:
        if address.platform != self.platform:
            message = _("{address} is not on Slack.").format(address=address)
            raise DeliveryError(message, permanent=True)
        with failing_as_deliveries(doing=False):
            return await self._clients.of(address.workspace, fresh=fresh)


async def _conversation(client: AsyncWebClient, address: Address) -> str:
    """Give the id under which messages can be read: a person's is that of the direct messages."""
    if not address.is_person:
        return address.target
    answer = await client.conversations_open(users=address.target)
    return text(answer.get("channel") or {}, "id")


# Slack's messages hold anything, hence `Any`.
def _is_it(message: Mapping[str, Any], delivery_id: int, ours: Installed) -> bool:
    metadata = part(message, "metadata")
    number = part(metadata, "event_payload").get("delivery_id")
    if metadata.get("event_type") != EVENT_TYPE or str(number) != str(delivery_id):
        return False
    # Anybody's app can write the same into its messages.
    app, bot = text(message, "app_id"), text(message, "bot_id")
    return (bool(app) and app == ours.app_id) or (bool(bot) and bot == ours.bot_id)


def _ts(moment: datetime) -> str:
    return f"{moment.timestamp():.6f}"


def _read(ref: str) -> tuple[str, str]:
    channel, _slash, ts = ref.partition("/")
    if not (channel and ts):
        message = _("“{ref}” is not a message on Slack.").format(ref=ref)
        raise DeliveryError(message, permanent=True, closes=Scope.MESSAGE)
    return channel, ts
