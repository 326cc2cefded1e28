"""Times that authors write: epoch numbers of any unit, and dates.

Stage 2 of the journey. Whether a time is in the future is left to those who know what time it is.
"""

from __future__ import annotations

import re
from datetime import UTC, datetime, timedelta

#: Postings lie between these years; anything else is a slip of a digit or a unit.
FIRST_YEAR, LAST_YEAR = 1990, 2100

_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
_NUMBER = re.compile(r"(\d{1,20})(?:\.\d{0,9})?", re.ASCII)
_COMPACT_DATE = re.compile(r"(?:19|20)\d{6}", re.ASCII)
_SPACE_BEFORE_ZONE = re.compile(r" (?=[+-]\d\d:?\d\d$)")

# Up to how many digits a number of this many ticks a second has, today and for long.
_TICKS_PER_SECOND = ((11, 1), (14, 1_000), (17, 1_000_000), (20, 1_000_000_000))


def parse_timestamp(text: str) -> datetime | None:
    """Read a time.

    Args:
        text: Epoch seconds, milliseconds, microseconds or nanoseconds, told apart by their size, or
        a
            date such as `2020-12-07`, `20201207` or `2020-12-07T09:00:00+01:00`.

    Returns:
        Aware UTC, without a zone taken as UTC; None when it is no time or not a believable one.
    """
    text = text.strip()
    number = _NUMBER.fullmatch(text)
    if number and not _COMPACT_DATE.fullmatch(text):
        return _believable(_from_epoch(int(number[1])))
    try:
        time = datetime.fromisoformat(_SPACE_BEFORE_ZONE.sub("", text))
        time = time.replace(tzinfo=UTC) if time.tzinfo is None else time.astimezone(UTC)
    except (ValueError, OverflowError):
        return None
    return _believable(time)


def _from_epoch(number: int) -> datetime | None:
    digits = len(str(number))
    ticks = next((per_second for most, per_second in _TICKS_PER_SECOND if digits <= most), 0)
    return _EPOCH + timedelta(seconds=number / ticks) if ticks else None


def _believable(time: datetime | None) -> datetime | None:
    return time if time is not None and FIRST_YEAR <= time.year < LAST_YEAR else None
