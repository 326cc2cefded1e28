"""Figures for the operator: what is stored, and what is stuck."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import func, select
from sqlalchemy.ext.asyncio import AsyncConnection

from bot.storage.destinations import Destination, paused_destinations
from bot.storage.schema import documents, postings, sources, subscriptions
from bot.storage.workspaces import Workspace, paused_workspaces


@dataclass(frozen=True, kw_only=True)
class SourceFigures:
    """A source and what it holds."""

    name: str
    #: When its first pass was over; None before that.
    scanned_at: datetime | None
    #: Files whose posting is stored.
    files: int
    #: Files that cannot be read.
    rejected: int


@dataclass(frozen=True, kw_only=True)
class Overview:
    """The board and its community in numbers."""

    open_postings: int
    closed_postings: int
    #: Paused ones too.
    subscriptions: int
    sources: tuple[SourceFigures, ...]
    #: Destinations that met a dead end.
    paused: tuple[Destination, ...]
    #: Workspaces that cannot be reached at all.
    paused_workspaces: tuple[Workspace, ...]


async def overview(connection: AsyncConnection) -> Overview:
    """Count what there is."""
    is_open = postings.c.closed_at.is_(None)
    counts = await connection.execute(
        select(func.count().filter(is_open), func.count().filter(~is_open)).select_from(postings)
    )
    open_postings, closed_postings = counts.one()
    stored = await connection.scalar(select(func.count()).select_from(subscriptions))
    return Overview(
        open_postings=open_postings,
        closed_postings=closed_postings,
        subscriptions=stored or 0,
        sources=await _source_figures(connection),
        paused=tuple(await paused_destinations(connection)),
        paused_workspaces=tuple(await paused_workspaces(connection)),
    )


async def _source_figures(connection: AsyncConnection) -> tuple[SourceFigures, ...]:
    rejected = documents.c.rejected_reason.is_not(None)
    found = await connection.execute(
        select(
            sources.c.name,
            sources.c.scanned_at,
            func.count(documents.c.id).filter(~rejected),
            func.count(documents.c.id).filter(rejected),
        )
        .select_from(sources.outerjoin(documents))
        .group_by(sources.c.id, sources.c.name, sources.c.scanned_at)
        .order_by(sources.c.name)
    )
    return tuple(
        SourceFigures(name=name, scanned_at=scanned_at, files=files, rejected=bad)
        for name, scanned_at, files, bad in found
    )
