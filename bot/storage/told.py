"""Whether destinations were told of a posting, because of what, and what it still waits for."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import and_, exists, func, or_, select
from sqlalchemy.ext.asyncio import AsyncConnection

from bot.deliveries.cadence import Cadence
from bot.deliveries.delivery import Kind, State
from bot.storage.deliveries import BURST
from bot.storage.schema import (
    deliveries,
    destinations,
    match_subscriptions,
    matches,
    postings,
    subscriptions,
)

#: A delivery that is still to arrive.
_TO_COME = (State.PENDING, State.SENDING, State.IN_DOUBT)


@dataclass(frozen=True, kw_only=True)
class Told:
    """A match and the delivery that carries it. Times are aware UTC."""

    destination_id: int
    cadence: Cadence
    matched_at: datetime
    #: Of the delivery; None while the match waits for one.
    kind: Kind | None
    state: State | None
    due_at: datetime | None
    sent_at: datetime | None
    #: Whether it came with a burst that the flood limit collapsed.
    in_burst: bool
    #: Why it failed or was cancelled, or how a doubt was settled.
    error: str | None


async def told_of(
    connection: AsyncConnection, posting_id: int, destination_ids: Collection[int]
) -> dict[int, Told]:
    """Give what became of a posting's matches.

    Args:
        connection: For reading.
        posting_id: Which posting.
        destination_ids: Those that the asker may read; no other is in the result.

    Returns:
        By destination; one without a match is left out.
    """
    found = await connection.execute(
        select(
            matches.c.destination_id,
            matches.c.cadence,
            matches.c.matched_at,
            deliveries.c.kind,
            deliveries.c.unique_key,
            deliveries.c.state,
            deliveries.c.due_at,
            deliveries.c.sent_at,
            deliveries.c.error,
        )
        .outerjoin(deliveries, deliveries.c.id == matches.c.delivery_id)
        .where(matches.c.posting_id == posting_id, matches.c.destination_id.in_(destination_ids))
    )
    return {
        row.destination_id: Told(
            destination_id=row.destination_id,
            cadence=Cadence(row.cadence),
            matched_at=row.matched_at,
            kind=None if row.kind is None else Kind(row.kind),
            state=None if row.state is None else State(row.state),
            in_burst=(row.unique_key or "").startswith(f"{BURST}:"),
            due_at=row.due_at,
            sent_at=row.sent_at,
            error=row.error,
        )
        for row in found
    }


async def held_up(connection: AsyncConnection, destination_ids: Collection[int]) -> dict[int, int]:
    """Count the open postings that come once a paused destination is resumed.

    Args:
        connection: For reading.
        destination_ids: Paused ones.

    Returns:
        By destination; one that nothing waits for is left out.
    """
    is_asked_for = exists().where(
        match_subscriptions.c.match_id == matches.c.id,
        match_subscriptions.c.subscription_id == subscriptions.c.id,
        subscriptions.c.paused_at.is_(None),
    )
    is_to_come = or_(
        matches.c.delivery_id.is_(None),
        deliveries.c.state.in_([one.value for one in _TO_COME]),
        # What met the dead end itself is tried again.
        and_(
            deliveries.c.state == State.FAILED.value,
            deliveries.c.error == destinations.c.paused_reason,
        ),
    )
    found = await connection.execute(
        select(matches.c.destination_id, func.count().label("postings"))
        .join(postings, postings.c.id == matches.c.posting_id)
        .join(destinations, destinations.c.id == matches.c.destination_id)
        .outerjoin(deliveries, deliveries.c.id == matches.c.delivery_id)
        .where(
            matches.c.destination_id.in_(destination_ids),
            postings.c.closed_at.is_(None),
            is_asked_for,
            is_to_come,
        )
        .group_by(matches.c.destination_id)
    )
    return {row.destination_id: row.postings for row in found}


async def brought_by(
    connection: AsyncConnection, posting_id: int, destination_id: int
) -> frozenset[int]:
    """Give the subscriptions of a destination that asked for a posting and still exist."""
    found = await connection.scalars(
        select(match_subscriptions.c.subscription_id)
        .join(matches, matches.c.id == match_subscriptions.c.match_id)
        .where(matches.c.posting_id == posting_id, matches.c.destination_id == destination_id)
    )
    return frozenset(found)
