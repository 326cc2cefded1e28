"""What a delivery says, made of the postings as they are at that moment.

Nothing is kept ready from the time when it was enqueued: so an edit in between is shown, a posting
that was closed meanwhile is not announced, and an update says what is true now.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, replace

from sqlalchemy.ext.asyncio import AsyncConnection

from bot.channel import Address
from bot.deliveries.delivery import Delivery, Kind
from bot.deliveries.wanting import reason
from bot.messages.alerts import alert_message, digest_message, notice_message
from bot.messages.message import Message
from bot.postings.stored import StoredPosting
from bot.storage.delivery_listing import Listed, find_digest
from bot.storage.matches import Carried, carried_by
from bot.storage.personal import Unwanted, marks_of, unwanted
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
    #: Whom the subscriptions that brought it ping.
    pings: tuple[str, ...]


@dataclass(frozen=True, kw_only=True)
class Contents:
    """All that some deliveries say, read at once."""

    carried: Mapping[int, Sequence[Carried]]
    postings: Mapping[int, StoredPosting]
    #: What people did with postings, by (person, posting).
    marks: Mapping[tuple[int, int], frozenset[str]]
    unwanted: Unwanted

    def message_for(self, delivery: Delivery) -> Message | Needless:
        """Say what a delivery says now."""
        if delivery.kind is Kind.NOTICE:
            return notice_message(delivery.text)
        if delivery.kind is Kind.UPDATE:
            return self._update(delivery)
        items = [
            self._item(one, delivery.person_id)
            for one in self._carried(delivery.id)
            if one.queries and self._may_be_told(one, delivery.person_id)
        ]
        if not items:
            return Needless(reason="closed, hidden or unsubscribed before it was sent")
        return _calling(_show(delivery.kind, delivery.id, delivery.text, items), items)

    def page(self, digest: Listed, page: int) -> Message | None:
        """Show a page of a digest that was sent; None when its postings are gone."""
        items = [self._item(one, digest.person_id) for one in self._carried(digest.id)]
        return _show(Kind.DIGEST, digest.id, digest.text, items, page=page) if items else None

    def _update(self, delivery: Delivery) -> Message | Needless:
        target = delivery.target
        if target is None:
            return Needless(reason="its message is gone")
        # Whatever was shown stays shown: the closed ones struck through, the hidden ones too.
        items = [self._item(one, delivery.person_id) for one in self._carried(target.id)]
        if not items:
            return Needless(reason="its postings are gone")
        return _calling(_show(target.kind, target.id, target.text, items), items)

    def _carried(self, delivery_id: int) -> list[Carried]:
        carried = self.carried.get(delivery_id, ())
        return [one for one in carried if one.posting_id in self.postings]

    def _may_be_told(self, one: Carried, person_id: int | None) -> bool:
        stored = self.postings[one.posting_id]
        wanted = person_id is None or self.unwanted.wants(person_id, stored)
        return stored.is_open and wanted

    def _item(self, one: Carried, person_id: int | None) -> _Item:
        stored = self.postings[one.posting_id]
        mine = () if person_id is None else self.marks.get((person_id, stored.id), ())
        why = reason(stored, one.queries)
        return _Item(stored=stored, why=why, state=frozenset(mine), pings=one.pings)


async def read_contents(connection: AsyncConnection, deliveries: Collection[Delivery]) -> Contents:
    """Read all that some deliveries say, in few statements.

    Args:
        connection: For reading.
        deliveries: As they were claimed.
    """
    carriers = {one.target.id if one.target else one.id for one in deliveries}
    return await _read(connection, carriers, {one.person_id for one in deliveries})


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
    return (await _read(connection, {digest.id}, {digest.person_id})).page(digest, page)


async def _read(
    connection: AsyncConnection, carriers: Collection[int], readers: Collection[int | None]
) -> Contents:
    people = [person_id for person_id in readers if person_id is not None]
    carried = await carried_by(connection, carriers)
    ids = {item.posting_id for items in carried.values() for item in items}
    postings = await by_ids(connection, ids)
    return Contents(
        carried=carried,
        postings=postings,
        marks=await marks_of(connection, people, ids) if people else {},
        unwanted=await unwanted(connection, people, list(postings.values())),
    )


def _calling(message: Message, items: Collection[_Item]) -> Message:
    """Let a message ping whom its postings' subscriptions name, each once."""
    return replace(message, pings=tuple(dict.fromkeys(p for item in items for p in item.pings)))


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
