"""Waking the sender of another process: PostgreSQL carries the call, and polling is the fall-back.

SQLite has no such thing. There, senders look into the database twice a second.
"""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from contextlib import suppress

import psycopg
import structlog
from sqlalchemy import func, select
from sqlalchemy.ext.asyncio import AsyncConnection

from bot.storage.session import Database

log = structlog.get_logger()

#: What PostgreSQL calls the place where it is said that something is owed.
CHANNEL = "hirewire_owed"
#: Seconds after which somebody who listens looks whether to stop.
LISTEN_FOR_S = 0.5
#: Seconds before a lost connection is made anew.
AGAIN_S = 2.0


async def call_senders(connection: AsyncConnection) -> None:
    """Wake every sender once this transaction is committed, and never if it is taken back."""
    if connection.dialect.name == "postgresql":
        await connection.execute(select(func.pg_notify(CHANNEL, "")))


async def listen_for_calls(
    database: Database, wake: Callable[[], None], stop: asyncio.Event
) -> None:
    """Wake this process's sender when another process has something for it, until told to stop.

    Args:
        database: Where calls come from; on SQLite there are none.
        wake: Called for each, and once it listens: something may have come before.
        stop: Ends it.
    """
    while not database.is_sqlite and not stop.is_set():
        try:
            await _listen(database, wake, stop)
        except psycopg.Error as error:
            # What it may contain beyond its first line is the server's business.
            log.warning("calls_unheard", error=str(error).partition("\n")[0])
            with suppress(TimeoutError):
                await asyncio.wait_for(stop.wait(), AGAIN_S)


async def _listen(database: Database, wake: Callable[[], None], stop: asyncio.Event) -> None:
    # A connection of its own: one from the pool would listen on when it is given back.
    address = database.url.set(drivername="postgresql").render_as_string(hide_password=False)
    async with await psycopg.AsyncConnection.connect(address, autocommit=True) as connection:
        await connection.execute(f"LISTEN {CHANNEL}")
        wake()
        while not stop.is_set():
            async for _call in connection.notifies(timeout=LISTEN_FOR_S, stop_after=1):
                wake()
