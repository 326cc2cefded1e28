"""What a database needs now and then; PostgreSQL sees to itself."""

from __future__ import annotations

from sqlalchemy import text

from bot.storage.session import Database


async def tidy(database: Database) -> None:
    """Let SQLite look at its statistics, and keep its log of writes short."""
    if not database.is_sqlite:
        return
    async with database.engine.connect() as connection:
        # Outside of any transaction, which a checkpoint needs.
        autocommit = await connection.execution_options(isolation_level="AUTOCOMMIT")
        await autocommit.execute(text("PRAGMA optimize"))
        await autocommit.execute(text("PRAGMA wal_checkpoint(TRUNCATE)"))
