"""What stands in inputs: how payloads tell it, and what of it stays when a view changes.

Source: https://docs.slack.dev/surfaces/modals#updating_views; that what the app gives at first is
not shown anew: https://github.com/slackapi/bolt-js/issues/290
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Any

from tests.twins.slack.blocks import elements_of
from tests.twins.slack.state import Filled, Json

#: What somebody puts into an input: a text, a value, several values.
Put = str | Sequence[str] | None


@dataclass(frozen=True)
class _Kind:
    """How one kind of input tells what stands in it."""

    #: The field of payloads.
    told: str
    #: The field with which the app says what stands there at first.
    initial: str
    several: bool = False
    #: It tells whole options, not only values.
    has_options: bool = False


_TYPED = _Kind("value", "initial_value")
_ONE = _Kind("selected_option", "initial_option", has_options=True)
_MANY = _Kind("selected_options", "initial_options", several=True, has_options=True)
_KINDS = {
    **dict.fromkeys(
        ("plain_text_input", "email_text_input", "url_text_input", "number_input"), _TYPED
    ),
    "rich_text_input": _Kind("rich_text_value", "initial_value"),
    **dict.fromkeys(("static_select", "external_select", "radio_buttons"), _ONE),
    **dict.fromkeys(("multi_static_select", "multi_external_select", "checkboxes"), _MANY),
    **{
        f"{name}s_select": _Kind(f"selected_{name}", f"initial_{name}")
        for name in ("user", "conversation", "channel")
    },
    **{
        f"multi_{name}_select": _Kind(f"selected_{name}", f"initial_{name}", several=True)
        for name in ("users", "conversations", "channels")
    },
    "datepicker": _Kind("selected_date", "initial_date"),
    "timepicker": _Kind("selected_time", "initial_time"),
    "datetimepicker": _Kind("selected_date_time", "initial_date_time"),
    "file_input": _Kind("files", "", several=True),
}
#: Kinds that offer no more than what the app listed in them.
_CLOSED = ("static_select", "multi_static_select", "radio_buttons", "checkboxes")


def is_input(element: Json) -> bool:
    """Tell whether something stands in an element, rather than that it is only pressed."""
    return element["type"] in _KINDS


def given(element: Json) -> Json:
    """Tell what stands in an input before anybody touches it."""
    kind = _KINDS[element["type"]]
    return {
        "type": element["type"],
        kind.told: element.get(kind.initial, [] if kind.several else None),
    }


def put_into(element: Json, put: Put, offered: Iterable[Json] = ()) -> Json:
    """Tell what stands in an input once somebody has put something into it.

    Args:
        element: The input.
        put: What is put in: values of options, ids, a text; nothing empties it.
        offered: Options that the app has suggested.

    Raises:
        AssertionError: it offers nothing of the kind.
    """
    kind = _KINDS[element["type"]]
    told: Any = list(put or ()) if kind.several else put or None
    if kind.has_options:
        values = told if kind.several else [told] if told else []
        options = [_option(element, value, offered) for value in values]
        told = options if kind.several else next(iter(options), None)
    return {"type": element["type"], kind.told: told}


def carried(blocks: list[Json], before: Filled) -> Filled:
    """Tell what stands in the inputs of a view that has changed.

    An input of the same names and kind keeps what stood in it, touched or not.
    """
    now: Filled = {}
    for block in blocks:
        for element in elements_of([block]):
            if is_input(element):
                name = block["block_id"], element["action_id"]
                old = before.get(name)
                kept = old is not None and old["type"] == element["type"]
                now[name] = old if old is not None and kept else given(element)
    return now


def values_of(filled: Filled) -> Json:
    """Write what stands in inputs as `state.values`."""
    values: Json = {}
    for (block_id, action_id), told in filled.items():
        values.setdefault(block_id, {})[action_id] = told
    return values


def complaint(block: Json, told: Json) -> str:
    """Say why Slack itself does not let a form be sent with this in it; "" when it does.

    Args:
        block: An input block.
        told: What stands in its element.
    """
    element = block["element"]
    stands = told[_KINDS[told["type"]].told]
    if not stands:
        return "" if block.get("optional") else "it must be filled in"
    if element["type"] == "plain_text_input":
        least, most = element.get("min_length", 0), element.get("max_length", 3000)
        return "" if least <= len(stands) <= most else f"it takes {least} to {most} characters"
    if len(stands) > element.get("max_selected_items", len(stands)):
        return f"it takes {element['max_selected_items']} at most"
    return ""


def _option(element: Json, value: str, offered: Iterable[Json]) -> Json:
    options = [*element.get("options", ()), *offered]
    for group in element.get("option_groups", ()):
        options += group["options"]
    if "initial_option" in element:
        options.append(element["initial_option"])
    options += element.get("initial_options", ())
    for option in options:
        if option["value"] == value:
            return dict(option)
    assert element["type"] not in _CLOSED, f"{element['action_id']} does not offer {value!r}"
    # Suggested by the app some time, as far as we know.
    return {"text": {"type": "plain_text", "text": value, "emoji": True}, "value": value}
