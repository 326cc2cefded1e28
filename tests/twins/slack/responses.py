"""What the app writes to a response_url, and the page on which people allow it in.

Source: https://docs.slack.dev/interactivity/handling-user-interaction
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from urllib.parse import urlencode, urlsplit

from aiohttp import web

from tests.twins.slack.calls import Refused
from tests.twins.slack.interaction import Interaction
from tests.twins.slack.live import live_tokens
from tests.twins.slack.messages import read_content
from tests.twins.slack.state import Grant, Json, Message, World

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
    if interaction.uses >= MOST_USES or world.clock() > interaction.ends_at:
        return web.Response(status=404, text="expired_url")
    where = f"response_url in {interaction.team.id}"
    try:
        payload = _read(await request.text())
        world.violations += [f"{where}: {one}" for one in live_tokens(payload)]
        interaction.uses += 1
        if payload.get("delete_original"):
            _delete(interaction)
        else:
            _answer(world, interaction, payload, where=where)
    except Refused as refused:
        world.violations.append(f"{where}: {refused}")
        return web.Response(status=400, text=refused.error)
    return web.Response(text="ok")


async def authorize(world: World, request: web.Request) -> web.Response:
    """Let a person allow the app into a team: who and where is said by `twin_user`, `twin_team`."""
    asked = request.query
    scopes = {one for one in asked.get("scope", "").split(",") if one}
    redirect_uri = asked.get("redirect_uri", "")
    missing = [name for name in ("scope", "state", "redirect_uri") if not asked.get(name)]
    if asked.get("client_id") != world.client_id or missing:
        world.violations.append(f"the page for installing was asked for wrongly: {missing}")
        return web.Response(status=400, text="invalid_client_id")
    if scopes - world.app_scopes:
        world.violations.append(f"scopes beyond the manifest: {sorted(scopes - world.app_scopes)}")
    team = asked.get("twin_team") or asked.get("team") or next(iter(world.teams))
    code = f"canary-code-{next(world.numbers)}"
    world.grants[code] = Grant(
        team=team,
        user=asked.get("twin_user", "U1"),
        scopes=scopes,
        redirect_uri=redirect_uri,
        at=world.clock(),
    )
    answer = urlencode({"code": code, "state": asked["state"]})
    sign = "&" if urlsplit(redirect_uri).query else "?"
    return web.Response(status=302, headers={"Location": f"{redirect_uri}{sign}{answer}"})


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


def _answer(world: World, interaction: Interaction, payload: Json, *, where: str) -> None:
    content = read_content(payload, world, where=where)
    answer = {**payload, "text": content.text, "blocks": content.blocks}
    interaction.answers.append(answer)
    pressed = interaction.pressed if payload.get("replace_original") else None
    if isinstance(pressed, Message):
        pressed.text, pressed.blocks, pressed.edited = content.text, content.blocks, True
    elif pressed is not None:
        pressed |= {"text": content.text, "blocks": content.blocks}
    elif payload.get("response_type") == "in_channel":
        _post(world, interaction, answer)


def _delete(interaction: Interaction) -> None:
    """Take away the message in which something was pressed; an answer stays without content."""
    pressed = interaction.pressed
    if isinstance(pressed, Message):
        for channel in interaction.team.channels.values():
            channel.messages = [one for one in channel.messages if one is not pressed]
    elif pressed is not None:
        pressed |= {"text": "", "blocks": []}


def _post(world: World, interaction: Interaction, answer: Json) -> None:
    channel = interaction.team.channels.get(interaction.channel)
    if channel is None:
        return
    team = interaction.team
    channel.messages.append(
        Message(
            ts=world.next_ts(),
            user=team.bot_user,
            text=answer["text"],
            blocks=answer["blocks"],
            app_id=team.app_id,
            bot_id=team.bot_id,
            sent=answer,
        )
    )
