"""Messages in channels: sending, reading, changing, deleting, passing on to followers.

Source: https://discord.com/developers/docs/resources/message
"""

from __future__ import annotations

from typing import Any

from tests.twins.discord.calls import Asked, Do, Known
from tests.twins.discord.content import check_words, fill
from tests.twins.discord.errors import Refused, invalid
from tests.twins.discord.mentions import heard_by
from tests.twins.discord.payloads import channel_json, message_json
from tests.twins.discord.permissions import Right, rights_in
from tests.twins.discord.state import Channel, Json, Kind, Message, World

#: For how long a nonce must be unique; Discord says "a few minutes".
NONCE_S = 180.0
_MANY = "/channels/{channel_id}/messages"
_ONE = f"{_MANY}/{{message_id}}"


def create(asked: Asked) -> tuple[int, Any]:
    """Send a message."""
    channel = asked.channel()
    if channel.kind.holds_posts:
        raise Refused(40058)
    if channel.kind is Kind.CATEGORY:
        raise Refused(50008)
    _may_send(asked, channel)
    made = fill(asked, blank(asked.world, channel.id), asked.fields)
    if made.embeds:
        asked.may(channel, Right.EMBED_LINKS)
    check_words(channel, made)
    earlier = _earlier(asked, channel, str(asked.fields.get("nonce") or ""))
    if earlier is not None:
        return 200, message_json(asked.world, earlier)
    made.nonce = str(asked.fields.get("nonce") or "")
    if made.nonce and asked.fields.get("enforce_nonce"):
        asked.world.nonces[made.nonce] = made
    open_again(asked, channel)
    put(asked, channel, made)
    written = message_json(asked.world, made)
    return 200, written | ({"nonce": made.nonce} if made.nonce else {})


def blank(world: World, channel_id: str) -> Message:
    """Make an empty message of the bot, which stands nowhere yet."""
    return Message(
        id=world.next_id(), channel_id=channel_id, author_id=world.bot_id, at=world.clock()
    )


def put(asked: Asked, channel: Channel, message: Message) -> None:
    """Let a new message stand in its channel, and tell of it."""
    channel.messages[message.id] = message
    message.heard_by = heard_by(asked.world, channel, message)
    if not message.ephemeral_to:
        tell(asked, "MESSAGE_CREATE", channel, message)


def tell(asked: Asked, name: str, channel: Channel, message: Message) -> None:
    """Tell of an event about a message."""
    written = message_json(asked.world, message)
    if channel.guild_id:
        written["guild_id"] = channel.guild_id
    asked.twin.dispatch(name, written, channel.guild_id)


def open_again(asked: Asked, channel: Channel) -> None:
    """Bring a thread back from the archive, as a new message in it does."""
    if channel.archived:
        channel.archived = False
        channel.archived_at = asked.world.clock()
        written = channel_json(asked.world, channel)
        asked.twin.dispatch("THREAD_UPDATE", written, channel.guild_id)


def read(asked: Asked) -> tuple[int, Any]:
    """Give one message."""
    channel = asked.channel(Right.READ_MESSAGE_HISTORY)
    return 200, _read(asked.world, channel, asked.message(channel))


def history(asked: Asked) -> tuple[int, Any]:
    """Give messages, the newest first; none at all without the right to read them."""
    channel = asked.channel()
    limit = asked.whole("limit", 50)
    if not 1 <= limit <= 100:
        raise invalid("limit", "int value should be between 1 and 100.")
    rights = rights_in(asked.world, channel, asked.world.bot_id)
    if not rights & Right.READ_MESSAGE_HISTORY:
        return 200, []
    found = _asked_for(asked, sorted(channel.shown(), key=lambda one: int(one.id)), limit)
    return 200, [_read(asked.world, channel, one) for one in reversed(found)]


def edit(asked: Asked) -> tuple[int, Any]:
    """Change a message of the bot's own."""
    channel = asked.channel()
    message = asked.message(channel)
    if message.author_id != asked.world.bot_id:
        raise Refused(50005)
    if channel.archived:
        raise Refused(50083)
    made = fill(asked, message, asked.fields)
    if made.embeds and "embeds" in asked.fields:
        asked.may(channel, Right.EMBED_LINKS)
    check_words(channel, made)
    change(asked, channel, message, made)
    return 200, message_json(asked.world, message)


def change(asked: Asked, channel: Channel, message: Message, made: Message) -> None:
    """Let a message be as it was made anew, and tell of it."""
    message.content, message.embeds = made.content, made.embeds
    message.components, message.flags = made.components, made.flags
    message.files = made.files
    message.sent, message.pings = made.sent, made.pings
    message.edited_at = asked.world.clock()
    if not message.ephemeral_to:
        tell(asked, "MESSAGE_UPDATE", channel, message)


def delete(asked: Asked) -> tuple[int, Any]:
    """Delete a message: the bot's own, or another's with the right to manage them."""
    channel = asked.channel()
    message = asked.message(channel)
    if message.author_id != asked.world.bot_id:
        asked.may(channel, Right.MANAGE_MESSAGES)
    remove(asked, channel, message)
    return 204, None


def remove(asked: Asked, channel: Channel, message: Message) -> None:
    """Take a message away, and tell of it."""
    del channel.messages[message.id]
    if message.ephemeral_to:
        return
    gone: Json = {"id": message.id, "channel_id": channel.id}
    if channel.guild_id:
        gone["guild_id"] = channel.guild_id
    asked.twin.dispatch("MESSAGE_DELETE", gone, channel.guild_id)


def crosspost(asked: Asked) -> tuple[int, Any]:
    """Pass a message on to the channels that follow its announcement channel."""
    channel = asked.channel(Right.SEND_MESSAGES)
    message = asked.message(channel)
    if channel.kind is not Kind.ANNOUNCEMENT:
        raise Refused(50024)
    if message.author_id != asked.world.bot_id:
        asked.may(channel, Right.MANAGE_MESSAGES)
    if message.crossposted:
        raise Refused(40033)
    message.crossposted = True
    tell(asked, "MESSAGE_UPDATE", channel, message)
    return 200, message_json(asked.world, message)


def _may_send(asked: Asked, channel: Channel) -> None:
    if channel.kind is Kind.DIRECT:
        _may_write_to(asked.world, channel.recipients[0])
        return
    if channel.kind.is_thread:
        asked.may(channel, Right.SEND_MESSAGES_IN_THREADS)
        if channel.locked:
            asked.may(channel, Right.MANAGE_THREADS)
        return
    asked.may(channel, Right.SEND_MESSAGES)


def _may_write_to(world: World, user_id: str) -> None:
    """Refuse when somebody takes no messages from the bot, or shares no server with it."""
    user = world.users[user_id]
    if user.dms_closed or user.deleted:
        raise Refused(50007)
    shared = [one for one in world.guilds.values() if {user_id, world.bot_id} <= one.members.keys()]
    if not shared and not user.installed:
        raise Refused(50278)


def _earlier(asked: Asked, channel: Channel, nonce: str) -> Message | None:
    """Find what the bot sent with this nonce a moment ago.

    Raises:
        Refused: it was sent, and deleted since.
    """
    if not nonce:
        return None
    if not asked.fields.get("enforce_nonce"):
        asked.note("a nonce without enforce_nonce keeps nothing from being sent twice")
        return None
    found = asked.world.nonces.get(nonce)
    if found is None or found.at <= asked.world.clock() - NONCE_S:
        return None
    if found.channel_id != channel.id:
        asked.note(f"the nonce {nonce} was used for another channel")
    stands_in = asked.world.channels.get(found.channel_id)
    if stands_in is None or found.id not in stands_in.messages:
        raise Refused(10008)
    return found


def _asked_for(asked: Asked, messages: list[Message], limit: int) -> list[Message]:
    """Choose by "before", "after" or "around"; oldest first."""
    if "after" in asked.query:
        return [one for one in messages if int(one.id) > asked.whole("after", 0)][:limit]
    if "before" in asked.query:
        return [one for one in messages if int(one.id) < asked.whole("before", 0)][-limit:]
    if "around" in asked.query:
        middle = asked.whole("around", 0)
        older = [one for one in messages if int(one.id) <= middle][-(limit // 2 + 1) :]
        newer = [one for one in messages if int(one.id) > middle][: limit // 2]
        return [*older, *newer][-limit:]
    return messages[-limit:]


def _read(world: World, channel: Channel, message: Message) -> Json:
    """Write a message as it is read: what others wrote is blank without a privileged intent."""
    written = message_json(world, message)
    if channel.guild_id and message.author_id != world.bot_id:
        written |= {"content": "", "embeds": [], "components": []}
    return written


CALLS: dict[str, Known] = {
    name: Known(do=do)
    for name, do in dict[str, Do](
        {
            f"POST {_MANY}": create,
            f"GET {_MANY}": history,
            f"GET {_ONE}": read,
            f"PATCH {_ONE}": edit,
            f"DELETE {_ONE}": delete,
            f"POST {_ONE}/crosspost": crosspost,
        }
    ).items()
}
