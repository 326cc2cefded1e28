"""What somebody puts into a modal, and what is told of it.

Source: https://discord.com/developers/docs/components/reference
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass

from tests.twins.discord.components import LABEL, ROW, SELECT, SELECTS, TEXT_INPUT, walk
from tests.twins.discord.offered import Named, Put
from tests.twins.discord.pressing import chosen
from tests.twins.discord.state import Json

RADIOS, CHECKBOXES, CHECKBOX = 21, 22, 23
FIELDS = (TEXT_INPUT, *SELECTS, RADIOS, CHECKBOXES, CHECKBOX)
#: What is put into a field: a text, a tick, or what is chosen.
Entry = str | bool | Sequence[Put]


@dataclass(frozen=True, kw_only=True)
class Submitted:
    """A modal with what was put in."""

    #: As the app is told of it, without what is named.
    data: Json
    #: Whom and what the selects name.
    named: list[Named]


def submitted(modal: Json, entries: Mapping[str, Entry]) -> Submitted:
    """Fill in a modal and send it off.

    Args:
        modal: As the app opened it.
        entries: By custom id; where there is none, what stands there from the beginning stays.

    Raises:
        AssertionError: Discord would not let people send that.
    """
    fields = {one["custom_id"] for _at, one in walk(modal["components"]) if one["type"] in FIELDS}
    assert set(entries) <= fields, f"there is no {sorted(set(entries) - fields)} in the modal"
    numbers = iter(range(1, 1000))
    told = [_told(one, entries, numbers.__next__) for one in modal["components"]]
    several = [one for one in entries.values() if not isinstance(one, str | bool)]
    named = [one for values in several for one in values if isinstance(one, Named)]
    return Submitted(data={"custom_id": modal["custom_id"], "components": told}, named=named)


def _told(component: Json, entries: Mapping[str, Entry], number: Callable[[], int]) -> Json:
    """Say of a component what was put in, with what stands in it."""
    kind = component["type"]
    told: Json = {"type": kind, "id": component.get("id") or number()}
    if kind == LABEL:
        return told | {"component": _told(component["component"], entries, number)}
    if kind == ROW:
        return told | {
            "components": [_told(one, entries, number) for one in component["components"]]
        }
    if kind not in FIELDS:
        return told
    entry = entries.get(component["custom_id"], _initial(component))
    return told | {"custom_id": component["custom_id"]} | _entry(component, entry)


def _entry(field: Json, entry: Entry) -> Json:
    name, kind = field["custom_id"], field["type"]
    if kind == CHECKBOX:
        assert isinstance(entry, bool), f"“{name}” is ticked or not"
        return {"value": entry}
    required = field.get("required", True) is not False
    if kind in (TEXT_INPUT, RADIOS):
        assert isinstance(entry, str), f"“{name}” takes one text"
        assert entry or not required, f"“{name}” must not be empty"
        _check_text(field, entry)
        return {"value": entry if entry or kind == TEXT_INPUT else None}
    assert not isinstance(entry, str | bool), f"“{name}” takes a list"
    if not entry and not required:
        return {"values": []}
    return {"values": chosen(field | ({"type": SELECT} if kind == CHECKBOXES else {}), entry)}


def _check_text(field: Json, entry: str) -> None:
    name = field["custom_id"]
    if field["type"] == RADIOS:
        options = [one["value"] for one in field["options"]]
        assert not entry or entry in options, f"“{name}” is one of {options}"
        return
    least, most = field.get("min_length") or 0, field.get("max_length") or 4000
    assert not entry or least <= len(entry) <= most, f"“{name}” has {least} to {most} characters"


def _initial(field: Json) -> Entry:
    """Give what stands in a field before anybody touches it."""
    if field["type"] == CHECKBOX:
        return bool(field.get("default"))
    if field["type"] == TEXT_INPUT:
        return str(field.get("value") or "")
    chosen_before = [one["value"] for one in field.get("options") or [] if one.get("default")]
    if field["type"] == RADIOS:
        return chosen_before[0] if chosen_before else ""
    assert not field.get("default_values"), "name those who stand there from the beginning"
    return chosen_before
