"""Alerts that nobody has to think about: inside the database, for as many as there are.

A destination without quiet hours whose new matches all fit below the flood limit gets an alert for
each. Everything else is left to `bot.deliveries.bursts`.
"""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import CTE, ColumnElement, Text, cast, func, literal, select, update
from sqlalchemy.ext.asyncio import AsyncConnection

from bot.deliveries.cadence import Cadence
from bot.deliveries.delivery import Kind, State
from bot.storage.bulk import insert_new_from
from bot.storage.columns import Utc
from bot.storage.deliveries import ALERT, recent_of
from bot.storage.new_matches import NewMatches, ready_to_be_told
from bot.storage.schema import deliveries, matches, people, postings, workspaces
from bot.storage.waking import call_senders


async def owe_plain_alerts(
    connection: AsyncConnection, made: NewMatches, *, now: datetime, since: datetime, limit: int
) -> None:
    """Enqueue an alert for each new match that can go out by itself.

    Args:
        connection: With a transaction for writing, after `make_matches`.
        made: What is new.
        now: Aware UTC.
        since: From when on alerts count that were sent.
        limit: How many a destination takes by themselves.
    """
    last_id = await connection.scalar(select(func.max(deliveries.c.id))) or 0
    plain = _plain(made, since, limit)
    values = {
        "kind": literal(Kind.ALERT.value),
        "state": literal(State.PENDING.value),
        "destination_id": matches.c.destination_id,
        # As `lane_of` names it.
        "lane": workspaces.c.platform + ":" + workspaces.c.external_id,
        "unique_key": _key(),
        "text": literal(""),
        "created_at": literal(now, Utc),
        "due_at": literal(now, Utc),
    }
    alerts = (
        ready_to_be_told(made, *values.values())
        .join(postings, postings.c.id == matches.c.posting_id)
        .where(matches.c.destination_id.in_(select(plain.c.destination_id)))
        # The oldest first, so that the newest stands last in a channel.
        .order_by(postings.c.posted_at, postings.c.id, matches.c.destination_id)
    )
    await insert_new_from(connection, deliveries, list(values), alerts)
    carrier = select(deliveries.c.id).where(
        deliveries.c.unique_key == _key(), deliveries.c.id > last_id
    )
    new = (matches.c.id > made.after_id) & (matches.c.cadence == Cadence.INSTANT.value)
    await connection.execute(
        update(matches).where(new).values(delivery_id=carrier.scalar_subquery())
    )
    await call_senders(connection)


def _plain(made: NewMatches, since: datetime, limit: int) -> CTE:
    """Select the destinations that get an alert for each of their new matches."""
    news = (
        ready_to_be_told(made, matches.c.destination_id, func.count().label("count"))
        .where(people.c.quiet_from.is_(None))
        .group_by(matches.c.destination_id)
        .cte("news")
    )
    recent = recent_of(select(news.c.destination_id), since).subquery()
    taken = (
        select(recent.c.destination_id, func.count().label("count"))
        .where(recent.c.kind == Kind.ALERT.value)
        .group_by(recent.c.destination_id)
        .cte("taken")
    )
    all_of_them = news.c.count + func.coalesce(taken.c.count, 0)
    return (
        select(news.c.destination_id)
        .outerjoin(taken, taken.c.destination_id == news.c.destination_id)
        .where(all_of_them <= limit)
        .cte("plain")
    )


def _key() -> ColumnElement[str]:
    """Say the unique key of a match's alert, as `bursts` does for the others."""
    posting, destination = cast(matches.c.posting_id, Text), cast(matches.c.destination_id, Text)
    return literal(f"{ALERT}:") + posting + ":" + destination
