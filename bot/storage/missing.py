"""Rows that must exist: looked for first, inserted when missing, whoever else does so meanwhile."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any

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
    # By what comes back: with psycopg an insert's `rowcount` stays unknown.
    return await key_of_new(connection, table, values) is not None


async def key_of_new(
    connection: AsyncConnection,
    table: Table,
    values: Mapping[str, object],
    unique: Iterable[str] | None = None,
) -> Any:  # noqa: ANN401 - a row of whatever columns the key has
    """Insert a row, and give the row of its primary key; None where a unique key is taken.

    Args:
        connection: With a transaction for writing.
        table: Where to.
        values: The row.
        unique: Columns of the one key that may be taken; None for any.

    Raises:
        IntegrityError: another key is taken.
    """
    # The same words on both databases, but each dialect has an `insert` of its own.
    insert = sqlite_insert if connection.dialect.name == "sqlite" else postgresql_insert
    inserting = insert(table).values(**values).on_conflict_do_nothing(index_elements=unique)
    return (await connection.execute(inserting.returning(*table.primary_key))).first()


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
        # Were the id taken instead, looking again would find nothing, for ever.
        if made := await key_of_new(connection, table, {**key, **others}, key):
            return int(made.id)
    return int(found)
