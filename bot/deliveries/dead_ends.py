"""A destination that refuses for good: paused with the reason, and its owners told once."""

from __future__ import annotations

from datetime import datetime

import structlog
from sqlalchemy.ext.asyncio import AsyncConnection

from bot.deliveries.delivery import Delivery
from bot.deliveries.outbox import notify
from bot.messages.catalogue import _
from bot.storage.destinations import destination_by_id, ensure_destination, pause_destination
from bot.storage.owners import owners_of

log = structlog.get_logger()


async def note_dead_end(
    connection: AsyncConnection, delivery: Delivery, *, reason: str, now: datetime
) -> None:
    """Pause a destination, and owe its owners a notice where they can be reached elsewhere.

    Args:
        connection: With the transaction that records the failure.
        delivery: What could not be delivered.
        reason: What the platform said, in one sentence.
        now: Aware UTC.
    """
    newly = await pause_destination(connection, delivery.destination_id, reason=reason, now=now)
    if not newly:
        return
    log.warning("destination_paused", destination=delivery.destination_id, reason=reason)
    try:
        async with connection.begin_nested():
            await _tell_owners(connection, delivery, reason, now)
    except Exception:
        # That the failure is recorded matters more than that somebody hears of it.
        log.exception("owners_untold", destination=delivery.destination_id)


async def _tell_owners(
    connection: AsyncConnection, delivery: Delivery, reason: str, now: datetime
) -> None:
    destination = await destination_by_id(connection, delivery.destination_id)
    text = _(
        "I cannot send to {destination} any more: {reason}\n"
        "Its subscriptions are kept. Put that right, then write “/jobs resume” there."
    ).format(destination=f"#{destination.name}" if destination else "", reason=reason)
    for owner in await owners_of(connection, delivery.destination_id):
        # Whoever cannot be reached in their own direct messages cannot be told there either.
        if owner != delivery.address:
            await notify(connection, await ensure_destination(connection, owner), text, now=now)
