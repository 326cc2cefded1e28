"""Whether blocks are such that Slack takes them: shapes, limits, identifiers that stand once.

Source: https://docs.slack.dev/reference/block-kit/blocks; the limit for all texts together is not
documented: https://github.com/slackapi/bolt-js/issues/2509
"""

from __future__ import annotations

import copy
from collections import Counter
from collections.abc import Iterator
from typing import Any

from slack_sdk.errors import SlackObjectFormationError
from slack_sdk.models.blocks import Block

from tests.twins.slack.elements import ACCESSORIES, ACTIONS, IMAGE, INPUTS
from tests.twins.slack.objects import IDENTIFIER, mrkdwn, plain
from tests.twins.slack.rich import RICH_TEXT
from tests.twins.slack.shapes import (
    Check,
    at,
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

MOST_BLOCKS = {"message": 50, "modal": 100, "home": 100}
#: Characters of all texts of a message.
MOST_TEXT = 13_200
#: Characters of all markdown blocks of a message.
MOST_MARKDOWN = 12_000

_ID: dict[str, Check] = {"block_id": IDENTIFIER}
_CELL = by_type({"raw_text": record({"text": words(3000)}), "rich_text": RICH_TEXT})

#: Everywhere.
_EVERYWHERE: dict[str, Check] = {
    "section": record(
        {},
        {
            **_ID,
            "text": mrkdwn(3000),
            "fields": many(mrkdwn(2000), 10),
            "accessory": by_type(ACCESSORIES),
            "expand": flag,
        },
        at_least_one("text", "fields"),
    ),
    "header": record({"text": plain(150)}, _ID),
    "divider": record({}, _ID),
    "context": record(
        {
            "elements": many(
                by_type(
                    {
                        "image": IMAGE,
                        # Both kinds of text, of which the object itself tells which.
                        **dict.fromkeys(("plain_text", "mrkdwn"), mrkdwn(3000)),
                    }
                ),
                10,
            )
        },
        _ID,
    ),
    "actions": record({"elements": many(by_type(ACTIONS), 25)}, _ID),
    "image": record(
        {"alt_text": words(2000)},
        {
            **_ID,
            "image_url": link(3000),
            "slack_file": record({}, {"id": words(255), "url": link(3000)}),
            "title": plain(2000),
        },
        exactly_one("image_url", "slack_file"),
    ),
    "input": record(
        {"label": plain(2000), "element": by_type(INPUTS)},
        {**_ID, "hint": plain(2000), "optional": flag, "dispatch_action": flag},
    ),
    "rich_text": RICH_TEXT,
}
_IN_MESSAGES: dict[str, Check] = {
    "markdown": record({"text": words(MOST_MARKDOWN)}, _ID),
    "table": record(
        {"rows": many(many(_CELL, 20), 100)},
        {
            **_ID,
            "column_settings": many(
                record({}, {"align": one_of("left", "center", "right"), "is_wrapped": flag}), 20, 0
            ),
        },
    ),
    "file": record(
        {"external_id": words(255), "source": one_of("remote")}, {**_ID, "file_id": words(255)}
    ),
}
_OF = {
    "message": many(by_type({**_EVERYWHERE, **_IN_MESSAGES}), MOST_BLOCKS["message"], 0),
    "modal": many(by_type(_EVERYWHERE), MOST_BLOCKS["modal"], 0),
    "home": many(by_type(_EVERYWHERE), MOST_BLOCKS["home"], 0),
}
_TITLE = plain(24)
_KEPT: dict[str, Check] = {
    "private_metadata": words(3000, 0),
    "callback_id": words(255, 0),
    "external_id": words(255, 0),
}
_VIEW = by_type(
    {
        "modal": record(
            {"title": _TITLE, "blocks": _OF["modal"]},
            {
                **_KEPT,
                "submit": _TITLE,
                "close": _TITLE,
                "clear_on_close": flag,
                "notify_on_close": flag,
                "submit_disabled": flag,
            },
        ),
        "home": record({"blocks": _OF["home"]}, _KEPT),
    }
)


def block_problems(blocks: Any, surface: str, place: str = "/blocks") -> list[str]:
    """Find what keeps Slack from taking blocks.

    Args:
        blocks: As they were sent.
        surface: "message", "modal" or "home".
        place: Where they stand in what was sent.
    """
    problems = list(_OF[surface](blocks, place))
    if problems:
        return problems
    problems += _repeated(blocks, place)
    if sum(len(one["text"]) for one in blocks if one["type"] == "markdown") > MOST_MARKDOWN:
        problems.append(at(f"no more than {MOST_MARKDOWN} characters of markdown", place))
    if sum(one["type"] == "table" for one in blocks) > 1:
        problems.append(at("only one table is allowed", place))
    return problems + list(_of_library(blocks, place))


def view_problems(view: Any) -> list[str]:
    """Find what keeps Slack from showing a view."""
    problems = list(_VIEW(view, "/view"))
    if problems:
        return problems
    problems += block_problems(view["blocks"], view["type"], "/view/blocks")
    if view["type"] == "modal" and "submit" not in view:
        inputs = any(one["type"] == "input" for one in view["blocks"])
        problems += [at("missing required field: submit", "/view")] if inputs else []
    focused = sum(bool(one.get("focus_on_load")) for one in elements_of(view["blocks"]))
    if focused > 1:
        problems.append(at("only one element may have focus_on_load", "/view"))
    return problems


def length_of(value: Any) -> int:
    """Count the characters of all texts within blocks."""
    if isinstance(value, list):
        return sum(length_of(one) for one in value)
    if not isinstance(value, dict):
        return 0
    text = value.get("text")
    own = len(text) if isinstance(text, str) else 0
    return own + sum(length_of(one) for one in value.values())


def elements_of(blocks: list[Json]) -> Iterator[Json]:
    """Give each element that can be pressed, chosen or typed into."""
    for block in blocks:
        yield from _elements_in(block)


def _elements_in(block: Json) -> Iterator[Json]:
    if block["type"] == "actions":
        yield from block["elements"]
    for name in ("accessory", "element"):
        if name in block and block[name]["type"] != "image":
            yield block[name]


def filled(blocks: list[Json], number: int) -> list[Json]:
    """Give blocks as Slack keeps them: every block and element has an identifier."""
    kept = copy.deepcopy(blocks)
    for place, block in enumerate(kept):
        block.setdefault("block_id", f"b{number}.{place}")
        for order, element in enumerate(_elements_in(block)):
            element.setdefault("action_id", f"a{number}.{place}.{order}")
    return kept


def _repeated(blocks: list[Json], place: str) -> Iterator[str]:
    for name, times in Counter(one["block_id"] for one in blocks if "block_id" in one).items():
        if times > 1:
            yield at(f"block_id {name} already exists", place)
    for number, block in enumerate(blocks):
        names = Counter(one["action_id"] for one in _elements_in(block) if "action_id" in one)
        for name, times in names.items():
            if times > 1:
                yield at(f"action_id {name} already exists", f"{place}/{number}")


def _of_library(blocks: list[Json], place: str) -> Iterator[str]:
    """Ask slack_sdk's own models."""
    for number, block in enumerate(blocks):
        try:
            made = Block.parse(copy.deepcopy(block))
            if made is not None:
                made.validate_json()
        except SlackObjectFormationError as error:
            yield at(str(error), f"{place}/{number}")
