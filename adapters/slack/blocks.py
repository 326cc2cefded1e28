"""The few blocks of Block Kit that messages are made of, and how much of a limit they take.

Source: https://docs.slack.dev/reference/block-kit/blocks
"""

from __future__ import annotations

import json
from collections.abc import Iterator, Sequence
from typing import Any

#: A block, an element or an object as JSON; Slack nests them as it likes, hence `Any`.
Block = dict[str, Any]

#: Characters of a section's text, and of any other text that has no limit of its own.
#: Source: https://docs.slack.dev/reference/block-kit/composition-objects/text-object
MAX_TEXT = 3_000


def mrkdwn(text: str) -> Block:
    """Make a text whose markup is ours; Slack looks for no names or addresses in it."""
    return {"type": "mrkdwn", "text": text, "verbatim": True}


def plain_text(text: str) -> Block:
    """Make a text without any markup."""
    return {"type": "plain_text", "text": text}


def section(text: str, accessory: Block | None = None) -> Block:
    """Make a paragraph, with something to press at its right side or below it."""
    block: Block = {"type": "section", "text": mrkdwn(text)}
    return {**block, "accessory": accessory} if accessory else block


def context(text: str) -> Block:
    """Make small print."""
    return {"type": "context", "elements": [mrkdwn(text)]}


def actions(elements: Sequence[Block]) -> Block:
    """Make a line of buttons and menus."""
    return {"type": "actions", "elements": list(elements)}


def divider() -> Block:
    """Make a line between two things."""
    return {"type": "divider"}


def text_size(block: Block) -> int:
    """Count the characters that a block shows; Slack limits their sum over a message."""
    return sum(map(len, _texts(block)))


def json_size(block: Block) -> int:
    """Count the bytes of a block on the wire; Slack limits their sum over a view."""
    return len(json.dumps(block)) + len(", ")


def _texts(part: object) -> Iterator[str]:
    if isinstance(part, dict):
        for key, value in part.items():
            if key == "text" and isinstance(value, str):
                yield value
            else:
                yield from _texts(value)
    elif isinstance(part, list):
        for one in part:
            yield from _texts(one)
