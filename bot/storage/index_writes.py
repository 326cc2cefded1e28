"""Fill the full-text index and keep it true, in the transaction that stores the postings."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from itertools import chain
from typing import Any

from sqlalchemy import ColumnClause, TableClause, delete, insert, update
from sqlalchemy.ext.asyncio import AsyncConnection

from bot.matching.condition import Entry, Field
from bot.storage.index_postgresql import indexed_text
from bot.storage.index_schema import FTS, GIN
from bot.storage.index_terms import marked_words, number_of, pairs_of, spell_words, terms_of
from bot.storage.posting_rows import Record
from bot.storage.postings import batches
from bot.storage.rank import WITHIN_STATE_MASK, State, first_rank


async def put(
    connection: AsyncConnection,
    entries: Sequence[tuple[Record, Entry]],
    *,
    replaces: Iterable[Record] = (),
) -> None:
    """Index postings.

    Args:
        connection: With a transaction for writing.
        entries: Postings as they are stored now, and what they hold.
        replaces: Those of them that were indexed before, as they were stored then.
    """
    await remove(connection, replaces)
    if not entries:
        return
    if connection.dialect.name == "sqlite":
        # In the order of the key, for FTS5 writes out what it gathered whenever a key is lower.
        in_order = sorted(entries, key=lambda entry: entry[0].rank)
        await connection.execute(insert(FTS), [_fts_row(*entry) for entry in in_order])
    else:
        await connection.execute(insert(GIN), [_gin_row(*entry) for entry in entries])


async def remove(connection: AsyncConnection, stored: Iterable[Record]) -> None:
    """Take postings out of the index, given as they were when they were indexed."""
    table, rank = _keyed(connection)
    for ranks in batches(record.rank for record in stored):
        await connection.execute(delete(table).where(rank.in_(ranks)))


async def set_state(connection: AsyncConnection, stored: Iterable[Record], state: State) -> None:
    """Let searches find postings as open, as closed, or not at all.

    Args:
        connection: With a transaction for writing.
        stored: The postings as they were before.
        state: How they are now.
    """
    table, rank = _keyed(connection)
    moved = rank.bitwise_and(WITHIN_STATE_MASK) + first_rank(state)
    for ranks in batches(record.rank for record in stored):
        await connection.execute(update(table).where(rank.in_(ranks)).values({rank: moved}))


def _keyed(connection: AsyncConnection) -> tuple[TableClause, ColumnClause[int]]:
    """Give the index and its key, which is the rank on both databases."""
    if connection.dialect.name == "sqlite":
        return FTS, FTS.c.rowid
    return GIN, GIN.c.rank


def _fts_row(record: Record, entry: Entry) -> dict[str, Any]:
    words = _spelt(entry)
    fields = {field.value: " ".join(words[field]) for field in Field}
    terms = [*terms_of(record, entry), *marked_words(words)]
    return {"rowid": record.rank, "terms": " ".join(terms), **fields}


def _gin_row(record: Record, entry: Entry) -> dict[str, Any]:
    words = _spelt(entry)
    fields = {field.value: indexed_text(words[field]) for field in Field}
    numbers = {number_of(word) for word in {*chain(*words.values()), *marked_words(words)}}
    return {
        "rank": record.rank,
        "posting_id": record.stored.id,
        "terms": [number_of(term) for term in terms_of(record, entry)],
        "words": [*numbers.union(*map(pairs_of, words.values()))],
        **fields,
    }


def _spelt(entry: Entry) -> dict[Field, Sequence[str]]:
    return {field: spell_words(entry.words.get(field, ())) for field in Field}
