"""Fill the full-text index and keep it true, in the transaction that stores the postings."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import Any

from sqlalchemy import ColumnElement, delete, func, insert, update
from sqlalchemy.ext.asyncio import AsyncConnection

from bot.matching.condition import Entry, Field
from bot.storage.index_postgresql import indexed_text, indexed_words
from bot.storage.index_schema import FTS, GIN
from bot.storage.index_terms import spell_words, state_term, terms_of
from bot.storage.posting_rows import Record, State
from bot.storage.postings import batches


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
        await connection.execute(insert(FTS), [_fts_row(*entry) for entry in entries])
    else:
        await connection.execute(insert(GIN), [_gin_row(*entry) for entry in entries])


async def remove(connection: AsyncConnection, stored: Iterable[Record]) -> None:
    """Take postings out of the index, given as they were when they were indexed."""
    for ranks in batches(record.rank for record in stored):
        if connection.dialect.name == "sqlite":
            await connection.execute(delete(FTS).where(FTS.c.rowid.in_(ranks)))
        else:
            await connection.execute(delete(GIN).where(GIN.c.rank.in_(ranks)))


async def set_state(connection: AsyncConnection, stored: Iterable[Record], state: State) -> None:
    """Let searches find postings as open, as closed, or not at all."""
    for ranks in batches(record.rank for record in stored):
        if connection.dialect.name == "sqlite":
            change = update(FTS).where(FTS.c.rowid.in_(ranks)).values(terms=_with_state(state))
        else:
            change = update(GIN).where(GIN.c.rank.in_(ranks)).values(terms=_array_with_state(state))
        await connection.execute(change)


def _with_state(state: State) -> ColumnElement[str]:
    terms: ColumnElement[str] = FTS.c.terms
    for other in State:
        terms = func.replace(terms, f" {state_term(other)} ", f" {state_term(state)} ")
    return terms


def _array_with_state(state: State) -> ColumnElement[list[str]]:
    terms: ColumnElement[list[str]] = GIN.c.terms
    for other in State:
        terms = func.array_replace(terms, state_term(other), state_term(state))
    return terms


def _fts_row(record: Record, entry: Entry) -> dict[str, Any]:
    words = _spelt(entry)
    fields = {field.value: " ".join(words[field]) for field in Field}
    # Each term stands between two spaces, for `_with_state`.
    return {"rowid": record.rank, "terms": f" {' '.join(terms_of(record, entry))} ", **fields}


def _gin_row(record: Record, entry: Entry) -> dict[str, Any]:
    words = _spelt(entry)
    fields = {field.value: indexed_text(words[field]) for field in Field}
    return {
        "rank": record.rank,
        "posting_id": record.stored.id,
        "terms": terms_of(record, entry),
        "words": indexed_words(words),
        **fields,
    }


def _spelt(entry: Entry) -> dict[Field, Sequence[str]]:
    return {field: spell_words(entry.words.get(field, ())) for field in Field}
