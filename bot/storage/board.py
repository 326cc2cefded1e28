"""What the board holds at present: hashtags, places and companies of open postings, with counts.

For `tags`, `places`, completion and suggestions. Held postings do not count before their day.
"""

from __future__ import annotations

import time
from typing import Any
from weakref import WeakKeyDictionary

from sqlalchemy import Select, func, select
from sqlalchemy.ext.asyncio import AsyncConnection, AsyncEngine

from bot.storage.schema import posting_hashtags, posting_places, postings

Counts = list[tuple[str, int]]

#: Hashtags that completion knows.
MAX_HASHTAGS = 20_000
#: Hashtags of all postings together, each as often as it is carried, that take a while to count.
LARGE = 50_000
KEPT_S = 10.0

#: When the hashtags of a large board were counted, and the counts; by database.
_kept: WeakKeyDictionary[AsyncEngine, tuple[float, Counts]] = WeakKeyDictionary()


async def hashtag_counts(connection: AsyncConnection, *, limit: int, prefix: str = "") -> Counts:
    """Give hashtags with how many open postings carry each, the most frequent first.

    Args:
        connection: For reading.
        limit: At most so many.
        prefix: Only those that begin so.
    """
    tag, is_open = posting_hashtags.c.hashtag, posting_hashtags.c.is_open
    wanted = select(tag.label("name"), func.count().label("postings")).where(is_open)
    if prefix:
        wanted = wanted.where(tag.startswith(prefix, autoescape=True))
    return await _counted(connection, wanted.group_by(tag), limit)


async def known_hashtags(connection: AsyncConnection) -> Counts:
    """Give every hashtag as `hashtag_counts` does, for completion, which asks at every key.

    Counting a large board takes longer than a key press, so it may be `KEPT_S` seconds old there.
    """
    engine, now = connection.engine, time.monotonic()
    kept = _kept.get(engine)
    if kept and now - kept[0] < KEPT_S:
        return kept[1]
    counts = await hashtag_counts(connection, limit=MAX_HASHTAGS)
    if sum(count for _name, count in counts) >= LARGE:
        _kept[engine] = now, counts
    return counts


async def place_counts(connection: AsyncConnection, *, limit: int) -> Counts:
    """Give keys of places with how many open postings name each, the most frequent first."""
    key, is_open = posting_places.c.place_key, posting_places.c.is_open
    wanted = select(key.label("name"), func.count().label("postings")).where(is_open)
    return await _counted(connection, wanted.group_by(key), limit)


async def company_counts(connection: AsyncConnection, *, limit: int, prefix: str = "") -> Counts:
    """Give companies with how many open postings each has, the most frequent first.

    Args:
        connection: For reading.
        limit: At most so many.
        prefix: Only those whose name begins so, in any case.
    """
    name = postings.c.company
    wanted = select(name.label("name"), func.count().label("postings")).where(
        postings.c.closed_at.is_(None), postings.c.matched_at.is_not(None), name != ""
    )
    if prefix:
        wanted = wanted.where(name.istartswith(prefix, autoescape=True))
    return await _counted(connection, wanted.group_by(name), limit)


# Rows of two columns, whose types are in `Counts`.
async def _counted(connection: AsyncConnection, wanted: Select[Any], limit: int) -> Counts:
    count = wanted.selected_columns.postings
    name = wanted.selected_columns.name
    found = await connection.execute(wanted.order_by(count.desc(), name).limit(limit))
    return [(row.name, row.postings) for row in found]
