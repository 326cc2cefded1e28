"""Nobody is flooded: how many postings go out one by one, and when the rest follows in one. Pure.

The limit counts alerts of the last hour and those still to be sent. So it also holds when a
platform comes back after hours, or in the morning after quiet hours.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime, timedelta
from typing import TypeVar

from bot.postings.stored import StoredPosting

#: What "an hour" means in the limit, and the least time between two messages of collapsed bursts.
WINDOW = timedelta(hours=1)

T = TypeVar("T")


def split_burst(
    items: Sequence[tuple[StoredPosting, T]], *, taken: int, limit: int
) -> tuple[list[T], list[T]]:
    """Choose what goes out in messages of its own.

    Args:
        items: Postings owed to one destination at once, each with what stands for it.
        taken: Alerts that count already.
        limit: Alerts in an hour.

    Returns:
        What goes out by itself, the oldest first so that the newest stands last in the channel;
        and what goes into one message together. The best ones come first when not all can.
    """
    best_first = sorted(items, key=lambda item: _worth(item[0]), reverse=True)
    room = max(0, limit - taken)
    alone = sorted(best_first[:room], key=lambda item: (item[0].posted_at, item[0].id))
    return [item for _, item in alone], [item for _, item in best_first[room:]]


def _worth(stored: StoredPosting) -> tuple[int, datetime, int]:
    return stored.posting.featured, stored.posted_at, stored.id


def next_burst_at(now: datetime, last_burst_at: datetime | None) -> datetime:
    """Tell when a message may go out that collects what is beyond the limit.

    Args:
        now: Aware UTC.
        last_burst_at: When the last one went out or will; None when there was none of late.

    Returns:
        At once for the first, an hour apart from then on: otherwise a steady stream would turn
        into as many messages with one posting each.
    """
    return now if last_burst_at is None else max(now, last_burst_at + WINDOW)
