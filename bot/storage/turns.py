"""Whose turn it is: which deliveries could be sent now, in which order.

Only reading: what is found here is taken up in `claims.py`, which looks again. Destinations take
turns, so a burst for one of them holds up nobody else.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import ColumnElement, Subquery, and_, case, exists, func, or_, select
from sqlalchemy.ext.asyncio import AsyncConnection

from bot.deliveries.delivery import State
from bot.storage.lanes import held_by_others
from bot.storage.schema import deliveries, destinations, workspaces

#: How the error begins of a delivery that failed by a mistake of ours. It alone is to blame, so
#: those behind it do not wait for its next attempt.
OUR_MISTAKE = "internal error"


@dataclass(frozen=True, kw_only=True)
class Turn:
    """A delivery that could be taken up now."""

    id: int
    lane: str


async def find_due(
    connection: AsyncConnection,
    *,
    platforms: Collection[str],
    now: datetime,
    free: Mapping[str, int],
    free_elsewhere: int,
    after: int,
    limit: int,
    worker: str | None = None,
) -> list[Turn]:
    """Find what could be sent now: the oldest due delivery of each destination.

    A destination is left out while one of its messages is under way or in doubt, while an earlier
    one waits for another attempt, and while it or its workspace is paused.

    Args:
        connection: For reading.
        platforms: Those that this process can send to.
        now: Aware UTC.
        free: How many more each busy lane takes.
        free_elsewhere: How many a lane takes that is not busy.
        after: The destination that had its turn last; the ones behind it come first.
        limit: At most so many.
        worker: Lanes on which somebody else sends are left out; None where nobody else does.

    Returns:
        In the order of their turn.
    """
    heads = _heads(now)
    turn = (heads.c.destination_id <= after, heads.c.destination_id)
    in_lane = func.row_number().over(partition_by=deliveries.c.lane, order_by=turn)
    ready = (
        select(deliveries.c.id, deliveries.c.lane, heads.c.destination_id, in_lane.label("place"))
        .join(heads, heads.c.id == deliveries.c.id)
        .join(destinations, destinations.c.id == heads.c.destination_id)
        .join(workspaces, workspaces.c.id == destinations.c.workspace_id)
        .where(
            workspaces.c.platform.in_(platforms),
            workspaces.c.paused_at.is_(None),
            destinations.c.paused_at.is_(None),
            ~_blocked(heads.c.destination_id, heads.c.id, now),
            *_left_to(worker),
        )
        .subquery()
    )
    room: ColumnElement[int] | int = free_elsewhere
    if free:
        room = case(dict(free), value=ready.c.lane, else_=free_elsewhere)
    found = await connection.execute(
        select(ready.c.id, ready.c.lane)
        .where(ready.c.place <= room)
        .order_by(ready.c.destination_id <= after, ready.c.destination_id)
        .limit(limit)
    )
    return [Turn(id=row.id, lane=row.lane) for row in found]


def _heads(now: datetime) -> Subquery:
    """Give the oldest due delivery of each destination."""
    return (
        select(func.min(deliveries.c.id).label("id"), deliveries.c.destination_id)
        .where(
            deliveries.c.state == State.PENDING.value,
            deliveries.c.due_at <= now,
            _has_target(),
        )
        .group_by(deliveries.c.destination_id)
        .subquery()
    )


async def find_doubts(
    connection: AsyncConnection,
    *,
    platforms: Collection[str],
    now: datetime,
    limit: int,
    worker: str | None = None,
) -> list[Turn]:
    """Find messages whose outcome is in doubt and that should be looked for now.

    Args:
        connection: For reading.
        platforms: Those that this process can look at.
        now: Aware UTC.
        limit: At most so many.
        worker: As in `find_due`.

    Returns:
        The oldest first; without those held for the operator, and those in workspaces that
        nobody can look into.
    """
    found = await connection.execute(
        select(deliveries.c.id, deliveries.c.lane)
        .where(
            deliveries.c.state == State.IN_DOUBT.value,
            deliveries.c.claimed_at.is_not(None),
            deliveries.c.due_at <= now,
            *_left_to(worker),
            _sent_into(workspaces.c.platform.in_(platforms), workspaces.c.paused_at.is_(None)),
        )
        .order_by(deliveries.c.id)
        .limit(limit)
    )
    return [Turn(id=row.id, lane=row.lane) for row in found]


async def lanes_under_way(
    connection: AsyncConnection,
    *,
    platforms: Collection[str],
    but: Collection[int],
    worker: str,
) -> set[str]:
    """Find the lanes on which somebody was sending of whom nothing is heard any more.

    Args:
        connection: For reading.
        platforms: Those that this process can look at.
        but: Deliveries that this process is working on.
        worker: This process.
    """
    found = await connection.scalars(
        select(deliveries.c.lane)
        .where(
            deliveries.c.state == State.SENDING.value,
            deliveries.c.id.not_in(but),
            sent_by(platforms),
            *_left_to(worker),
        )
        .distinct()
    )
    return set(found)


def _left_to(worker: str | None) -> list[ColumnElement[bool]]:
    return [] if worker is None else [~held_by_others(worker)]


def sent_by(platforms: Collection[str]) -> ColumnElement[bool]:
    """Tell whether a delivery goes to one of these platforms."""
    return _sent_into(workspaces.c.platform.in_(platforms))


def _sent_into(*which: ColumnElement[bool]) -> ColumnElement[bool]:
    theirs = (
        select(destinations.c.id)
        .join(workspaces, workspaces.c.id == destinations.c.workspace_id)
        .where(*which)
    )
    return deliveries.c.destination_id.in_(theirs)


def _has_target() -> ColumnElement[bool]:
    # An update waits until the message that it changes has arrived.
    target = deliveries.alias()
    arrived = exists().where(target.c.id == deliveries.c.target_id, target.c.ref.is_not(None))
    return or_(deliveries.c.target_id.is_(None), arrived)


def _blocked(
    destination_id: ColumnElement[int], head_id: ColumnElement[int], now: datetime
) -> ColumnElement[bool]:
    other = deliveries.alias()
    under_way = other.c.state == State.SENDING.value
    in_doubt = and_(other.c.state == State.IN_DOUBT.value, other.c.claimed_at.is_not(None))
    earlier_waits = and_(
        other.c.state == State.PENDING.value,
        other.c.id < head_id,
        other.c.attempts > 0,
        other.c.due_at > now,
        ~other.c.error.startswith(OUR_MISTAKE),
    )
    return exists().where(
        other.c.destination_id == destination_id,
        other.c.sent_at.is_(None),
        or_(under_way, in_doubt, earlier_waits),
    )
