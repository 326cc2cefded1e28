"""What refuses for good: a destination, paused and its owners told once, or a whole workspace."""

from __future__ import annotations

from datetime import datetime

import structlog
from sqlalchemy.ext.asyncio import AsyncConnection

from bot.channel import Address
from bot.deliveries.delivery import Delivery, Outcome, lane_of
from bot.deliveries.outbox import notify
from bot.errors import Scope
from bot.messages.catalogue import _
from bot.storage.destinations import (
    Destination,
    destination_by_id,
    ensure_destination,
    pause_destination,
)
from bot.storage.owners import owners_of
from bot.storage.workspaces import pause_workspace

log = structlog.get_logger()


async def note_closed(
    connection: AsyncConnection, delivery: Delivery, outcome: Outcome, *, now: datetime
) -> None:
    """Close what an outcome says is closed.

    Args:
        connection: With the transaction that records the outcome.
        delivery: What could not be delivered.
        outcome: What became of it; its error is the reason.
        now: Aware UTC.
    """
    reason = outcome.error or ""
    if outcome.closes is Scope.DESTINATION:
        await close(connection, delivery.destination_id, reason=reason, now=now)
    elif outcome.closes is Scope.WORKSPACE:
        await close_workspace(connection, delivery.address, reason=reason, now=now)


async def close(
    connection: AsyncConnection, destination_id: int, *, reason: str, now: datetime
) -> None:
    """Pause a destination, and owe its owners a notice where they can be reached elsewhere.

    Args:
        connection: With a transaction for writing.
        destination_id: Which; one that is paused already stays as it is, and nobody is told again.
        reason: Why, in one sentence.
        now: Aware UTC.
    """
    if not await pause_destination(connection, destination_id, reason=reason, now=now):
        return
    log.warning("destination_paused", destination=destination_id, reason=reason)
    try:
        async with connection.begin_nested():
            destination = await destination_by_id(connection, destination_id)
            if destination is not None:
                await _tell_owners(connection, destination, reason, now)
    except Exception:
        # That the failure is recorded matters more than that somebody hears of it.
        log.exception("owners_untold", destination=destination_id)


async def close_workspace(
    connection: AsyncConnection, address: Address, *, reason: str, now: datetime
) -> None:
    """Pause everything in a workspace: nobody there can be told, so the operator is, in the log.

    Args:
        connection: With a transaction for writing.
        address: Anywhere in it.
        reason: Why, in one sentence.
        now: Aware UTC.
    """
    platform, workspace = address.platform, address.workspace
    if await pause_workspace(connection, platform, workspace, reason=reason, now=now):
        log.error("workspace_paused", workspace=lane_of(platform, workspace), reason=reason)


async def _tell_owners(
    connection: AsyncConnection, destination: Destination, reason: str, now: datetime
) -> None:
    text = _(
        "I cannot send to {destination} any more: {reason}\n"
        "Its subscriptions are kept. Once that is put right, “/jobs resume {destination}” brings"
        " what waited."
    ).format(destination=f"#{destination.name}", reason=reason)
    for owner in await owners_of(connection, destination.id):
        # Whoever cannot be reached in their own direct messages cannot be told there either.
        if owner != destination.address:
            await notify(connection, await ensure_destination(connection, owner), text, now=now)
