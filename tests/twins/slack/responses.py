"""What the app writes to a response_url, or says with the acknowledgement of a command.

Source: https://docs.slack.dev/interactivity/handling-user-interaction
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping

from aiohttp import web

from tests.twins.slack.calls import Refused
from tests.twins.slack.interaction import Interaction
from tests.twins.slack.live import live_tokens
from tests.twins.slack.messages import read_content
from tests.twins.slack.state import Json, Message, World

MOST_USES = 5
#: Seconds for which a response_url works.
ENDS_AFTER_S = 1_800.0


async def respond(
    world: World, interactions: Mapping[str, Interaction], request: web.Request
) -> web.Response:
    """Take what the app writes to a response_url."""
    interaction = interactions.get(request.match_info["id"])
    if interaction is None:
        world.violations.append("something was written to a response_url that never was")
        return web.Response(status=404, text="expired_url")
    if world.clock() > interaction.ends_at:
        return web.Response(status=404, text="expired_url")
    if interaction.uses >= MOST_USES:
        return web.Response(status=404, text="used_url")
    where = f"response_url in {interaction.team.id}"
    try:
        payload = _read(await request.text())
        world.violations += [f"{where}: {one}" for one in live_tokens(payload)]
        interaction.uses += 1
        if interaction.pressed and not {"replace_original", "delete_original"} & set(payload):
            # What Slack does then is not documented.
            world.violations.append(f"{where}: whether it takes the message's place is not said")
        if payload.get("delete_original"):
            _delete(interaction, interactions.values())
        else:
            say(world, interaction, payload, where=where, others=interactions.values())
    except Refused as refused:
        world.violations.append(f"{where}: {refused}")
        return web.Response(status=400, text=refused.error)
    return web.Response(text="ok")


def _read(text: str) -> Json:
    try:
        payload = json.loads(text)
    except ValueError:
        payload = None
    if not isinstance(payload, dict):
        raise Refused("invalid_payload")
    if payload.get("response_type", "ephemeral") not in ("ephemeral", "in_channel"):
        raise Refused("invalid_payload", problems=["response_type"])
    return payload


def say(
    world: World,
    interaction: Interaction,
    payload: Json,
    *,
    where: str,
    others: Iterable[Interaction] = (),
) -> None:
    """Show what the app answers.

    Args:
        world: Where mistakes are noted.
        interaction: What is answered.
        payload: The answer.
        where: What is said of the place in such a note.
        others: Whose answers may stand where this one is to stand.

    Raises:
        Refused: Slack would not take it.
    """
    content = read_content(payload, world, where=where)
    now = {"text": content.text, "blocks": content.blocks}
    answer = {**payload, **now, "ts": world.next_ts()}
    pressed = interaction.pressed if payload.get("replace_original") else None
    if pressed is not None:
        answer["ts"] = _ts_of(pressed) or answer["ts"]
        _replace(interaction, now, others)
    elif payload.get("response_type") == "in_channel":
        _post(interaction, answer)
    interaction.answers.append(answer)


def _replace(interaction: Interaction, now: Json, others: Iterable[Interaction]) -> None:
    """Change the message in which something was pressed; a text takes its blocks away."""
    for message in _messages(interaction):
        message.text, message.blocks = now["text"], now["blocks"]
        message.edited = not message.ephemeral_to
    for answer in _answers(interaction, others):
        answer |= now


def _delete(interaction: Interaction, others: Iterable[Interaction]) -> None:
    """Take away the message in which something was pressed; an answer stays without content."""
    gone = _messages(interaction)
    for channel in interaction.team.channels.values():
        channel.messages = [one for one in channel.messages if one not in gone]
    for answer in _answers(interaction, others):
        answer |= {"text": "", "blocks": []}


def _messages(interaction: Interaction) -> list[Message]:
    """Give the message that was pressed, where it is one of a conversation."""
    ts = _ts_of(interaction.pressed)
    channel = interaction.team.channels.get(interaction.channel)
    return [one for one in channel.messages if one.ts == ts] if channel and ts else []


def _answers(interaction: Interaction, others: Iterable[Interaction]) -> list[Json]:
    """Give the answers that stood in one place, one after the other; people see the last."""
    pressed, ts = interaction.pressed, _ts_of(interaction.pressed)
    if pressed is None or isinstance(pressed, Message):
        return []
    answers = (answer for each in others for answer in each.answers)
    return [pressed, *(one for one in answers if ts and one.get("ts") == ts)]


def _ts_of(message: Message | Json | None) -> str:
    if isinstance(message, Message):
        return message.ts
    return str(message.get("ts", "")) if message else ""


def _post(interaction: Interaction, answer: Json) -> None:
    channel = interaction.team.channels.get(interaction.channel)
    if channel is None:
        return
    team = interaction.team
    channel.messages.append(
        Message(
            ts=answer["ts"],
            user=team.bot_user,
            text=answer["text"],
            blocks=answer["blocks"],
            app_id=team.app_id,
            bot_id=team.bot_id,
            sent=answer,
        )
    )
