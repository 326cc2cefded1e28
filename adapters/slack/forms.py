"""The fields of our forms: input blocks, and what was put into them.

A field's block and element share one name. What Slack sends back of a form is read by name and
shape alone, and trusted no further.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from adapters.slack.blocks import Block, plain_text
from adapters.slack.escape import plain
from adapters.slack.payload import Payload, part, text

#: Characters of an option's text and of its value.
#: Source: https://docs.slack.dev/reference/block-kit/composition-objects/option-object
MAX_OPTION_TEXT, MAX_OPTION_VALUE = 75, 150
#: Source: https://docs.slack.dev/reference/block-kit/block-elements/select-menu-element
MAX_PLACEHOLDER = 150
#: Options of one answer.
MAX_OPTIONS = 100


def field(
    name: str,
    label: str,
    element: Block,
    *,
    hint: str = "",
    optional: bool = False,
    live: bool = False,
) -> Block:
    """Make a field.

    Args:
        name: Of the block and the element.
        label: What stands above it.
        element: Without a name.
        hint: What stands below it.
        optional: It may be left empty.
        live: Whatever is put into it is told to us at once.
    """
    block: Block = {
        "type": "input",
        "block_id": name,
        "label": plain_text(label),
        "element": {**element, "action_id": name},
        "optional": optional,
        "dispatch_action": live,
    }
    return {**block, "hint": plain_text(hint)} if hint else block


def option(value: str, label: str, description: str = "") -> Block:
    """Make something to choose."""
    made: Block = {"text": plain_text(plain(label, MAX_OPTION_TEXT) or "…"), "value": value}
    if not description:
        return made
    return {**made, "description": plain_text(plain(description, MAX_OPTION_TEXT))}


def among(options: Sequence[Block], *, value: str) -> Block:
    """Choose one of some options at first, none where there is no such one."""
    found = next((one for one in options if one["value"] == value), None)
    return {"options": list(options), **({"initial_option": found} if found else {})}


def several(options: Sequence[Block], values: Sequence[str]) -> Block:
    """Choose some of the options at first."""
    found = [one for one in options if one["value"] in values]
    return {"options": list(options), **({"initial_options": found} if found else {})}


def clock(minute: int) -> str:
    """Write a time of day for a time picker: 540 is "09:00"."""
    return f"{minute // 60:02}:{minute % 60:02}"


class Filled:
    """What a person has put into a form so far."""

    def __init__(self, view: Payload) -> None:
        """Read a view's state."""
        self._values = part(part(view, "state"), "values")

    def typed(self, name: str, limit: int = 3_000) -> str:
        """Give what was typed, chosen as a time, or chosen as a channel; "" when nothing was."""
        element = self._element(name)
        said = (
            text(element, "value")
            or text(element, "selected_time")
            or text(element, "selected_conversation")
        )
        return said[:limit]

    def chosen(self, name: str) -> str:
        """Give the one option that was chosen, "" when none was."""
        return text(part(self._element(name), "selected_option"), "value")[:MAX_OPTION_VALUE]

    def chosen_several(self, name: str) -> tuple[str, ...]:
        """Give the options that were chosen, in that order."""
        options = self._element(name).get("selected_options")
        listed = options if isinstance(options, list) else []
        values = (text(one, "value") for one in listed if isinstance(one, Mapping))
        return tuple(value[:MAX_OPTION_VALUE] for value in values if value)[:MAX_OPTIONS]

    def minute(self, name: str) -> int | None:
        """Give a time of day in minutes after midnight, None when there is none."""
        hours, colon, minutes = self.typed(name).partition(":")
        if not (
            colon and hours.isdecimal() and minutes.isdecimal() and len(hours) <= 2 >= len(minutes)
        ):
            return None
        return int(hours) * 60 + int(minutes)

    # State may hold anything, hence `Any`.
    def _element(self, name: str) -> Mapping[str, Any]:
        return part(part(self._values, name), name)
