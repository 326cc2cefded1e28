"""What Slack tells the app, field by field, of what people do.

Source: https://docs.slack.dev/reference/interaction-payloads
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from tests.twins.slack.interaction import Interaction
from tests.twins.slack.messages import shown
from tests.twins.slack.state import Json, Message, Team, View, World
from tests.twins.slack.views import told_view

#: What somebody put into an input: a text, a value, several values.
Put = str | Sequence[str] | None
#: What stands in the inputs of a view, by block_id and action_id.
Filled = dict[tuple[str, str], Put]


def command_payload(
    world: World, done: Interaction, *, url: str, command: str, text: str, name: str
) -> Json:
    """Give the form of a slash command."""
    return {
        "token": "verification",
        "team_id": done.team.id,
        "team_domain": done.team.name.lower(),
        "channel_id": done.channel,
        "channel_name": name,
        "user_id": done.user,
        "user_name": _name(done.team, done.user),
        "command": command,
        "text": text,
        "api_app_id": done.team.app_id,
        "is_enterprise_install": "false",
        "response_url": url,
        "trigger_id": done.trigger_id,
    }


def event_payload(world: World, team: Team, event: Json) -> Json:
    """Give an event with what is around it."""
    number = next(world.numbers)
    return {
        "token": "verification",
        "team_id": team.id,
        "api_app_id": team.app_id,
        "event": {"event_ts": f"{world.clock():.6f}", **event},
        "type": "event_callback",
        "event_id": f"Ev{number}",
        "event_time": int(world.clock()),
        "authorizations": [
            {
                "enterprise_id": None,
                "team_id": team.id,
                "user_id": team.bot_user,
                "is_bot": True,
                "is_enterprise_install": False,
            }
        ],
        "is_ext_shared_channel": False,
        "event_context": f"4-{number}",
    }


def around(done: Interaction, kind: str) -> Json:
    """Give what every interactive payload has."""
    team = done.team
    user = team.users.get(done.user)
    told: Json = {
        "type": kind,
        "team": {"id": team.id, "domain": team.name.lower()},
        "user": {
            "id": done.user,
            "username": _name(team, done.user),
            "name": _name(team, done.user),
            "team_id": (user.team_id if user else "") or team.id,
        },
        "api_app_id": team.app_id,
        "token": "verification",
        "enterprise": None,
        "is_enterprise_install": False,
    }
    return told | ({"trigger_id": done.trigger_id} if done.trigger_id else {})


def place_of(done: Interaction, *, url: str, message: Json | Message) -> Json:
    """Give where in a conversation something was pressed."""
    channel = done.team.channels.get(done.channel)
    name = "directmessage" if done.channel.startswith("D") else channel.name if channel else ""
    ephemeral = not isinstance(message, Message) or bool(message.ephemeral_to)
    told = (
        {"type": "message", "ts": "1.000001", "text": "", **message}
        if not isinstance(message, Message)
        else shown(message, done.team)
    )
    container = {
        "type": "message",
        "message_ts": told["ts"],
        "channel_id": done.channel,
        "is_ephemeral": ephemeral,
    }
    place: Json = {
        "container": container,
        "channel": {"id": done.channel, "name": name},
        "response_url": url,
        "state": {"values": {}},
    }
    # Of an ephemeral message Slack tells no content.
    return place | ({} if ephemeral else {"message": told})


def view_of(view: View, team: Team, put: Mapping[tuple[str, str], Put]) -> Json:
    """Give a view with what stands in its inputs.

    Args:
        view: It.
        team: Where it is shown.
        put: What was put in; what is not in it stands as it was given. Slack keeps it as long as
            block and element keep their ids.
    """
    told = told_view(view, team)
    values: Json = {}
    for block in view.content["blocks"]:
        for element in elements_of(block):
            if "action_id" not in element or element["type"] in ("button", "overflow"):
                continue
            key = block["block_id"], element["action_id"]
            state = state_of(element, put.get(key, _NOTHING))
            values.setdefault(block["block_id"], {})[element["action_id"]] = state
    return told | {"state": {"values": values}}


def elements_of(block: Json) -> list[Json]:
    """Give what can be pressed or filled in within a block."""
    found = list(block.get("elements", ())) if block["type"] == "actions" else []
    found += [block[name] for name in ("element", "accessory") if name in block]
    return found


def state_of(element: Json, put: Any) -> Json:
    """Say what stands in an input, as views and actions tell it."""
    kind = element["type"]
    if put is _NOTHING:
        return {"type": kind} | _given(element)
    if kind == "plain_text_input":
        return {"type": kind, "value": put or None}
    if kind.startswith("multi_"):
        name = "selected_options" if "static" in kind or "external" in kind else _plural(kind)
        chosen = [_option(element, one) for one in put or ()]
        return {"type": kind, name: chosen if name == "selected_options" else list(put or ())}
    if kind == "checkboxes":
        return {"type": kind, "selected_options": [_option(element, one) for one in put or ()]}
    if kind == "timepicker":
        return {"type": kind, "selected_time": put}
    if kind.startswith(("conversations", "channels", "users")):
        return {"type": kind, f"selected_{kind.removesuffix('s_select')}": put}
    return {"type": kind, "selected_option": _option(element, put) if put else None}


_NOTHING = object()


def _given(element: Json) -> Json:
    kind = element["type"]
    if kind == "plain_text_input":
        return {"value": element.get("initial_value")}
    if kind == "timepicker":
        return {"selected_time": element.get("initial_time")}
    if "initial_options" in element or kind.startswith("multi_") or kind == "checkboxes":
        return {"selected_options": element.get("initial_options", [])}
    if kind.startswith(("conversations", "channels", "users")):
        name = kind.removesuffix("s_select")
        return {f"selected_{name}": element.get(f"initial_{name}")}
    return {"selected_option": element.get("initial_option")}


def _option(element: Json, value: str) -> Json:
    groups = element.get("option_groups", ())
    options = [*element.get("options", ()), *(one for group in groups for one in group["options"])]
    options += element.get("initial_options", ())
    for option in options:
        if option["value"] == value:
            return dict(option)
    # From a list that the app suggested.
    return {"text": {"type": "plain_text", "text": value, "emoji": True}, "value": value}


def _plural(kind: str) -> str:
    return f"selected_{kind.removeprefix('multi_').removesuffix('_select')}"


def _name(team: Team, user: str) -> str:
    known = team.users.get(user)
    return known.name if known else user.lower()
