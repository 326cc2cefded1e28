"""Deliveries as the operator and scripts see them: what, where, why, how far."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy.ext.asyncio import AsyncConnection

from bot.channel import Address
from bot.deliveries.delivery import Kind, State
from bot.deliveries.wanting import reason
from bot.postings.stored import StoredPosting
from bot.storage.delivery_listing import Listed, list_deliveries
from bot.storage.matches import Carried, carried_by
from bot.storage.postings import by_ids


@dataclass(frozen=True, kw_only=True)
class DeliveryRecord:
    """A delivery and everything that is known of it."""

    id: int
    kind: Kind
    state: State
    destination: Address
    #: As they are now, in the order in which they matched.
    postings: tuple[StoredPosting, ...]
    #: One plain sentence: the subscription behind an alert, a digest's introduction.
    why: str
    created_at: datetime
    sent_at: datetime | None
    attempts: int
    #: The last failure, or how a doubt was settled.
    error: str | None

    # JSON values differ from key to key, hence `Any`.
    def to_json(self) -> dict[str, Any]:
        """Give it in the form that scripts rely on."""
        return {
            "id": self.id,
            "kind": self.kind.value,
            "state": self.state.value,
            "destination": str(self.destination),
            "postings": [
                {"title": stored.posting.title, "url": stored.posting.url}
                for stored in self.postings
            ],
            "why": self.why,
            "created_at": self.created_at.isoformat(),
            "sent_at": self.sent_at and self.sent_at.isoformat(),
            "attempts": self.attempts,
            "error": self.error,
        }


async def listing(
    connection: AsyncConnection,
    *,
    state: State | None = None,
    destination: Address | None = None,
    limit: int | None = None,
) -> list[DeliveryRecord]:
    """Give deliveries with their postings, the latest first.

    Args:
        connection: For reading.
        state: Only those in this state.
        destination: Only those for this address.
        limit: At most so many.
    """
    listed = await list_deliveries(connection, state=state, destination=destination, limit=limit)
    carried = await carried_by(connection, {one.carrier_id for one in listed})
    ids = {item.posting_id for items in carried.values() for item in items}
    postings = await by_ids(connection, ids)
    return [_record(one, carried.get(one.carrier_id, ()), postings) for one in listed]


def _record(
    one: Listed, carried: Sequence[Carried], postings: Mapping[int, StoredPosting]
) -> DeliveryRecord:
    there = [item for item in carried if item.posting_id in postings]
    why = one.text
    # An alert speaks of one posting, and so does an update of an alert.
    if not why and len(there) == 1:
        why = reason(postings[there[0].posting_id], there[0].queries)
    return DeliveryRecord(
        id=one.id,
        kind=one.kind,
        state=one.state,
        destination=one.address,
        postings=tuple(postings[item.posting_id] for item in there),
        why=why,
        created_at=one.created_at,
        sent_at=one.sent_at,
        attempts=one.attempts,
        error=one.error,
    )
