"""Everything that the database holds about one person, as plain values for them to keep."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from sqlalchemy import Select, or_, select
from sqlalchemy.ext.asyncio import AsyncConnection

from bot.storage.people import Person
from bot.storage.schema import (
    deliveries,
    destinations,
    digest_schedules,
    matches,
    muted_companies,
    person_postings,
    postings,
    queries,
    searches,
    subscriptions,
)


async def everything_about(
    connection: AsyncConnection, person: Person
) -> Mapping[str, list[dict[str, str | int | bool | None]]]:
    """Collect all rows about a person.

    Args:
        connection: For reading.
        person: Whom; nobody else's rows are among the result.

    Returns:
        For each kind of thing a list of records, fit for JSON; times are ISO 8601 in UTC.
    """
    return {
        name: [_plain(row) for row in (await connection.execute(rows)).mappings()]
        for name, rows in _statements(person.id).items()
    }


# Rows of many shapes: what each holds is written in the statement itself.
def _statements(person_id: int) -> dict[str, Select[Any]]:
    own = select(destinations.c.id).where(destinations.c.person_id == person_id)
    noted = person_postings.c
    return {
        "subscriptions": select(
            subscriptions.c.id,
            queries.c.text.label("query"),
            destinations.c.external_id.label("destination"),
            destinations.c.is_person.label("direct_messages"),
            subscriptions.c.cadence,
            subscriptions.c.with_unknown,
            subscriptions.c.ping,
            subscriptions.c.created_at,
            subscriptions.c.paused_at,
        )
        .join(queries)
        .join(destinations)
        .where(
            or_(subscriptions.c.created_by == person_id, subscriptions.c.destination_id.in_(own))
        )
        .order_by(subscriptions.c.id),
        "digests": select(
            digest_schedules.c.cadence,
            digest_schedules.c.minute,
            digest_schedules.c.days,
            digest_schedules.c.time_zone,
            digest_schedules.c.next_at,
        )
        .where(digest_schedules.c.destination_id.in_(own))
        .order_by(digest_schedules.c.cadence),
        "postings": select(noted.state, noted.at, postings.c.title, postings.c.url)
        .join(postings)
        .where(noted.person_id == person_id)
        .order_by(noted.at, noted.posting_id, noted.state),
        "muted_companies": select(muted_companies.c.name, muted_companies.c.at)
        .where(muted_companies.c.person_id == person_id)
        .order_by(muted_companies.c.company),
        "searches": select(searches.c.query, searches.c.at)
        .where(searches.c.person_id == person_id)
        .order_by(searches.c.id),
        "messages": select(
            deliveries.c.kind,
            deliveries.c.state,
            deliveries.c.text,
            deliveries.c.created_at,
            deliveries.c.sent_at,
        )
        .where(deliveries.c.destination_id.in_(own))
        .order_by(deliveries.c.id),
        "matches": select(matches.c.matched_at, matches.c.cadence, postings.c.title, postings.c.url)
        .join(postings)
        .where(matches.c.destination_id.in_(own))
        .order_by(matches.c.id),
    }


def _plain(row: Mapping[str, Any]) -> dict[str, str | int | bool | None]:
    return {
        name: value.isoformat() if isinstance(value, datetime) else value
        for name, value in row.items()
    }
