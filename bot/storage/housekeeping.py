"""What a database needs now and then; PostgreSQL sees to itself."""

from __future__ import annotations

from sqlalchemy import text

from bot.storage.session import Database


async def tidy(database: Database) -> None:
    """Let SQLite renew the statistics that its plans are made by."""
    if not database.is_sqlite:
        return
    async with database.write() as connection:
        await connection.execute(text("PRAGMA optimize"))
