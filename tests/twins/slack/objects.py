"""Slack's composition objects: texts, options, confirmations.

Source: https://docs.slack.dev/reference/block-kit/composition-objects
"""

from __future__ import annotations

from tests.twins.slack.shapes import (
    Check,
    Whole,
    at_least_one,
    by_type,
    exactly_one,
    flag,
    link,
    many,
    one_of,
    record,
    words,
)
from tests.twins.slack.state import Json

#: Of action_id and block_id.
IDENTIFIER = words(255)


def plain(most: int) -> Check:
    """A text object of plain text."""
    return by_type({"plain_text": record({"text": words(most)}, {"emoji": flag})})


def mrkdwn(most: int) -> Check:
    """A text object of either kind."""
    return by_type(
        {
            "plain_text": record({"text": words(most)}, {"emoji": flag}),
            "mrkdwn": record({"text": words(most)}, {"verbatim": flag}),
        }
    )


def option(*, marked: bool = False, url: bool = False) -> Check:
    """One thing to choose.

    Args:
        marked: Its texts may be mrkdwn, as in checkboxes and radio buttons.
        url: It may open an address, as in an overflow menu.
    """
    text = mrkdwn if marked else plain
    more: dict[str, Check] = {"description": text(75)}
    if url:
        more["url"] = link(3000)
    return record({"text": text(75), "value": words(150)}, more)


OPTIONS = many(option(), 100)
GROUPS = many(record({"label": plain(75), "options": OPTIONS}), 100)
CONFIRM = record(
    {"title": plain(100), "text": plain(300), "confirm": plain(30), "deny": plain(30)},
    {"style": one_of("primary", "danger")},
)
FILTER = record(
    {},
    {
        "include": many(one_of("im", "mpim", "private", "public"), 4),
        "exclude_external_shared_channels": flag,
        "exclude_bot_users": flag,
    },
    at_least_one("include", "exclude_external_shared_channels", "exclude_bot_users"),
)
DISPATCH = record(
    {},
    {"trigger_actions_on": many(one_of("on_enter_pressed", "on_character_entered"), 2)},
)


def chosen_are_offered(value: Json) -> str:
    """What is chosen at first must be one of the options, to the letter."""
    chosen = list(value.get("initial_options", []))
    chosen += [value["initial_option"]] if "initial_option" in value else []
    if all(one in _offered(value) for one in chosen):
        return ""
    return "initial options must be among the options"


def options_differ(value: Json) -> str:
    """No two options on offer mean the same to the app, as the documentation has it."""
    values = [one["value"] for one in _offered(value)]
    repeated = next((one for one in values if values.count(one) > 1), None)
    return "" if repeated is None else f"option value {repeated} already exists"


def no_more_than_may_be(value: Json) -> str:
    """No more is chosen at first than may be chosen."""
    names = ("options", "users", "conversations", "channels")
    chosen = max(len(value.get(f"initial_{name}", ())) for name in names)
    if chosen <= value.get("max_selected_items", chosen):
        return ""
    return "no more than max_selected_items may be chosen initially"


def _offered(value: Json) -> list[Json]:
    offered = list(value.get("options", []))
    for group in value.get("option_groups", []):
        offered += group["options"]
    return offered


#: Options or groups of them, and what is chosen among them.
MENU: tuple[Whole, ...] = (
    exactly_one("options", "option_groups"),
    chosen_are_offered,
    options_differ,
)
#: What an app answers when Slack asks for suggestions; none is fit there.
SUGGESTIONS = record(
    {},
    {"options": many(option(), 100, 0), "option_groups": GROUPS},
    exactly_one("options", "option_groups"),
    options_differ,
)
