"""The first answer to an interaction: a message, "later", choices, or a modal.

Source: https://discord.com/developers/docs/interactions/receiving-and-responding
"""

from __future__ import annotations

from typing import Any

from tests.twins.discord.calls import Asked, Known
from tests.twins.discord.commands import check_choices
from tests.twins.discord.components import check_modal
from tests.twins.discord.content import EPHEMERAL, fill
from tests.twins.discord.errors import Refused, invalid
from tests.twins.discord.messages import blank, change, put
from tests.twins.discord.payloads import message_json
from tests.twins.discord.state import Channel, Interaction, Json, Message

COMMAND, COMPONENT, AUTOCOMPLETE, MODAL_SUBMIT = 2, 3, 4, 5
MESSAGE, LATER, LATER_UPDATE, UPDATE, CHOICES, MODAL = 4, 5, 6, 7, 8, 9
#: By what somebody did: the answers that there are to it.
ANSWERS = {
    COMMAND: {MESSAGE, LATER, MODAL},
    COMPONENT: {MESSAGE, LATER, LATER_UPDATE, UPDATE, MODAL},
    AUTOCOMPLETE: {CHOICES},
    MODAL_SUBMIT: {MESSAGE, LATER, LATER_UPDATE, UPDATE},
}


def answer(asked: Asked) -> tuple[int, Any]:
    """Take the first answer."""
    interaction = _waiting(asked)
    kind = asked.fields.get("type")
    if kind not in ANSWERS[interaction.type]:
        raise invalid("type", f"There is no answer {kind} to an interaction {interaction.type}.")
    data = asked.fields.get("data") or {}
    if kind in (LATER_UPDATE, UPDATE) and not interaction.message_id:
        raise invalid("type", "There is no message to update.")
    message = _do(asked, interaction, kind, data)
    interaction.acked_after_s = asked.world.clock() - interaction.at
    interaction.answer_type, interaction.answer = kind, data
    if message is not None:
        interaction.original_id = message.id
    asked.twin.changed()
    if not asked.flag("with_response"):
        return 204, None
    return 200, _told(asked, interaction, message)


def reply(asked: Asked, interaction: Interaction, body: Json, *, ephemeral: bool) -> Message:
    """Let a message that answers an interaction stand in its channel."""
    channel = where(asked, interaction)
    made = fill(asked, blank(asked.world, channel.id), body, interaction=True)
    made.interaction_id = interaction.id
    made.ephemeral_to = interaction.user_id if ephemeral else ""
    interaction.replies.append(made)
    put(asked, channel, made)
    return made


def where(asked: Asked, interaction: Interaction) -> Channel:
    """Give the channel of an interaction.

    Raises:
        Refused: it is gone.
    """
    channel = asked.world.channels.get(interaction.channel_id)
    if channel is None:
        raise Refused(10003)
    return channel


def is_ephemeral(body: Json) -> bool:
    """Tell whether an answer is for one person alone."""
    return bool(int(body.get("flags") or 0) & EPHEMERAL)


def _waiting(asked: Asked) -> Interaction:
    """Give the interaction that still has no answer.

    Raises:
        Refused: there is none, it waited too long, or it has one.
    """
    found = asked.world.interactions.get(asked.place["interaction_token"])
    if found is None or found.id != asked.place["interaction_id"]:
        raise Refused(10062)
    if found.acked_after_s is not None:
        raise Refused(40060, ours=True)
    if asked.world.clock() - found.at > found.acknowledge_s:
        raise Refused(10062)
    return found


def _do(asked: Asked, interaction: Interaction, kind: int, data: Json) -> Message | None:
    """Do what the answer says, and give the message that it is about."""
    if kind == MESSAGE:
        return reply(asked, interaction, data, ephemeral=is_ephemeral(data))
    if kind == LATER:
        return _later(asked, interaction, data)
    if kind == CHOICES:
        check_choices(data.get("choices") or [], "data.choices")
        return None
    if kind == MODAL:
        check_modal(data.get("components") or [])
        return None
    channel = where(asked, interaction)
    message = channel.messages.get(interaction.message_id)
    if message is None:
        raise Refused(10008)
    if kind == UPDATE:
        change(asked, channel, message, fill(asked, message, data, interaction=True))
        interaction.replies.append(message)
    return message


def _later(asked: Asked, interaction: Interaction, data: Json) -> Message:
    """Show that the app is thinking."""
    if int(data.get("flags") or 0) & ~EPHEMERAL or set(data) - {"flags"}:
        raise invalid("data.flags", "Only EPHEMERAL may be set.")
    channel = where(asked, interaction)
    made = blank(asked.world, channel.id)
    made.interaction_id, made.is_loading = interaction.id, True
    made.ephemeral_to = interaction.user_id if is_ephemeral(data) else ""
    put(asked, channel, made)
    return made


def _told(asked: Asked, interaction: Interaction, message: Message | None) -> Json:
    """Write what came of it."""
    told: Json = {"id": interaction.id, "type": interaction.type}
    if interaction.answer_type in (LATER_UPDATE, CHOICES, MODAL) or message is None:
        return {"interaction": told}
    told |= {
        "response_message_id": message.id,
        "response_message_loading": message.is_loading,
        "response_message_ephemeral": bool(message.ephemeral_to),
    }
    written = message_json(asked.world, message)
    return {
        "interaction": told,
        "resource": {"type": interaction.answer_type, "message": written},
    }


CALLS: dict[str, Known] = {
    "POST /interactions/{interaction_id}/{interaction_token}/callback": Known(
        do=answer, by_token=False
    ),
}
