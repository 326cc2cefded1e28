"""The methods that write messages.

Source: https://docs.slack.dev/reference/methods/chat.postMessage and its neighbours
"""

from __future__ import annotations

import re

from tests.twins.slack.calls import Asked, Known, Refused
from tests.twins.slack.messages import ADVISED_TEXT, Content, read_content, shown
from tests.twins.slack.state import Channel, Json, Message


def post_message(asked: Asked) -> Json:
    """Post a message to a channel, or to a person, whose direct messages are opened for it."""
    channel = _channel_to_post_in(asked)
    content = _content(asked)
    message = _write(asked, channel, content)
    return {
        "channel": channel.id,
        "ts": message.ts,
        "message": shown(message, asked.team),
    }


def update(asked: Asked) -> Json:
    """Change a message of one's own; a text without blocks takes the blocks away."""
    channel = asked.channel()
    message = _own_message(asked, channel, "cant_update_message")
    if channel.is_archived:
        raise Refused("is_inactive")
    if len(asked.text("text", "")) > ADVISED_TEXT:
        raise Refused("msg_too_long", ours=True)
    content = _content(asked)
    message.text, message.blocks, message.edited = content.text, content.blocks, True
    message.sent = asked.arguments
    if content.metadata is not None:
        message.metadata = content.metadata or None
    return {
        "channel": channel.id,
        "ts": message.ts,
        "text": message.text,
        "message": shown(message, asked.team),
    }


def delete(asked: Asked) -> Json:
    """Take a message of one's own away."""
    channel = asked.channel()
    message = _own_message(asked, channel, "cant_delete_message")
    channel.messages.remove(message)
    return {"channel": channel.id, "ts": message.ts}


def post_ephemeral(asked: Asked) -> Json:
    """Show a message to one member of a channel, and keep it in no history."""
    channel, user = asked.channel(), asked.text("user")
    _check_may_post(asked, channel)
    if user not in channel.members:
        raise Refused("user_not_in_channel")
    message = _write(asked, channel, _content(asked), only_to=user)
    return {"message_ts": message.ts}


def _channel_to_post_in(asked: Asked) -> Channel:
    wanted = asked.text("channel")
    if wanted[:1] in ("U", "W"):
        user = asked.team.users.get(wanted)
        if user is None or user.deleted:
            raise Refused("channel_not_found")
        if user.is_bot:
            raise Refused("cannot_dm_bot", ours=True)
        channel = asked.team.direct(wanted)
    else:
        channel = asked.channel()
    _check_may_post(asked, channel)
    return channel


def _check_may_post(asked: Asked, channel: Channel) -> None:
    if channel.is_archived:
        raise Refused("is_archived")
    if channel.user and not asked.team.messages_enabled:
        raise Refused("messages_tab_disabled")
    joined = asked.team.bot_user in channel.members
    if not joined and "chat:write.public" not in asked.team.scopes:
        raise Refused("not_in_channel")
    if channel.read_only:
        raise Refused("restricted_action")


def _content(asked: Asked) -> Content:
    return read_content(asked.arguments, asked.world, where=f"{asked.method} for {asked.team.id}")


def _own_message(asked: Asked, channel: Channel, error: str) -> Message:
    if re.fullmatch(r"\d+\.\d+", asked.text("ts")) is None:
        raise Refused("message_not_found", ours=True)
    for message in channel.messages:
        if message.ts == asked.text("ts") and not message.ephemeral_to:
            if message.bot_id != asked.team.bot_id:
                raise Refused(error, ours=True)
            return message
    raise Refused("message_not_found")


def _write(asked: Asked, channel: Channel, content: Content, *, only_to: str = "") -> Message:
    message = Message(
        ts=asked.world.next_ts(),
        user=asked.team.bot_user,
        text=content.text,
        blocks=content.blocks,
        metadata=content.metadata or None,
        app_id=asked.team.app_id,
        bot_id=asked.team.bot_id,
        ephemeral_to=only_to,
        sent=asked.arguments,
    )
    channel.messages.append(message)
    return message


METHODS = {
    "chat.postMessage": Known(do=post_message, scopes=("chat:write",)),
    "chat.update": Known(do=update, scopes=("chat:write",)),
    "chat.delete": Known(do=delete, scopes=("chat:write",)),
    "chat.postEphemeral": Known(do=post_ephemeral, scopes=("chat:write",)),
}
