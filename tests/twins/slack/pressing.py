"""Where somebody presses: the element that carries an action or a label, and what is told of it."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field
from typing import Any

from tests.twins.slack.blocks import elements_of
from tests.twins.slack.filling import Put, is_input, put_into
from tests.twins.slack.state import Json, Message, View


@dataclass(frozen=True, kw_only=True)
class Spot:
    """An element of a block."""

    element: Json
    block: Json
    #: Of a menu: what is chosen.
    option: Json = field(default_factory=dict)

    @property
    def is_input(self) -> bool:
        """Whether something is put in, rather than pressed."""
        return is_input(self.element)

    @property
    def key(self) -> tuple[str, str]:
        """By which Slack tells it from others in the same view."""
        return self.block["block_id"], self.element["action_id"]

    @property
    def tells(self) -> bool:
        """Whether the app hears of it at once: inputs in input blocks wait, unless told not to."""
        waits = self.block.get("type") == "input" and not self.block.get("dispatch_action")
        return not waits

    def told(self, value: Put, offered: Iterable[Json] = ()) -> Json:
        """Say what was done with it, as `actions` in a payload does."""
        told: Json = {
            "type": self.element["type"],
            "action_id": self.element["action_id"],
            "block_id": self.block["block_id"],
        }
        if self.option:
            return told | {"selected_option": self.option}
        if self.is_input:
            return told | put_into(self.element, value, offered)
        kept = ("value", "url", "style", "confirm")
        told |= {name: self.element[name] for name in kept if name in self.element}
        return told | {"text": self.element["text"]}


def forged(action: str, *, action_id: str = "press:0") -> Spot:
    """Make a button that no message of the app has."""
    element = {
        "type": "button",
        "action_id": action_id,
        "value": action,
        "text": {"type": "plain_text", "text": "Forged", "emoji": True},
    }
    return Spot(element=element, block={"block_id": "forged"})


def spots(where: Message | View | Json) -> list[Spot]:
    """Give everything that can be pressed or filled in, each option of a menu by itself."""
    found = []
    for block in blocks_of(where):
        for element in elements_of([block]):
            options = element.get("options", ()) if element["type"] == "overflow" else ()
            found += [Spot(element=element, block=block, option=one) for one in options]
            if not options and "action_id" in element:
                found.append(Spot(element=element, block=block))
    return found


def find(where: Message | View | Json, *, action: str = "", label: str = "") -> Spot:
    """Find where to press.

    Args:
        where: A message or view.
        action: What the element or option carries, or its action id.
        label: What stands on it.

    Raises:
        AssertionError: nothing of the kind is there.
    """
    for spot in spots(where):
        names = (_value(spot), spot.element["action_id"]) if action else (_label(spot),)
        if (action or label) in names:
            return spot
    there = [(_label(spot), _value(spot)) for spot in spots(where)]
    raise AssertionError(f"nothing to press for {action or label!r} among {there}")


def blocks_of(where: Message | View | Json) -> list[Json]:
    """Give the blocks of a message, an answer or a view."""
    if isinstance(where, View):
        return list(where.content["blocks"])
    found: Any = where.blocks if isinstance(where, Message) else where.get("blocks", [])
    return list(found)


def _label(spot: Spot) -> str:
    text = (spot.option or spot.element).get("text", {})
    return str(text.get("text", ""))


def _value(spot: Spot) -> str:
    return str((spot.option or spot.element).get("value", ""))
