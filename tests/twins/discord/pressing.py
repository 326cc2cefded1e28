"""Where somebody presses or chooses: the component of a message, and what is told of it."""

from __future__ import annotations

from collections.abc import Sequence

from tests.twins.discord.components import BUTTON, LINK, PREMIUM, SELECT, SELECTS, walk
from tests.twins.discord.offered import Named, Put
from tests.twins.discord.state import Channel, Json, Message, Role, User

#: What the selects that hold no options of their own let people choose.
CHOOSES: dict[int, type | tuple[type, ...]] = {5: User, 6: Role, 7: (User, Role), 8: Channel}


def find(message: Message, *, custom_id: str = "", label: str = "") -> Json:
    """Find what can be pressed or chosen from.

    Args:
        message: In which it stands.
        custom_id: What it carries.
        label: Or what stands on it.

    Raises:
        AssertionError: nothing of the kind is there, or Discord would not let people use it.
    """
    there = [one for _at, one in walk(message.components) if one["type"] in (BUTTON, *SELECTS)]
    for one in there:
        shown = one.get("label") or one.get("placeholder")
        if custom_id == one.get("custom_id") if custom_id else label == shown:
            assert one.get("style") not in (LINK, PREMIUM) or one["type"] != BUTTON, "nobody hears"
            assert not one.get("disabled"), f"{one} is disabled"
            return one
    names = [(one.get("label"), one.get("custom_id")) for one in there]
    raise AssertionError(f"there is no {custom_id or label!r} among {names}")


def pressed(component: Json, values: Sequence[Put]) -> Json:
    """Say what was done with a component, without what is named.

    Raises:
        AssertionError: Discord does not let people choose that.
    """
    kind = component["type"]
    told: Json = {"custom_id": component["custom_id"], "component_type": kind}
    told |= {"id": component["id"]} if "id" in component else {}
    if kind == BUTTON:
        assert not values, "a button has no values"
        return told
    return told | {"values": chosen(component, values)}


def chosen(select: Json, values: Sequence[Put]) -> list[str]:
    """Write what was chosen from a select.

    Raises:
        AssertionError: it cannot be.
    """
    least = 1 if select.get("min_values") is None else select["min_values"]
    most = 1 if select.get("max_values") is None else select["max_values"]
    assert least <= len(values) <= most, f"one chooses {least} to {most} of “{select}”"
    if select["type"] == SELECT:
        options = [one["value"] for one in select["options"]]
        assert set(values) <= set(options), f"one chooses of {options}"
        return [str(one) for one in values]
    ids = []
    for one in values:
        assert isinstance(one, CHOOSES[select["type"]]), f"{one!r} cannot be chosen"
        assert isinstance(one, Named)
        kinds = select.get("channel_types")
        assert not kinds or not isinstance(one, Channel) or one.kind in kinds, "no such channel"
        ids.append(one.id)
    return ids
