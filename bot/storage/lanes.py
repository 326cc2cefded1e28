"""Leases of lanes: which of several processes sends where, on PostgreSQL.

All times are the database's own, so it does not matter how the clocks of machines go.
"""

from __future__ import annotations

from collections.abc import Collection
from datetime import timedelta

from sqlalchemy import ColumnElement, and_, delete, exists, func, or_, select, union
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.ext.asyncio import AsyncConnection

from bot.storage.schema import deliveries, lanes, senders


async def say_alive(connection: AsyncConnection, worker: str, *, for_s: float) -> None:
    """Say that a sender lives, and forget those of which nothing was heard."""
    said = insert(senders).values(worker=worker, until=_in(for_s))
    anew = said.on_conflict_do_update(
        index_elements=["worker"], set_={"until": said.excluded.until}
    )
    await connection.execute(anew)
    await connection.execute(delete(senders).where(senders.c.until < _now()))


async def count_alive(connection: AsyncConnection) -> int:
    """Count the senders that live."""
    alive = select(func.count()).select_from(senders).where(senders.c.until >= _now())
    return await connection.scalar(alive) or 0


async def leased(connection: AsyncConnection) -> dict[str, str]:
    """Give the lanes on which somebody sends, each with who."""
    found = await connection.execute(
        select(lanes.c.lane, lanes.c.worker).where(lanes.c.until >= _now())
    )
    return {row.lane: row.worker for row in found}


async def lease(
    connection: AsyncConnection, worker: str, wanted: Collection[str], *, for_s: float
) -> set[str]:
    """Take lanes that are free, and keep those that are held already.

    Args:
        connection: With a transaction for writing.
        worker: Who.
        wanted: Which.
        for_s: Seconds for which nobody else takes them.

    Returns:
        Those of them that are held now.
    """
    if not wanted:
        return set()
    # In one order, so that nobody waits for us while we wait for them.
    rows = [{"lane": lane, "worker": worker, "until": _in(for_s)} for lane in sorted(wanted)]
    asked = insert(lanes).values(rows)
    free = or_(lanes.c.worker == worker, lanes.c.until < _now())
    taken = asked.on_conflict_do_update(
        index_elements=["lane"],
        set_={"worker": asked.excluded.worker, "until": asked.excluded.until},
        where=free,
    )
    return set(await connection.scalars(taken.returning(lanes.c.lane)))


async def every_worker(connection: AsyncConnection) -> set[str]:
    """Name every sender that lives or left something."""
    named = union(select(senders.c.worker), select(lanes.c.worker))
    return set(await connection.scalars(named))


async def let_go(connection: AsyncConnection, worker: str, which: Collection[str]) -> None:
    """Leave lanes to others."""
    if not which:
        return
    mine = and_(lanes.c.worker == worker, lanes.c.lane.in_(which))
    await connection.execute(delete(lanes).where(mine))


async def leave(connection: AsyncConnection, worker: str) -> None:
    """Leave everything that a sender holds to others: it ends, or has ended."""
    await connection.execute(delete(lanes).where(lanes.c.worker == worker))
    await connection.execute(delete(senders).where(senders.c.worker == worker))


def held_by_others(worker: str) -> ColumnElement[bool]:
    """Tell of a delivery whether somebody else sends on its lane."""
    return exists().where(
        lanes.c.lane == deliveries.c.lane, lanes.c.worker != worker, lanes.c.until >= _now()
    )


def _now() -> ColumnElement[object]:
    # Not of the transaction's beginning: it may have waited for a lock since.
    return func.clock_timestamp()


def _in(seconds: float) -> ColumnElement[object]:
    return func.clock_timestamp() + timedelta(seconds=seconds)
