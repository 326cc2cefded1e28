"""What an acknowledgement of a sent modal does to what the person sees.

Source: https://docs.slack.dev/surfaces/modals
"""

from __future__ import annotations

from tests.twins.slack.calls import Refused
from tests.twins.slack.state import Json, Team, View, World
from tests.twins.slack.views import change_view, push_modal, read_view


def apply_ack(world: World, team: Team, view: View, ack: Json) -> None:
    """Close, change or cover the modal that was sent, or show what is wrong with it."""
    action = ack.get("response_action")
    if action == "errors":
        _check_errors(world, view, ack)
        return
    if action == "clear":
        _remove(team, [one for one in team.views.values() if one.root == view.root])
        return
    if action in ("update", "push"):
        try:
            content = read_view(ack.get("view"), team, kind="modal", own=view)
        except Refused as refused:
            world.violations.append(f"the acknowledgement of a modal: {refused}")
            return
        if action == "update":
            change_view(world, view, content)
        else:
            push_modal(world, team, view, content)
        return
    if action is not None:
        world.violations.append(f"the acknowledgement of a modal: {action} is no response_action")
    _remove(team, [view])


def left_empty(told: Json) -> list[str]:
    """Give the inputs of a modal that must be filled in and are not, as it is told to the app."""
    empty = []
    for block in told["blocks"]:
        if block["type"] == "input" and not block.get("optional"):
            state = told["state"]["values"][block["block_id"]][block["element"]["action_id"]]
            if not any(value for name, value in state.items() if name != "type"):
                empty.append(block["element"]["action_id"])
    return empty


def _check_errors(world: World, view: View, ack: Json) -> None:
    inputs = {one["block_id"] for one in view.content["blocks"] if one["type"] == "input"}
    errors = ack.get("errors") or {}
    if not errors or set(errors) - inputs:
        unknown = sorted(set(errors) - inputs)
        world.violations.append(f"errors of a modal name no input of it: {unknown}")


def _remove(team: Team, views: list[View]) -> None:
    for view in views:
        if view.type == "modal":
            team.views.pop(view.id, None)
