"""The reverse index on both databases: exactly who asked is found, whatever happened in between."""

from __future__ import annotations

from dataclasses import dataclass, field

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from sqlalchemy import func, select, text, update

from bot.channel import Address
from bot.deliveries.cadence import Cadence
from bot.deliveries.wanting import find_wants
from bot.matching.entry import entry_of
from bot.matching.match import Verdict, verdict
from bot.postings.stored import StoredPosting
from bot.queries.parse import parse_query
from bot.queries.query import Query
from bot.storage.destinations import ensure_destination
from bot.storage.filing import file_anew
from bot.storage.schema import filed_clauses, queries as stored_queries
from bot.storage.session import Database
from bot.storage.subscriptions import (
    Subscription,
    add_subscription,
    change_subscription,
    every_subscription,
    find_subscription,
    pause_subscriptions,
    remove_subscriptions,
    wanting,
)
from tests.making import IN_LONDON, NOW, NOWHERE, make_posting
from tests.unit.matching.atlas import locations, postings
from tests.unit.matching.queries import queries


def stored(posting: object = None, location: object = IN_LONDON) -> StoredPosting:
    """Make a posting as it is stored."""
    return StoredPosting(
        id=7,
        posting=posting or make_posting(),
        location=location,
        source="seeds",
        posted_at=NOW,
        first_seen_at=NOW,
        changed_at=NOW,
    )


async def subscribe(
    database: Database, query: Query, channel: str = "jobs", *, with_unknown: bool = False
) -> Subscription:
    """Let a channel ask for something."""
    async with database.write() as connection:
        destination_id = await ensure_destination(connection, Address.parse(f"web:local/{channel}"))
        id_ = await add_subscription(
            connection,
            query=str(query),
            destination_id=destination_id,
            cadence=Cadence.DAILY,
            with_unknown=with_unknown,
            created_by=None,
            now=NOW,
        )
        found = await find_subscription(connection, id_, [destination_id])
    assert found
    return found


async def asked_by(database: Database, posting: StoredPosting) -> list[int]:
    """Give the ids of the subscriptions that want a posting."""
    async with database.read() as connection:
        await find_wants(connection, [posting])
        return [one.id for one in await wanting(connection)]


async def rows(database: Database) -> int:
    """Count the rows of the index."""
    async with database.read() as connection:
        return await connection.scalar(select(func.count()).select_from(filed_clauses)) or 0
