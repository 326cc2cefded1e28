"""The commands that a platform was told of: their digest, for each place that keeps them."""

from __future__ import annotations

from collections.abc import Collection
from datetime import datetime

from sqlalchemy import delete, or_, select, update
from sqlalchemy.ext.asyncio import AsyncConnection

from bot.storage.missing import insert_missing
from bot.storage.schema import synced_commands


async def synced_places(connection: AsyncConnection, everywhere: str) -> dict[str, str]:
    """Give the places of an application that were told: each with the digest of what it has.

    Args:
        connection: For reading.
        everywhere: "discord:A1", which also is the beginning of "discord:A1/G1", one server.
    """
    place = synced_commands.c.place
    theirs = or_(place == everywhere, place.startswith(f"{everywhere}/", autoescape=True))
    found = await connection.execute(
        select(place, synced_commands.c.digest).where(theirs).order_by(place)
    )
    return {row.place: row.digest for row in found}


async def forget_synced(connection: AsyncConnection, places: Collection[str]) -> None:
    """Forget places that have no commands any more."""
    gone = synced_commands.c.place.in_(places)
    await connection.execute(delete(synced_commands).where(gone))


async def keep_synced(
    connection: AsyncConnection, place: str, digest: str, *, now: datetime
) -> None:
    """Remember what a place was told of.

    Args:
        connection: With a transaction for writing.
        place: "discord:A1" for everywhere, "discord:A1/G1" for one server.
        digest: Of the definition, 64 characters.
        now: Aware UTC.
    """
    values = {"digest": digest, "synced_at": now}
    if not await insert_missing(connection, synced_commands, {"place": place, **values}):
        mine = synced_commands.c.place == place
        await connection.execute(update(synced_commands).where(mine).values(values))
