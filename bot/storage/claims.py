"""Taking deliveries up and recording what became of them.

A claim is committed before the platform hears of anything, and its outcome after. Whoever records
an outcome names the attempt it belongs to, so one that was taken for dead cannot overwrite what
happened since.
"""

from __future__ import annotations

from collections.abc import Collection, Sequence
from datetime import datetime, timedelta

from sqlalchemy import RowMapping, and_, case, func, or_, select, update
from sqlalchemy.ext.asyncio import AsyncConnection

from bot.channel import Address
from bot.deliveries.delivery import Delivery, Kind, Outcome, State, Target
from bot.storage.schema import deliveries, destinations, workspaces
from bot.storage.turns import sent_by

#: While somebody looks for a message whose outcome is in doubt, others leave it alone.
LOOKING_FOR = timedelta(seconds=60)


async def claim(
    connection: AsyncConnection, delivery_ids: Sequence[int], *, now: datetime
) -> list[Delivery]:
    """Take deliveries up: once this is committed, they may be sent.

    Args:
        connection: With a transaction for writing.
        delivery_ids: From `find_due`; those that somebody else took meanwhile are left out.
        now: Aware UTC.
    """
    taken = await _hold_due(connection, delivery_ids, State.PENDING, now=now)
    if not taken:
        return []
    await connection.execute(
        update(deliveries)
        .where(deliveries.c.id.in_(taken))
        .values(
            state=State.SENDING.value,
            attempts=deliveries.c.attempts + 1,
            claimed_at=now,
            first_tried_at=func.coalesce(deliveries.c.first_tried_at, now),
        )
    )
    return await _read(connection, taken)


async def claim_doubts(
    connection: AsyncConnection, delivery_ids: Sequence[int], *, now: datetime
) -> list[Delivery]:
    """Take up messages whose outcome is in doubt, to look for them.

    Args:
        connection: With a transaction for writing.
        delivery_ids: From `find_doubts`; those that somebody else looks for are left out.
        now: Aware UTC.
    """
    taken = await _hold_due(connection, delivery_ids, State.IN_DOUBT, now=now)
    if not taken:
        return []
    chosen = deliveries.c.id.in_(taken)
    await connection.execute(update(deliveries).where(chosen).values(due_at=now + LOOKING_FOR))
    return await _read(connection, taken)


async def record(
    connection: AsyncConnection, delivery: Delivery, outcome: Outcome, *, now: datetime
) -> bool:
    """Note what became of an attempt.

    Args:
        connection: With a transaction for writing.
        delivery: As it was claimed.
        outcome: What became of it.
        now: Aware UTC.

    Returns:
        False when the delivery is gone, or somebody else has settled this attempt.
    """
    values: dict[str, object] = {"state": outcome.state.value}
    if outcome.error is not None:
        # How an earlier doubt was settled stays on the record until something else happens. A
        # platform may say anything, also what PostgreSQL cannot store.
        values["error"] = outcome.error.replace("\0", "")
    if outcome.ref is not None:
        values["ref"] = outcome.ref
    if outcome.due_at is not None:
        values["due_at"] = outcome.due_at
    if outcome.state is State.SENT:
        values["sent_at"] = now
    if outcome.held:
        values["claimed_at"] = None
    attempt = and_(
        deliveries.c.id == delivery.id,
        deliveries.c.attempts == delivery.attempts,
        deliveries.c.claimed_at == delivery.claimed_at,
        deliveries.c.state.in_([State.SENDING.value, State.IN_DOUBT.value]),
    )
    done = await connection.execute(update(deliveries).where(attempt).values(**values))
    if outcome.held or outcome.state in (State.FAILED, State.CANCELLED):
        await _cancel_updates(connection, delivery.id)
    return done.rowcount > 0


async def _cancel_updates(connection: AsyncConnection, target_id: int) -> None:
    # A message that never arrived needs no change, and one that is sent after all is made afresh.
    waiting = and_(deliveries.c.target_id == target_id, deliveries.c.state == State.PENDING.value)
    await connection.execute(
        update(deliveries)
        .where(waiting)
        .values(state=State.CANCELLED.value, error="its message was never sent")
    )


async def doubt_abandoned(
    connection: AsyncConnection,
    *,
    platforms: Collection[str],
    alive: Collection[int],
    now: datetime,
    lanes: Collection[str] | None = None,
) -> int:
    """Put in doubt what a process was sending when it died.

    Args:
        connection: With a transaction for writing.
        platforms: Those that this process can look at.
        alive: Deliveries that this process is working on.
        now: Aware UTC.
        lanes: Those on which this process alone sends; None where it does so on all.

    Returns:
        How many there were.
    """
    abandoned = and_(
        deliveries.c.state == State.SENDING.value,
        sent_by(platforms),
        deliveries.c.id.not_in(alive),
    )
    if lanes is not None:
        abandoned = and_(abandoned, deliveries.c.lane.in_(lanes))
    # Changing a message once more does no harm, so an update needs nobody to look.
    is_update = deliveries.c.kind == Kind.UPDATE.value
    done = await connection.execute(
        update(deliveries)
        .where(abandoned)
        .values(
            state=case((is_update, State.PENDING.value), else_=State.IN_DOUBT.value),
            due_at=now,
            error="the process that was sending it died",
        )
    )
    return done.rowcount


async def retry(connection: AsyncConnection, delivery_id: int, *, now: datetime) -> bool:
    """Try again, at once, what was given up, cancelled or held.

    Args:
        connection: With a transaction for writing.
        delivery_id: Which.
        now: Aware UTC.

    Returns:
        False when there is no such delivery or it is none of these.
    """
    held = and_(deliveries.c.state == State.IN_DOUBT.value, deliveries.c.claimed_at.is_(None))
    settled = deliveries.c.state.in_([State.FAILED.value, State.CANCELLED.value])
    which = and_(deliveries.c.id == delivery_id, or_(held, settled))
    done = await connection.execute(update(deliveries).where(which).values(**_anew(now)))
    return done.rowcount > 0


async def revive(
    connection: AsyncConnection, destination_id: int, *, reason: str, now: datetime
) -> None:
    """Try again what failed because its destination was a dead end."""
    failed = and_(
        deliveries.c.destination_id == destination_id,
        deliveries.c.state == State.FAILED.value,
        deliveries.c.error == reason,
        deliveries.c.kind != Kind.UPDATE.value,
    )
    await connection.execute(update(deliveries).where(failed).values(**_anew(now)))


async def revive_workspace(
    connection: AsyncConnection, platform: str, external_id: str, *, reason: str, now: datetime
) -> None:
    """Try again what failed because its workspace could not be reached.

    What was waiting or in doubt meanwhile gets its 72 hours anew.
    """
    theirs = deliveries.c.destination_id.in_(
        select(destinations.c.id)
        .join(workspaces, workspaces.c.id == destinations.c.workspace_id)
        .where(workspaces.c.platform == platform, workspaces.c.external_id == external_id)
    )
    failed = and_(
        theirs,
        deliveries.c.state == State.FAILED.value,
        deliveries.c.error == reason,
        deliveries.c.kind != Kind.UPDATE.value,
    )
    waiting = and_(
        theirs,
        deliveries.c.state.in_([State.PENDING.value, State.IN_DOUBT.value]),
        deliveries.c.first_tried_at.is_not(None),
    )
    await connection.execute(update(deliveries).where(waiting).values(first_tried_at=now))
    await connection.execute(update(deliveries).where(failed).values(**_anew(now)))


async def _hold_due(
    connection: AsyncConnection, delivery_ids: Sequence[int], state: State, *, now: datetime
) -> list[int]:
    """Lock those that are still due in this state; what somebody else holds is left out."""
    mine = (
        select(deliveries.c.id)
        .where(
            deliveries.c.id.in_(delivery_ids),
            deliveries.c.state == state.value,
            deliveries.c.due_at <= now,
        )
        .with_for_update(skip_locked=True)
    )
    return list(await connection.scalars(mine))


def _anew(now: datetime) -> dict[str, object]:
    return {
        "state": State.PENDING.value,
        "due_at": now,
        "attempts": 0,
        "first_tried_at": None,
        "claimed_at": None,
    }


async def _read(connection: AsyncConnection, delivery_ids: Collection[int]) -> list[Delivery]:
    target = deliveries.alias()
    found = await connection.execute(
        select(
            deliveries,
            target.c.kind.label("target_kind"),
            target.c.ref.label("target_ref"),
            target.c.text.label("target_text"),
            destinations.c.external_id,
            destinations.c.is_person,
            destinations.c.person_id,
            workspaces.c.platform,
            workspaces.c.external_id.label("workspace"),
        )
        .join(destinations, destinations.c.id == deliveries.c.destination_id)
        .join(workspaces, workspaces.c.id == destinations.c.workspace_id)
        .outerjoin(target, target.c.id == deliveries.c.target_id)
        .where(deliveries.c.id.in_(delivery_ids))
        .order_by(deliveries.c.id)
    )
    return [_delivery(row) for row in found.mappings()]


def _delivery(row: RowMapping) -> Delivery:
    return Delivery(
        id=row["id"],
        kind=Kind(row["kind"]),
        destination_id=row["destination_id"],
        address=Address(
            platform=row["platform"],
            workspace=row["workspace"],
            target=row["external_id"],
            is_person=row["is_person"],
        ),
        person_id=row["person_id"],
        lane=row["lane"],
        text=row["text"],
        target=_target(row),
        attempts=row["attempts"],
        first_tried_at=row["first_tried_at"],
        claimed_at=row["claimed_at"],
    )


def _target(row: RowMapping) -> Target | None:
    if row["target_ref"] is None:
        return None
    return Target(
        id=row["target_id"],
        kind=Kind(row["target_kind"]),
        ref=row["target_ref"],
        text=row["target_text"],
    )
