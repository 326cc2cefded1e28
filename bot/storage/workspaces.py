"""Workspaces as a whole: paused when nothing of them can be reached, removed, restored, erased.

The one of the local chat page is never touched here: nobody can take the bot out of it.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import ColumnElement, delete, func, select, update
from sqlalchemy.ext.asyncio import AsyncConnection

from bot.storage.people import ensure_workspace
from bot.storage.schema import destinations, subscriptions, workspaces
from bot.storage.subscriptions import drop_unused_queries

#: The platform of our own, which has one workspace for ever.
OWN_PLATFORM = "web"


@dataclass(frozen=True, kw_only=True)
class Workspace:
    """A team or server that cannot be reached."""

    platform: str
    #: The platform's own id.
    external_id: str
    name: str
    #: Why nothing can be sent there, in one sentence.
    paused_reason: str
    #: Since when, aware UTC.
    paused_at: datetime
    #: When it took the bot out, aware UTC; None: it did not.
    removed_at: datetime | None


async def pause_workspace(
    connection: AsyncConnection, platform: str, external_id: str, *, reason: str, now: datetime
) -> bool:
    """Stop sending to anything in a workspace.

    Returns:
        Whether it was not paused before: the operator is told once.
    """
    active = _named(platform, external_id) & workspaces.c.paused_at.is_(None)
    change = update(workspaces).where(active).values(paused_reason=reason, paused_at=now)
    return (await connection.execute(change)).rowcount > 0


async def remove_workspace(
    connection: AsyncConnection, platform: str, external_id: str, *, reason: str, now: datetime
) -> bool:
    """Note that a workspace took the bot out; an earlier reason why it was paused stays.

    Returns:
        Whether it was there and not removed before.
    """
    there = _named(platform, external_id) & workspaces.c.removed_at.is_(None)
    values = {
        "paused_reason": func.coalesce(workspaces.c.paused_reason, reason),
        "paused_at": func.coalesce(workspaces.c.paused_at, now),
        "removed_at": now,
    }
    return (await connection.execute(update(workspaces).where(there).values(values))).rowcount > 0


async def restore_workspace(
    connection: AsyncConnection, platform: str, external_id: str, *, name: str
) -> str | None:
    """Note that a workspace has the bot, for the first time or again.

    Args:
        connection: With a transaction for writing.
        platform: "slack", "discord".
        external_id: The platform's own id.
        name: As people call it; "" keeps what is known.

    Returns:
        Why it was paused, None when it was not.
    """
    workspace_id = await ensure_workspace(connection, platform, external_id, name=name)
    mine = workspaces.c.id == workspace_id
    reason: str | None = await connection.scalar(select(workspaces.c.paused_reason).where(mine))
    values: dict[str, str | None] = {"paused_reason": None, "paused_at": None, "removed_at": None}
    if name:
        values["name"] = name
    await connection.execute(update(workspaces).where(mine).values(values))
    return reason


async def people_reached(
    connection: AsyncConnection, platform: str, external_id: str
) -> dict[int, int | None]:
    """Give the destinations of a workspace that are not paused themselves.

    Returns:
        By id: whose direct messages these are, None for a channel.
    """
    found = await connection.execute(
        select(destinations.c.id, destinations.c.person_id)
        .join(workspaces, workspaces.c.id == destinations.c.workspace_id)
        .where(_named(platform, external_id), destinations.c.paused_at.is_(None))
    )
    return {row.id: row.person_id for row in found}


async def paused_workspaces(connection: AsyncConnection) -> list[Workspace]:
    """Give every workspace that cannot be reached, for the operator."""
    columns = [column for column in workspaces.c if column.name != "id"]
    found = await connection.execute(
        select(*columns)
        .where(workspaces.c.paused_at.is_not(None))
        .order_by(workspaces.c.paused_at, workspaces.c.id)
    )
    return [Workspace(**row) for row in found.mappings()]


async def known_workspaces(connection: AsyncConnection, platform: str) -> dict[str, bool]:
    """Give every workspace of a platform by the platform's own id: whether it is all well.

    It is not while it is paused, or when it took the bot out.
    """
    found = await connection.execute(
        select(workspaces.c.external_id, workspaces.c.paused_at.is_(None).label("is_well")).where(
            workspaces.c.platform == platform
        )
    )
    return {row.external_id: bool(row.is_well) for row in found}


async def name_workspaces(
    connection: AsyncConnection, platform: str, names: Mapping[str, str]
) -> None:
    """Call workspaces as people do; those that nothing is kept of are left alone.

    Args:
        connection: With a transaction for writing.
        platform: "slack", "discord".
        names: By the platform's own id; "" keeps what is known.
    """
    found = await connection.execute(
        select(workspaces.c.id, workspaces.c.external_id, workspaces.c.name)
        .where(workspaces.c.platform == platform)
        .order_by(workspaces.c.id)
    )
    for row in found.all():
        name = names.get(row.external_id, "")
        if name and name != row.name:
            changed = update(workspaces).where(workspaces.c.id == row.id).values(name=name)
            await connection.execute(changed)


async def erase_removed_workspaces(connection: AsyncConnection, *, before: datetime) -> int:
    """Erase every row of the workspaces that took the bot out before a moment.

    Args:
        connection: With a transaction for writing.
        before: Aware UTC; one that has the bot again stays, whenever that was.

    Returns:
        How many were erased.
    """
    over = (workspaces.c.removed_at <= before) & (workspaces.c.platform != OWN_PLATFORM)
    # Held, so that none is restored half-way.
    held = select(workspaces.c.id).where(over).order_by(workspaces.c.id).with_for_update()
    gone = list(await connection.scalars(held))
    if not gone:
        return 0
    asked = await connection.scalars(
        select(subscriptions.c.query_id)
        .join(destinations, destinations.c.id == subscriptions.c.destination_id)
        .where(destinations.c.workspace_id.in_(gone))
    )
    query_ids = set(asked)
    # Everything else that is theirs goes with the row: see `owner` in `columns.py`.
    await connection.execute(delete(workspaces).where(workspaces.c.id.in_(gone)))
    await drop_unused_queries(connection, query_ids)
    return len(gone)


def _named(platform: str, external_id: str) -> ColumnElement[bool]:
    return (workspaces.c.platform == platform) & (workspaces.c.external_id == external_id)
