"""When to try again: exponential backoff with full jitter over 72 hours, then never.

A pure decision: attempts, times and the throw of the dice are arguments.
"""

from __future__ import annotations

import math
from datetime import datetime, timedelta

#: From the first attempt until a delivery is given up.
GIVE_UP_AFTER = timedelta(hours=72)
#: The longest wait after the first failure, in seconds; it doubles with each further one.
FIRST_WAIT_S = 2.0
#: The longest wait of all, in seconds.
LONGEST_WAIT_S = 3_600.0


def longest_wait_s(attempt: int) -> float:
    """Give the upper end of the wait after a failure.

    Args:
        attempt: Which one failed, from 1.

    Returns:
        Seconds; the wait itself lies anywhere between 0 and this.
    """
    # Beyond 2^20 it is the longest wait anyway, and 2^999 is no number of seconds.
    return min(LONGEST_WAIT_S, FIRST_WAIT_S * 2.0 ** min(attempt - 1, 20))


def next_attempt(
    *,
    attempt: int,
    since: datetime,
    now: datetime,
    jitter: float,
    retry_after_s: float | None = None,
) -> datetime | None:
    """Decide when to try again after an attempt that surely did not succeed.

    Source: full jitter, https://aws.amazon.com/blogs/architecture/exponential-backoff-and-jitter/

    Args:
        attempt: Which one failed, from 1.
        since: When the first one began, aware UTC.
        now: Aware UTC.
        jitter: At random, from 0 up to 1.
        retry_after_s: The platform's own wait in seconds, where it named one.

    Returns:
        When, never earlier than the platform allows; None to give up.
    """
    deadline = since + GIVE_UP_AFTER
    if now >= deadline:
        return None
    wait_s = _told(retry_after_s)
    if wait_s is not None:
        return now + timedelta(seconds=wait_s)
    # The last attempt falls on the deadline itself rather than beyond it.
    return min(now + timedelta(seconds=jitter * longest_wait_s(attempt)), deadline)


def _told(retry_after_s: float | None) -> float | None:
    # A platform may say anything, also what is not a number or lies beyond the calendar.
    if retry_after_s is None or math.isnan(retry_after_s) or retry_after_s < 0:
        return None
    return min(retry_after_s, GIVE_UP_AFTER.total_seconds())
