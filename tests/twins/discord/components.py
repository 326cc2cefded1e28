"""What Discord asks of the components of a message or a modal beyond the specification.

Source: https://discord.com/developers/docs/components/reference
"""

from __future__ import annotations

from collections.abc import Iterator
from urllib.parse import urlsplit

from tests.twins.discord.errors import invalid
from tests.twins.discord.state import Json

ROW, BUTTON, SELECT, TEXT_INPUT, SECTION, TEXT, CONTAINER, LABEL = 1, 2, 3, 4, 9, 10, 17, 18
#: Every kind of select: of texts, users, roles, both, channels.
SELECTS = (SELECT, 5, 6, 7, 8)
#: What a message without the flag for components of the second version may hold.
FIRST_VERSION = (ROW, BUTTON, *SELECTS)
LINK, PREMIUM = 5, 6
MOST_COMPONENTS, MOST_DISPLAYED = 40, 4000
MOST_ROWS, MOST_BUTTONS = 5, 5


def walk(components: list[Json], place: str = "components") -> Iterator[tuple[str, Json]]:
    """Give every component with where it stands, those inside others too."""
    for number, one in enumerate(components):
        at = f"{place}.{number}"
        yield at, one
        yield from walk(one.get("components") or [], f"{at}.components")
        for name in ("accessory", "component"):
            if isinstance(one.get(name), dict):
                yield f"{at}.{name}", one[name]


def displayed(components: list[Json]) -> list[str]:
    """Give the texts that are shown as such."""
    return [one["content"] for _at, one in walk(components) if one["type"] == TEXT]


def check_components(components: list[Json], *, second: bool) -> None:
    """Refuse components that Discord would refuse.

    Args:
        components: Of a message.
        second: The message has the flag for components of the second version.

    Raises:
        Refused: with the place that is wrong.
    """
    _check_each(components)
    if second:
        _check_second(components)
    else:
        _check_first(components)


def check_modal(components: list[Json]) -> None:
    """Refuse the fields of a modal that Discord would refuse."""
    if not 1 <= len(components) <= 5:
        raise invalid("data.components", "Must be between 1 and 5 in length.")
    for at, one in walk(components, "data.components"):
        if at.count(".") == 2 and one["type"] not in (ROW, LABEL, TEXT):
            raise invalid(at, "A modal takes rows, labels and texts.")
    _check_each(components)


def with_numbers(components: list[Json]) -> list[Json]:
    """Number the components that have no id and say what is usual, as Discord does."""
    taken = {one["id"] for _at, one in walk(components) if one.get("id")}
    numbers = iter(one for one in range(1, 1000) if one not in taken)

    def numbered(one: Json) -> Json:
        made = dict(one)
        made["id"] = one.get("id") or next(numbers)
        if one["type"] == CONTAINER:
            made = {"accent_color": None, "spoiler": False} | made
        if one.get("components"):
            made["components"] = [numbered(inner) for inner in one["components"]]
        if isinstance(one.get("accessory"), dict):
            made["accessory"] = numbered(one["accessory"])
        return made

    return [numbered(one) for one in components]


def _check_first(components: list[Json]) -> None:
    if len(components) > MOST_ROWS:
        raise invalid("components", "Must be 5 or fewer in length.")
    for at, one in walk(components):
        if one["type"] not in FIRST_VERSION:
            raise invalid(at, "It needs the flag IS_COMPONENTS_V2.")
        if at.count(".") == 1 and one["type"] != ROW:
            raise invalid(at, "Value of field “type” must be one of (1,).")


def _check_second(components: list[Json]) -> None:
    if sum(1 for _one in walk(components)) > MOST_COMPONENTS:
        raise invalid("components", "The maximum number of components is 40.")
    if sum(map(len, displayed(components))) > MOST_DISPLAYED:
        raise invalid("components", "The total of displayed characters must not exceed 4000.")
    for at, one in walk(components):
        if at.count(".") == 1 and one["type"] in (BUTTON, *SELECTS):
            raise invalid(at, "Buttons and selects stand in rows or sections.")
        if one["type"] == CONTAINER and not one.get("components"):
            raise invalid(at, "A container holds something.")
        if one["type"] == SECTION and not 1 <= len(one["components"]) <= 3:
            raise invalid(at, "Must be between 1 and 3 in length.")
        if one["type"] == TEXT and not one["content"].strip():
            raise invalid(f"{at}.content", "This field is required.")


def _check_each(components: list[Json]) -> None:
    ids: set[str] = set()
    numbers: set[int] = set()
    for at, one in walk(components):
        if one["type"] == ROW:
            _check_row(one, at)
        if one["type"] == BUTTON:
            _check_button(one, at)
        if one["type"] == SELECT:
            _check_options(one, at)
        name = one.get("custom_id")
        if name is not None and not 1 <= len(name) <= 100:
            raise invalid(f"{at}.custom_id", "Must be between 1 and 100 in length.")
        if name in ids:
            raise invalid(f"{at}.custom_id", "Component custom id cannot be duplicated.")
        if one.get("id") and one["id"] in numbers:
            raise invalid(f"{at}.id", "Component id cannot be duplicated.")
        ids |= {name} if name is not None else set()
        numbers |= {one["id"]} if one.get("id") else set()


def _check_row(row: Json, at: str) -> None:
    kinds = [one["type"] for one in row["components"]]
    if not kinds:
        raise invalid(f"{at}.components", "Must be between 1 and 5 in length.")
    if kinds.count(BUTTON) > MOST_BUTTONS:
        raise invalid(f"{at}.components", "Must be 5 or fewer in length.")
    if len(kinds) > 1 and any(kind != BUTTON for kind in kinds):
        raise invalid(f"{at}.components", "A select or an input stands alone in its row.")


def _check_button(button: Json, at: str) -> None:
    style = button.get("style")
    if style == PREMIUM:
        return
    if not (button.get("label") or "").strip() and not button.get("emoji"):
        raise invalid(at, "A label or an emoji is required.")
    if style == LINK:
        if button.get("custom_id") or not button.get("url"):
            raise invalid(at, "A link has an address and no custom id.")
        check_address(button["url"], f"{at}.url", ("http", "https", "discord"))
    elif button.get("url") or not button.get("custom_id"):
        raise invalid(at, "A custom id and no address is required.")


def _check_options(select: Json, at: str) -> None:
    values = [one["value"] for one in select.get("options") or []]
    if not 1 <= len(values) <= 25:
        raise invalid(f"{at}.options", "Must be between 1 and 25 in length.")
    if len(set(values)) < len(values):
        raise invalid(f"{at}.options", "Option value cannot be duplicated.")
    chosen = sum(bool(one.get("default")) for one in select["options"])
    most = 1 if select.get("max_values") is None else select["max_values"]
    if chosen > most or most > len(values):
        raise invalid(f"{at}.options", "There are fewer options than may be chosen, or too many.")


def check_address(address: str, place: str, schemes: tuple[str, ...] = ("http", "https")) -> None:
    """Refuse an address that Discord makes no link of."""
    try:
        parts = urlsplit(address)
        fits = parts.scheme in schemes and bool(parts.hostname)
    except ValueError:
        fits = False
    if not fits or len(address) > 2048:
        raise invalid(place, f"Scheme is not one of {schemes}, or not a well formed URL.")
