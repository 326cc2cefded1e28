"""Channels and threads: reading, changing, deleting.

Source: https://discord.com/developers/docs/resources/channel
"""

from __future__ import annotations

from typing import Any

from tests.twins.discord.calls import Asked, Known
from tests.twins.discord.errors import Refused, invalid
from tests.twins.discord.payloads import REQUIRE_TAG, channel_json
from tests.twins.discord.permissions import Right
from tests.twins.discord.state import Channel, Json, Kind, Tag

#: Of a forum, and of one post.
MOST_TAGS, MOST_APPLIED = 20, 5
_MOST_TAG_NAME = 20
ARCHIVE_MINUTES = (60, 1440, 4320, 10080)
#: What the twin changes; other fields are taken and forgotten.
_OF_THREAD = ("name", "archived", "locked", "auto_archive_duration", "applied_tags")


def read(asked: Asked) -> tuple[int, Any]:
    """Give a channel."""
    return 200, channel_json(asked.world, asked.channel())


def edit(asked: Asked) -> tuple[int, Any]:
    """Change a channel or a thread."""
    channel = asked.channel()
    if channel.kind is Kind.DIRECT:
        raise Refused(50024)
    name = asked.fields.get("name")
    if name is not None and not 1 <= len(name) <= 100:
        raise invalid("name", "Must be between 1 and 100 in length.")
    if channel.kind.is_thread:
        _edit_thread(asked, channel)
        event = "THREAD_UPDATE"
    else:
        _edit_place(asked, channel)
        event = "CHANNEL_UPDATE"
    written = channel_json(asked.world, channel)
    asked.twin.dispatch(event, written, channel.guild_id)
    return 200, written


def delete(asked: Asked) -> tuple[int, Any]:
    """Delete a channel with its threads, or one thread; close direct messages."""
    channel = asked.channel()
    written = channel_json(asked.world, channel)
    if channel.kind is Kind.DIRECT:
        return 200, written
    needed = Right.MANAGE_THREADS if channel.kind.is_thread else Right.MANAGE_CHANNELS
    asked.may(channel, needed)
    del asked.world.channels[channel.id]
    for thread in asked.world.threads_of(channel.guild_id):
        if thread.parent_id == channel.id:
            del asked.world.channels[thread.id]
    event = "THREAD_DELETE" if channel.kind.is_thread else "CHANNEL_DELETE"
    asked.twin.dispatch(event, written, channel.guild_id)
    return 200, written


def check_tags(asked: Asked, forum: Channel, wanted: list[str]) -> list[str]:
    """Give the tags of a post.

    Raises:
        Refused: there are too many, one is not the forum's, only others may use it, or there is
            none where one is needed.
    """
    if len(set(wanted)) > MOST_APPLIED:
        raise invalid("applied_tags", "Must be 5 or fewer in length.")
    known = {tag.id: tag for tag in forum.tags}
    if any(one not in known for one in wanted):
        raise invalid("applied_tags", "Unknown tag.")
    if any(known[one].moderated for one in wanted):
        asked.may(forum, Right.MANAGE_THREADS)
    if forum.requires_tag and not wanted:
        raise Refused(40067, ours=True)
    return list(dict.fromkeys(wanted))


def _edit_place(asked: Asked, channel: Channel) -> None:
    asked.may(channel, Right.MANAGE_CHANNELS)
    fields = asked.fields
    channel.name = fields.get("name") or channel.name
    channel.topic = fields.get("topic", channel.topic) or ""
    if channel.kind.holds_posts:
        if fields.get("available_tags") is not None:
            channel.tags = _tags(asked, fields["available_tags"])
        if fields.get("flags") is not None:
            channel.requires_tag = bool(fields["flags"] & REQUIRE_TAG)


def _tags(asked: Asked, wanted: list[Json]) -> list[Tag]:
    if len(wanted) > MOST_TAGS:
        raise invalid("available_tags", "Must be 20 or fewer in length.")
    names = [str(one.get("name") or "") for one in wanted]
    for number, name in enumerate(names):
        if not 1 <= len(name.strip()) <= _MOST_TAG_NAME:
            raise invalid(f"available_tags.{number}.name", "Must be between 1 and 20 in length.")
    if len({name.lower() for name in names}) < len(names):
        raise invalid("available_tags", "Tag names must be unique.")
    return [
        Tag(
            id=str(one.get("id") or asked.world.next_id()),
            name=one["name"],
            moderated=bool(one.get("moderated")),
        )
        for one in wanted
    ]


def _edit_thread(asked: Asked, thread: Channel) -> None:
    """Change a thread: its owner may, and who manages threads; anybody may bring it back."""
    fields = asked.fields
    unknown = sorted(set(fields) - {*_OF_THREAD, "rate_limit_per_user", "invitable", "flags"})
    if unknown:
        raise invalid(unknown[0], "A thread has no such field.")
    only_opens = fields.get("archived") is False and set(fields) == {"archived"}
    if only_opens and not thread.locked:
        asked.may(thread, Right.SEND_MESSAGES_IN_THREADS)
    elif thread.owner_id != asked.world.bot_id or thread.locked or "locked" in fields:
        asked.may(thread, Right.MANAGE_THREADS)
    if thread.archived and fields.get("archived", True):
        raise Refused(50083)
    minutes = fields.get("auto_archive_duration")
    if minutes is not None and minutes not in ARCHIVE_MINUTES:
        raise invalid("auto_archive_duration", f"Value must be one of {ARCHIVE_MINUTES}.")
    if "applied_tags" in fields:
        forum = asked.world.channels[thread.parent_id]
        thread.applied_tags = check_tags(asked, forum, fields["applied_tags"] or [])
    thread.name = fields.get("name") or thread.name
    thread.auto_archive_minutes = minutes or thread.auto_archive_minutes
    thread.locked = bool(fields.get("locked", thread.locked))
    if fields.get("archived", thread.archived) != thread.archived:
        thread.archived = bool(fields["archived"])
        thread.archived_at = asked.world.clock()


CALLS: dict[str, Known] = {
    "GET /channels/{channel_id}": Known(do=read),
    "PATCH /channels/{channel_id}": Known(do=edit),
    "DELETE /channels/{channel_id}": Known(do=delete),
}
