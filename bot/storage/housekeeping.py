"""What a database needs now and then, so that it neither grows for nothing nor plans badly."""

from __future__ import annotations

from datetime import datetime, timedelta

from sqlalchemy import text

from bot.storage.seen import forget_seen
from bot.storage.session import Database

#: No platform sends a request again after that long.
#: Source: https://docs.slack.dev/apis/events-api
SEEN_FOR = timedelta(hours=2)


async def tidy(database: Database, *, now: datetime) -> None:
    """Forget requests that nobody sends again, and renew SQLite's statistics.

    Args:
        database: Which; PostgreSQL sees to its statistics itself.
        now: Aware UTC.
    """
    async with database.write() as connection:
        await forget_seen(connection, before=now - SEEN_FOR)
        if database.is_sqlite:
            await connection.execute(text("PRAGMA optimize"))
