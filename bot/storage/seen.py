"""Requests that a platform may send more than once: each is handled the first time only."""

from __future__ import annotations

import hashlib
from datetime import datetime

from sqlalchemy import delete
from sqlalchemy.ext.asyncio import AsyncConnection

from bot.storage.missing import insert_missing
from bot.storage.schema import seen_requests

#: Characters that the key's column takes.
KEY_CHARS = 200


async def first_time(connection: AsyncConnection, key: str, *, now: datetime) -> bool:
    """Tell whether a request comes for the first time, and remember it.

    Args:
        connection: With a transaction for writing; of two processes that ask at once, one is told
            that it is the first.
        key: The platform's own id of the request, as "slack:event:Ev1".
        now: Aware UTC.
    """
    if len(key) > KEY_CHARS or "\0" in key:
        key = hashlib.sha256(key.encode("utf-8", "surrogatepass")).hexdigest()
    return await insert_missing(connection, seen_requests, {"key": key, "seen_at": now})


async def forget_seen(connection: AsyncConnection, *, before: datetime) -> int:
    """Forget the requests that came before a moment: nobody sends them again by then.

    Returns:
        How many.
    """
    old = seen_requests.c.seen_at < before
    return (await connection.execute(delete(seen_requests).where(old))).rowcount
