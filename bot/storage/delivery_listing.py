"""Deliveries as the operator sees them, and how far behind each lane is."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import RowMapping, Select, and_, case, func, select
from sqlalchemy.ext.asyncio import AsyncConnection

from bot.channel import Address
from bot.deliveries.delivery import Kind, State
from bot.storage.schema import deliveries, destinations, workspaces


@dataclass(frozen=True, kw_only=True)
class Listed:
    """A delivery, without its postings."""

    id: int
    kind: Kind
    state: State
    address: Address
    #: Whose direct messages these are; None for a channel.
    person_id: int | None
    text: str
    #: For an update: the delivery whose message changes.
    target_id: int | None
    created_at: datetime
    sent_at: datetime | None
    attempts: int
    #: The last failure, or how a doubt was settled.
    error: str | None

    @property
    def carrier_id(self) -> int:
        """The delivery that carries its postings: its own, or the one that it updates."""
        return self.id if self.target_id is None else self.target_id


@dataclass(frozen=True, kw_only=True)
class Backlog:
    """What a lane still has to do."""

    lane: str
    #: Deliveries that are due.
    pending: int
    #: Since when the longest due one has been waiting; None: nothing waits.
    oldest_pending: datetime | None
    #: Outcome unknown, those held for the operator included.
    in_doubt: int
    #: Given up.
    failed: int


async def list_deliveries(
    connection: AsyncConnection,
    *,
    state: State | None = None,
    destination: Address | None = None,
    limit: int | None = None,
) -> list[Listed]:
    """Give deliveries, the latest first.

    Args:
        connection: For reading.
        state: Only those in this state.
        destination: Only those for this address.
        limit: At most so many.
    """
    wanted = _listed().order_by(deliveries.c.id.desc()).limit(limit)
    if state is not None:
        wanted = wanted.where(deliveries.c.state == state.value)
    if destination is not None:
        wanted = wanted.where(
            workspaces.c.platform == destination.platform,
            workspaces.c.external_id == destination.workspace,
            destinations.c.external_id == destination.target,
            destinations.c.is_person == destination.is_person,
        )
    return [_read(row) for row in (await connection.execute(wanted)).mappings()]


async def find_digest(connection: AsyncConnection, delivery_id: int) -> Listed | None:
    """Give a digest, None when the delivery is none."""
    digest = and_(deliveries.c.id == delivery_id, deliveries.c.kind == Kind.DIGEST.value)
    row = (await connection.execute(_listed().where(digest))).mappings().first()
    return None if row is None else _read(row)


async def backlogs(connection: AsyncConnection, *, now: datetime) -> list[Backlog]:
    """Tell for each lane what it still has to do; lanes with nothing to tell are left out."""
    due = and_(deliveries.c.state == State.PENDING.value, deliveries.c.due_at <= now)
    told = [State.PENDING.value, State.IN_DOUBT.value, State.FAILED.value]
    found = await connection.execute(
        select(
            deliveries.c.lane,
            func.count(case((due, 1))).label("pending"),
            func.min(case((due, deliveries.c.due_at))).label("oldest_pending"),
            func.count(case((deliveries.c.state == State.IN_DOUBT.value, 1))).label("in_doubt"),
            func.count(case((deliveries.c.state == State.FAILED.value, 1))).label("failed"),
        )
        .where(deliveries.c.state.in_(told))
        .group_by(deliveries.c.lane)
        .order_by(deliveries.c.lane)
    )
    return [Backlog(**row) for row in found.mappings()]


def _listed() -> Select[Any]:
    # Rows of many columns: their types are in `Listed`, not in this annotation.
    return (
        select(
            deliveries,
            destinations.c.external_id,
            destinations.c.is_person,
            destinations.c.person_id,
            workspaces.c.platform,
            workspaces.c.external_id.label("workspace"),
        )
        .join(destinations, destinations.c.id == deliveries.c.destination_id)
        .join(workspaces, workspaces.c.id == destinations.c.workspace_id)
    )


def _read(row: RowMapping) -> Listed:
    return Listed(
        id=row["id"],
        kind=Kind(row["kind"]),
        state=State(row["state"]),
        address=Address(
            platform=row["platform"],
            workspace=row["workspace"],
            target=row["external_id"],
            is_person=row["is_person"],
        ),
        person_id=row["person_id"],
        text=row["text"],
        target_id=row["target_id"],
        created_at=row["created_at"],
        sent_at=row["sent_at"],
        attempts=row["attempts"],
        error=row["error"],
    )
