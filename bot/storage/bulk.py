"""Many rows in few statements, on both databases."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from itertools import islice
from typing import Any, TypeVar

from sqlalchemy import Row, Select, Table
from sqlalchemy.dialects.postgresql import insert as postgresql_insert
from sqlalchemy.dialects.sqlite import insert as sqlite_insert
from sqlalchemy.ext.asyncio import AsyncConnection
from sqlalchemy.schema import Column

#: Values named in one statement; SQLite takes 32,766 parameters.
CHUNK = 10_000

T = TypeVar("T")


def chunks(items: Iterable[T], size: int = CHUNK) -> Iterator[list[T]]:
    """Cut what may be long into lists of at most `size`."""
    rest = iter(items)
    while chunk := list(islice(rest, size)):
        yield chunk


async def insert_new(
    connection: AsyncConnection,
    table: Table,
    rows: Sequence[Mapping[str, object]],
    returning: Sequence[Column[Any]],
) -> Sequence[Row[Any]]:
    """Insert the rows whose unique keys are not taken.

    Args:
        connection: With a transaction for writing.
        table: Where to.
        rows: Each with the same columns.
        returning: Columns to hear of each row that really is new.

    Returns:
        The new rows, in no particular order.
    """
    if not rows:
        return []
    # The same words on both databases, but each dialect has an `insert` of its own.
    insert = sqlite_insert if connection.dialect.name == "sqlite" else postgresql_insert
    statement = insert(table).on_conflict_do_nothing().returning(*returning)
    return (await connection.execute(statement, list(rows))).all()


async def insert_new_from(
    connection: AsyncConnection, table: Table, columns: Sequence[str], rows: Select[Any]
) -> None:
    """Insert rows that the database itself selects, but for those whose unique keys are taken.

    Args:
        connection: With a transaction for writing.
        table: Where to.
        columns: What the selected columns are called there.
        rows: Which; on SQLite they need a WHERE or a GROUP BY, or it takes ON CONFLICT for a join.
    """
    # The same words on both databases, but each dialect has an `insert` of its own.
    insert = sqlite_insert if connection.dialect.name == "sqlite" else postgresql_insert
    await connection.execute(
        insert(table).from_select(list(columns), rows).on_conflict_do_nothing()
    )
