"""Postings by name alone: what completion looks through at every key press."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass

from sqlalchemy import ColumnElement, Select, select
from sqlalchemy.ext.asyncio import AsyncConnection

from bot.storage.rank import State, first_rank, last_rank
from bot.storage.schema import person_postings, postings

#: Postings looked through: reading their names takes a few milliseconds, at each key press.
LOOKED_THROUGH = 500


@dataclass(frozen=True, kw_only=True)
class Brief:
    """A posting's name."""

    id: int
    title: str
    company: str
    is_open: bool


async def recent(connection: AsyncConnection, *, limit: int = LOOKED_THROUGH) -> list[Brief]:
    """Give the open postings that stand first on the board."""
    is_open = postings.c.rank.between(first_rank(State.OPEN), last_rank(State.OPEN))
    return await _read(connection, _named(is_open).order_by(postings.c.rank.desc()).limit(limit))


async def noted(
    connection: AsyncConnection,
    person_id: int,
    states: Collection[str],
    *,
    limit: int = LOOKED_THROUGH,
) -> list[Brief]:
    """Give what a person noted about, the latest first; closed postings too, each once.

    Args:
        connection: For reading.
        person_id: Whose notes.
        states: "saved", "applied", "hidden".
        limit: How many at most.
    """
    notes = person_postings.c
    mine = (notes.person_id == person_id) & notes.state.in_(states)
    found = (
        _named(mine)
        .join(person_postings, notes.posting_id == postings.c.id)
        .order_by(notes.at.desc(), notes.posting_id.desc())
        .limit(limit)
    )
    return list({brief.id: brief for brief in await _read(connection, found)}.values())


def _named(meets: ColumnElement[bool]) -> Select[tuple[int, str, str, object]]:
    names = postings.c
    return select(names.id, names.title, names.company, names.closed_at).where(meets)


async def _read(
    connection: AsyncConnection, query: Select[tuple[int, str, str, object]]
) -> list[Brief]:
    return [
        Brief(id=row.id, title=row.title, company=row.company, is_open=row.closed_at is None)
        for row in await connection.execute(query)
    ]
