"""What the board holds at present: hashtags, places and companies of open postings, with counts.

For `tags`, `places`, completion and suggestions. Held postings do not count before their day.
"""

from __future__ import annotations

from typing import Any

from sqlalchemy import Select, func, select
from sqlalchemy.ext.asyncio import AsyncConnection

from bot.storage.schema import posting_hashtags, posting_places, postings

Counts = list[tuple[str, int]]


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
