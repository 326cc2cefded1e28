"""What Slack tells the app, field by field, of what people do.

Source: https://docs.slack.dev/reference/interaction-payloads
"""

from __future__ import annotations

from tests.twins.slack.filling import Put as Put
from tests.twins.slack.filling import carried, values_of
from tests.twins.slack.interaction import Interaction
from tests.twins.slack.messages import shown
from tests.twins.slack.state import Json, Message, Team, View, World
from tests.twins.slack.views import told_view

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
        "context_team_id": team.id,
        "context_enterprise_id": None,
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
        "is_ext_shared_channel": _is_shared(team, event),
        "event_context": f"4-{number}",
    }


def around(done: Interaction, kind: str) -> Json:
    """Give what every interactive payload has."""
    team, name = done.team, _name(done.team, done.user)
    user = {"id": done.user, "username": name, "team_id": home_of(team, done.user)}
    told: Json = {
        "type": kind,
        "team": {"id": team.id, "domain": team.name.lower()},
        # Shortcuts tell no `name`, and not which app they are of.
        "user": user if kind == "shortcut" else user | {"name": name},
        "token": "verification",
        "enterprise": None,
        "is_enterprise_install": False,
    }
    if kind not in ("shortcut", "message_action"):
        told["api_app_id"] = team.app_id
    return told | ({"trigger_id": done.trigger_id} if done.trigger_id else {})


def place_of(done: Interaction, *, url: str, message: Json | Message) -> Json:
    """Give where in a conversation something was pressed.

    Of a message that only one person sees, Slack tells no more than its time.
    """
    is_ephemeral = not isinstance(message, Message) or bool(message.ephemeral_to)
    if isinstance(message, Message):
        ts, blocks = message.ts, message.blocks
    else:
        ts, blocks = message.get("ts", "1.000001"), message.get("blocks", [])
    place: Json = {
        "container": {
            "type": "message",
            "message_ts": ts,
            "channel_id": done.channel,
            "is_ephemeral": is_ephemeral,
        },
        "channel": {"id": done.channel, "name": name_of_channel(done.team, done.channel)},
        "state": {"values": values_of(carried(blocks, {}))},
        "response_url": url,
    }
    if isinstance(message, Message) and not is_ephemeral:
        place["message"] = shown(message, done.team)
    return place


def view_of(done: Interaction, view: View) -> Json:
    """Give a view with what stands in its inputs, as the person who sees it looks at it."""
    told = told_view(view, done.team) | {"state": {"values": values_of(view.filled)}}
    # Where the app is installed is told apart, by `app_installed_team_id`.
    return told | {"team_id": home_of(done.team, done.user)}


def from_view(done: Interaction, kind: str, view: View) -> Json:
    """Give an interactive payload that comes out of a view.

    Whoever belongs to another workspace comes from there, and not from the app's.
    Source: https://docs.slack.dev/apis/slack-connect
    """
    home = home_of(done.team, done.user)
    payload = around(done, kind) | {"view": view_of(done, view)}
    if home != done.team.id:
        payload["team"] = {"id": home, "domain": home.lower()}
    return payload


def home_of(team: Team, user: str) -> str:
    """Give the id of the workspace that somebody belongs to."""
    known = team.users.get(user)
    return (known.team_id if known else "") or team.id


def name_of_channel(team: Team, channel: str) -> str:
    """Give what payloads call a conversation: of those that are not public, not the name."""
    known = team.channels.get(channel)
    if channel.startswith("D"):
        return "directmessage"
    if known is None:
        return ""
    return "privategroup" if known.is_private else known.name


def _is_shared(team: Team, event: Json) -> bool:
    channel = event.get("channel")
    known = team.channels.get(str(channel.get("id") if isinstance(channel, dict) else channel))
    return known is not None and known.is_ext_shared


def _name(team: Team, user: str) -> str:
    known = team.users.get(user)
    return known.name if known else user.lower()
