"""Slack's block elements: what a block holds that can be pressed, chosen or typed into.

Source: https://docs.slack.dev/reference/block-kit/block-elements
"""

from __future__ import annotations

from tests.twins.slack.objects import (
    CONFIRM,
    DISPATCH,
    FILTER,
    GROUPS,
    IDENTIFIER,
    MENU,
    OPTIONS,
    chosen_are_offered,
    no_more_than_may_be,
    option,
    options_differ,
    plain,
)
from tests.twins.slack.rich import RICH_TEXT
from tests.twins.slack.shapes import (
    Check,
    exactly_one,
    flag,
    like,
    link,
    many,
    one_of,
    record,
    whole,
    words,
)
from tests.twins.slack.state import Json

_ID: dict[str, Check] = {"action_id": IDENTIFIER}
#: Of everything that takes the cursor.
_FOCUS: dict[str, Check] = {**_ID, "placeholder": plain(150), "focus_on_load": flag}
#: Of everything that asks back.
_ASKED: dict[str, Check] = {**_FOCUS, "confirm": CONFIRM}
_TYPED: dict[str, Check] = {**_FOCUS, "dispatch_action_config": DISPATCH}
_SEVERAL: dict[str, Check] = {**_ASKED, "max_selected_items": whole(1, 100)}
_WORDS: dict[str, Check] = {
    "initial_value": words(3000, 0),
    "multiline": flag,
    "min_length": whole(0, 3000),
    "max_length": whole(1, 3000),
}
_DATE = like(r"\d{4}-(0[1-9]|1[0-2])-(0[1-9]|[12]\d|3[01])")
_TIME = like(r"([01]\d|2[0-3]):[0-5]\d")
_NAMES = many(words(255), 100)


def _lengths_agree(value: Json) -> str:
    """A text may be as long as it must be, and so is the one that stands there at first."""
    least, most = value.get("min_length", 0), value.get("max_length", 3000)
    if least > most:
        return "min_length must not exceed max_length"
    if "initial_value" in value and not least <= len(value["initial_value"]) <= most:
        return f"initial_value must have {least} to {most} characters"
    return ""


def _boxes(*, most: int, several: bool) -> Check:
    initial: dict[str, Check] = (
        {"initial_options": many(option(marked=True), most)}
        if several
        else {"initial_option": option(marked=True)}
    )
    return record(
        {"options": many(option(marked=True), most)},
        {**_ID, "confirm": CONFIRM, "focus_on_load": flag, **initial},
        chosen_are_offered,
        options_differ,
    )


BUTTON = record(
    {"text": plain(75)},
    {
        **_ID,
        "url": link(3000),
        "value": words(2000),
        "style": one_of("primary", "danger"),
        "confirm": CONFIRM,
        "accessibility_label": words(75),
    },
)
OVERFLOW = record({"options": many(option(url=True), 5)}, {**_ID, "confirm": CONFIRM})
IMAGE = record(
    {"alt_text": words(2000)},
    {"image_url": link(3000), "slack_file": record({}, {"id": words(255), "url": link(3000)})},
    exactly_one("image_url", "slack_file"),
)

#: Elements in which one thing is chosen.
SELECTS: dict[str, Check] = {
    "static_select": record(
        {},
        {**_ASKED, "options": OPTIONS, "option_groups": GROUPS, "initial_option": option()},
        *MENU,
    ),
    "external_select": record(
        {}, {**_ASKED, "initial_option": option(), "min_query_length": whole(0, 3000)}
    ),
    "users_select": record({}, {**_ASKED, "initial_user": words(255)}),
    "conversations_select": record(
        {},
        {
            **_ASKED,
            "initial_conversation": words(255),
            "default_to_current_conversation": flag,
            "response_url_enabled": flag,
            "filter": FILTER,
        },
    ),
    "channels_select": record(
        {}, {**_ASKED, "initial_channel": words(255), "response_url_enabled": flag}
    ),
}
#: Elements in which several things are chosen.
MULTI_SELECTS: dict[str, Check] = {
    "multi_static_select": record(
        {},
        {
            **_SEVERAL,
            "options": OPTIONS,
            "option_groups": GROUPS,
            "initial_options": many(option(), 100),
        },
        *MENU,
        no_more_than_may_be,
    ),
    "multi_external_select": record(
        {},
        {
            **_SEVERAL,
            "initial_options": many(option(), 100),
            "min_query_length": whole(0, 3000),
        },
        no_more_than_may_be,
    ),
    "multi_users_select": record({}, {**_SEVERAL, "initial_users": _NAMES}, no_more_than_may_be),
    "multi_conversations_select": record(
        {},
        {
            **_SEVERAL,
            "initial_conversations": _NAMES,
            "default_to_current_conversation": flag,
            "filter": FILTER,
        },
        no_more_than_may_be,
    ),
    "multi_channels_select": record(
        {}, {**_SEVERAL, "initial_channels": _NAMES}, no_more_than_may_be
    ),
}
#: Elements that stand in sections, actions and inputs alike.
CHOICES: dict[str, Check] = {
    **SELECTS,
    "checkboxes": _boxes(most=10, several=True),
    "radio_buttons": _boxes(most=10, several=False),
    "datepicker": record({}, {**_ASKED, "initial_date": _DATE}),
    "timepicker": record({}, {**_ASKED, "initial_time": _TIME, "timezone": words(255)}),
}
DATE_AND_TIME = record(
    {},
    {
        **_ID,
        "initial_date_time": whole(1_000_000_000, 9_999_999_999),
        "confirm": CONFIRM,
        "focus_on_load": flag,
    },
)

#: Beside the text of a section.
ACCESSORIES: dict[str, Check] = {
    **CHOICES,
    **MULTI_SELECTS,
    "button": BUTTON,
    "overflow": OVERFLOW,
    "image": IMAGE,
}
#: In an actions block.
ACTIONS: dict[str, Check] = {
    **CHOICES,
    "button": BUTTON,
    "overflow": OVERFLOW,
    "datetimepicker": DATE_AND_TIME,
}
#: Under the label of an input block.
INPUTS: dict[str, Check] = {
    **CHOICES,
    **MULTI_SELECTS,
    "datetimepicker": DATE_AND_TIME,
    "plain_text_input": record({}, {**_TYPED, **_WORDS}, _lengths_agree),
    "email_text_input": record({}, {**_TYPED, "initial_value": words(3000, 0)}),
    "url_text_input": record({}, {**_TYPED, "initial_value": words(3000, 0)}),
    "number_input": record(
        {"is_decimal_allowed": flag},
        {**_TYPED, **dict.fromkeys(("initial_value", "min_value", "max_value"), words(255))},
    ),
    "rich_text_input": record({}, {**_TYPED, "initial_value": RICH_TEXT}),
    "file_input": record({}, {**_ID, "filetypes": _NAMES, "max_files": whole(1, 10)}),
}
