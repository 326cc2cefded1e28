"""Threads: posts in forums, threads in channels and on messages, the archive.

Source: https://discord.com/developers/docs/resources/channel#start-thread-in-forum-or-media-channel
"""

from __future__ import annotations

from typing import Any

from tests.twins.discord.calls import Asked, Known
from tests.twins.discord.channels import ARCHIVE_MINUTES, check_tags
from tests.twins.discord.content import check_words, fill
from tests.twins.discord.errors import Refused, invalid
from tests.twins.discord.messages import blank, put
from tests.twins.discord.payloads import channel_json, message_json
from tests.twins.discord.permissions import Right
from tests.twins.discord.state import Channel, Json, Kind, Message


def start(asked: Asked) -> tuple[int, Any]:
    """Start a thread: a post in a forum, or a thread in a channel of texts."""
    parent = asked.channel()
    if parent.kind.holds_posts:
        return _post(asked, parent)
    if parent.kind not in (Kind.TEXT, Kind.ANNOUNCEMENT):
        raise Refused(50024)
    if "message" in asked.fields:
        raise Refused(50024, ours=True)
    kind = Kind(asked.fields.get("type") or Kind.PRIVATE_THREAD)
    private = kind is Kind.PRIVATE_THREAD
    asked.may(parent, Right.CREATE_PRIVATE_THREADS if private else Right.CREATE_PUBLIC_THREADS)
    thread = _thread(asked, parent, kind)
    _tell(asked, thread)
    return 201, channel_json(asked.world, thread)


def start_on_message(asked: Asked) -> tuple[int, Any]:
    """Start a thread on a message, whose id becomes the thread's."""
    parent = asked.channel()
    asked.may(parent, Right.CREATE_PUBLIC_THREADS)
    message = asked.message(parent)
    if message.id in asked.world.channels:
        raise Refused(160004)
    is_news = parent.kind is Kind.ANNOUNCEMENT
    kind = Kind.ANNOUNCEMENT_THREAD if is_news else Kind.PUBLIC_THREAD
    thread = _thread(asked, parent, kind, id=message.id)
    _tell(asked, thread)
    return 201, channel_json(asked.world, thread)


def archived(asked: Asked) -> tuple[int, Any]:
    """Give the public threads of a channel that are archived, the latest first."""
    parent = asked.channel(Right.READ_MESSAGE_HISTORY)
    found = [
        one
        for one in asked.world.threads_of(parent.guild_id)
        if one.parent_id == parent.id and one.archived and one.kind is not Kind.PRIVATE_THREAD
    ]
    found.sort(key=lambda one: one.archived_at, reverse=True)
    limit = asked.whole("limit", 50)
    listed = [channel_json(asked.world, one) for one in found[:limit]]
    return 200, {"threads": listed, "members": [], "has_more": len(found) > limit}


def join(asked: Asked) -> tuple[int, Any]:
    """Join a thread."""
    if not asked.channel().kind.is_thread:
        raise Refused(50024)
    return 204, None


def _post(asked: Asked, forum: Channel) -> tuple[int, Any]:
    """Start a post: the thread has the id of its first message."""
    asked.may(forum, Right.SEND_MESSAGES)
    body = asked.fields.get("message")
    if not isinstance(body, dict):
        raise invalid("message", "This field is required.")
    if "nonce" in body:
        asked.note("the first message of a post has no nonce")
    tags = check_tags(asked, forum, asked.fields.get("applied_tags") or [])
    empty = blank(asked.world, "")
    made = fill(asked, empty, body)
    if made.embeds:
        asked.may(forum, Right.EMBED_LINKS)
    check_words(forum, made)
    thread = _thread(asked, forum, Kind.PUBLIC_THREAD, id=made.id)
    thread.applied_tags = tags
    return _posted(asked, thread, made)


def _posted(asked: Asked, thread: Channel, message: Message) -> tuple[int, Any]:
    message.channel_id = thread.id
    _tell(asked, thread)
    put(asked, thread, message)
    written = message_json(asked.world, message)
    return 201, channel_json(asked.world, thread) | {"message": written}


def _thread(asked: Asked, parent: Channel, kind: Kind, *, id: str = "") -> Channel:
    fields = asked.fields
    name = str(fields.get("name") or "")
    if not 1 <= len(name.strip()) <= 100:
        raise invalid("name", "Must be between 1 and 100 in length.")
    minutes = fields.get("auto_archive_duration") or 4320
    if minutes not in ARCHIVE_MINUTES:
        raise invalid("auto_archive_duration", f"Value must be one of {ARCHIVE_MINUTES}.")
    thread = Channel(
        id=id or asked.world.next_id(),
        kind=kind,
        guild_id=parent.guild_id,
        name=name,
        parent_id=parent.id,
        owner_id=asked.world.bot_id,
        auto_archive_minutes=minutes,
        created_at=asked.world.clock(),
        archived_at=asked.world.clock(),
    )
    asked.world.channels[thread.id] = thread
    return thread


def _tell(asked: Asked, thread: Channel) -> None:
    written: Json = channel_json(asked.world, thread) | {"newly_created": True}
    asked.twin.dispatch("THREAD_CREATE", written, thread.guild_id)


CALLS: dict[str, Known] = {
    "POST /channels/{channel_id}/threads": Known(do=start),
    "POST /channels/{channel_id}/messages/{message_id}/threads": Known(do=start_on_message),
    "GET /channels/{channel_id}/threads/archived/public": Known(do=archived),
    "PUT /channels/{channel_id}/thread-members/@me": Known(do=join),
}
