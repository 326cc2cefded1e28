"""Erasing a person: every row about them, at once, in the caller's transaction.

Most goes by itself with the person's row (see `owner` in `columns.py`). What they made for channels
stays and no longer says who made it.
"""

from __future__ import annotations

from dataclasses import dataclass

from sqlalchemy import ColumnElement, Table, delete, func, select
from sqlalchemy.ext.asyncio import AsyncConnection

from bot.storage.people import Person
from bot.storage.schema import (
    deliveries,
    destinations,
    muted_companies,
    people,
    person_postings,
    searches,
    subscriptions,
    workspaces,
)
from bot.storage.subscriptions import drop_unused_queries
from bot.storage.web_messages import erase


@dataclass(frozen=True, kw_only=True)
class Erased:
    """How much was erased, and what stays."""

    #: To their direct messages.
    subscriptions: int
    #: Saved, applied, hidden.
    notes: int
    mutes: int
    searches: int
    #: To their direct messages, sent or not.
    messages: int
    #: Made for channels: they stay, without a name.
    channel_subscriptions: int


async def forget_person(connection: AsyncConnection, person: Person) -> Erased:
    """Erase every row about a person.

    Args:
        connection: With a transaction for writing.
        person: Whom.

    Returns:
        What was erased.
    """
    own = await _own_destinations(connection, person.id)
    erased = await _count_all(connection, person.id, own)
    query_ids = await connection.scalars(
        select(subscriptions.c.query_id).where(subscriptions.c.destination_id.in_(own))
    )
    asked = set(query_ids)
    await _erase_room(connection, person)
    await connection.execute(delete(people).where(people.c.id == person.id))
    await drop_unused_queries(connection, asked)
    return erased


async def _own_destinations(connection: AsyncConnection, person_id: int) -> list[int]:
    # Held, so that nothing new is owed to them meanwhile.
    found = await connection.scalars(
        select(destinations.c.id).where(destinations.c.person_id == person_id).with_for_update()
    )
    return list(found)


async def _count_all(connection: AsyncConnection, person_id: int, own: list[int]) -> Erased:
    async def count(table: Table, *which: ColumnElement[bool]) -> int:
        return await connection.scalar(select(func.count()).select_from(table).where(*which)) or 0

    made = subscriptions.c.created_by == person_id
    return Erased(
        subscriptions=await count(subscriptions, subscriptions.c.destination_id.in_(own)),
        notes=await count(person_postings, person_postings.c.person_id == person_id),
        mutes=await count(muted_companies, muted_companies.c.person_id == person_id),
        searches=await count(searches, searches.c.person_id == person_id),
        messages=await count(deliveries, deliveries.c.destination_id.in_(own)),
        channel_subscriptions=await count(
            subscriptions, made, subscriptions.c.destination_id.not_in(own)
        ),
    )


async def _erase_room(connection: AsyncConnection, person: Person) -> None:
    """Erase what the local chat page shows in the person's own room; it knows no foreign keys."""
    platform = await connection.scalar(
        select(workspaces.c.platform).where(workspaces.c.id == person.workspace_id)
    )
    if platform == "web":
        await erase(connection, f"@{person.external_id}")
