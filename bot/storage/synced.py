"""The commands that a platform was told of: their digest, for each place that keeps them."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import select, update
from sqlalchemy.ext.asyncio import AsyncConnection

from bot.storage.missing import insert_missing
from bot.storage.schema import synced_commands


async def synced_digest(connection: AsyncConnection, place: str) -> str | None:
    """Give the digest of what a place was told of last, None when it never was.

    Args:
        connection: For reading.
        place: "discord:A1" for everywhere, "discord:A1/G1" for one server.
    """
    mine = synced_commands.c.place == place
    found: str | None = await connection.scalar(select(synced_commands.c.digest).where(mine))
    return found


async def keep_synced(
    connection: AsyncConnection, place: str, digest: str, *, now: datetime
) -> None:
    """Remember what a place was told of.

    Args:
        connection: With a transaction for writing.
        place: As for `synced_digest`.
        digest: Of the definition, 64 characters.
        now: Aware UTC.
    """
    values = {"digest": digest, "synced_at": now}
    if not await insert_missing(connection, synced_commands, {"place": place, **values}):
        mine = synced_commands.c.place == place
        await connection.execute(update(synced_commands).where(mine).values(values))
