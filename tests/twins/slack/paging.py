"""Lists that Slack gives in pages, each with the cursor of the next."""

from __future__ import annotations

import base64
import binascii
from collections.abc import Sequence
from typing import TypeVar

from tests.twins.slack.calls import Asked, Refused
from tests.twins.slack.state import Json

Item = TypeVar("Item")


def page_of(
    asked: Asked, items: Sequence[Item], *, most: int = 1000, usual: int = 100
) -> tuple[list[Item], Json]:
    """Cut out the page that a call asks for.

    Args:
        asked: The call, with `limit` and `cursor`.
        items: The whole list.
        most: The largest page.
        usual: The size of a page when none is asked for.

    Returns:
        The page, and what the answer says of the next one.
    """
    limit = asked.whole("limit", usual) or usual
    if not 1 <= limit <= most:
        raise Refused("invalid_limit", ours=True)
    start = _start(asked.text("cursor", ""))
    end = start + limit
    cursor = base64.b64encode(f"next:{end}".encode()).decode() if end < len(items) else ""
    return list(items[start:end]), {"response_metadata": {"next_cursor": cursor}}


def _start(cursor: str) -> int:
    if not cursor:
        return 0
    try:
        word, _colon, number = base64.b64decode(cursor, validate=True).decode().partition(":")
    except (binascii.Error, UnicodeDecodeError):
        word, number = "", ""
    if word != "next" or not number.isdecimal():
        raise Refused("invalid_cursor", ours=True)
    return int(number)
