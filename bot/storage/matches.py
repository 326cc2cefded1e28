"""Matches: which posting is owed to which destination, and because of which subscriptions.

`new_matches.py` makes them. Until a delivery carries it, a match waits: for its digest, or for its
destination to come back to life.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import dataclass

from sqlalchemy import bindparam, exists, select, update
from sqlalchemy.ext.asyncio import AsyncConnection

from bot.deliveries.cadence import Cadence
from bot.storage.bulk import chunks
from bot.storage.schema import match_subscriptions, matches, postings, queries, subscriptions


@dataclass(frozen=True, kw_only=True)
class Match:
    """A posting that is owed to a destination."""

    id: int
    posting_id: int
    destination_id: int


@dataclass(frozen=True, kw_only=True)
class Carried:
    """A posting in a delivery."""

    posting_id: int
    #: Canonical texts of the subscriptions that asked for it and still exist, oldest first.
    queries: tuple[str, ...]
    #: Whom those subscriptions ping, by the platform's own ids, each once.
    pings: tuple[str, ...] = ()


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
