"""Deliveries as they are enqueued: what is owed, to whom, and not before when.

Taking them up and recording what became of them is in `claims.py`; showing them to the operator in
`delivery_listing.py`.
"""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import Select, and_, case, exists, func, or_, select, union_all
from sqlalchemy.ext.asyncio import AsyncConnection

from bot.deliveries.delivery import Kind, State, lane_of
from bot.storage.bulk import chunks, insert_new
from bot.storage.schema import deliveries, destinations, matches, workspaces
from bot.storage.waking import call_senders

#: How the unique key of an alert begins.
ALERT = "alert"
#: How the unique key of a message begins that carries what a burst held beyond the limit.
BURST = "burst"


@dataclass(frozen=True, kw_only=True)
class Owed:
    """A delivery to be enqueued."""

    kind: Kind
    destination_id: int
    #: Aware UTC; not before this.
    due_at: datetime
    #: Of which there is at most one delivery, ever; None for as many as there are.
    unique_key: str | None = None
    text: str = ""
    target_id: int | None = None


@dataclass(frozen=True, kw_only=True)
class Traffic:
    """What a destination was sent of late, or is about to be."""

    #: Alerts that were sent within the window or are still to be sent.
    alerts: int = 0
    #: A digest of a burst that has not been taken up yet: it can carry more.
    open_burst_id: int | None = None
    #: When the last digest of a burst was sent, or is due; None: none within the window.
    last_burst_at: datetime | None = None


@dataclass(frozen=True, kw_only=True)
class Told:
    """A delivery whose message holds a posting."""

    id: int
    destination_id: int


async def enqueue(
    connection: AsyncConnection, owed: Sequence[Owed], *, now: datetime
) -> dict[str, int]:
    """Store deliveries; those whose unique key is taken are left out.

    Returns:
        Ids of the really new ones by their unique key, where they have one.
    """
    lanes = await _lanes(connection, {one.destination_id for one in owed})
    rows = [
        {
            "kind": one.kind.value,
            "state": State.PENDING.value,
            "destination_id": one.destination_id,
            "lane": lanes[one.destination_id],
            "unique_key": one.unique_key,
            "target_id": one.target_id,
            "text": one.text,
            "created_at": now,
            "due_at": one.due_at,
        }
        for one in owed
        if one.destination_id in lanes
    ]
    made = await insert_new(
        connection, deliveries, rows, (deliveries.c.id, deliveries.c.unique_key)
    )
    if made:
        await call_senders(connection)
    return {row.unique_key: int(row.id) for row in made if row.unique_key is not None}


async def _lanes(connection: AsyncConnection, destination_ids: Collection[int]) -> dict[int, str]:
    lanes: dict[int, str] = {}
    for chunk in chunks(sorted(destination_ids)):
        found = await connection.execute(
            select(destinations.c.id, workspaces.c.platform, workspaces.c.external_id)
            .join(workspaces, workspaces.c.id == destinations.c.workspace_id)
            .where(destinations.c.id.in_(chunk))
        )
        lanes.update((row.id, lane_of(row.platform, row.external_id)) for row in found)
    return lanes


async def traffic_of(
    connection: AsyncConnection, destination_ids: Collection[int], *, since: datetime
) -> dict[int, Traffic]:
    """Tell what destinations were sent since then, or are about to be.

    Args:
        connection: With a transaction for writing. A burst's open digest stays open until it is
            over: a worker that would take it up passes it by.
        destination_ids: Held by `make_matches`.
        since: Aware UTC.

    Returns:
        By destination; those without any are left out.
    """
    traffic: dict[int, Traffic] = {}
    for chunk in chunks(destination_ids):
        recent = recent_of(chunk, since).subquery()
        is_burst = recent.c.kind == Kind.DIGEST.value
        is_open = and_(is_burst, recent.c.state == State.PENDING.value)
        found = await connection.execute(
            select(
                recent.c.destination_id,
                func.sum(case((is_burst, 0), else_=1)).label("alerts"),
                func.max(case((is_open, recent.c.id))).label("open_burst_id"),
                func.max(case((is_burst, recent.c.at))).label("last_burst_at"),
            ).group_by(recent.c.destination_id)
        )
        for row in found.mappings():
            traffic[row["destination_id"]] = Traffic(
                alerts=int(row["alerts"]),
                open_burst_id=row["open_burst_id"],
                last_burst_at=row["last_burst_at"],
            )
    return traffic


async def hold_open(connection: AsyncConnection, delivery_ids: Collection[int]) -> set[int]:
    """Lock deliveries that nobody has taken up, so that more can be put into them.

    Returns:
        Those that really still wait.
    """
    held: set[int] = set()
    for chunk in chunks(sorted(delivery_ids)):
        waiting = deliveries.c.id.in_(chunk) & (deliveries.c.state == State.PENDING.value)
        found = await connection.scalars(
            select(deliveries.c.id).where(waiting).order_by(deliveries.c.id).with_for_update()
        )
        held.update(found)
    return held


def recent_of(
    destination_ids: Collection[int] | Select[tuple[int]], since: datetime
) -> Select[tuple[object, ...]]:
    """Select alerts and digests of bursts that were sent since then or are still to be sent."""
    burst = deliveries.c.unique_key.like(f"{BURST}:%")
    counted = and_(
        deliveries.c.destination_id.in_(destination_ids),
        or_(deliveries.c.kind == Kind.ALERT.value, burst),
        deliveries.c.state.not_in([State.FAILED.value, State.CANCELLED.value]),
    )
    columns = (
        deliveries.c.id,
        deliveries.c.destination_id,
        deliveries.c.kind,
        deliveries.c.state,
        func.coalesce(deliveries.c.sent_at, deliveries.c.due_at).label("at"),
    )
    # Two statements rather than an OR: each is one range of the index.
    unsent = select(*columns).where(counted, deliveries.c.sent_at.is_(None))
    sent = select(*columns).where(counted, deliveries.c.sent_at > since)
    both = union_all(unsent, sent).subquery()
    return select(both)


async def messages_with(
    connection: AsyncConnection, posting_ids: Collection[int], *, since: datetime
) -> list[Told]:
    """Give the alerts and digests that show one of these postings and must be updated for it.

    Those that nobody has taken up yet, messages as well as updates, will say what is right by
    themselves and are left out.

    Args:
        connection: With a transaction for writing: nobody takes them up before it is over.
        posting_ids: Changed just now.
        since: Messages sent before this stay as they are.
    """
    told: dict[int, Told] = {}
    for chunk in chunks(sorted(posting_ids)):
        shows = exists().where(
            matches.c.delivery_id == deliveries.c.id, matches.c.posting_id.in_(chunk)
        )
        found = await connection.execute(
            select(deliveries.c.id, deliveries.c.destination_id, deliveries.c.state)
            .where(
                shows,
                deliveries.c.kind.in_([Kind.ALERT.value, Kind.DIGEST.value]),
                or_(deliveries.c.sent_at.is_(None), deliveries.c.sent_at > since),
            )
            .order_by(deliveries.c.id)
            .with_for_update()
        )
        shown = {State.SENT.value, State.SENDING.value, State.IN_DOUBT.value}
        told.update(
            (row.id, Told(id=row.id, destination_id=row.destination_id))
            for row in found
            if row.state in shown
        )
    covered = await _updated_soon(connection, sorted(told))
    return [one for one in told.values() if one.id not in covered]


async def _updated_soon(connection: AsyncConnection, target_ids: Sequence[int]) -> set[int]:
    # An update that nobody has taken up says what is right when its turn comes, so one is enough.
    covered: set[int] = set()
    for chunk in chunks(target_ids):
        found = await connection.scalars(
            select(deliveries.c.target_id)
            .where(deliveries.c.target_id.in_(chunk), deliveries.c.state == State.PENDING.value)
            .order_by(deliveries.c.id)
            .with_for_update()
        )
        covered.update(target for target in found if target is not None)
    return covered
