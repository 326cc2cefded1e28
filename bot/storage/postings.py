"""Postings in the database: found, stored, changed and closed.

Stage 3 of the journey. What happened to a document is decided in `bot.ingest`; the full-text index
is `index.py`, and both are always changed in the same transaction.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from datetime import datetime
from typing import Any

from sqlalchemy import Select, bindparam, delete, func, insert, select, text, update
from sqlalchemy.dialects import postgresql, sqlite
from sqlalchemy.ext.asyncio import AsyncConnection

from bot.postings.stored import StoredPosting
from bot.storage.bulk import chunks
from bot.storage.posting_rows import Record, from_row, to_row
from bot.storage.rank import WITHIN_STATE_MASK, State, first_rank
from bot.storage.schema import (
    posting_hashtags,
    posting_places,
    posting_versions,
    postings,
    sources,
)

#: Values in one `IN (…)`; both databases take many more.
BATCH = 1_000


async def by_ids(connection: AsyncConnection, ids: Iterable[int]) -> dict[int, StoredPosting]:
    """Find postings; ids that are not there are left out."""
    return {id_: record.stored for id_, record in (await records(connection, ids)).items()}


async def by_url(connection: AsyncConnection, url: str) -> StoredPosting | None:
    """Find the posting with this canonical url."""
    found = (await records_by_url(connection, [url])).get(url)
    return found.stored if found else None


async def by_urls(connection: AsyncConnection, urls: Iterable[str]) -> list[StoredPosting]:
    """Find the postings with these canonical urls, in that order; unknown ones are left out."""
    named = list(dict.fromkeys(urls))
    found = await records_by_url(connection, named)
    return [found[url].stored for url in named if url in found]


async def records(connection: AsyncConnection, ids: Iterable[int]) -> dict[int, Record]:
    """Find postings with all that ingest needs to know of them."""
    found: dict[int, Record] = {}
    for batch in batches(dict.fromkeys(ids)):
        rows = await connection.execute(_select().where(postings.c.id.in_(batch)))
        found.update((row.id, from_row(row)) for row in rows)
    return found


async def records_by_url(connection: AsyncConnection, urls: Iterable[str]) -> dict[str, Record]:
    """Find postings by canonical url."""
    found: dict[str, Record] = {}
    for batch in batches(dict.fromkeys(urls)):
        rows = await connection.execute(_select().where(postings.c.url.in_(batch)))
        found.update((row.url, from_row(row)) for row in rows)
    return found


async def records_after(
    connection: AsyncConnection, posting_id: int, *, limit: int
) -> list[Record]:
    """Give the next postings by id, whatever their state."""
    query = _select().where(postings.c.id > posting_id).order_by(postings.c.id).limit(limit)
    return [from_row(row) for row in await connection.execute(query)]


async def due(
    connection: AsyncConnection, source_id: int, *, now: datetime, limit: int
) -> list[Record]:
    """Find open postings of a source whose day has come and which nobody was told of yet."""
    columns = postings.c
    query = (
        _select()
        .where(columns.source_id == source_id, columns.matched_at.is_(None))
        .where(columns.closed_at.is_(None), columns.posted_at <= now)
        .order_by(columns.posted_at, columns.id)
        .limit(limit)
    )
    return [from_row(row) for row in await connection.execute(query)]


async def newest_id(connection: AsyncConnection) -> int:
    """Give the highest id of all postings, 0 when there are none."""
    return int(await connection.scalar(select(func.max(postings.c.id))) or 0)


async def reserve_ids(connection: AsyncConnection, count: int) -> list[int]:
    """Take ids for new postings: their rank, which holds the id, is stored with them."""
    if connection.dialect.name == "sqlite":
        # A write transaction is alone on SQLite, so nobody takes the same ones.
        last = await connection.scalar(text("SELECT coalesce(max(id), 0) FROM postings"))
        return list(range(int(last or 0) + 1, int(last or 0) + 1 + count))
    sequence = "SELECT nextval('postings_id_seq') FROM generate_series(1, :count)"
    return list((await connection.scalars(text(sequence), {"count": count})).all())


async def add(connection: AsyncConnection, new: Sequence[Record]) -> None:
    """Store new postings, with ids from `reserve_ids`."""
    if not new:
        return
    await connection.execute(insert(postings), [to_row(record) for record in new])
    await _add_side_rows(connection, new)


async def change(connection: AsyncConnection, changed: Sequence[Record]) -> None:
    """Store other contents, times or states of postings that are there."""
    if not changed:
        return
    rows = [to_row(record) for record in changed]
    for row in rows:
        row["posting_id"] = row.pop("id")
    values: dict[str, Any] = {name: bindparam(name) for name in rows[0] if name != "posting_id"}
    statement = update(postings).where(postings.c.id == bindparam("posting_id")).values(values)
    await connection.execute(statement, rows)
    for batch in batches([record.stored.id for record in changed]):
        for table in (posting_hashtags, posting_places):
            await connection.execute(delete(table).where(table.c.posting_id.in_(batch)))
    await _add_side_rows(connection, changed)


async def _add_side_rows(connection: AsyncConnection, stored: Sequence[Record]) -> None:
    hashtags = [
        {"posting_id": record.stored.id, "hashtag": tag, "is_open": record.state is State.OPEN}
        for record in stored
        for tag in dict.fromkeys(record.stored.posting.hashtags)
    ]
    places = [
        {"posting_id": record.stored.id, "place_key": key, "is_open": record.state is State.OPEN}
        for record in stored
        for key in _place_keys(record)
    ]
    if hashtags:
        await connection.execute(insert(posting_hashtags), hashtags)
    if places:
        await connection.execute(insert(posting_places), places)


async def close(connection: AsyncConnection, ids: Sequence[int], *, now: datetime) -> None:
    """Close postings whose file is gone."""
    await _set_state(connection, ids, State.CLOSED, {"closed_at": now, "changed_at": now})


async def mark_matched(connection: AsyncConnection, ids: Sequence[int], *, now: datetime) -> None:
    """Let go of held postings: their day has come."""
    await _set_state(connection, ids, State.OPEN, {"matched_at": now})


async def _set_state(
    connection: AsyncConnection, ids: Sequence[int], state: State, times: dict[str, datetime]
) -> None:
    rank = postings.c.rank.bitwise_and(WITHIN_STATE_MASK) + first_rank(state)
    is_open = state is State.OPEN
    for batch in batches(ids):
        changed = update(postings).where(postings.c.id.in_(batch)).values(rank=rank, **times)
        await connection.execute(changed)
        for table in (posting_hashtags, posting_places):
            changed = update(table).where(table.c.posting_id.in_(batch)).values(is_open=is_open)
            await connection.execute(changed)


async def remember_versions(
    connection: AsyncConnection, read: Sequence[Record], *, now: datetime
) -> None:
    """Note which contents postings had, and since when."""
    rows = [
        {"posting_id": record.stored.id, "seen_at": now, "content_hash": record.content_hash}
        for record in read
    ]
    if not rows:
        return
    dialect = sqlite if connection.dialect.name == "sqlite" else postgresql
    version = dialect.insert(posting_versions)
    # Of two contents at one instant, the later counts.
    await connection.execute(
        version.on_conflict_do_update(
            index_elements=["posting_id", "seen_at"],
            set_={"content_hash": version.excluded.content_hash},
        ),
        rows,
    )


def _place_keys(record: Record) -> dict[str, None]:
    location = record.stored.location
    return dict.fromkeys(place.key for place in (*location.places, *location.remote_area))


def _select() -> Select[Any]:
    return select(postings, sources.c.name.label("source")).join(sources)


def batches(values: Iterable[Any]) -> Iterator[list[Any]]:
    """Cut what may be long into pieces that fit into one statement."""
    return chunks(values, BATCH)
