"""Matches: which posting is owed to which destination, and because of which subscriptions.

A match is made once for each (posting, destination), whoever announces it however often. Until a
delivery carries it, it waits: for its digest, or for its destination to come back to life.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import bindparam, exists, func, insert, select, update
from sqlalchemy.ext.asyncio import AsyncConnection

from bot.deliveries.cadence import Cadence
from bot.storage.bulk import chunks, insert_new
from bot.storage.schema import (
    destinations,
    match_subscriptions,
    matches,
    people,
    postings,
    queries,
    subscriptions,
    workspaces,
)


@dataclass(frozen=True, kw_only=True)
class Taker:
    """A destination that takes postings now, held still until the transaction is over."""

    destination_id: int
    #: The subscriptions that are still there.
    subscription_ids: frozenset[int]
    #: It or its workspace met a dead end: what it is owed waits.
    paused: bool
    #: Of the person, for direct messages: see `bot.deliveries.hours`.
    quiet_from: int | None
    quiet_until: int | None
    time_zone: str | None


@dataclass(frozen=True, kw_only=True)
class Match:
    """A posting that is owed to a destination."""

    id: int
    posting_id: int
    destination_id: int


@dataclass(frozen=True, kw_only=True)
class NewMatch:
    """A match to be made."""

    posting_id: int
    destination_id: int
    #: The most urgent among its subscriptions.
    cadence: Cadence
    subscription_ids: tuple[int, ...]


@dataclass(frozen=True, kw_only=True)
class Carried:
    """A posting in a delivery."""

    posting_id: int
    #: Canonical texts of the subscriptions that asked for it and still exist, oldest first.
    queries: tuple[str, ...]
    #: Whom those subscriptions ping, by the platform's own ids, each once.
    pings: tuple[str, ...] = ()


async def hold_takers(
    connection: AsyncConnection, subscription_ids: Iterable[int]
) -> dict[int, Taker]:
    """Lock destinations and subscriptions, so that none goes away or pauses half-way.

    Args:
        connection: With a transaction for writing.
        subscription_ids: Sorted by destination, so that nobody locks in another order.

    Returns:
        By destination; those that are gone meanwhile are left out.
    """
    takers: dict[int, Taker] = {}
    for chunk in chunks(subscription_ids):
        found = await connection.execute(
            select(
                subscriptions.c.id.label("subscription_id"),
                subscriptions.c.destination_id,
                func.coalesce(destinations.c.paused_at, workspaces.c.paused_at).label("paused_at"),
                people.c.quiet_from,
                people.c.quiet_until,
                func.coalesce(people.c.time_zone, people.c.profile_zone).label("time_zone"),
            )
            .join(destinations, destinations.c.id == subscriptions.c.destination_id)
            .join(workspaces, workspaces.c.id == destinations.c.workspace_id)
            .outerjoin(people, people.c.id == destinations.c.person_id)
            .where(subscriptions.c.id.in_(chunk))
            .order_by(subscriptions.c.destination_id, subscriptions.c.id)
            .with_for_update(key_share=True, of=[destinations, subscriptions])
        )
        for row in found:
            earlier = takers.get(row.destination_id)
            takers[row.destination_id] = Taker(
                destination_id=row.destination_id,
                subscription_ids=(earlier.subscription_ids if earlier else frozenset())
                | {row.subscription_id},
                paused=row.paused_at is not None,
                quiet_from=row.quiet_from,
                quiet_until=row.quiet_until,
                time_zone=row.time_zone,
            )
    return takers


async def add_matches(
    connection: AsyncConnection, wanted: Sequence[NewMatch], *, now: datetime
) -> dict[tuple[int, int], int]:
    """Make the matches that are not there yet, with their subscriptions.

    Returns:
        Ids of the really new ones, by (posting, destination).
    """
    rows = [
        {
            "posting_id": match.posting_id,
            "destination_id": match.destination_id,
            "cadence": match.cadence.value,
            "matched_at": now,
        }
        for match in wanted
    ]
    key = matches.c.id, matches.c.posting_id, matches.c.destination_id
    made = await insert_new(connection, matches, rows, key)
    ids = {(row.posting_id, row.destination_id): int(row.id) for row in made}
    because = [
        {"match_id": ids[pair], "subscription_id": subscription_id}
        for match in wanted
        if (pair := (match.posting_id, match.destination_id)) in ids
        for subscription_id in match.subscription_ids
    ]
    if because:
        await connection.execute(insert(match_subscriptions), because)
    return ids


async def hand_over(connection: AsyncConnection, carriers: Mapping[int, int]) -> None:
    """Note which delivery carries each match.

    Args:
        connection: With a transaction for writing.
        carriers: Match → delivery.
    """
    if not carriers:
        return
    which = matches.c.id == bindparam("match")
    statement = update(matches).where(which).values(delivery_id=bindparam("carrier"))
    rows = [{"match": match, "carrier": delivery} for match, delivery in sorted(carriers.items())]
    await connection.execute(statement, rows)


async def waiting_matches(
    connection: AsyncConnection,
    destination_ids: Collection[int],
    cadences: Collection[Cadence],
) -> list[Match]:
    """Give the matches that no delivery carries and whose posting is open.

    Args:
        connection: With a transaction for writing: nobody else takes them meanwhile.
        destination_ids: Owed to these.
        cadences: Asked for by an active subscription of one of these.
    """
    asked_for = exists().where(
        match_subscriptions.c.match_id == matches.c.id,
        match_subscriptions.c.subscription_id == subscriptions.c.id,
        subscriptions.c.paused_at.is_(None),
        subscriptions.c.cadence.in_([cadence.value for cadence in cadences]),
    )
    waiting: list[Match] = []
    for chunk in chunks(destination_ids):
        found = await connection.execute(
            select(matches.c.id, matches.c.posting_id, matches.c.destination_id)
            .join(postings, postings.c.id == matches.c.posting_id)
            .where(
                matches.c.destination_id.in_(chunk),
                matches.c.delivery_id.is_(None),
                postings.c.closed_at.is_(None),
                asked_for,
            )
            .order_by(matches.c.id)
            .with_for_update(of=matches)
        )
        waiting.extend(Match(**row) for row in found.mappings())
    return waiting


async def carried_by(
    connection: AsyncConnection, delivery_ids: Collection[int]
) -> dict[int, list[Carried]]:
    """Give the postings in each of these deliveries, in the order in which they matched."""
    because: dict[tuple[int, int, int], list[tuple[str, str | None]]] = {}
    for chunk in chunks(delivery_ids):
        found = await connection.execute(
            select(
                matches.c.delivery_id,
                matches.c.id,
                matches.c.posting_id,
                queries.c.text,
                subscriptions.c.ping,
            )
            .outerjoin(match_subscriptions, match_subscriptions.c.match_id == matches.c.id)
            .outerjoin(subscriptions, subscriptions.c.id == match_subscriptions.c.subscription_id)
            .outerjoin(queries, queries.c.id == subscriptions.c.query_id)
            .where(matches.c.delivery_id.in_(chunk))
            .order_by(matches.c.id, subscriptions.c.id)
        )
        for row in found:
            asked = because.setdefault((row.delivery_id, row.id, row.posting_id), [])
            asked.extend([(row.text, row.ping)] if row.text is not None else [])
    carried: dict[int, list[Carried]] = {}
    for (delivery_id, _match, posting_id), asked in because.items():
        one = Carried(
            posting_id=posting_id,
            queries=tuple(text for text, _ping in asked),
            pings=tuple(dict.fromkeys(ping for _text, ping in asked if ping)),
        )
        carried.setdefault(delivery_id, []).append(one)
    return carried
