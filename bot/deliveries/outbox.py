"""What is owed: new postings become matches and deliveries, changed ones update their messages.

Everything here happens inside the caller's transaction, together with the change itself, so that
nothing is lost and nothing is announced that was not stored. Sending is left to `sender.py`.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta

from sqlalchemy.ext.asyncio import AsyncConnection

from bot.channel import Address
from bot.deliveries.bursts import send_alerts
from bot.deliveries.delivery import Kind
from bot.deliveries.flood import WINDOW
from bot.deliveries.wanting import find_wants, reason
from bot.places.place import Location
from bot.postings.posting import Posting
from bot.postings.stored import StoredPosting
from bot.settings import Settings
from bot.storage.deliveries import Owed, enqueue, messages_with
from bot.storage.new_matches import make_matches, told_at_once
from bot.storage.plain_alerts import owe_plain_alerts
from bot.storage.sources import take_turn
from bot.storage.subscriptions import wanting


@dataclass(frozen=True, kw_only=True)
class Wanted:
    """Somewhere that a posting would go, for `hirewire match`."""

    address: Address
    #: Canonical text of the subscription.
    query: str
    #: One plain sentence.
    why: str


async def announce(
    connection: AsyncConnection,
    postings: Sequence[StoredPosting],
    *,
    now: datetime,
    settings: Settings,
) -> int:
    """Owe new postings to whoever wants them.

    Args:
        connection: With the transaction that stored the postings.
        postings: Open and due ones. Those announced before are owed to nobody a second time.
        now: Aware UTC.
        settings: The flood limit and the community's time zone.

    Returns:
        How many (posting, destination) pairs are owed that were not before.
    """
    if not postings:
        return 0
    await take_turn(connection)
    await find_wants(connection, postings)
    made = await make_matches(connection, now=now)
    if made.instant:
        await owe_plain_alerts(
            connection,
            made,
            now=now,
            since=now - WINDOW,
            limit=settings.channel_limit_per_hour,
        )
        instant, takers = await told_at_once(connection, made)
        by_id = {stored.id: stored for stored in postings}
        await send_alerts(connection, instant, takers, by_id, now=now, settings=settings)
    return made.count


async def follow_up(
    connection: AsyncConnection,
    posting_ids: Sequence[int],
    *,
    now: datetime,
    settings: Settings,
) -> int:
    """Owe an update to every message that shows an edited, closed or reopened posting.

    Args:
        connection: With the transaction that stored the change.
        posting_ids: What changed.
        now: Aware UTC.
        settings: For how long messages follow their postings.

    Returns:
        How many messages will change that were not about to.
    """
    since = now - timedelta(days=settings.update_days)
    stale = await messages_with(connection, posting_ids, since=since)
    updates = [
        Owed(kind=Kind.UPDATE, destination_id=told.destination_id, target_id=told.id, due_at=now)
        for told in stale
    ]
    await enqueue(connection, updates, now=now)
    return len(updates)


async def notify(
    connection: AsyncConnection, destination_id: int, text: str, *, now: datetime
) -> None:
    """Owe a destination a few words from the bot itself.

    Args:
        connection: With a transaction for writing.
        destination_id: Who shall read it.
        text: From the catalogue; its first line is the heading.
        now: Aware UTC.
    """
    notice = Owed(kind=Kind.NOTICE, destination_id=destination_id, text=text, due_at=now)
    await enqueue(connection, [notice], now=now)


async def who_wants(
    connection: AsyncConnection, posting: Posting, location: Location, *, source: str
) -> list[Wanted]:
    """Say who would get a posting that is not stored, by the rules that `announce` follows."""
    posted_at = posting.posted_at or datetime.fromtimestamp(0, UTC)
    stored = StoredPosting(
        id=0,
        posting=posting,
        location=location,
        source=source,
        posted_at=posted_at,
        first_seen_at=posted_at,
        changed_at=posted_at,
    )
    await find_wants(connection, [stored])
    return [
        Wanted(
            address=subscription.destination.address,
            query=subscription.query,
            why=reason(stored, [subscription.query]),
        )
        for subscription in await wanting(connection)
    ]
