"""Subscriptions and the canonical texts they share.

Equal queries are one row of `queries`, so the matcher sees each once however many asked for it.
Whoever reads or changes subscriptions here names the destinations they may touch; ids alone, which
people type and buttons carry, open nothing.
"""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import RowMapping, Select, delete, exists, insert, select, update
from sqlalchemy.ext.asyncio import AsyncConnection

from bot.deliveries.cadence import Cadence
from bot.storage.destinations import DESTINATION_COLUMNS, Destination, read_destination
from bot.storage.filing import ensure_query, remove_rows
from bot.storage.schema import destinations, queries, subscriptions, workspaces
from bot.storage.wants import wants

# The destination's id comes with the destination.
_OWN_COLUMNS = [column for column in subscriptions.c if column.name != "destination_id"]


@dataclass(frozen=True, kw_only=True)
class Subscription:
    """A query, where its postings go, how often, and who made it."""

    #: What people call it by.
    id: int
    query_id: int
    #: Canonical text.
    query: str
    destination: Destination
    cadence: Cadence
    #: Whether postings whose location is unknown count too.
    with_unknown: bool = False
    #: Whom its messages ping, by the platform's own id of a role; None: nobody.
    ping: str | None = None
    #: The person who made it; None when they are forgotten or an operator did.
    created_by: int | None = None
    created_at: datetime
    #: Since when someone paused it; None while it is active.
    paused_at: datetime | None = None


_ADD = insert(subscriptions).returning(subscriptions.c.id)


async def add_subscription(
    connection: AsyncConnection,
    *,
    query: str,
    destination_id: int,
    cadence: Cadence,
    with_unknown: bool,
    created_by: int | None,
    now: datetime,
    ping: str | None = None,
) -> int:
    """Store a subscription; the destination must not hold the same query yet.

    Args:
        connection: With a transaction for writing.
        query: Canonical text.
        destination_id: Where it goes; that the person may do so was checked before.
        cadence: How often.
        with_unknown: Whether postings whose location is unknown count too.
        created_by: The person who asks; None for an operator.
        now: Aware UTC.
        ping: Whom its messages ping; that the person may say so was checked before.

    Returns:
        Its id.
    """
    query_id = await ensure_query(connection, query, with_unknown=with_unknown)
    values = {
        "query_id": query_id,
        "destination_id": destination_id,
        "cadence": cadence.value,
        "with_unknown": with_unknown,
        "ping": ping,
        "created_by": created_by,
        "created_at": now,
    }
    return int((await connection.execute(_ADD, values)).scalar_one())


async def find_subscription(
    connection: AsyncConnection, subscription_id: int, destination_ids: Collection[int]
) -> Subscription | None:
    """Give one subscription of these destinations, None when it is none of theirs."""
    found = await subscriptions_of(connection, destination_ids, only=subscription_id)
    return found[0] if found else None


async def subscriptions_of(
    connection: AsyncConnection, destination_ids: Collection[int], *, only: int | None = None
) -> list[Subscription]:
    """Give every subscription of these destinations, oldest first, paused ones too."""
    wanted = _all_subscriptions().where(subscriptions.c.destination_id.in_(destination_ids))
    if only is not None:
        wanted = wanted.where(subscriptions.c.id == only)
    found = await connection.execute(wanted.order_by(subscriptions.c.id))
    return [_read(row) for row in found.mappings()]


async def every_subscription(connection: AsyncConnection) -> list[Subscription]:
    """Give all there are, for the operator."""
    found = await connection.execute(_all_subscriptions().order_by(subscriptions.c.id))
    return [_read(row) for row in found.mappings()]


async def same_subscription(
    connection: AsyncConnection, query: str, destination_id: int
) -> Subscription | None:
    """Give the destination's subscription to this canonical text, None when there is none."""
    same = (queries.c.text == query) & (subscriptions.c.destination_id == destination_id)
    found = await connection.execute(_all_subscriptions().where(same))
    row = found.mappings().first()
    return _read(row) if row else None


async def change_subscription(
    connection: AsyncConnection,
    subscription: Subscription,
    *,
    query: str | None = None,
    cadence: Cadence | None = None,
    with_unknown: bool | None = None,
    ping: str | None = None,
) -> None:
    """Change what is named; the rest stays.

    The caller has looked that the destination does not hold the new query already, and whether
    those may be pinged who shall be; "" is nobody.
    """
    values: dict[str, object] = {}
    wants_unknown = subscription.with_unknown if with_unknown is None else with_unknown
    if query is not None and query != subscription.query:
        values["query_id"] = await ensure_query(connection, query, with_unknown=wants_unknown)
    elif with_unknown:
        await ensure_query(connection, subscription.query, with_unknown=True)
    if cadence is not None:
        values["cadence"] = cadence.value
    if with_unknown is not None:
        values["with_unknown"] = with_unknown
    if ping is not None:
        values["ping"] = ping or None
    if not values:
        return
    mine = subscriptions.c.id == subscription.id
    await connection.execute(update(subscriptions).where(mine).values(**values))
    if "query_id" in values:
        await drop_unused_queries(connection, {subscription.query_id})


async def pause_subscriptions(
    connection: AsyncConnection, ids: Collection[int], *, at: datetime | None
) -> None:
    """Pause subscriptions, or with `at=None` let them speak again; those paused keep their date."""
    change = update(subscriptions).where(subscriptions.c.id.in_(ids)).values(paused_at=at)
    if at is not None:
        change = change.where(subscriptions.c.paused_at.is_(None))
    await connection.execute(change)


async def remove_subscriptions(
    connection: AsyncConnection, chosen: Collection[Subscription]
) -> None:
    """Erase subscriptions, and the texts that nobody else asks for."""
    ids = [subscription.id for subscription in chosen]
    await connection.execute(delete(subscriptions).where(subscriptions.c.id.in_(ids)))
    await drop_unused_queries(connection, {subscription.query_id for subscription in chosen})


async def wanting(connection: AsyncConnection) -> list[Subscription]:
    """Give the subscriptions that `gather_wants` found, oldest first.

    A destination that met a dead end is among them, with its reason: what is owed to it stays owed.
    """
    found = _all_subscriptions().where(subscriptions.c.id.in_(select(wants.c.subscription_id)))
    rows = await connection.execute(found.order_by(subscriptions.c.id))
    return [_read(row) for row in rows.mappings()]


def _all_subscriptions() -> Select[Any]:
    # Rows of many columns: their types are in the tables, not in this annotation.
    return (
        select(*_OWN_COLUMNS, queries.c.text, *DESTINATION_COLUMNS)
        .join(queries, queries.c.id == subscriptions.c.query_id)
        .join(destinations, destinations.c.id == subscriptions.c.destination_id)
        .join(workspaces, workspaces.c.id == destinations.c.workspace_id)
    )


def _read(row: RowMapping) -> Subscription:
    return Subscription(
        id=row["id"],
        query_id=row["query_id"],
        query=row["text"],
        destination=read_destination(row),
        cadence=Cadence(row["cadence"]),
        with_unknown=row["with_unknown"],
        ping=row["ping"],
        created_by=row["created_by"],
        created_at=row["created_at"],
        paused_at=row["paused_at"],
    )


async def drop_unused_queries(connection: AsyncConnection, query_ids: Collection[int]) -> None:
    """Erase those of these texts that nobody asks for any more."""
    chosen = queries.c.id.in_(query_ids)
    if connection.dialect.name == "postgresql":
        # Locked first, in order: someone may be subscribing to the same text this very moment, and
        # the second statement then sees their row. On SQLite nobody else writes now.
        held = select(queries.c.id).where(chosen).order_by(queries.c.id).with_for_update()
        await connection.execute(held)
    used = exists().where(subscriptions.c.query_id == queries.c.id)
    unused = delete(queries).where(chosen, ~used).returning(queries.c.id)
    await remove_rows(connection, list(await connection.scalars(unused)))
