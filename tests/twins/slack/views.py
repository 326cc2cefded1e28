"""The methods that show modals and the Home tab.

Source: https://docs.slack.dev/surfaces/modals
"""

from __future__ import annotations

import json
from typing import Any

from tests.twins.slack.blocks import filled, view_problems
from tests.twins.slack.calls import Asked, Known, Refused, wrong
from tests.twins.slack.filling import carried
from tests.twins.slack.state import Json, Team, Trigger, View, World

#: Seconds for which a trigger opens a modal.
TRIGGER_S = 3.0
#: Modals of one stack.
MOST_PUSHED = 3
MOST_VIEW_BYTES = 250_000


def open_view(asked: Asked) -> Json:
    """Open a modal, in place of what the person had open."""
    trigger = _trigger(asked)
    content = read_view(_view(asked), asked.team, kind="modal")
    trigger.used = True
    return _told(open_modal(asked.world, asked.team, trigger.user, content), asked.team)


def push(asked: Asked) -> Json:
    """Put a modal on the one in which somebody pressed something."""
    trigger = _trigger(asked)
    content = read_view(_view(asked), asked.team, kind="modal")
    below = asked.team.views.get(trigger.view)
    if below is None:
        raise Refused("view_not_found" if trigger.view else "not_in_modal", ours=not trigger.view)
    if len(stack_of(asked.team, below)) >= MOST_PUSHED:
        raise Refused("push_limit_reached", ours=True)
    trigger.used = True
    return _told(push_modal(asked.world, asked.team, below, content), asked.team)


def update(asked: Asked) -> Json:
    """Change a modal that is still open, or a Home tab."""
    view = _found(asked)
    content = read_view(_view(asked), asked.team, kind=view.type, own=view)
    _check_hash(asked, view)
    change_view(asked.world, view, content)
    return _told(view, asked.team)


def publish(asked: Asked) -> Json:
    """Show a person's Home tab."""
    user = asked.team.users.get(asked.text("user_id"))
    if user is None or user.deleted:
        raise Refused("user_not_found")
    if not asked.team.home_enabled:
        raise Refused("not_enabled")
    view = next(
        (one for one in asked.team.views.values() if one.type == "home" and one.user == user.id),
        None,
    )
    content = read_view(_view(asked), asked.team, kind="home", own=view)
    if view is None:
        view = _new(asked.world, asked.team, user.id, content)
    else:
        _check_hash(asked, view)
        change_view(asked.world, view, content)
    return _told(view, asked.team)


def read_view(view: Any, team: Team, *, kind: str, own: View | None = None) -> Json:
    """Check a view that our bot wants to be shown, also one sent with an acknowledgement.

    Args:
        view: As it was sent.
        team: Where it is to be shown.
        kind: "modal" or "home".
        own: The view that it takes the place of.

    Raises:
        Refused: Slack would not show it.
    """
    if not isinstance(view, dict):
        raise wrong("must be an object [json-pointer:/view]")
    if len(json.dumps(view, ensure_ascii=False).encode()) > MOST_VIEW_BYTES:
        raise Refused("view_too_large", ours=True)
    problems = view_problems(view)
    if not problems and view["type"] != kind:
        problems = [f"must be a {kind} [json-pointer:/view/type]"]
    if problems:
        raise wrong(*problems)
    name = view.get("external_id")
    for other in team.views.values() if name else ():
        if other is not own and other.content.get("external_id") == name:
            raise Refused("duplicate_external_id", ours=True)
    return view


def open_modal(world: World, team: Team, user: str, content: Json) -> View:
    """Open a modal in place of those that a person has open."""
    for view in [one for one in team.views.values() if one.type == "modal" and one.user == user]:
        del team.views[view.id]
    return _new(world, team, user, content)


def push_modal(world: World, team: Team, below: View, content: Json) -> View:
    """Put a modal on another."""
    view = _new(world, team, below.user, content)
    view.previous, view.root = below.id, below.root
    return view


def change_view(world: World, view: View, content: Json) -> None:
    """Show something else in a view; its hash changes with it."""
    number = next(world.numbers)
    view.content = content | {"blocks": filled(content["blocks"], number)}
    view.filled = carried(view.content["blocks"], view.filled)
    view.hash = f"{int(world.clock())}.{number:08x}"


def stack_of(team: Team, top: View) -> list[View]:
    """Give a modal and those below it, the top first."""
    stack = [top]
    while (below := team.views.get(stack[-1].previous)) is not None:
        stack.append(below)
    return stack


def told_view(view: View, team: Team) -> Json:
    """Write a view as Slack tells of it, in answers and in payloads."""
    return {
        "private_metadata": "",
        "callback_id": "",
        "external_id": "",
        "clear_on_close": False,
        "notify_on_close": False,
        "close": None,
        "submit": None,
        **view.content,
        "id": view.id,
        "team_id": team.id,
        "app_installed_team_id": team.id,
        "app_id": team.app_id,
        "bot_id": team.bot_id,
        "hash": view.hash,
        "root_view_id": view.root,
        "previous_view_id": view.previous or None,
        "state": {"values": {}},
    }


def _new(world: World, team: Team, user: str, content: Json) -> View:
    name = f"V{next(world.numbers)}"
    view = View(id=name, user=user, content={}, hash="", type=content["type"], root=name)
    change_view(world, view, content)
    team.views[name] = view
    return view


def _told(view: View, team: Team) -> Json:
    return {"view": told_view(view, team)}


def _view(asked: Asked) -> Any:
    try:
        return asked.json("view")
    except ValueError:
        raise wrong("must be valid JSON [json-pointer:/view]") from None


def _trigger(asked: Asked) -> Trigger:
    trigger = asked.world.triggers.get(asked.text("trigger_id"))
    if trigger is None or trigger.team != asked.team.id:
        raise Refused("invalid_trigger_id", ours=True)
    if trigger.used:
        raise Refused("exchanged_trigger_id")
    if asked.world.clock() - trigger.at > TRIGGER_S:
        raise Refused("expired_trigger_id")
    return trigger


def _found(asked: Asked) -> View:
    name, outside = asked.text("view_id", ""), asked.text("external_id", "")
    if bool(name) == bool(outside):
        raise wrong("exactly one of view_id, external_id is required")
    for view in asked.team.views.values():
        if view.id == name or (outside and view.content.get("external_id") == outside):
            return view
    raise Refused("not_found")


def _check_hash(asked: Asked, view: View) -> None:
    if asked.given("hash") and asked.text("hash") != view.hash:
        raise Refused("hash_conflict")


METHODS = {
    "views.open": Known(do=open_view),
    "views.push": Known(do=push),
    "views.update": Known(do=update),
    "views.publish": Known(do=publish),
}
