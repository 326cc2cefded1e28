"""Many rows in few statements, on both databases."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from itertools import islice
from typing import Any, TypeVar

from sqlalchemy import Row, Table
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
