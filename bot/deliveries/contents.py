"""What a delivery says, made of the postings as they are at that moment.

Nothing is kept ready from the time when it was enqueued: so an edit in between is shown, a posting
that was closed meanwhile is not announced, and an update says what is true now.
"""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass

from sqlalchemy.ext.asyncio import AsyncConnection

from bot.channel import Address
from bot.deliveries.delivery import Delivery, Kind
from bot.deliveries.wanting import reason
from bot.messages.alerts import alert_message, digest_message, notice_message
from bot.messages.message import Message
from bot.postings.stored import StoredPosting
from bot.storage.delivery_listing import find_digest
from bot.storage.matches import Carried, carried_by
from bot.storage.personal import states, unwanted
from bot.storage.postings import by_ids


@dataclass(frozen=True, kw_only=True)
class Needless:
    """Nobody needs this delivery any more."""

    #: Why, in one sentence for the record.
    reason: str


@dataclass(frozen=True, kw_only=True)
class _Item:
    """A posting in a delivery."""

    stored: StoredPosting
    why: str
    #: What the reader did with it; empty for a channel.
    state: frozenset[str]


async def message_for(connection: AsyncConnection, delivery: Delivery) -> Message | Needless:
    """Say what a delivery says now.

    Args:
        connection: For reading.
        delivery: As it was claimed.
    """
    if delivery.kind is Kind.NOTICE:
        return notice_message(delivery.text)
    if delivery.kind is Kind.UPDATE:
        return await _update(connection, delivery)
    carried = await carried_by(connection, [delivery.id])
    asked_for = [one for one in carried.get(delivery.id, []) if one.queries]
    items = [
        item
        for item in await _items(connection, asked_for, delivery.person_id)
        if item.stored.is_open
    ]
    if delivery.person_id is not None:
        items = await _still_wanted(connection, items, delivery.person_id)
    if not items:
        return Needless(reason="closed, hidden or unsubscribed before it was sent")
    return _show(delivery.kind, delivery.id, delivery.text, items)


async def digest_page(
    connection: AsyncConnection, delivery_id: int, *, page: int, seen_from: Collection[Address]
) -> Message | None:
    """Show another page of a digest, for the button below it.

    Args:
        connection: For reading.
        delivery_id: What the button says; trusted no further than that.
        page: From 1.
        seen_from: Where the person who pressed can read messages: their own direct messages and
            the channel they stand in.

    Returns:
        None when there is no such digest for them.
    """
    digest = await find_digest(connection, delivery_id)
    if digest is None or digest.address not in seen_from:
        return None
    items = await _items(
        connection, (await carried_by(connection, [delivery_id]))[delivery_id], digest.person_id
    )
    return _show(Kind.DIGEST, delivery_id, digest.text, items, page=page) if items else None


async def _update(connection: AsyncConnection, delivery: Delivery) -> Message | Needless:
    target = delivery.target
    if target is None:
        return Needless(reason="its message is gone")
    # Whatever was shown stays shown: the closed ones struck through, the hidden ones too.
    carried = await carried_by(connection, [target.id])
    items = await _items(connection, carried.get(target.id, []), delivery.person_id)
    if not items:
        return Needless(reason="its postings are gone")
    return _show(target.kind, target.id, target.text, items)


async def _items(
    connection: AsyncConnection, carried: Collection[Carried], person_id: int | None
) -> list[_Item]:
    ids = [one.posting_id for one in carried]
    postings = await by_ids(connection, ids)
    marks = {} if person_id is None else await states(connection, person_id, ids)
    return [
        _Item(
            stored=stored,
            why=reason(stored, one.queries),
            state=marks.get(stored.id, frozenset()),
        )
        for one in carried
        if (stored := postings.get(one.posting_id))
    ]


async def _still_wanted(
    connection: AsyncConnection, items: Collection[_Item], person_id: int
) -> list[_Item]:
    known = await unwanted(connection, [person_id], [item.stored for item in items])
    return [item for item in items if known.wants(person_id, item.stored)]


def _show(
    kind: Kind, delivery_id: int, text: str, items: Collection[_Item], *, page: int = 1
) -> Message:
    if kind is Kind.ALERT:
        (item,) = items
        return alert_message(item.stored, why=item.why, state=item.state)
    return digest_message(
        [item.stored for item in items],
        delivery_id=delivery_id,
        text=text,
        page=page,
        whys={item.stored.id: item.why for item in items},
        states={item.stored.id: item.state for item in items},
    )
