"""Shortcuts: "Save job" below any message, and "New job alert" from anywhere.

A message of ours tells its postings by its buttons. Of other messages the addresses count that
stand in them, as text or as links.

Source: https://docs.slack.dev/interactivity/implementing-shortcuts
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from typing import Any

from slack_bolt.app.async_app import AsyncApp
from slack_bolt.context.ack.async_ack import AsyncAck

from adapters.slack import builder
from adapters.slack.buttons import read_press
from adapters.slack.parts import Parts
from adapters.slack.payload import Payload, part, text, unescape, workspace_of
from bot.commands.actions import decode
from bot.commands.marks import save_named
from bot.commands.mistakes import tell_mistake
from bot.commands.request import Reply
from bot.errors import CommandError, UsageError

SAVE, NEW = "save_job", "new_alert"
#: Addresses looked up of one message.
MOST = 50
#: Buttons whose action names a posting.
_ABOUT_A_POSTING = frozenset(
    {"details", "save", "unsave", "hide", "unhide", "applied", "unapplied", "why", "mute", "leave"}
)
#: Keys under which blocks and attachments keep addresses.
#: Source: https://docs.slack.dev/messaging/formatting-message-text#attachments
_ADDRESSES = frozenset({"url", "title_link", "from_url", "original_url"})
_LINK = re.compile(r"<((?:https?://|mailto:)[^|>\s]{1,2000})")
_BARE = re.compile(r"(?<![<|\w])https?://[^\s<>|]{1,2000}")


def register(app: AsyncApp, parts: Parts) -> None:
    """Listen to both shortcuts."""

    @app.shortcut(SAVE)
    async def save(ack: AsyncAck, body: dict[str, Any]) -> None:
        await ack()
        await parts.work.begin(body, lambda: _save(body, parts))

    @app.shortcut(NEW)
    async def new(ack: AsyncAck, body: dict[str, Any]) -> None:
        await ack()
        await parts.work.begin(body, lambda: builder.open_new(body, parts))


async def _save(body: Payload, parts: Parts) -> None:
    message = part(body, "message")
    is_ours = await _is_ours(body, message, parts)
    posting_ids = list(dict.fromkeys(posting_ids_in(message))) if is_ours else []
    # Our own messages link to more than the posting; their buttons say it exactly.
    urls = [] if posting_ids else list(dict.fromkeys(addresses_in(message)))
    actor = await parts.actors.actor(body, rights=False)
    try:
        saved = await save_named(posting_ids[:MOST], urls[:MOST], actor, parts.desk)
        reply = Reply(message=saved)
    except UsageError as error:
        reply = tell_mistake(error)
    await parts.answers.show(body, reply)


async def _is_ours(body: Payload, message: Payload, parts: Parts) -> bool:
    # What another app's button carries may look like ours, and mean something else.
    installed = await parts.clients.installed(workspace_of(body))
    bots = {installed.bot_id, installed.app_id} - {""}
    return bool({text(message, "bot_id"), text(message, "app_id")} & bots)


def posting_ids_in(part_of_message: object) -> Iterator[int]:
    """Give the postings that a message's buttons and menus are about, in order."""
    if isinstance(part_of_message, Mapping):
        pressed = read_press(part_of_message)
        if pressed is not None and (found := _posting_id(pressed)):
            yield found
        for inner in part_of_message.values():
            yield from posting_ids_in(inner)
    elif isinstance(part_of_message, list):
        for inner in part_of_message:
            yield from posting_ids_in(inner)


def addresses_in(part_of_message: object, key: str = "") -> Iterator[str]:
    """Give the addresses in a message's text, blocks and attachments, in order."""
    if isinstance(part_of_message, Mapping):
        for name, inner in part_of_message.items():
            yield from addresses_in(inner, name)
    elif isinstance(part_of_message, list):
        for inner in part_of_message:
            yield from addresses_in(inner, key)
    elif isinstance(part_of_message, str):
        if key in _ADDRESSES:
            yield part_of_message
        elif key == "text":
            yield from map(unescape, _LINK.findall(part_of_message))
            yield from map(unescape, _BARE.findall(part_of_message))


def _posting_id(pressed: str) -> int:
    try:
        action = decode(pressed)
        return action.id() if action.name in _ABOUT_A_POSTING else 0
    except CommandError:
        return 0
