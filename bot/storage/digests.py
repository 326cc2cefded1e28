"""When each destination's next digest is due: one row for each cadence it takes."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import RowMapping, Select, bindparam, delete, exists, func, select, tuple_, update
from sqlalchemy.ext.asyncio import AsyncConnection

from bot.deliveries.cadence import Cadence
from bot.storage.missing import insert_missing
from bot.storage.schema import (
    destinations,
    digest_schedules,
    people,
    subscriptions,
    workspaces,
)

#: A destination and the cadence of its digest.
Key = tuple[int, Cadence]


@dataclass(frozen=True, kw_only=True)
class Schedule:
    """When a destination wants its digest; what is None here the community decides."""

    destination_id: int
    cadence: Cadence
    #: Minutes after local midnight.
    minute: int | None
    #: Weekdays as "0" or "0,3", 0 is Monday; for weekly digests.
    days: str | None
    #: IANA name.
    time_zone: str | None
    #: Whose direct messages these are; None for a channel.
    person_id: int | None
    #: The destination or its workspace met a dead end.
    paused: bool
    #: Aware UTC.
    next_at: datetime


async def store_schedule(
    connection: AsyncConnection, key: Key, *, now: datetime, **wishes: str | int | None
) -> None:
    """Make sure that a destination has a schedule for a cadence.

    Args:
        connection: With a transaction for writing.
        key: The destination, and daily or weekly.
        now: For a new row's `next_at`, until `move_on` sets the right one.
        wishes: `minute`, `days`, `time_zone` where they were told; others stay as they are.
    """
    destination_id, cadence = key
    values = {"destination_id": destination_id, "cadence": cadence.value, "next_at": now}
    if not await insert_missing(connection, digest_schedules, {**values, **wishes}) and wishes:
        mine = tuple_(digest_schedules.c.destination_id, digest_schedules.c.cadence).in_(
            [(destination_id, cadence.value)]
        )
        await connection.execute(update(digest_schedules).where(mine).values(**wishes))


async def schedules_of(
    connection: AsyncConnection, destination_ids: Collection[int]
) -> list[Schedule]:
    """Give the schedules of some destinations, with what their people wish."""
    found = await connection.execute(
        _schedules().where(digest_schedules.c.destination_id.in_(destination_ids))
    )
    return [_read(row) for row in found.mappings()]


async def schedules_of_person(connection: AsyncConnection, person_id: int) -> list[Schedule]:
    """Give the schedules of a person's direct messages."""
    found = await connection.execute(_schedules().where(destinations.c.person_id == person_id))
    return [_read(row) for row in found.mappings()]


async def claim_due_schedules(
    connection: AsyncConnection, *, now: datetime, limit: int
) -> list[Schedule]:
    """Give schedules whose digest is due, the longest due first.

    Args:
        connection: With a transaction for writing: another scheduler passes them by meanwhile.
        now: Aware UTC.
        limit: At most so many.
    """
    found = await connection.execute(
        _schedules()
        .where(digest_schedules.c.next_at <= now)
        .order_by(digest_schedules.c.next_at, digest_schedules.c.destination_id)
        .limit(limit)
        .with_for_update(of=digest_schedules, skip_locked=True)
    )
    return [_read(row) for row in found.mappings()]


async def move_on(connection: AsyncConnection, next_at: Mapping[Key, datetime]) -> None:
    """Note when the next digests are due."""
    if not next_at:
        return
    statement = (
        update(digest_schedules)
        .where(
            digest_schedules.c.destination_id == bindparam("destination"),
            digest_schedules.c.cadence == bindparam("every"),
        )
        .values(next_at=bindparam("due"))
    )
    rows = [
        {"destination": destination_id, "every": cadence.value, "due": due}
        for (destination_id, cadence), due in sorted(next_at.items())
    ]
    await connection.execute(statement, rows)


async def drop_unused(connection: AsyncConnection, destination_ids: Collection[int]) -> None:
    """Forget the schedules that no subscription needs, paused ones included."""
    used = exists().where(
        subscriptions.c.destination_id == digest_schedules.c.destination_id,
        subscriptions.c.cadence == digest_schedules.c.cadence,
    )
    chosen = digest_schedules.c.destination_id.in_(destination_ids)
    await connection.execute(delete(digest_schedules).where(chosen, ~used))


def _schedules() -> Select[Any]:
    # Rows of many columns: their types are in `Schedule`, not in this annotation.
    own = digest_schedules.c
    return (
        select(
            own.destination_id,
            own.cadence,
            own.next_at,
            func.coalesce(own.minute, people.c.digest_minute).label("minute"),
            func.coalesce(own.days, people.c.digest_days).label("days"),
            func.coalesce(own.time_zone, people.c.time_zone, people.c.profile_zone).label(
                "time_zone"
            ),
            destinations.c.person_id,
            func.coalesce(destinations.c.paused_at, workspaces.c.paused_at).label("paused_at"),
        )
        .join(destinations, destinations.c.id == own.destination_id)
        .join(workspaces, workspaces.c.id == destinations.c.workspace_id)
        .outerjoin(people, people.c.id == destinations.c.person_id)
    )


def _read(row: RowMapping) -> Schedule:
    return Schedule(
        destination_id=row["destination_id"],
        cadence=Cadence(row["cadence"]),
        minute=row["minute"],
        days=row["days"],
        time_zone=row["time_zone"],
        person_id=row["person_id"],
        paused=row["paused_at"] is not None,
        next_at=row["next_at"],
    )
