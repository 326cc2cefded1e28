"""How an answer reaches the person alone: beside what they did, in a modal, or by direct message.

A command and a pressed button carry an address to answer to, which works five times within half an
hour. Where there is none, or it does not work any more, the answer is shown to them alone in the
channel, or else written to them.

Source: https://docs.slack.dev/interactivity/handling-user-interaction#message_responses
"""

from __future__ import annotations

import asyncio
from typing import Any
from urllib.parse import urlsplit

import aiohttp
import structlog
from slack_sdk.errors import SlackApiError
from slack_sdk.web.async_client import AsyncWebClient

from adapters.slack.calling import TROUBLE, reason_of
from adapters.slack.clients import CONNECT_TIMEOUT_S, Clients
from adapters.slack.failing import NEVER_LEFT
from adapters.slack.payload import (
    Payload,
    channel_of,
    part,
    person_of,
    place_of,
    text,
    workspace_of,
)
from adapters.slack.render import render_message
from adapters.slack.setup import Setup
from adapters.slack.views import message_modal
from bot.commands.request import Reply
from bot.errors import HirewireError
from bot.messages.catalogue import _
from bot.messages.message import Message

#: Where Slack takes answers, whatever its methods are called by.
HOOKS = "https://hooks.slack.com"
#: Seconds that one answer may take.
TIMEOUT_S = 10.0

log = structlog.get_logger()


class Answers:
    """Answers people, each alone."""

    def __init__(self, setup: Setup, clients: Clients) -> None:
        """Keep what answering needs.

        Args:
            setup: Knows where Slack is; answers go nowhere else.
            clients: Calls Slack.
        """
        self._site = setup.site
        self._clients = clients

    async def give(self, body: Payload, reply: Reply) -> None:
        """Answer where it is best read: what is long in a modal, not between others' messages."""
        is_long = bool(reply.message.markdown) and not reply.is_error
        if is_long or part(body, "view"):
            await self.show(body, reply)
        else:
            await self.say(body, reply)

    async def say(self, body: Payload, reply: Reply) -> None:
        """Answer beside what they did.

        Args:
            body: What they did.
            reply: The answer; it takes the place of a message only where that was theirs alone.
        """
        rendered = await asyncio.to_thread(render_message, reply.message)
        said = {"text": rendered.text, "blocks": rendered.blocks}
        if await self._respond(body, {**said, "replace_original": reply.replaces and _own(body)}):
            return
        client = await self._clients.of(workspace_of(body))
        await _write(client, body, said)

    async def show(self, body: Payload, reply: Reply) -> None:
        """Answer in a modal; from within a modal, on top of it or in its place.

        A modal must be opened within three seconds. Where that fails, the answer is said.
        """
        # A whole posting may be long enough to keep others waiting for their acknowledgements.
        view = await asyncio.to_thread(message_modal, reply.message, channel=channel_of(body))
        try:
            client = await self._clients.of(workspace_of(body))
            await _show(client, body, view, replaces=reply.replaces)
        except (*TROUBLE, HirewireError) as error:
            log.info("slack_modal_not_opened", reason=reason_of(error))
            await self.say(body, reply)

    async def tell_failure(self, body: Payload, incident: str) -> None:
        """Tell a person that we failed; whoever did not ask for anything is told nothing."""
        if text(body, "type") == "event_callback" or not person_of(body):
            return
        heading = _("Something went wrong here. It has been logged as {incident}.")
        message = Message(heading=heading.format(incident=incident))
        await self.say(body, Reply(message=message, is_error=True))

    async def _respond(self, body: Payload, said: dict[str, Any]) -> bool:
        """Answer by the address that the request carries; tell whether that did it."""
        url = response_url(body)
        client = self._clients.anonymous()
        session = client.session
        if session is None or not is_slacks(url, site=self._site):
            return False
        if not said["replace_original"]:
            said["response_type"] = "ephemeral"
        timeout = aiohttp.ClientTimeout(total=TIMEOUT_S, sock_connect=CONNECT_TIMEOUT_S)
        try:
            # By the way that calls take as well, which slack_sdk reads from the environment.
            async with session.post(
                url, json=said, allow_redirects=False, timeout=timeout, proxy=client.proxy
            ) as answer:
                # Where it is JSON it may say "ok": false.
                if answer.status == 200 and '"ok":false' not in (await answer.text())[:200]:
                    return True
                log.info("slack_answer_refused", status=answer.status)
                return False
        except NEVER_LEFT as error:
            log.info("slack_answer_refused", reason=type(error).__name__)
            return False
        except (aiohttp.ClientError, OSError) as error:
            # It may have arrived; said once more it would stand there twice.
            log.warning("slack_answer_in_doubt", reason=type(error).__name__)
            return True


def is_slacks(url: str, *, site: str) -> bool:
    """Tell whether an address is Slack's own: a request could name any other.

    Args:
        url: Where an answer is to go.
        site: Where Slack is, "https://slack.com".
    """
    try:
        asked, places = urlsplit(url), (urlsplit(site), urlsplit(HOOKS))
    except ValueError:
        return False
    return any(
        asked.scheme == known.scheme
        and (asked.netloc == known.netloc or asked.netloc.endswith(f".{known.netloc}"))
        for known in places
    )


def response_url(body: Payload) -> str:
    """Give the address that a request can be answered at, "" when it carries none."""
    urls = body.get("response_urls")
    first = urls[0] if isinstance(urls, list) and urls else {}
    return text(body, "response_url") or text(first, "response_url")


def _own(body: Payload) -> bool:
    """Tell whether the message whose button was pressed is shown to nobody else."""
    container = part(body, "container")
    return container.get("is_ephemeral") is True or place_of(body).startswith("D")


async def _write(client: AsyncWebClient, body: Payload, said: dict[str, Any]) -> None:
    person, channel = person_of(body), channel_of(body)
    if channel:
        try:
            await client.chat_postEphemeral(channel=channel, user=person, **said)
        except SlackApiError as error:
            # Not a member, archived: then to them directly.
            log.info("slack_answer_refused", reason=reason_of(error))
        else:
            return
    # Slack opens the direct messages by itself.
    # Source: https://docs.slack.dev/reference/methods/chat.postMessage#channels
    await client.chat_postMessage(channel=person, unfurl_links=False, unfurl_media=False, **said)


async def _show(
    client: AsyncWebClient, body: Payload, view: dict[str, Any], *, replaces: bool
) -> None:
    under, trigger = part(body, "view"), text(body, "trigger_id")
    if text(under, "type") != "modal":
        await client.views_open(trigger_id=trigger, view=view)
    elif replaces or text(under, "previous_view_id"):
        # Three lie on top of each other at most, and people lose their way before that.
        # Source: https://docs.slack.dev/surfaces/modals#updating_views
        await client.views_update(view_id=text(under, "id"), view=view)
    else:
        await client.views_push(trigger_id=trigger, view=view)
