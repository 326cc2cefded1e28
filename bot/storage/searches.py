"""Searches that can be paged later: their buttons work after a restart, for their owner alone."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import delete, insert, select
from sqlalchemy.ext.asyncio import AsyncConnection

from bot.storage.schema import searches

#: Searches kept for one person; older ones go, and their buttons say so.
KEPT = 50


async def remember_search(
    connection: AsyncConnection, person_id: int, query: str, *, now: datetime
) -> int:
    """Keep a search so that it can be paged; the person's oldest ones go.

    Args:
        connection: With a transaction for writing.
        person_id: Who searches.
        query: Canonical text.
        now: Aware UTC.

    Returns:
        The search's id, for its buttons.
    """
    mine = searches.c.person_id == person_id
    same = await connection.scalar(select(searches.c.id).where(mine, searches.c.query == query))
    if same is not None:
        return int(same)
    kept = (
        select(searches.c.id).where(mine).order_by(searches.c.id.desc()).limit(KEPT - 1).subquery()
    )
    await connection.execute(delete(searches).where(mine, searches.c.id.not_in(select(kept.c.id))))
    done = await connection.execute(
        insert(searches).values(person_id=person_id, query=query, at=now).returning(searches.c.id)
    )
    return int(done.scalar_one())


async def recall_search(connection: AsyncConnection, person_id: int, search_id: int) -> str | None:
    """Give the query of a person's own search, None when it is too old or not theirs."""
    mine = (searches.c.person_id == person_id) & (searches.c.id == search_id)
    query: str | None = await connection.scalar(select(searches.c.query).where(mine))
    return query
