"""What the app writes to a response_url, and the page on which people allow it in.

Source: https://docs.slack.dev/interactivity/handling-user-interaction
"""

from __future__ import annotations

from collections.abc import Mapping
from urllib.parse import urlencode

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
    payload: Json = await request.json()
    where = f"response_url in {interaction.team.id}"
    world.violations += [f"{where}: {one}" for one in live_tokens(payload)]
    interaction.uses += 1
    if payload.get("delete_original"):
        return web.Response(text="ok")
    try:
        content = read_content(payload, world, where=where)
    except Refused as refused:
        world.violations.append(f"{where}: {refused}")
        return web.Response(status=400, text=refused.error)
    answer = {**payload, "text": content.text, "blocks": content.blocks}
    interaction.answers.append(answer)
    if payload.get("replace_original") and interaction.pressed is not None:
        interaction.pressed |= {"text": content.text, "blocks": content.blocks}
    elif payload.get("response_type") == "in_channel":
        _post(world, interaction, answer)
    return web.Response(text="ok")


async def authorize(world: World, request: web.Request) -> web.Response:
    """Let a person allow the app into a team: who and where is said by `twin_user`, `twin_team`."""
    asked = request.query
    scopes = {one for one in asked.get("scope", "").split(",") if one}
    if asked.get("client_id") != world.client_id or not scopes:
        world.violations.append("the page for installing was asked for wrongly")
        return web.Response(status=400, text="invalid_client_id")
    if scopes - world.app_scopes:
        world.violations.append(f"scopes beyond the manifest: {sorted(scopes - world.app_scopes)}")
    team = asked.get("twin_team") or next(iter(world.teams))
    code = f"canary-code-{next(world.numbers)}"
    redirect_uri = asked.get("redirect_uri", "")
    world.grants[code] = Grant(
        team=team,
        user=asked.get("twin_user", "U1"),
        scopes=scopes,
        redirect_uri=redirect_uri,
        at=world.clock(),
    )
    answer = {"code": code, "state": asked.get("state", "")}
    return web.Response(status=302, headers={"Location": f"{redirect_uri}?{urlencode(answer)}"})


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
