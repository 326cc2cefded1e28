"""What some postings have in common: hashtags, places and companies among them, with counts."""

from __future__ import annotations

import json
from collections.abc import Sequence
from typing import Any

from sqlalchemy import (
    BigInteger,
    ColumnElement,
    Integer,
    Select,
    column,
    func,
    literal,
    select,
)
from sqlalchemy.dialects.postgresql import ARRAY
from sqlalchemy.ext.asyncio import AsyncConnection

from bot.storage.board import Counts
from bot.storage.schema import posting_hashtags, posting_places, postings


async def hashtags_among(connection: AsyncConnection, ids: Sequence[int], *, limit: int) -> Counts:
    """Give hashtags with how many of some postings carry each, the most frequent first."""
    columns = posting_hashtags.c
    return await _counted(connection, columns.hashtag, columns.posting_id, ids, limit)


async def place_keys_of(connection: AsyncConnection, ids: Sequence[int]) -> list[frozenset[str]]:
    """Give the keys of the places that some postings name, one set for each that names any."""
    columns = posting_places.c
    wanted = select(columns.posting_id, columns.place_key).where(
        columns.posting_id.in_(_each(connection, ids))
    )
    named: dict[int, set[str]] = {}
    for row in await connection.execute(wanted):
        named.setdefault(row.posting_id, set()).add(row.place_key)
    return [frozenset(keys) for keys in named.values()]


async def companies_among(connection: AsyncConnection, ids: Sequence[int], *, limit: int) -> Counts:
    """Give companies with how many of some postings each has, the most frequent first."""
    columns = postings.c
    found = await _counted(connection, columns.company, columns.id, ids, limit + 1)
    return [(name, count) for name, count in found if name][:limit]


async def _counted(
    connection: AsyncConnection,
    name: ColumnElement[str],
    posting_id: ColumnElement[int],
    ids: Sequence[int],
    limit: int,
) -> Counts:
    count = func.count()
    wanted = (
        select(name.label("name"), count.label("postings"))
        .where(posting_id.in_(_each(connection, ids)))
        .group_by(name)
        .order_by(count.desc(), name)
        .limit(limit)
    )
    return [(row.name, row.postings) for row in await connection.execute(wanted)]


# A row of one column whose type is known: hence `Any`.
def _each(connection: AsyncConnection, ids: Sequence[int]) -> Select[Any]:
    """Make rows of many ids, which are one parameter."""
    if connection.dialect.name == "sqlite":
        each = func.json_each(json.dumps(list(ids))).table_valued(column("value", Integer))
        return select(each.c.value)
    return select(func.unnest(literal(list(ids), ARRAY(BigInteger))).column_valued("asked"))
