"""Where postings come from, as the database knows it."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import select, text, update
from sqlalchemy.ext.asyncio import AsyncConnection

from bot.storage.missing import insert_missing
from bot.storage.schema import sources

#: Any number will do, as long as every process of ours takes the same.
_INGEST_LOCK = 0x48495246


@dataclass(frozen=True, kw_only=True)
class Source:
    """A source that was read at least once, or is about to be."""

    id: int
    #: What `source:name` names; case folded.
    name: str
    #: When its first pass was over; None until then: what it holds is a backlog.
    scanned_at: datetime | None


async def find_source(connection: AsyncConnection, name: str) -> Source | None:
    """Find a source by name."""
    found = await connection.execute(select(sources).where(sources.c.name == name))
    row = found.one_or_none()
    return Source(id=row.id, name=row.name, scanned_at=row.scanned_at) if row else None


async def ensure_source(connection: AsyncConnection, kind: str, name: str) -> Source:
    """Find a source by name, or begin a new one."""
    found = await find_source(connection, name)
    while found is None:
        await insert_missing(connection, sources, {"kind": kind, "name": name})
        found = await find_source(connection, name)
    return found


async def finish_first_pass(connection: AsyncConnection, source_id: int, *, now: datetime) -> None:
    """Note that the backlog is over: what comes from now on is news."""
    unfinished = (sources.c.id == source_id) & sources.c.scanned_at.is_(None)
    await connection.execute(update(sources).where(unfinished).values(scanned_at=now))


async def take_turn(connection: AsyncConnection) -> None:
    """Wait until no other transaction stores postings; holds until this one ends.

    Two at once could take the same url for new. On SQLite a write transaction is alone anyway.
    """
    if connection.dialect.name == "postgresql":
        await connection.execute(text("SELECT pg_advisory_xact_lock(:key)"), {"key": _INGEST_LOCK})
