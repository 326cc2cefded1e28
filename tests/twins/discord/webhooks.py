"""What follows the first answer to an interaction: messages, changes, deletions, for 15 minutes.

Source: https://discord.com/developers/docs/interactions/receiving-and-responding#followup-messages
"""

from __future__ import annotations

from typing import Any

from tests.twins.discord.calls import Asked, Do, Known
from tests.twins.discord.content import fill
from tests.twins.discord.errors import Refused
from tests.twins.discord.interactions import is_ephemeral, reply, where
from tests.twins.discord.messages import change, remove
from tests.twins.discord.payloads import message_json
from tests.twins.discord.state import Channel, Interaction, Message

#: Where the app is in no server and only somebody has it for themselves.
MOST_FOLLOWUPS = 5
_HOOK = "/webhooks/{webhook_id}/{webhook_token}"


def follow(asked: Asked) -> tuple[int, Any]:
    """Send another message; the first one after "later" takes the place of the thinking."""
    interaction = _answered(asked)
    if "nonce" in asked.fields:
        asked.note("a followup has no nonce")
    original = _found(asked, interaction, "@original") if interaction.original_id else None
    if original is not None and original[1].is_loading:
        return 200, _fill(asked, interaction, *original)
    interaction.followups += 1
    if interaction.only_user_installed and interaction.followups > MOST_FOLLOWUPS:
        raise Refused(40094, ours=True)
    ephemeral = is_ephemeral(asked.fields)
    made = reply(asked, interaction, asked.fields, ephemeral=ephemeral)
    asked.twin.changed()
    return 200, message_json(asked.world, made)


def read(asked: Asked) -> tuple[int, Any]:
    """Give one of the messages."""
    _channel, message = _found(asked, _answered(asked), _which(asked))
    return 200, message_json(asked.world, message)


def edit(asked: Asked) -> tuple[int, Any]:
    """Change one of the messages."""
    interaction = _answered(asked)
    found = _found(asked, interaction, _which(asked))
    return 200, _fill(asked, interaction, *found)


def delete(asked: Asked) -> tuple[int, Any]:
    """Delete one of the messages."""
    channel, message = _found(asked, _answered(asked), _which(asked))
    remove(asked, channel, message)
    asked.twin.changed()
    return 204, None


def _answered(asked: Asked) -> Interaction:
    """Give the interaction whose token stands in the address.

    Raises:
        Refused: it has had no answer yet, or its time is over.
    """
    found = asked.world.interactions.get(asked.place["webhook_token"])
    if asked.place["webhook_id"] != asked.world.application.id or found is None:
        raise Refused(10015)
    if found.acked_after_s is None:
        raise Refused(10015, ours=True)
    if asked.world.clock() - found.at > found.lifetime_s:
        raise Refused(50027)
    return found


def _which(asked: Asked) -> str:
    return asked.place.get("message_id", "@original")


def _found(asked: Asked, interaction: Interaction, which: str) -> tuple[Channel, Message]:
    """Find a message that belongs to an interaction.

    Raises:
        Refused: it is not there, or not the interaction's.
    """
    channel = where(asked, interaction)
    message_id = interaction.original_id if which == "@original" else which
    message = channel.messages.get(message_id)
    mine = {interaction.original_id, *(one.id for one in interaction.replies)}
    if message is None or message_id not in mine:
        raise Refused(10008)
    return channel, message


def _fill(asked: Asked, interaction: Interaction, channel: Channel, message: Message) -> Any:
    """Change a message; what was thinking has its text now."""
    made = fill(asked, message, asked.fields, interaction=True)
    change(asked, channel, message, made)
    if message.is_loading:
        message.is_loading, message.edited_at = False, None
    if message not in interaction.replies:
        interaction.replies.append(message)
    asked.twin.changed()
    return message_json(asked.world, message)


_DO: dict[str, Do] = {
    f"POST {_HOOK}": follow,
    f"GET {_HOOK}/messages/@original": read,
    f"PATCH {_HOOK}/messages/@original": edit,
    f"DELETE {_HOOK}/messages/@original": delete,
    f"GET {_HOOK}/messages/{{message_id}}": read,
    f"PATCH {_HOOK}/messages/{{message_id}}": edit,
    f"DELETE {_HOOK}/messages/{{message_id}}": delete,
}
CALLS: dict[str, Known] = {name: Known(do=do, by_token=False) for name, do in _DO.items()}
