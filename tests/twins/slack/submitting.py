"""What becomes of modals: an acknowledgement changes or closes them, and people close them.

Source: https://docs.slack.dev/surfaces/modals
"""

from __future__ import annotations

from tests.twins.slack.calls import Refused
from tests.twins.slack.filling import complaint
from tests.twins.slack.state import Json, Team, View, World
from tests.twins.slack.views import MOST_PUSHED, change_view, push_modal, read_view, stack_of

_WHERE = "the acknowledgement of a modal"


def apply_ack(world: World, team: Team, view: View, ack: Json) -> None:
    """Close, change or cover the modal that was sent, or show what is wrong with it."""
    action = ack.get("response_action")
    if action == "errors":
        _check_errors(world, view, ack)
    elif action == "clear":
        close_all(team, view)
    elif action in ("update", "push"):
        _show(world, team, view, ack)
    elif ack:
        # Slack tells the person that it had trouble connecting.
        world.violations.append(f"{_WHERE}: {action} is no response_action")
    else:
        close_one(team, view)


def complaints(view: View) -> list[str]:
    """Say why Slack itself does not let a modal be sent off."""
    found = []
    for block in view.content["blocks"]:
        if block["type"] == "input":
            name = block["element"]["action_id"]
            problem = complaint(block, view.filled[block["block_id"], name])
            found += [f"{name}: {problem}"] if problem else []
    return found


def close_all(team: Team, view: View) -> list[View]:
    """Close a modal and all above and below it; give them, the uppermost first."""
    found = [one for one in team.views.values() if one.type == "modal" and one.root == view.root]
    for one in found:
        del team.views[one.id]
    return found[::-1]


def close_one(team: Team, view: View) -> list[View]:
    """Close a modal; give it, nothing when it was closed before."""
    closed = team.views.pop(view.id, None)
    return [closed] if closed else []


def _show(world: World, team: Team, view: View, ack: Json) -> None:
    if view.id not in team.views:
        # It was closed meanwhile.
        return
    try:
        if ack["response_action"] == "update":
            change_view(world, view, read_view(ack.get("view"), team, kind="modal", own=view))
            return
        if len(stack_of(team, view)) >= MOST_PUSHED:
            raise Refused("push_limit_reached")
        push_modal(world, team, view, read_view(ack.get("view"), team, kind="modal"))
    except Refused as refused:
        world.violations.append(f"{_WHERE}: {refused}")


def _check_errors(world: World, view: View, ack: Json) -> None:
    inputs = {one["block_id"] for one in view.content["blocks"] if one["type"] == "input"}
    errors = ack.get("errors") or {}
    if not errors or set(errors) - inputs:
        unknown = sorted(set(errors) - inputs)
        world.violations.append(f"errors of a modal name no input of it: {unknown}")
    if not all(isinstance(said, str) and said for said in errors.values()):
        world.violations.append("errors of a modal say nothing")
