"""Spans of time in a query: `since:24h`, `since:7d`, `since:2w`, `since:1m` (a month)."""

from __future__ import annotations

import re
from datetime import timedelta

from lark import Token

from bot.messages.catalogue import _
from bot.queries.clean import Cleaned
from bot.queries.syntax import EXAMPLES
from bot.queries.value import read_value

#: Nobody looks for a job of ten years ago.
MAX_SPAN = timedelta(days=3650)

_HOURS = {"h": 1, "d": 24, "w": 7 * 24, "m": 30 * 24, "y": 365 * 24}
_SPAN = re.compile(
    r"(?P<number>\d{1,6})\s*(?P<unit>h|hours?|d|days?|w|weeks?|m|mo|months?|y|years?)",
    re.IGNORECASE,
)


def read_span(cleaned: Cleaned, token: Token) -> timedelta:
    """Read the value of `since:`.

    Raises:
        QueryError: it is no span of time, or too short or too long a one.
    """
    value = read_value(token, None)
    found = _SPAN.fullmatch(value.text)
    if not found:
        message = _("“{typed}” is not a span of time. Write it like 24h, 7d, 2w or 1m (a month).")
        raise cleaned.error(
            message.format(typed=value.text), at=value.at, suggestion=EXAMPLES["since"]
        )
    span = timedelta(hours=int(found["number"]) * _HOURS[found["unit"][0].lower()])
    if not timedelta(0) < span <= MAX_SPAN:
        message = _("since: looks back at least an hour (1h) and at most ten years (10y).")
        raise cleaned.error(message, at=value.at, suggestion=EXAMPLES["since"])
    return span
