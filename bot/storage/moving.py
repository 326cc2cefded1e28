"""A channel that goes on under another id, as when it is shared with another workspace."""

from __future__ import annotations

from sqlalchemy import Column, Table, delete, select, update
from sqlalchemy.ext.asyncio import AsyncConnection

from bot.channel import Address
from bot.storage.destinations import find_destination, lock_destinations
from bot.storage.schema import (
    deliveries,
    destinations,
    digest_schedules,
    matches,
    subscriptions,
)

#: What a destination owns, and the column in which no two of its rows may hold the same.
_OWNED: tuple[tuple[Table, Column[object] | None], ...] = (
    (subscriptions, subscriptions.c.query_id),
    (digest_schedules, digest_schedules.c.cadence),
    (matches, matches.c.posting_id),
    (deliveries, None),
)


async def move_destination(connection: AsyncConnection, old: Address, new: str) -> bool:
    """Let a destination go on under another id, with everything that is its own.

    Args:
        connection: With a transaction for writing.
        old: As it was known.
        new: The platform's new id of it. Where somebody subscribed under that meanwhile, the two
            become one.

    Returns:
        Whether we knew it.
    """
    moving = await find_destination(connection, old)
    if moving is None or old.target == new:
        return False
    other = Address(
        platform=old.platform, workspace=old.workspace, target=new, is_person=old.is_person
    )
    there = await find_destination(connection, other)
    mine = destinations.c.id == moving.id
    if there is None:
        await connection.execute(update(destinations).where(mine).values(external_id=new))
        return True
    await lock_destinations(connection, [moving.id, there.id])
    for table, unique in _OWNED:
        await _hand_over(connection, table, unique, moving.id, there.id)
    # What is left is there already.
    await connection.execute(delete(destinations).where(mine))
    return True


async def _hand_over(
    connection: AsyncConnection, table: Table, unique: Column[object] | None, old: int, new: int
) -> None:
    change = update(table).where(table.c.destination_id == old).values(destination_id=new)
    if unique is not None:
        held = select(unique).where(table.c.destination_id == new)
        change = change.where(unique.not_in(held.scalar_subquery()))
    await connection.execute(change)
