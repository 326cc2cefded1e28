"""Rows that must exist: looked for first, inserted when missing, whoever else does so meanwhile."""

from __future__ import annotations

from collections.abc import Mapping

from sqlalchemy import Table, select
from sqlalchemy.dialects.postgresql import insert as postgresql_insert
from sqlalchemy.dialects.sqlite import insert as sqlite_insert
from sqlalchemy.ext.asyncio import AsyncConnection


async def insert_missing(
    connection: AsyncConnection, table: Table, values: Mapping[str, object]
) -> bool:
    """Insert a row unless one with the same unique key stands there.

    Returns:
        Whether it was inserted.
    """
    # The same words on both databases, but each dialect has an `insert` of its own.
    insert = sqlite_insert if connection.dialect.name == "sqlite" else postgresql_insert
    inserting = insert(table).values(**values).on_conflict_do_nothing()
    # By what comes back: with psycopg an insert's `rowcount` stays unknown.
    done = await connection.execute(inserting.returning(*table.primary_key))
    return done.first() is not None


async def id_of(
    connection: AsyncConnection,
    table: Table,
    key: Mapping[str, object],
    *,
    others: Mapping[str, object],
) -> int:
    """Give the id of the row with a unique key, made first when it is missing.

    Args:
        connection: With a transaction for writing.
        table: One with an `id`.
        key: Columns that are unique together.
        others: What the remaining columns hold if the row has to be made.

    Returns:
        The row's id; on PostgreSQL nobody can delete it before this transaction is over.
    """
    find = select(table.c.id).where(*(table.c[name] == value for name, value in key.items()))
    # Most of the time it stands there, and looking takes no lock on the index.
    while (
        found := await connection.scalar(find.with_for_update(read=True, key_share=True))
    ) is None:
        await insert_missing(connection, table, {**key, **others})
    return int(found)
